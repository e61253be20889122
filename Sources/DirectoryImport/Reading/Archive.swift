// A zip as a row of byte sources, one file after the other, unpacked on the way and never to disk.
// The importer asks for the files in turn; each is read to its end before the next begins.
//
// Invariants
// 1. An ordinary file is read by its central directory, so a zip without its end is refused before
//    any row; a stream (standard input) is read as it comes, and its end is looked for afterwards.
// 2. Every file is read to its last byte, so its check sum is verified.
// 3. What comes out is bounded by what went in: past `bombFloor` bytes, by `bombRatio` times that.
// 4. Names inside the zip are shown and judged, and never a path that is opened.

internal import CArchive
import Glibc

/// The files of a zip.
final class Archive {
    /// The argument.
    let path: String

    private let container: ByteSource
    private let handle: OpaquePointer
    private let stream: ArchiveStream?
    /// The path of the file that is open; nil before the first.
    private var current: String?
    /// Bytes that came out of all files, and of the one that is open.
    private var unpacked: (all: Int64, current: Int64) = (0, 0)

    /// Below so many bytes no zip is suspicious.
    static let bombFloor: Int64 = 256 << 20
    /// National files are packed about tenfold; deflate alone reaches a thousand.
    static let bombRatio: Int64 = 100

    /// Whether a source begins as a zip does, with a file or with the end of an empty one.
    static func begins(_ source: ByteSource) throws(ImportError) -> Bool {
        let start = try source.peek(4)
        return start.elementsEqual([0x50, 0x4B, 3, 4]) || start.elementsEqual([0x50, 0x4B, 5, 6])
    }

    /// Opens a zip of which nothing was read yet but by `peek`.
    ///
    /// - Throws: `empty` for a zip without any file, `truncated` for one without its end.
    init(_ source: ByteSource) throws(ImportError) {
        if try source.peek(4).last == 6 { throw .empty(path: source.path) }
        guard let handle = archive_read_new() else { throw .tooLarge(path: source.path) }
        path = source.path
        container = source
        self.handle = handle
        if let descriptor = source.seekableDescriptor {
            stream = nil
            archive_read_support_format_zip_seekable(handle)
            lseek(descriptor, 0, SEEK_SET)
            guard archive_read_open_fd(handle, descriptor, ByteSource.pieceSize) == ARCHIVE_OK
            else { throw .truncated(path: path) }
        } else {
            let stream = ArchiveStream(source)
            self.stream = stream
            archive_read_support_format_zip_streamable(handle)
            guard
                archive_read_open2(
                    handle, Unmanaged.passUnretained(stream).toOpaque(), nil,
                    { _, context, place in
                        guard let context, let place else { return -1 }
                        let stream = Unmanaged<ArchiveStream>.fromOpaque(context)
                        return stream.takeUnretainedValue().next(place)
                    }, nil, nil) == ARCHIVE_OK
            else { throw stream.fault ?? .truncated(path: path) }
        }
    }

    deinit {
        archive_read_free(handle)
    }

    /// The next file, or nil after the last; what is left of the one before is read and verified.
    ///
    /// - Throws: what is wrong with the zip or the file before.
    func next() throws(ImportError) -> ByteSource? {
        try drain()
        var entry: OpaquePointer?
        let result = archive_read_next_header(handle, &entry)
        if result == ARCHIVE_EOF {
            try stream?.checkEnd()
            return nil
        }
        guard let entry, result == ARCHIVE_OK || result == ARCHIVE_WARN else {
            throw fault(path: path, offset: 0)
        }
        let name = Self.name(of: entry)
        guard archive_entry_filetype(entry) == S_IFREG, !name.contains("/") else {
            throw .archiveNested(path: path + "/" + name)
        }
        guard archive_entry_is_encrypted(entry) == 0 else {
            throw .archiveEncrypted(path: path + "/" + name)
        }
        let size = archive_entry_size_is_set(entry) != 0 ? archive_entry_size(entry) : nil
        let source = ByteSource(member: self, name: name, size: size)
        current = source.path
        unpacked.current = 0
        guard try !Self.begins(source) else { throw .archiveNested(path: source.path) }
        return source
    }

    /// Unpacks some bytes of the file that is open; 0 at its end.
    func read(
        into buffer: UnsafeMutableRawBufferPointer, path: String
    ) throws(ImportError) -> Int {
        var got = archive_read_data(handle, buffer.baseAddress, buffer.count)
        while got == Int(ARCHIVE_RETRY) {
            got = archive_read_data(handle, buffer.baseAddress, buffer.count)
        }
        // A check sum that differs is a warning to the library.
        guard got >= 0 else { throw fault(path: path, offset: unpacked.current) }
        unpacked.all += Int64(got)
        unpacked.current += Int64(got)
        let packed = stream == nil ? container.size ?? 0 : container.byteCount
        if unpacked.all > Self.bombFloor, unpacked.all / Self.bombRatio > packed {
            throw .archiveTooLarge(path: path)
        }
        return got
    }

    /// Reads what is left of the file that is open.
    private func drain() throws(ImportError) {
        guard let current else { return }
        let piece = UnsafeMutableRawBufferPointer.allocate(
            byteCount: ByteSource.pieceSize, alignment: 16)
        defer { piece.deallocate() }
        while try read(into: piece, path: current) > 0 {}
    }

    /// What stopped the library: the stream, its end, or bytes that cannot be unpacked.
    private func fault(path: String, offset: Int64) -> ImportError {
        if let fault = stream?.fault { return fault }
        let isCut = stream.map { $0.isAtEnd && !$0.hasEnd } ?? (current == nil)
        return isCut ? .truncated(path: path) : .archiveDamaged(path: path, offset: offset)
    }

    /// A file's name as it may be shown: control characters are question marks.
    private static func name(of entry: OpaquePointer) -> String {
        guard let bytes = archive_entry_pathname_utf8(entry) ?? archive_entry_pathname(entry)
        else { return "?" }
        return String(
            String.UnicodeScalarView(
                String(cString: bytes).unicodeScalars.map { scalar in
                    scalar.properties.generalCategory == .control ? "?" : scalar
                }))
    }
}

/// Hands a stream's bytes to the library and remembers the last of them.
private final class ArchiveStream {
    /// What went wrong with the stream itself.
    private(set) var fault: ImportError?
    /// Whether its last byte was handed out.
    private(set) var isAtEnd = false

    private let source: ByteSource
    private let buffer: UnsafeMutableRawBufferPointer
    private var tail: [UInt8] = []

    /// The end of a zip: 22 bytes and a comment of at most 65,535.
    private static let endLength = 22
    private static let tailLength = endLength + 65_535

    init(_ source: ByteSource) {
        self.source = source
        buffer = .allocate(byteCount: ByteSource.pieceSize, alignment: 16)
    }

    deinit {
        buffer.deallocate()
    }

    /// Reads some bytes and says where they are; 0 at the end, -1 after a fault.
    func next(_ place: UnsafeMutablePointer<UnsafeRawPointer?>) -> Int {
        do throws(ImportError) {
            let got = try source.read(into: buffer)
            let piece = buffer[..<got]
            tail.append(contentsOf: piece.suffix(Self.tailLength))
            if tail.count > 4 * Self.tailLength { tail.removeFirst(tail.count - Self.tailLength) }
            if got == 0 { isAtEnd = true }
            place.pointee = UnsafeRawPointer(buffer.baseAddress)
            return got
        } catch {
            fault = error
            return -1
        }
    }

    /// Reads what the library left and looks for the end of the zip in it.
    func checkEnd() throws(ImportError) {
        var place: UnsafeRawPointer?
        while !isAtEnd, next(&place) > 0 {}
        if let fault { throw fault }
        if !hasEnd { throw .truncated(path: source.path) }
    }

    /// Whether what was handed out last is the end of a zip.
    var hasEnd: Bool {
        let end = tail.suffix(Self.tailLength)
        var at = end.endIndex - Self.endLength
        while at >= end.startIndex {
            let comment = Int(end[at + 20]) | Int(end[at + 21]) << 8
            if end[at...].starts(with: [0x50, 0x4B, 5, 6]),
                at + Self.endLength + comment == end.endIndex
            {
                return true
            }
            at -= 1
        }
        return false
    }
}
