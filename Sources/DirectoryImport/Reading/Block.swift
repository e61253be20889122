// Several columns of a row as one byte string: fields in an order of ours, `|` between them. What
// the interner keeps is blocks; what the model is built from is their fields.

import DirectoryModel

/// Puts fields together, in one buffer used again and again.
struct BlockBuilder {
    private var bytes: [UInt8] = []
    private var fieldCount = 0
    private var hasContent = false

    /// Forgets what was put together.
    mutating func begin() {
        bytes.removeAll(keepingCapacity: true)
        fieldCount = 0
        hasContent = false
    }

    /// Adds one field.
    ///
    /// It holds no `|`: the reader split the row at them.
    mutating func append(_ field: UnsafeRawBufferPointer) {
        if fieldCount > 0 { bytes.append(Block.separator) }
        fieldCount += 1
        if !field.isEmpty {
            hasContent = true
            bytes.append(contentsOf: field)
        }
    }

    /// Adds the number of another block; 0, an empty block, is an empty field.
    mutating func append(number: UInt32) {
        if number == 0 { return append(UnsafeRawBufferPointer(start: nil, count: 0)) }
        var digits = String(number)
        digits.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }

    /// The number of the block; 0 when every field is empty.
    func number(in interner: Interner, path: String) throws(ImportError) -> UInt32 {
        guard hasContent else { return 0 }
        let number = bytes.withUnsafeBytes { interner.number(of: $0) }
        guard let number else { throw .tooLarge(path: path) }
        return number
    }
}

/// The fields of a block.
struct Block {
    static let separator = UInt8(ascii: "|")

    /// In the order in which they were put together; none for an empty block.
    let fields: [String]

    /// Takes a block apart, or only its first fields.
    init(_ bytes: UnsafeRawBufferPointer, first: Int = .max) {
        fields =
            bytes.isEmpty
            ? []
            : bytes.split(
                separator: Self.separator, maxSplits: first, omittingEmptySubsequences: false
            )
            .prefix(first).map { String(decoding: $0, as: UTF8.self) }
    }

    /// One field; empty when the block has not so many.
    subscript(_ index: Int) -> String { index < fields.count ? fields[index] : "" }

    /// Two fields: a code and its label.
    func coded(_ index: Int) -> Coded { Coded(code: self[index], label: self[index + 1]) }
}
