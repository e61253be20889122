// A question put to the index. It may hold too much and never too little: an exact test of each
// entry decides afterwards.

/// A superset condition over one branch's entries.
public indirect enum DirectoryQuery: Hashable, Sendable {
    /// Every entry: the condition cannot be served by the index.
    case all
    /// No entry.
    case none
    /// Entries that bear the term.
    case equals(IndexTerm)
    /// Entries that bear a term of the field whose key begins with this (never empty).
    case begins(IndexField, String)
    /// Entries that bear a term of the field whose key holds this (never empty).
    case contains(IndexField, String)
    /// Entries that bear a term of the field between two keys, both included; nil = open.
    case between(IndexField, String?, String?)
    /// All of them; `and([])` is every entry.
    case and([DirectoryQuery])
    /// Any of them; `or([])` is no entry.
    case or([DirectoryQuery])
}
