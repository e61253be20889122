// The white list of domains and the operators that hold them (rules, section 4).

/// The national white list as one file states it.
public struct DomainWhiteList: Hashable, Sendable {
    /// One `Domaine` element: key (domain lower-cased, certificate DN).
    public struct Entry: Hashable, Sendable {
        /// Domain, lower-cased.
        public var domain: String
        /// Free text: the name of a structure.
        public var description: String
        /// Certificate DN as written.
        public var certificateDN: String
        /// Telephone and mail; restricted.
        public var responsibleContact: String
        /// Telephone and mail; restricted.
        public var supportContact: String
        /// `DateMAJ` as written.
        public var updatedAt: String

        /// An entry as the list states it.
        public init(
            domain: String, description: String, certificateDN: String, responsibleContact: String,
            supportContact: String, updatedAt: String
        ) {
            self.domain = domain
            self.description = description
            self.certificateDN = certificateDN
            self.responsibleContact = responsibleContact
            self.supportContact = supportContact
            self.updatedAt = updatedAt
        }

        /// The operator: idNat_Struct of the DN's OU; empty when the DN has none.
        public var operatorID: String { Self.attribute("OU", of: certificateDN) }
        /// The operator's name: O of the DN; empty when the DN has none.
        public var operatorName: String { Self.attribute("O", of: certificateDN) }

        private static func attribute(_ type: String, of dn: String) -> String {
            for part in dn.split(separator: ",") {
                guard let equals = part.firstIndex(of: "=") else { continue }
                let name = part[..<equals].filter { $0 != " " }
                if name.uppercased() == type {
                    return part[part.index(after: equals)...].trimmingSpaces()
                }
            }
            return ""
        }
    }

    /// `DateDeGeneration`, seconds since 1970.
    public var generatedAt: Int64
    /// In file order, exact duplicates dropped.
    public var entries: [Entry]

    /// A list as a file states it.
    public init(generatedAt: Int64, entries: [Entry]) {
        self.generatedAt = generatedAt
        self.entries = entries
    }
}

/// A domain on the list with those who hold it, as its entry shows it.
public struct WhiteListedDomain: Hashable, Sendable {
    /// Domain, lower-cased.
    public var name: String
    /// Descriptions, sorted, no duplicates.
    public var descriptions: [String]
    /// Operators by idNat_Struct, sorted by id.
    public var operators: [MailOperator]

    /// A domain with its holders.
    public init(name: String, descriptions: [String], operators: [MailOperator]) {
        self.name = name
        self.descriptions = descriptions
        self.operators = operators
    }
}

/// An MSSanté operator.
public struct MailOperator: Hashable, Sendable {
    /// idNat_Struct, for instance `3` and a SIRET.
    public var id: String
    /// O of its certificate DN.
    public var name: String

    /// An operator.
    public init(id: String, name: String) {
        self.id = id
        self.name = name
    }
}

extension StringProtocol {
    /// Without its outer spaces and tabs.
    func trimmingSpaces() -> String {
        var slice = self[...]
        while let first = slice.first, first == " " || first == "\t" { slice = slice.dropFirst() }
        while let last = slice.last, last == " " || last == "\t" { slice = slice.dropLast() }
        return String(slice)
    }
}
