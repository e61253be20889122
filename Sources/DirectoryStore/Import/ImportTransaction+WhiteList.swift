// The white list (rules, section 4): versions are kept, domains go on and off the list, their
// boxes follow.

public import DirectoryModel

extension ImportTransaction {
    /// Makes a list the current version.
    ///
    /// - Parameters:
    ///   - author: who loads it, for the list's history.
    ///   - comment: why, for the list's history; may be empty.
    public func store(_ list: DomainWhiteList, author: String, comment: String) throws {
        let known = try currentEntries()
        let wanted = Dictionary(
            list.entries.map { (EntryKey($0), $0) }, uniquingKeysWith: { first, _ in first })
        let same =
            wanted.count == known.count
            && wanted.allSatisfy { known[$0.key]?.entry == $0.value }
        if same, try PreparedStatement(.latestWhiteList, in: db).first({ _ in true }) == true {
            let domains = Set(wanted.keys.map(\.domain)).count
            return count(.domain, \.unchanged, domains)
        }
        let insert = try PreparedStatement(.insertWhiteListVersion, in: db)
        insert.bind(list.generatedAt, time, author, comment, wanted.count)
        try insert.run()
        let version = db.lastInsertedRowID
        var touched: Set<String> = []

        let end = try PreparedStatement(.endWhiteListEntry, in: db)
        for (key, row) in known where wanted[key] != row.entry {
            end.bind(version, row.id)
            try end.run()
            touched.insert(key.domain)
        }
        for entry in list.entries where known[EntryKey(entry)]?.entry != entry {
            // A repeated (domain, certificate) counts once: the first stands.
            guard wanted[EntryKey(entry)] == entry else { continue }
            try insertEntry(entry, version: version)
            touched.insert(entry.domain)
        }
        try settle(
            domains: touched, before: Set(known.keys.map(\.domain)),
            after: Set(wanted.keys.map(\.domain)), isFirst: version == 1)
    }

    private struct EntryKey: Hashable {
        let domain: String
        let certificateDN: String

        init(_ entry: DomainWhiteList.Entry) {
            domain = entry.domain
            certificateDN = entry.certificateDN
        }
    }

    private func currentEntries() throws -> [EntryKey: (id: Int64, entry: DomainWhiteList.Entry)] {
        let statement = try PreparedStatement(.currentWhiteListEntries, in: db)
        let rows = try statement.all { row in
            (
                row.int(0),
                DomainWhiteList.Entry(
                    domain: row.text(2), description: row.text(4), certificateDN: row.text(3),
                    responsibleContact: row.text(5), supportContact: row.text(6),
                    updatedAt: row.text(7))
            )
        }
        return Dictionary(
            rows.map { (EntryKey($0.1), (id: $0.0, entry: $0.1)) },
            uniquingKeysWith: { first, _ in first })
    }

    private func insertEntry(_ entry: DomainWhiteList.Entry, version: Int64) throws {
        let domain = try MailboxAttachments(db, secret: secret, time: time, revision: revision)
            .domainKey(entry.domain)
        let insert = try PreparedStatement(.insertWhiteListEntry, in: db)
        insert.bind(
            domain, entry.certificateDN, try operatorKey(of: entry), entry.description,
            entry.responsibleContact, entry.supportContact, entry.updatedAt, version)
        try insert.run()
    }

    private func operatorKey(of entry: DomainWhiteList.Entry) throws -> Int64? {
        if entry.operatorID.isEmpty { return nil }
        let find = try PreparedStatement(.operatorByID, in: db)
        find.bind(entry.operatorID)
        if let (key, name) = try find.first({ ($0.int(0), $0.text(1)) }) {
            if name != entry.operatorName {
                let rename = try PreparedStatement(.renameOperator, in: db)
                rename.bind(entry.operatorName, revision, key)
                try rename.run()
            }
            return key
        }
        let insert = try PreparedStatement(.insertOperator, in: db)
        insert.bind(entry.operatorID, entry.operatorName, false, revision)
        try insert.run()
        return db.lastInsertedRowID
    }

    private func settle(
        domains touched: Set<String>, before: Set<String>, after: Set<String>, isFirst: Bool
    ) throws {
        let find = try PreparedStatement(.domainByName, in: db)
        let list = try PreparedStatement(.setDomainListed, in: db)
        for name in touched {
            find.bind(name)
            guard let key = try find.first({ $0.int(0) }) else { continue }
            switch (before.contains(name), after.contains(name)) {
            case (false, true): count(.domain, \.created)
            case (true, false): count(.domain, \.removed)
            default: count(.domain, \.changed)
            }
            list.bind(after.contains(name), revision, key)
            try list.run()
            entries.markDomain(key)
        }
        count(.domain, \.unchanged, after.subtracting(touched).count)
        // With the first list the domains that it does not name go off the list as well.
        if isFirst { entries.markEveryDomain() }
    }
}
