// The keys that the index makes of bytes, beside what the translation of filters makes of text.

import DirectoryModel
import LDAPModel
import TestSupport
import TextFolding
import Testing

@testable import DirectoryLDAP

@Suite("Keys of the index")
struct IndexKeyTests {
    private static let letters = Array("aZé9 -'Œ8\u{0301}$\\.ß  \u{2019}Ω𝔸m0")

    private static func value(_ generator: inout SeededGenerator) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0...14, using: &generator) {
            text.append(letters.randomElement(using: &generator) ?? " ")
        }
        return text
    }

    private static func keys(_ value: String, _ field: IndexField) -> [String] {
        var keys: [String] = []
        Array(value.utf8).withUnsafeBytes { bytes in
            IndexKey.forEachKey(of: bytes, in: field) {
                keys.append(String(decoding: $0, as: UTF8.self))
            }
        }
        return keys
    }

    @Test("A value's keys are those that filters ask for", arguments: 0..<200)
    func againstText(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let value = Self.value(&generator)
        let words = TextFolding.words(value)
        #expect(Self.keys(value, .nameWord) == words)
        let ends = Set(words.map(IndexKey.end))
        let gaps = Set(zip(words, words.dropFirst()).map(IndexKey.boundary))
        #expect(Set(Self.keys(value, .nameBoundary)) == ends.union(gaps))
        func one(_ key: String) -> [String] { key.isEmpty ? [] : [key] }
        #expect(Self.keys(value, .town) == one(TextFolding.fold(value)))
        #expect(Self.keys(value, .mode) == one(StandardEquality.caseIgnored(value)))
        #expect(Self.keys(value, .mode) == one(IndexKey.caseIgnored(value)))
        let compact = IndexKey.without(IndexKey.caseIgnored(value)) { $0 == 0x20 }
        #expect(Self.keys(value, .structureIdentifier) == one(compact))
        #expect(Self.keys(value, .identifier) == one(IndexKey.number(compact)))
    }

    @Test("Values that a rule finds equal are never told apart by their letters")
    func equalValues() {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<20_000 {
            let left = Self.value(&generator)
            let right =
                Bool.random(using: &generator)
                ? Self.value(&generator) : left.uppercased().replacing(" ", with: "-")
            for attribute in [EntryAttribute.commonName, .telephone, .organization] {
                guard
                    StandardEquality.key(of: left, attribute)
                        == StandardEquality.key(of: right, attribute)
                else { continue }
                #expect(EntryText.mayBeEqual(left, right))
            }
        }
    }
}
