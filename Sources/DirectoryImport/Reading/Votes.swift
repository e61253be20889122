// Conflicting columns are decided one by one: the most frequent value, then the smallest; an empty
// value has no vote (rules, section 10). Values are compared by their bytes, so that the outcome
// never depends on the order of rows.

/// The votes for one column.
struct Votes {
    private var ballots: [(value: String, weight: Int)] = []

    /// Gives a value some votes.
    mutating func add(_ value: String, weight: Int = 1) {
        if value.isEmpty { return }
        if let last = ballots.indices.last, Votes.areSame(ballots[last].value, value) {
            ballots[last].weight += weight
        } else {
            ballots.append((value, weight))
        }
    }

    /// The value that wins, empty without any vote, and whether another value had votes.
    func outcome() -> (value: String, isDisputed: Bool) {
        guard let first = ballots.first else { return ("", false) }
        if ballots.count == 1 { return (first.value, false) }
        let sorted = ballots.sorted { Votes.precedes($0.value, $1.value) }
        var best = (value: "", weight: 0)
        var current = (value: first.value, weight: 0)
        var isDisputed = false
        for ballot in sorted {
            if current.weight > 0, Votes.areSame(ballot.value, current.value) {
                current.weight += ballot.weight
            } else {
                if current.weight > 0 { isDisputed = true }
                if current.weight > best.weight { best = current }
                current = ballot
            }
        }
        if current.weight > best.weight { best = current }
        return (best.value, isDisputed)
    }

    /// Whether two values have the same bytes.
    static func areSame(_ left: String, _ right: String) -> Bool {
        left.utf8.elementsEqual(right.utf8)
    }

    /// The order of values: by their bytes.
    static func precedes(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }
}
