// The interner keeps each byte string once.

import Testing

@testable import DirectoryImport

@Suite("Distinct byte strings")
struct InternerTests {
    private func number(_ text: String, _ interner: Interner) -> UInt32? {
        var text = text
        return text.withUTF8 { interner.number(of: UnsafeRawBufferPointer($0)) }
    }

    @Test("Equal strings have one number, in order of first sight, and the empty one is 0")
    func numbers() {
        let interner = Interner()
        #expect(number("", interner) == 0)
        #expect(number("a", interner) == 1)
        #expect(number("b", interner) == 2)
        #expect(number("a", interner) == 1)
        #expect(interner.text(2) == "b")
        #expect(interner.text(0) == "")
        #expect(interner.count == 3)
    }

    @Test("A hundred thousand strings of all lengths come back as they went in")
    func many() {
        let interner = Interner()
        let texts = (0..<100_000).map { String(repeating: "é", count: $0 % 40) + String($0) }
        let numbers = texts.map { number($0, interner) }
        for (text, number) in zip(texts, numbers) {
            guard let number, interner.text(number) == text else {
                Issue.record("\(text) did not come back")
                return
            }
        }
        #expect(interner.count == 100_001)
        #expect(number(texts[777], interner) == numbers[777])
    }

    @Test("A string longer than a page is not taken")
    func tooLong() {
        let interner = Interner()
        #expect(number(String(repeating: "x", count: 1 << 20), interner) == nil)
        #expect(number(String(repeating: "x", count: 70_000), interner) == 1)
    }
}
