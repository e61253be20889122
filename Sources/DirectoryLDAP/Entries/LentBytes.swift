// Byte strings that every answer copies: read as plain memory, since threads that count references to
// the same arrays wait for each other.

/// A list of byte strings that lasts as long as the program: made for what is made once.
struct LentBytes: @unchecked Sendable {
    private let bytes: UnsafeMutableRawBufferPointer
    /// Where each begins, and where the last one ends.
    private let bounds: UnsafeMutableBufferPointer<Int>

    init(_ strings: [[UInt8]]) {
        let count = strings.reduce(0) { $0 + $1.count }
        bytes = .allocate(byteCount: count, alignment: 1)
        bytes.copyBytes(from: strings.joined())
        bounds = .allocate(capacity: strings.count + 1)
        var end = 0
        bounds.initializeElement(at: 0, to: 0)
        for (index, string) in strings.enumerated() {
            end += string.count
            bounds.initializeElement(at: index + 1, to: end)
        }
    }

    @inline(__always)
    subscript(_ index: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[bounds[index]..<bounds[index + 1]])
    }
}
