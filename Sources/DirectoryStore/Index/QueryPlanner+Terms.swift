// Questions that several terms answer together: keys of a range or with an inner piece, and names that
// are uuids, which have no terms.

import DirectoryModel

extension QueryPlanner {
    enum TermStep { case taken, end }

    func terms(
        of field: IndexField, beginning prefix: String, atMost limit: Int
    ) throws -> [StoredTerm] {
        var count = 0
        return try terms(of: field, from: prefix) { key in
            guard count < limit, key.utf8.starts(with: prefix.utf8) else { return .end }
            count += 1
            return .taken
        }
    }

    func terms(
        of field: IndexField, from key: String, _ step: (String) -> TermStep
    ) throws -> [StoredTerm] {
        let statement = try PreparedStatement(.termsFrom, in: db)
        statement.bind(branch.rawValue, field.rawValue, key)
        var found: [StoredTerm] = []
        try statement.forEach { row in
            guard step(row.text(3)) == .taken else { return false }
            found.append(StoredTerm(row))
            return true
        }
        return found
    }

    func terms(of field: IndexField, containing needle: [UInt8]) throws -> [StoredTerm] {
        let statement = try PreparedStatement(.termsOfField, in: db)
        statement.bind(branch.rawValue, field.rawValue)
        var found: [StoredTerm] = []
        try statement.forEach { row in
            if row.withBlob(3, { $0.contains(needle) }) { found.append(StoredTerm(row)) }
            return true
        }
        return found
    }

    // Entries named by the text of their uuid have no term for it: the tables are asked.

    func namedByUUID(from prefix: String) throws -> [Int64] {
        guard branch.isNamedByUUID, let range = UUIDText.range(ofPrefix: prefix) else { return [] }
        return try named(from: range.low, to: range.high) { _ in true }
    }

    func namedByUUID(where isWanted: (String) -> Bool) throws -> [Int64] {
        guard branch.isNamedByUUID else { return [] }
        return try named(
            from: [UInt8](repeating: 0, count: 16), to: [UInt8](repeating: 255, count: 16),
            where: isWanted)
    }

    private func named(
        from low: [UInt8], to high: [UInt8], where isWanted: (String) -> Bool
    ) throws -> [Int64] {
        let statement = try PreparedStatement(
            branch == .mailboxes ? .mailboxesByUUID : .situationsByUUID, in: db)
        statement.bind(low, high)
        var ids: [Int64] = []
        try statement.forEach { row in
            if isWanted(EntryUUID(row.blob(1)).text) { ids.append(row.int(0)) }
            return true
        }
        return ids
    }

    func union(
        of terms: [StoredTerm], and others: [Int64], _ name: String
    ) throws -> QueryPlan {
        let entries = terms.reduce(Int64(others.count)) { $0 + $1.entries }
        let text: @Sendable () -> String = { "\(name) \(entries) of \(terms.count) terms" }
        if terms.count == 1, others.isEmpty {
            return QueryPlan(cursor: try cursor(of: terms[0]), estimate: entries, text: text)
        }
        if entries > Self.fewIDs, terms.count < Self.manyTerms {
            let cursors = try terms.map(cursor)
            let named = others.isEmpty ? [] : [ListCursor(Self.distinct(others))]
            return QueryPlan(
                cursor: UnionCursor(cursors + named), estimate: entries, text: text)
        }
        let statement = try PreparedStatement(.postings, in: db)
        var ids = others
        for term in terms {
            ids.append(contentsOf: term.ids)
            guard let posting = term.posting else { continue }
            let range = PostingID.range(of: posting)
            statement.bind(range.lowerBound, range.upperBound)
            try statement.forEach { row in
                let first = PostingID.first(of: row.int(0))
                row.withBlob(1) { PackedIDs.unpack(first: first, $0, into: &ids) }
                return true
            }
        }
        return QueryPlan(cursor: ListCursor(Self.distinct(ids)), estimate: entries, text: text)
    }
}

extension UnsafeRawBufferPointer {
    /// Whether the bytes hold `needle`; an empty one is always held.
    func contains(_ needle: [UInt8]) -> Bool {
        guard let first = needle.first else { return true }
        guard needle.count <= count else { return false }
        let last = count - needle.count
        var start = 0
        while start <= last {
            if self[start] == first {
                var offset = 1
                while offset < needle.count, self[start + offset] == needle[offset] { offset += 1 }
                if offset == needle.count { return true }
            }
            start += 1
        }
        return false
    }
}
