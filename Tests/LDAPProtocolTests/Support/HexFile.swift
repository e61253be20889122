// Reads the commented hexadecimal files under Fixtures/LDAPMessages.

import Foundation
import NIOCore
import Testing

/// A file of octets in hexadecimal with comments.
struct HexFile: CustomTestStringConvertible, Sendable {
    /// The path below Fixtures/LDAPMessages, without suffix, such as `bind/simple-request`.
    let name: String
    let octets: [UInt8]
    let comments: [String]

    var testDescription: String { name }
    var buffer: ByteBuffer { ByteBuffer(bytes: octets) }

    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fixtures/LDAPMessages")

    /// Every file there is, in order of name.
    static let all: [HexFile] = {
        let names = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String }
        return (names ?? []).filter { $0.hasSuffix(".hex") }.sorted().compactMap { name in
            guard
                let text = try? String(
                    contentsOf: root.appendingPathComponent(name), encoding: .utf8)
            else { return nil }
            return HexFile(name: String(name.dropLast(4)), text: text)
        }
    }()

    init(name: String, text: String) {
        self.name = name
        var digits: [UInt8] = []
        var comments: [String] = []
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
            digits += parts[0].compactMap { $0.hexDigitValue.map(UInt8.init) }
            if line.hasPrefix("#"), parts.count == 2 {
                comments.append(parts[1].trimmingCharacters(in: .whitespaces))
            }
        }
        self.comments = comments
        octets = stride(from: 0, to: digits.count - 1, by: 2).map {
            digits[$0] << 4 | digits[$0 + 1]
        }
    }
}

/// The octets of a hexadecimal text; blanks do not count.
func hex(_ text: String) -> [UInt8] {
    HexFile(name: "", text: text).octets
}
