// A file being written row by row: one buffer, flushed at a mebibyte, so that a country of any size
// is streamed. Its shape is that of today's national files unless quirks of files are asked for.

import Foundation

/// The shape of a `|` file.
struct FileShape {
    var lineEnd = "\n"
    var hasBOM = false
    var hasTrailingPipe = true
    var endsWithLineEnd = true
    /// A blank line after every hundredth row.
    var hasBlankLines = false
    /// How many columns are written, from the first; all when nil.
    var columnCount: Int?
    /// Columns from the last to the first, and a new one in front.
    var isReversed = false

    /// The fields of a row as they are written.
    func fields(_ fields: [String], new: String) -> [String] {
        let kept = Array(fields.prefix(columnCount ?? fields.count))
        return isReversed ? [new] + kept.reversed() : kept
    }
}

/// A file that grows by rows.
///
/// Not safe to share between threads.
final class OutputFile {
    /// Name inside the directory.
    let name: String
    /// Lines written, header included, blank ones apart.
    private(set) var lines = 0
    private let shape: FileShape
    /// Whether the last line is still without its end.
    private var isOpen = false
    private var buffer: [UInt8] = []
    private let handle: FileHandle
    private static let capacity = 1 << 20

    /// Creates or empties a file.
    init(directory: String, name: String, shape: FileShape = FileShape()) throws {
        self.name = name
        self.shape = shape
        let path = directory + "/" + name
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let handle = FileHandle(forWritingAtPath: path)
        else { throw SandboxError.fileNotWritable(name: name) }
        self.handle = handle
        buffer.reserveCapacity(Self.capacity + (1 << 16))
        if shape.hasBOM { buffer += [0xEF, 0xBB, 0xBF] }
    }

    /// Appends text and a line end.
    func line(_ text: String) throws {
        try beginLine()
        buffer.append(contentsOf: text.utf8)
    }

    /// Appends bytes and a line end.
    func line(bytes: [UInt8]) throws {
        try beginLine()
        buffer += bytes
    }

    /// Appends the header of a `|` file.
    func header(_ names: [String]) throws {
        try write(shape.fields(names, new: "Nouvelle colonne"))
    }

    /// Appends a row of the national files: a pipe after every field, the last included.
    func row(_ fields: [String]) throws {
        try write(shape.fields(fields, new: ""))
        if shape.hasBlankLines, lines % 100 == 0 {
            try beginLine()
            lines -= 1
        }
    }

    /// Writes what is left and closes.
    func close() throws {
        if isOpen, shape.endsWithLineEnd { buffer.append(contentsOf: shape.lineEnd.utf8) }
        try flush()
        try handle.close()
    }

    private func write(_ fields: [String]) throws {
        try beginLine()
        for field in fields {
            if !field.isEmpty { buffer.append(contentsOf: field.utf8) }
            buffer.append(UInt8(ascii: "|"))
        }
        if !shape.hasTrailingPipe { buffer.removeLast() }
    }

    private func beginLine() throws {
        if isOpen { buffer.append(contentsOf: shape.lineEnd.utf8) }
        isOpen = true
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
