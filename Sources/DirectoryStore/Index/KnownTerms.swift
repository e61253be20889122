// Terms that one connection looked up lately: clients ask for the same names and numbers again, and
// for numbers that nobody has. Used by Connection.

import DirectoryModel

/// Terms as of one revision, those that no entry bears included.
struct KnownTerms {
    struct Key: Hashable {
        let branch: DirectoryBranch
        let field: Int
        let key: String
    }

    /// Terms remembered, a few hundred bytes each at most; one more and all are forgotten.
    private static let most = 32_768

    private var terms: [Key: StoredTerm?] = [:]
    private var revision: Int64 = -1

    /// Forgets what is of another revision.
    mutating func keep(at revision: Int64) {
        if revision == self.revision { return }
        self.revision = revision
        terms.removeAll()
    }

    /// Nil when it is not known; a known nil when no entry bears the term.
    subscript(key: Key) -> StoredTerm?? {
        get { terms[key] }
        set {
            if terms.count == Self.most { terms.removeAll(keepingCapacity: true) }
            terms[key] = newValue
        }
    }
}
