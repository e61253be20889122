// The one source of chance of the property tests: a failing test prints its seed and can be run
// again with it.

/// SplitMix64: the same seed gives the same numbers everywhere.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    /// What it began with, to be printed by a test that fails.
    public let seed: UInt64
    private var state: UInt64

    /// A generator that begins with a seed.
    public init(seed: UInt64) {
        self.seed = seed
        state = seed
    }

    /// A generator with a seed of its own for each run.
    public static func random() -> SeededGenerator {
        SeededGenerator(seed: .random(in: 0...UInt64.max))
    }

    /// The next number.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
