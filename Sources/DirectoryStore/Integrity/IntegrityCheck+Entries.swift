// The entries of a database beside those that the tables make now. Each one's terms are collected
// on the way, for the comparison of the index.

import DirectoryModel

extension IntegrityCheck {
    func checkEntries() throws {
        var seen: [DirectoryBranch: KeySet] = [:]
        func check(_ due: DueEntry) throws {
            if due.rendered != nil { seen[due.branch, default: KeySet()].insert(due.owner) }
            try self.check(due)
        }
        try PreparedStatement(.everyPerson, in: db).forEach { row in
            guard let person = try rendering.person(row.int(0)) else { return true }
            try rendering.forEachDueEntry(of: person, check)
            return true
        }
        try PreparedStatement(.everyStructure, in: db).forEach { row in
            try rendering.dueEntry(ofStructure: row.int(0)).map(check)
            return true
        }
        try PreparedStatement(.everyMailbox, in: db).forEach { row in
            let mailbox = try rendering.reader.mailbox(row.int(0))
            if let mailbox, mailbox.holder == nil { try check(rendering.dueEntry(of: mailbox)) }
            return true
        }
        try PreparedStatement(.everyDomain, in: db).forEach { row in
            try rendering.dueEntry(ofDomain: row.int(0)).map(check)
            return true
        }
        // What the tables do not make any more must be hidden.
        for branch in DirectoryBranch.allCases {
            let range = EntryID.range(of: branch)
            let shown = try PreparedStatement(.shownEntries, in: db)
            shown.bind(range.lowerBound, range.upperBound)
            try shown.forEach { row in
                let owner = EntryID.owner(of: row.int(0))
                if seen[branch]?.contains(owner) != true {
                    findings.note(.visibility, "\(branch) \(owner)")
                }
                return true
            }
        }
    }

    private func check(_ due: DueEntry) throws {
        let state = try PreparedStatement(.entry, in: db)
        state.bind(EntryID.make(due.branch, due.owner))
        let kept = try state.first { row in
            (visible: Int(row.int(3)), uuid: row.blob(4), body: row.blob(5))
        }
        if (kept?.visible ?? EntryVisibility.hidden.rawValue) != due.visibility.rawValue {
            return findings.note(.visibility, "\(due.branch) \(due.owner)")
        }
        guard let rendered = due.rendered else { return }
        if due.branch.keepsBodies {
            let uuid = try rendering.uuid(due.branch, owner: due.owner)
            if kept?.body != rendered.body || kept?.uuid != uuid {
                findings.note(.content, "\(due.branch) \(due.owner)")
            }
        }
        collector.add([
            EntryReplacement(old: [], new: rendered.body, entry: due.owner, branch: due.branch)
        ])
    }
}
