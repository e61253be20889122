// Packs the files of a run into zips, as the national service delivers them. Written here and not by a
// library so that the same arguments give the same bytes on any machine.

import Foundation

/// A zip being written.
struct ZipWriter {
    private struct Entry {
        var name: [UInt8]
        var checksum: UInt32
        var packed: Int
        var size: Int
        var offset: Int
    }

    private let name: String
    private let handle: FileHandle
    private var entries: [Entry] = []
    private var position = 0
    /// Date and hour in the form of DOS.
    private let moment: [UInt8]

    /// Creates or empties a zip.
    ///
    /// - Parameter timestamp: `AAAAMMJJhhmm`, the date of every file in it.
    init(directory: String, name: String, timestamp: String) throws {
        let path = directory + "/" + name
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let handle = FileHandle(forWritingAtPath: path)
        else { throw SandboxError.fileNotWritable(name: name) }
        self.name = name
        self.handle = handle
        func number(_ from: Int, _ count: Int) -> Int {
            Int(timestamp.dropFirst(from).prefix(count)) ?? 0
        }
        let time = number(8, 2) << 11 | number(10, 2) << 5
        let day = (number(0, 4) - 1980) << 9 | number(4, 2) << 5 | number(6, 2)
        moment = Self.bytes(time, 2) + Self.bytes(day, 2)
    }

    /// Packs a file of a directory; reads it a mebibyte at a time.
    mutating func add(_ file: String, in directory: String) throws {
        guard let input = FileHandle(forReadingAtPath: directory + "/" + file) else {
            throw SandboxError.fileNotWritable(name: file)
        }
        defer { try? input.close() }
        var entry = Entry(
            name: Array(file.utf8), checksum: 0, packed: 0, size: 0, offset: position)
        // Sizes and check sum follow the data (flag 3): they are not known yet.
        try write(
            [0x50, 0x4B, 3, 4] + Self.bytes(20, 2) + Self.bytes(8, 2) + Self.bytes(8, 2) + moment
                + Self.bytes(0, 12) + Self.bytes(entry.name.count, 2) + Self.bytes(0, 2)
                + entry.name)
        let start = position
        var checksum = Checksum()
        var deflate = Deflate()
        while let piece = try input.read(upToCount: 1 << 20), !piece.isEmpty {
            let bytes = [UInt8](piece)
            checksum.add(bytes)
            entry.size += bytes.count
            try write(deflate.pack(bytes))
        }
        try write(deflate.finish())
        entry.packed = position - start
        entry.checksum = checksum.value
        guard entry.size <= UInt32.max, position <= UInt32.max else {
            throw SandboxError.tooLargeToPack(name: name)
        }
        try write([0x50, 0x4B, 7, 8] + Self.sizes(entry))
        entries.append(entry)
    }

    /// Writes the directory and closes.
    mutating func close() throws {
        let start = position
        for entry in entries {
            try write(
                [0x50, 0x4B, 1, 2] + Self.bytes(20, 2) + Self.bytes(20, 2) + Self.bytes(8, 2)
                    + Self.bytes(8, 2) + moment + Self.sizes(entry)
                    + Self.bytes(entry.name.count, 2) + Self.bytes(0, 12)
                    + Self.bytes(entry.offset, 4) + entry.name)
        }
        let count = Self.bytes(entries.count, 2)
        try write(
            [0x50, 0x4B, 5, 6] + Self.bytes(0, 4) + count + count
                + Self.bytes(position - start, 4) + Self.bytes(start, 4) + Self.bytes(0, 2))
        try handle.close()
    }

    private mutating func write(_ bytes: [UInt8]) throws {
        do {
            try handle.write(contentsOf: Data(bytes))
        } catch {
            throw SandboxError.fileNotWritable(name: name)
        }
        position += bytes.count
    }

    private static func sizes(_ entry: Entry) -> [UInt8] {
        bytes(Int(entry.checksum), 4) + bytes(entry.packed, 4) + bytes(entry.size, 4)
    }

    /// A number, least byte first.
    private static func bytes(_ number: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { $0 < 8 ? UInt8(truncatingIfNeeded: number >> ($0 * 8)) : 0 }
    }
}

/// CRC-32 of some bytes (ISO 3309), as zips hold it.
struct Checksum {
    private var state: UInt32 = .max
    /// The sum of what was added.
    var value: UInt32 { ~state }

    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { value, _ in
            value & 1 == 0 ? value >> 1 : value >> 1 ^ 0xEDB8_8320
        }
    }

    /// Adds some bytes.
    mutating func add(_ bytes: [UInt8]) {
        for byte in bytes {
            state = Self.table[Int(UInt8(truncatingIfNeeded: state) ^ byte)] ^ state >> 8
        }
    }
}
