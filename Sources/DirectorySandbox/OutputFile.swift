// A file being written row by row: one buffer, flushed at a mebibyte, so that a country of any size
// is streamed.

import Foundation

/// A file that grows by rows.
///
/// Not safe to share between threads.
final class OutputFile {
    /// Name inside the directory.
    let name: String
    /// Lines written, header included.
    private(set) var lines = 0
    private var buffer: [UInt8] = []
    private let handle: FileHandle
    private static let capacity = 1 << 20

    /// Creates or empties a file.
    init(directory: String, name: String) throws {
        self.name = name
        let path = directory + "/" + name
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let handle = FileHandle(forWritingAtPath: path)
        else { throw SandboxError.fileNotWritable(name: name) }
        self.handle = handle
        buffer.reserveCapacity(Self.capacity + (1 << 16))
    }

    /// Appends text and a line feed.
    func line(_ text: String) throws {
        buffer.append(contentsOf: text.utf8)
        try endLine()
    }

    /// Appends a row of the national files: a pipe after every field, the last included.
    func row(_ fields: [String]) throws {
        for field in fields {
            if !field.isEmpty { buffer.append(contentsOf: field.utf8) }
            buffer.append(UInt8(ascii: "|"))
        }
        try endLine()
    }

    /// Writes what is left and closes.
    func close() throws {
        try flush()
        try handle.close()
    }

    private func endLine() throws {
        buffer.append(UInt8(ascii: "\n"))
        lines += 1
        if buffer.count >= Self.capacity { try flush() }
    }

    private func flush() throws {
        do {
            try handle.write(contentsOf: Data(buffer))
        } catch {
            throw SandboxError.fileNotWritable(name: name)
        }
        buffer.removeAll(keepingCapacity: true)
    }
}
