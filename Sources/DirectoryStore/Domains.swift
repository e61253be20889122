// The domains that a list or a mailbox ever named, with their boxes (`annuaire domains`).

/// A domain as it stands.
public struct DomainState: Hashable, Sendable {
    /// Who holds a domain by the current white list.
    public struct Holding: Hashable, Sendable {
        /// Certificate DN as written.
        public var certificateDN: String
        /// idNat_Struct of the operator; empty when the DN has none.
        public var operatorID: String
        /// The operator's name.
        public var operatorName: String
        /// When the list that brought it was generated, seconds since 1970.
        public var since: Int64
    }

    /// The domain, lower-cased.
    public var name: String
    /// Whether the current white list names it.
    public var isListed: Bool
    /// Boxes that people see.
    public var visible: Int
    /// Boxes that are hidden, whatever the cause.
    public var hidden: Int
    /// Boxes that are hidden because the domain is off the list.
    public var unlisted: Int
    /// By certificate DN.
    public var holdings: [Holding]
}

extension DirectoryDatabase {
    /// Every domain, by name.
    public func domainStates() throws -> [DomainState] {
        try reading { db in
            var holdings: [String: [DomainState.Holding]] = [:]
            try PreparedStatement(.currentHoldings, in: db).forEach { row in
                holdings[row.text(0), default: []].append(
                    DomainState.Holding(
                        certificateDN: row.text(1), operatorID: row.text(2),
                        operatorName: row.text(3), since: row.int(4)))
                return true
            }
            return try PreparedStatement(.domainsWithBoxes, in: db).all { row in
                let name = row.text(0)
                return DomainState(
                    name: name, isListed: row.int(1) == 1, visible: Int(row.int(2)),
                    hidden: Int(row.int(3)), unlisted: Int(row.int(4)),
                    holdings: holdings[name] ?? [])
            }
        }
    }
}
