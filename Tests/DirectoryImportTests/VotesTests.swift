// How conflicting columns are decided.

import Testing

@testable import DirectoryImport

@Suite("Votes")
struct VotesTests {
    private func outcome(_ values: [String]) -> (value: String, isDisputed: Bool) {
        var votes = Votes()
        for value in values { votes.add(value) }
        return votes.outcome()
    }

    @Test("The most frequent value wins, then the smallest by bytes")
    func order() {
        #expect(outcome(["b", "a", "b"]) == ("b", true))
        #expect(outcome(["b", "a"]) == ("a", true))
        #expect(outcome(["é", "z", "é", "z"]) == ("z", true))
    }

    @Test("Empty values have no vote")
    func empty() {
        #expect(outcome(["", "", "x"]) == ("x", false))
        #expect(outcome(["", ""]) == ("", false))
    }

    @Test("Weights count as so many rows")
    func weights() {
        var votes = Votes()
        votes.add("a", weight: 2)
        votes.add("b", weight: 3)
        votes.add("a", weight: 2)
        #expect(votes.outcome() == ("a", true))
    }

    @Test("Composed and decomposed letters are two values, whatever their order")
    func spelling() {
        let composed = "\u{E9}"
        let decomposed = "e\u{301}"
        let one = outcome([composed, decomposed]).value
        let other = outcome([decomposed, composed]).value
        #expect(Array(one.utf8) == Array(other.utf8))
        #expect(Array(one.utf8) == Array(decomposed.utf8))
    }
}
