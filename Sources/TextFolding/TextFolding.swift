// The one folding of names. Index, filters, sort and free text all call it, on both sides of every
// comparison, so that `dupre martin` finds DUPRÉ-MARTIN (rules, section 10; interfaces, section 4).
// A database remembers `version` and is rebuilt when it changes.

/// Folds what people write of names, places and labels to the form in which they are compared.
///
/// The folded form is the compatibility decomposition (NFKD) without its marks, in lower case, with
/// œ → oe, æ → ae, ø → o, ł → l, ß → ss, đ → d, ı → i and ς → σ; ð and þ stay. Every Unicode dash,
/// every apostrophe, comma, full stop and white space counts as a space; a run of them is one space;
/// there is none at either end. Control and format characters vanish (RFC 4518 section 2.2).
/// Folding is idempotent and safe on any thread.
public enum TextFolding {
    /// The version of the folding, to be stored beside whatever was folded.
    ///
    /// Raise it whenever the folded form of any text changes.
    public static let version = 1

    /// The folded form of a text; empty when the text holds only separators and marks.
    public static func fold(_ text: String) -> String {
        folded(text, keepingEdges: false)
    }

    /// The folded form of a text in UTF-8, or nil when the bytes are not UTF-8.
    public static func fold(_ utf8: some Collection<UInt8>) -> [UInt8]? {
        var result: [UInt8] = []
        let direct = utf8.withContiguousStorageIfAvailable { bytes in
            append(UnsafeRawBufferPointer(bytes), to: &result)
        }
        let valid =
            direct ?? Array(utf8).withUnsafeBytes { bytes in append(bytes, to: &result) }
        return valid ? result : nil
    }

    /// Appends the folded form of a text in UTF-8 to a buffer, without any other allocation.
    ///
    /// Returns false when the bytes are not UTF-8; the buffer then ends as it did before the call.
    /// What the buffer already holds plays no part in the folding of the new text.
    public static func append(
        _ utf8: UnsafeRawBufferPointer, to buffer: inout [UInt8]
    ) -> Bool {
        var folder = Folder(keepingEdges: false)
        return folder.run(utf8, into: &buffer)
    }

    /// The folded form of a piece of a text, which keeps one space at an end that had a separator.
    ///
    /// `-Martin` becomes ` martin`: the piece of a substring filter says where a word begins.
    /// A piece of separators only is one space; one of marks only is empty.
    public static func foldPiece(_ text: String) -> String {
        folded(text, keepingEdges: true)
    }

    /// `foldPiece` for a text in UTF-8; nil when the bytes are not UTF-8.
    public static func foldPiece(_ utf8: some Collection<UInt8>) -> [UInt8]? {
        var result: [UInt8] = []
        var folder = Folder(keepingEdges: true)
        let valid = Array(utf8).withUnsafeBytes { bytes in folder.run(bytes, into: &result) }
        return valid ? result : nil
    }

    /// The words of a text in its folded form, in order; none when it folds to nothing.
    ///
    /// The text may be folded already.
    public static func words(_ text: String) -> [String] {
        // By bytes: as characters, a space and a scalar that extends it are one.
        fold(text).utf8.split(separator: UInt8(ascii: " ")).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    private static func folded(_ text: String, keepingEdges: Bool) -> String {
        var text = text
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count)
        var folder = Folder(keepingEdges: keepingEdges)
        _ = text.withUTF8 { bytes in
            folder.run(UnsafeRawBufferPointer(bytes), into: &result)
        }
        return String(decoding: result, as: UTF8.self)
    }
}
