// The bytes of a file, of standard input, of memory or of a file inside a zip, read once from the
// first to the last in pieces of a mebibyte. Size and SHA-256 are computed on the way. Every reader
// of this target sits on one.

import Crypto
import DirectoryModel
import Glibc

/// A stream of bytes that remembers how many it gave and what they hash to.
final class ByteSource {
    /// The argument; `-` for standard input, `archive.zip/name` for a file inside a zip.
    let path: String
    /// The argument it came from; another than `path` for a file inside a zip only.
    let argument: String
    /// The size in bytes when the file is an ordinary one or the zip says it.
    let size: Int64?
    /// How many bytes were read.
    private(set) var byteCount: Int64 = 0
    /// Called after each piece with `byteCount`.
    var progress: ((Int64) -> Void)?

    /// Where further bytes come from.
    private enum Origin {
        case descriptor(Int32)
        case member(Archive)
        case nothing
    }

    private let origin: Origin
    private var pending: ArraySlice<UInt8>
    private var hash = SHA256()

    /// How many bytes are asked of the system at once.
    static let pieceSize = 1 << 20

    /// Where what comes from standard input is copied to; -1 = nowhere.
    private var copy: Int32 = -1

    /// Opens a file; `-` is standard input.
    ///
    /// - Parameter copyingTo: a file that takes the bytes of standard input, which come once.
    init(path: String, copyingTo copyPath: String? = nil) throws(ImportError) {
        self.path = path
        argument = path
        pending = []
        if path == "-" {
            origin = .descriptor(STDIN_FILENO)
            size = nil
            guard let copyPath else { return }
            copy = Glibc.open(copyPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
            if copy < 0 { throw .unreadable(path: copyPath, errno: errno) }
            return
        }
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        origin = .descriptor(descriptor)
        guard descriptor >= 0 else {
            let number = errno
            throw number == ENOENT || number == ENOTDIR
                ? .missing(path: path) : .unreadable(path: path, errno: number)
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let number = errno
            close(descriptor)
            throw .unreadable(path: path, errno: number)
        }
        if status.st_mode & S_IFMT == S_IFDIR {
            close(descriptor)
            throw .directory(path: path)
        }
        size = status.st_mode & S_IFMT == S_IFREG ? Int64(status.st_size) : nil
    }

    /// Bytes already in memory, under the name that a report shall show.
    init(bytes: [UInt8], path: String) {
        self.path = path
        argument = path
        origin = .nothing
        size = Int64(bytes.count)
        byteCount = Int64(bytes.count)
        hash.update(data: bytes)
        pending = bytes[...]
    }

    /// The file of an archive that is open now; it ends when the archive goes on to the next.
    init(member archive: Archive, name: String, size: Int64?) {
        argument = archive.path
        path = archive.path + "/" + name
        origin = .member(archive)
        self.size = size
        pending = []
    }

    deinit {
        if copy >= 0 { close(copy) }
        if case .descriptor(let descriptor) = origin, descriptor > STDIN_FILENO {
            close(descriptor)
        }
    }

    /// The descriptor of an ordinary file, for a reader that moves about in it by itself.
    var seekableDescriptor: Int32? {
        if case .descriptor(let descriptor) = origin, size != nil { return descriptor }
        return nil
    }

    /// Up to `count` first bytes that were not read yet, left to be read.
    func peek(_ count: Int) throws(ImportError) -> ArraySlice<UInt8> {
        while pending.count < count {
            var piece = [UInt8](repeating: 0, count: max(count, 1 << 16))
            let got = piece.withUnsafeMutableBytes { bytes in pull(into: bytes) }
            if try got.get() == 0 { break }
            pending += piece[..<(try got.get())]
        }
        return pending.prefix(count)
    }

    /// Reads some bytes; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ImportError) -> Int {
        if pending.isEmpty { return try pull(into: buffer).get() }
        let count = min(buffer.count, pending.count)
        buffer.copyBytes(from: pending.prefix(count))
        pending = pending.dropFirst(count)
        return count
    }

    /// Reads what is left, for its hash.
    func drain() throws(ImportError) {
        pending = []
        var piece = [UInt8](repeating: 0, count: Self.pieceSize)
        var got = 1
        while got > 0 {
            got = try piece.withUnsafeMutableBytes { bytes in pull(into: bytes) }.get()
        }
    }

    /// Reads some bytes into an array, from its start; 0 at the end.
    func read(into array: inout [UInt8]) throws(ImportError) -> Int {
        try array.withUnsafeMutableBytes { bytes in
            Result { () throws(ImportError) in try read(into: bytes) }
        }.get()
    }

    /// SHA-256 of the bytes read so far, lower-case hexadecimal.
    var sha256: String { hash.finalize().hexadecimal }

    private func pull(into buffer: UnsafeMutableRawBufferPointer) -> Result<Int, ImportError> {
        let result: Result<Int, ImportError> =
            switch origin {
            case .nothing: .success(0)
            case .descriptor(let descriptor): read(descriptor, into: buffer)
            case .member(let archive):
                Result { () throws(ImportError) in
                    try archive.read(into: buffer, path: path)
                }
            }
        if case .success(let got) = result, got > 0 {
            hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: buffer[..<got]))
            byteCount += Int64(got)
            progress?(byteCount)
            if copy >= 0, !write(UnsafeRawBufferPointer(rebasing: buffer[..<got])) {
                return .failure(.unreadable(path: path, errno: errno))
            }
        }
        return result
    }

    /// Copies a piece; false when it could not be written.
    private func write(_ piece: UnsafeRawBufferPointer) -> Bool {
        var rest = piece
        while !rest.isEmpty {
            let count = Glibc.write(copy, rest.baseAddress, rest.count)
            if count < 0, errno != EINTR { return false }
            rest = UnsafeRawBufferPointer(rebasing: rest[max(0, count)...])
        }
        return true
    }

    private func read(
        _ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer
    ) -> Result<Int, ImportError> {
        while true {
            let got = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if got >= 0 { return .success(got) }
            if errno != EINTR { return .failure(.unreadable(path: path, errno: errno)) }
        }
    }
}
