// Laws of three-valued logic, and an independent reading of substrings, on random filters.
import LDAPModel
import TestSupport
import Testing

@Suite("Laws of filters")
struct FilterLawTests {
    private func randomEntry(_ generator: inout SeededGenerator) -> TestEntry {
        var values: [String: [String]] = ["objectClass": ["person"]]
        for name in ["cn", "sn", "givenName", "mail", "ou"] where Bool.random(using: &generator) {
            values[name] = (0...Int.random(in: 0...1, using: &generator)).map { _ in
                String(
                    (0..<Int.random(in: 1...4, using: &generator)).compactMap { _ in
                        "aé*z -".randomElement(using: &generator)
                    })
            }
        }
        return TestEntry(values)
    }

    @Test("NOT, AND and OR obey the logic of three values")
    func logic() {
        var generator = SeededGenerator.random()
        for _ in 0..<1_000 {
            let entry = randomEntry(&generator)
            let parts = (0..<Int.random(in: 0...4, using: &generator)).map { _ in
                LDAPFilter.random(depth: 2, using: &generator)
            }
            func truth(_ filter: LDAPFilter) -> FilterTruth {
                CompiledFilter(filter, schema: testSchema).evaluate(entry)
            }
            let truths = parts.map(truth)
            let all: FilterTruth =
                truths.contains(.false) ? .false : truths.contains(.undefined) ? .undefined : .true
            let any: FilterTruth =
                truths.contains(.true) ? .true : truths.contains(.undefined) ? .undefined : .false
            let message = "seed \(generator.seed): \(LDAPFilter.and(parts).text)"
            #expect(truth(.and(parts)) == all, "\(message)")
            #expect(truth(.or(parts)) == any, "\(message)")
            #expect(truth(.or(parts.reversed())) == any, "\(message)")
            #expect(truth(.and(parts + parts)) == all, "\(message)")
            #expect(truth(.not(.and(parts))) == all.negated, "\(message)")
            #expect(truth(.not(.or(parts))) == truth(.and(parts.map { .not($0) })), "\(message)")
            for (part, truth) in zip(parts, truths) {
                let compiled = CompiledFilter(part, schema: testSchema)
                if compiled.isNeverTrue { #expect(truth != .true, "\(message)") }
            }
        }
    }

    @Test("A value's own text, whole or cut into pieces, always matches it")
    func ownPieces() {
        var generator = SeededGenerator.random()
        let alphabet = Array("aÉb cœ-'zß".unicodeScalars)
        for _ in 0..<3_000 {
            var scalars: [Unicode.Scalar] = []
            for _ in 0..<Int.random(in: 1...9, using: &generator) {
                if let scalar = alphabet.randomElement(using: &generator) { scalars.append(scalar) }
            }
            func octets(_ scalars: some Sequence<Unicode.Scalar>) -> [UInt8] {
                scalars.flatMap { Array(String($0).utf8) }
            }
            func isEmpty(_ octets: [UInt8]) -> Bool {
                MatchingRule.mssPliageMatch.normalForm(of: octets, schema: testSchema) == nil
            }
            let value = octets(scalars)
            guard !isEmpty(value) else { continue }
            let cuts = [
                Int.random(in: 0...scalars.count, using: &generator),
                Int.random(in: 0...scalars.count, using: &generator),
            ].sorted()
            let pieces = [
                octets(scalars[..<cuts[0]]), octets(scalars[cuts[0]..<cuts[1]]),
                octets(scalars[cuts[1]...]),
            ]
            let entry = TestEntry(["sn": [String(decoding: value, as: UTF8.self)]])
            let seed = "seed \(generator.seed): \(String(decoding: value, as: UTF8.self)) \(cuts)"
            let equality = LDAPFilter.equality(attribute: "sn", value: value)
            #expect(
                CompiledFilter(equality, schema: testSchema).evaluate(entry) == .true, "\(seed)")
            guard pieces.allSatisfy({ $0.isEmpty || !isEmpty($0) }) else { continue }
            let substrings = LDAPFilter.substrings(
                attribute: "sn", initial: pieces[0], any: [pieces[1]], final: pieces[2])
            #expect(
                CompiledFilter(substrings, schema: testSchema).evaluate(entry) == .true, "\(seed)")
        }
    }

    @Test("An `any` piece matches exactly the values whose folded form holds its folded form")
    func contains() {
        var generator = SeededGenerator.random()
        func text(_ generator: inout SeededGenerator, _ length: ClosedRange<Int>) -> String {
            String(
                (0..<Int.random(in: length, using: &generator)).compactMap { _ in
                    "aAéb".randomElement(using: &generator)
                })
        }
        for _ in 0..<3_000 {
            let value = text(&generator, 1...8)
            let piece = text(&generator, 1...3)
            let filter = LDAPFilter.substrings(
                attribute: "sn", initial: nil, any: [Array(piece.utf8)], final: nil)
            func folded(_ text: String) -> String {
                text.lowercased().replacing("é", with: "e")
            }
            let expected = folded(value).contains(folded(piece))
            #expect(
                CompiledFilter(filter, schema: testSchema).evaluate(TestEntry(["sn": [value]]))
                    == (expected ? .true : .false),
                "seed \(generator.seed): \(value) \(piece)")
        }
    }
}
