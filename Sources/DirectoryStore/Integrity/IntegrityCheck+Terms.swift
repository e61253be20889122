// The index of a database beside the terms of its entries: both sorted, read side by side.

import DirectoryModel

extension IntegrityCheck {
    /// Call after `checkEntries`, which collects the terms.
    func checkTerms() throws {
        let wanted = try TermMerge(collector.runs())
        var isAtTerm = try wanted.next()
        try PreparedStatement(.everyTerm, in: db).forEach { row in
            let kind = TermKind(branch: Int(row.int(3)), field: Int(row.int(4)))
            let key = row.blob(5)
            while isAtTerm, wanted.isBefore(kind, key) {
                note(.term, wanted.kind, wanted.changes.first)
                isAtTerm = try wanted.next()
            }
            guard isAtTerm, wanted.kind == kind, wanted.key == key else {
                note(.term, kind, nil)
                return true
            }
            try compare(StoredTerm(row), with: wanted)
            isAtTerm = try wanted.next()
            return true
        }
        while isAtTerm {
            note(.term, wanted.kind, wanted.changes.first)
            isAtTerm = try wanted.next()
        }
    }

    private func compare(_ term: StoredTerm, with wanted: TermMerge) throws {
        var ids = term.ids
        if let number = term.posting {
            let range = PostingID.range(of: number)
            let rows = try PreparedStatement(.postings, in: db)
            rows.bind(range.lowerBound, range.upperBound)
            try rows.forEach { row in
                let first = PostingID.first(of: row.int(0))
                row.withBlob(1) { PackedIDs.unpack(first: first, $0, into: &ids) }
                return true
            }
        }
        let due = wanted.changes.lazy.map { Int64($0 >> 1) }
        if !ids.elementsEqual(due) {
            let differing = zip(ids, due).first { $0 != $1 }
            note(.term, wanted.kind, differing.map { UInt64(min($0.0, $0.1)) << 1 })
        } else if term.entries != Int64(ids.count) {
            note(.termCount, wanted.kind, wanted.changes.first)
        }
    }

    private func note(_ code: IntegrityFinding.Code, _ kind: TermKind, _ change: EntryChange?) {
        let branch = DirectoryBranch(rawValue: kind.branch).map { "\($0)" } ?? "\(kind.branch)"
        let entry = change.map { " \($0 >> 1)" } ?? ""
        findings.note(code, "\(branch)\(entry) field \(kind.field)")
    }
}

extension TermMerge {
    /// Whether the term read last comes before another.
    fileprivate func isBefore(_ kind: TermKind, _ key: [UInt8]) -> Bool {
        if self.kind != kind { return self.kind < kind }
        return self.key.withUnsafeBytes { left in key.withUnsafeBytes { left.isBefore($0) } }
    }
}
