// Chance for the sandbox: a seeded generator, one independent stream for each thing it invents, so
// that a person or a structure can be made again from its index alone and nothing need be kept.

/// SplitMix64, keyed by (seed, stream, index): the same three always give the same numbers.
struct SandboxRandom {
    /// What is being invented; each has numbers of its own.
    enum Stream: UInt64 {
        case person = 1
        case establishment, group, pharmacy, company, publicBody, practice, laboratory
        case mailbox, organisational, provisional, domain, registration, whiteList, numbering
        case facts, diplomas, links
    }

    private var state: UInt64

    /// The stream of one thing.
    init(seed: UInt64, _ stream: Stream, _ index: Int = 0) {
        state = Self.mix(seed &+ 0x9E37_79B9_7F4A_7C15 &* stream.rawValue)
        state = Self.mix(
            state ^ Self.mix(UInt64(truncatingIfNeeded: index) &+ 0x632B_E59B_D9B4_E019))
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// The next 64 bits.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mix(state)
    }

    /// A number from 0 up to but without `bound`, which is at least 1.
    mutating func below(_ bound: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// True with this probability.
    mutating func chance(_ probability: Double) -> Bool {
        Double(next() >> 11) * 0x1p-53 < probability
    }

    /// One of the elements; the array is not empty.
    mutating func one<T>(of elements: [T]) -> T { elements[below(elements.count)] }
}

/// A table to draw from, each element as often as its weight.
struct Weighted<Element> {
    private let elements: [Element]
    private let cumulative: [Int]

    /// A table of elements with weights of at least 0, one of them above 0.
    init(_ entries: [(Element, Int)]) {
        var total = 0
        elements = entries.map(\.0)
        cumulative = entries.map { entry in
            total += entry.1
            return total
        }
    }

    /// The sum of the weights.
    var total: Int { cumulative.last ?? 0 }

    /// An element by its weight.
    func pick(_ random: inout SandboxRandom) -> Element {
        let target = random.below(max(total, 1))
        var low = 0
        var high = cumulative.count - 1
        while low < high {
            let middle = (low + high) / 2
            if cumulative[middle] > target { high = middle } else { low = middle + 1 }
        }
        return elements[low]
    }
}

extension Weighted: Sendable where Element: Sendable {}

/// A bijection of the numbers below `modulus`, so that successive indexes give scattered numbers
/// that never repeat.
struct Scatter: Sendable {
    private let modulus: Int
    private let factor: Int
    private let offset: Int

    /// A scatter over `modulus` numbers; `factor` has no divisor in common with it.
    init(modulus: Int, factor: Int, random: inout SandboxRandom) {
        self.modulus = modulus
        self.factor = factor
        offset = random.below(modulus)
    }

    /// The number of an index, taken modulo `modulus`.
    func callAsFunction(_ index: Int) -> Int {
        (index % modulus * factor + offset) % modulus
    }
}
