// Zips: read in both ways (an ordinary file by its directory, a stream as it comes), refused whole
// when they are damaged, cut, encrypted or more than files (rules, section 5; case B130).

import Foundation
import Testing

@testable import DirectoryImport

@Suite("Zips")
final class ArchiveTests {
    private let directory: URL

    init() throws {
        directory = FileManager.default.temporaryDirectory
            .appendingPathComponent("annuaire-zip-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: directory)
    }

    /// The zip as an ordinary file, and as a stream that cannot be moved about in.
    private func sources(_ bytes: [UInt8]) throws -> [ByteSource] {
        let url = directory.appendingPathComponent("\(UUID().uuidString).zip")
        try Data(bytes).write(to: url)
        return [try ByteSource(path: url.path), ByteSource(bytes: bytes, path: "flux.zip")]
    }

    private func read(_ source: ByteSource) throws -> [(name: String, text: String)] {
        let archive = try Archive(source)
        var files: [(String, String)] = []
        while let member = try archive.next() {
            var text: [UInt8] = []
            var piece = [UInt8](repeating: 0, count: 100)
            while case let got = try member.read(into: &piece), got > 0 { text += piece[..<got] }
            files.append(
                (
                    String(member.path.dropFirst(source.path.count)),
                    String(decoding: text, as: UTF8.self)
                ))
        }
        return files
    }

    private func fault(_ source: ByteSource) -> ImportError? {
        do {
            _ = try read(source)
            return nil
        } catch {
            return error as? ImportError
        }
    }

    private let text = (0..<2000).map { "ligne \($0) é\n" }.joined()

    private var good: ZipFile {
        ZipFile([("a.txt", Array(text.utf8)), ("b.txt", Array("deux".utf8)), ("c.txt", [])])
    }

    @Test(
        "Every file of a zip is read whole, in order, packed or stored", arguments: [true, false])
    func files(isStored: Bool) throws {
        var zip = good
        zip.isStored = isStored
        for source in try sources(zip.bytes) {
            let files = try read(source)
            #expect(files.map(\.name) == ["/a.txt", "/b.txt", "/c.txt"])
            #expect(files.map(\.text) == [text, "deux", ""])
        }
    }

    @Test("A file that was not read to its end does not disturb the next")
    func unread() throws {
        for source in try sources(good.bytes) {
            let archive = try Archive(source)
            _ = try archive.next()
            let second = try #require(try archive.next())
            #expect(try Array(second.peek(4)) == Array("deux".utf8))
        }
    }

    @Test("The hash of a file inside a zip is that of the file unpacked")
    func hash() throws {
        let plain = ByteSource(bytes: Array(text.utf8), path: "a.txt")
        for source in try sources(good.bytes) {
            let member = try #require(try Archive(source).next())
            try member.drain()
            #expect(member.sha256 == plain.sha256)
            #expect(member.byteCount == plain.byteCount)
        }
    }

    @Test("A zip cut at any place is refused as truncated or damaged, never read as shorter")
    func cut() throws {
        let bytes = ZipFile([("a.txt", Array("un\n".utf8)), ("b.txt", Array("deux\n".utf8))]).bytes
        for length in 4..<bytes.count {
            for source in try sources(Array(bytes[..<length])) {
                switch fault(source) {
                case .truncated, .archiveDamaged: break
                case let other:
                    Issue.record("\(length) of \(bytes.count) bytes: \(String(describing: other))")
                }
            }
        }
    }

    @Test("A zip without its end is refused as truncated before any file is read")
    func truncated() throws {
        let bytes = good.bytes
        for source in try sources(Array(bytes.dropLast(30))) {
            #expect(fault(source) == .truncated(path: source.path))
        }
        let file = try #require(try sources(Array(bytes.dropLast(30))).first)
        #expect(throws: ImportError.truncated(path: file.path)) { try Archive(file) }
    }

    @Test("A byte that changed inside a file is told with the file, whatever the byte")
    func damaged() throws {
        var zip = ZipFile([("a.txt", Array("un deux trois quatre".utf8))])
        zip.isStored = true
        let bytes = zip.bytes
        let start = try #require(
            bytes.indices.first { bytes[$0...].starts(with: Array("un deux".utf8)) })
        for at in start..<(start + 20) {
            var wrong = bytes
            wrong[at] ^= 1
            for source in try sources(wrong) {
                guard case .archiveDamaged(let path, _) = fault(source) else {
                    Issue.record("byte \(at - start) went unnoticed")
                    continue
                }
                #expect(path == source.path + "/a.txt")
            }
        }
    }

    @Test("An encrypted zip is refused with the name of the file")
    func encrypted() throws {
        var zip = good
        zip.passphrase = "secret fictif"
        for source in try sources(zip.bytes) {
            #expect(fault(source) == .archiveEncrypted(path: source.path + "/a.txt"))
        }
    }

    @Test("A folder, a file in a folder and a zip inside a zip are refused with their names")
    func nested() throws {
        let inner = ZipFile([("x.txt", [1])]).bytes
        let cases: [(ZipFile, String)] = [
            (ZipFile([("dossier/", nil)]), "dossier/"),
            (ZipFile([("dossier/a.txt", [1])]), "dossier/a.txt"),
            (ZipFile([("../a.txt", [1])]), "../a.txt"),
            (ZipFile([("b.zip", inner)]), "b.zip"),
        ]
        for (zip, name) in cases {
            for source in try sources(zip.bytes) {
                #expect(fault(source) == .archiveNested(path: source.path + "/" + name))
            }
        }
    }

    @Test("A zip that unpacks to more than a hundred times its size is not read to its end")
    func bomb() throws {
        let zeros = [UInt8](repeating: 0x20, count: Int(Archive.bombFloor) + (4 << 20))
        for source in try sources(ZipFile([("a.txt", zeros)]).bytes) {
            let archive = try Archive(source)
            let member = try #require(try archive.next())
            #expect(throws: ImportError.archiveTooLarge(path: member.path)) { try member.drain() }
            #expect(member.byteCount <= Archive.bombFloor)
        }
    }

    @Test("A zip without any file is empty")
    func empty() throws {
        for source in try sources(ZipFile([]).bytes) {
            #expect(try Archive.begins(source))
            #expect(fault(source) == .empty(path: source.path))
        }
    }

    @Test("Control characters of a name are not shown")
    func names() throws {
        for source in try sources(ZipFile([("a\u{1B}[2J\n.txt", [1])]).bytes) {
            #expect(try read(source).map(\.name) == ["/a?[2J?.txt"])
        }
    }
}
