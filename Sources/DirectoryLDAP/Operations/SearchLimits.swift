// What one search may cost, by configuration (interfaces, section 5 "Limits by identity"). The
// client's own smaller limits win, with their own codes.

/// Limits of searches.
public struct SearchLimits: Hashable, Sendable {
    /// Entries of a search without paging.
    public var entries: Int
    /// Entries of one page; a larger page asked for is lowered to it.
    public var page: Int
    /// Entries over all pages of a search.
    public var pagedTotal: Int
    /// Time of a search, or of one page.
    public var time: Duration
    /// Rows that a search may examine.
    public var examined: Int
    /// Paged searches kept at once; the least recently used is forgotten.
    public var pagedSearches: Int
    /// Entries that all paged searches together may keep in their lists.
    public var pagedTotalOfAll: Int
    /// How long a paged search is kept after its last page.
    public var pagedLifetime: Duration

    /// The limits of the public, unless given.
    public init(
        entries: Int = 200, page: Int = 1_000, pagedTotal: Int = 10_000,
        time: Duration = .seconds(10), examined: Int = 250_000, pagedSearches: Int = 1_000,
        pagedTotalOfAll: Int = 2_000_000, pagedLifetime: Duration = .seconds(600)
    ) {
        self.entries = entries
        self.page = page
        self.pagedTotal = pagedTotal
        self.time = time
        self.examined = examined
        self.pagedSearches = pagedSearches
        self.pagedTotalOfAll = pagedTotalOfAll
        self.pagedLifetime = pagedLifetime
    }
}
