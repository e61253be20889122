// Cuts a stream into lines without copying them. LF ends a line, one CR before it is no part of
// it, a BOM at the very start is skipped, the last line needs no LF. Memory is bounded: a line past
// 64 KiB is passed over.

import Glibc

/// The lines of a stream, one at a time.
final class LineScanner {
    /// What comes next.
    enum Line {
        /// The bytes of a line, valid until the next call.
        case text(UnsafeRawBufferPointer)
        /// A line longer than the limit, passed over.
        case tooLong
        /// There is no more.
        case end
    }

    /// The longest line taken, in bytes, its end apart.
    static let limit = 64 << 10

    /// The stream.
    let source: ByteSource
    /// The number of the last line given, counted from 1.
    private(set) var number = 0

    private let buffer: UnsafeMutableRawBufferPointer
    private var start = 0
    private var end = 0
    private var atEnd = false

    /// Lines of a stream from where it stands.
    init(_ source: ByteSource) {
        self.source = source
        buffer = .allocate(byteCount: ByteSource.pieceSize + 2 * Self.limit, alignment: 16)
    }

    deinit {
        buffer.deallocate()
    }

    /// The next line.
    func next() throws(ImportError) -> Line {
        var searched = start
        while true {
            if let feed = position(of: 0x0A, from: searched) {
                let line = UnsafeRawBufferPointer(rebasing: buffer[start..<feed])
                start = feed + 1
                return counted(line)
            }
            searched = end
            if end - start > Self.limit + 1 {
                try passOver()
                number += 1
                return .tooLong
            }
            if atEnd {
                if start == end { return .end }
                let line = UnsafeRawBufferPointer(rebasing: buffer[start..<end])
                start = end
                return counted(line)
            }
            searched -= start
            try refill()
            searched += start
        }
    }

    private func counted(_ line: UnsafeRawBufferPointer) -> Line {
        number += 1
        var line = line
        if line.last == 0x0D { line = UnsafeRawBufferPointer(rebasing: line.dropLast()) }
        if number == 1, line.starts(with: [0xEF, 0xBB, 0xBF]) {
            line = UnsafeRawBufferPointer(rebasing: line.dropFirst(3))
        }
        return line.count > Self.limit ? .tooLong : .text(line)
    }

    private func position(of byte: UInt8, from: Int) -> Int? {
        guard from < end, let base = buffer.baseAddress,
            let found = memchr(base + from, Int32(byte), end - from)
        else { return nil }
        return UnsafeMutableRawPointer(found) - base
    }

    /// Moves what is left to the front and reads behind it.
    private func refill() throws(ImportError) {
        if start > 0, let base = buffer.baseAddress {
            memmove(base, base + start, end - start)
            end -= start
            start = 0
        }
        let room = UnsafeMutableRawBufferPointer(rebasing: buffer[end...])
        let got = try source.read(into: room)
        if got == 0 { atEnd = true }
        end += got
    }

    /// Leaves a line that is too long, up to and with its LF.
    private func passOver() throws(ImportError) {
        while true {
            if let feed = position(of: 0x0A, from: start) {
                start = feed + 1
                return
            }
            start = end
            if atEnd { return }
            try refill()
        }
    }
}
