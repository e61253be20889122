// The one rule for a MSSanté address (rules, section 6): ASCII, unquoted, 254 octets at most.
// Import and publication call it; each decides what a fault means to it.

/// A well-formed MSSanté address, lower-cased.
///
/// ASCII, at most 254 octets, one `@`, an unquoted dot-atom of at most 64 octets before it
/// (RFC 5321, section 4.1.2) and at least two DNS labels after it (RFC 1123, section 2.1). Whether
/// the domain is on the white list is another question.
public struct MailAddress: Hashable, Sendable, CustomStringConvertible {
    /// Why a text is no such address.
    public enum Fault: Error, Hashable, Sendable, CaseIterable {
        /// The text is empty.
        case empty
        /// A character is not ASCII.
        case notASCII
        /// More than 254 octets.
        case tooLong
        /// A space or a control character.
        case spaceOrControl
        /// No `@`.
        case noAtSign
        /// More than one `@`.
        case severalAtSigns
        /// A quoted local part, which RFC 5321 allows and MSSanté does not.
        case quotedLocalPart
        /// Nothing before the `@`.
        case emptyLocalPart
        /// More than 64 octets before the `@`.
        case localPartTooLong
        /// A character that a dot-atom does not have.
        case localPartCharacter
        /// A dot at an end of the local part, or two together.
        case localPartDot
        /// Nothing after the `@`.
        case emptyDomain
        /// A domain of a single label.
        case singleLabel
        /// An empty label: a dot at an end of the domain, or two together.
        case emptyLabel
        /// A label of more than 63 octets.
        case labelTooLong
        /// A character other than letters, digits and hyphen in a label.
        case labelCharacter
        /// A hyphen at an end of a label.
        case labelHyphen
    }

    /// The whole address, lower-cased.
    public let text: String

    /// An address of the right form.
    ///
    /// - Parameter text: the address without outer spaces, in any case.
    /// - Throws: the first `Fault` found.
    public init(_ text: some StringProtocol) throws(Fault) {
        if let fault = Self.fault(in: text) { throw fault }
        self.text = text.lowercased()
    }

    /// What precedes the `@`.
    public var localPart: Substring { text.prefix { $0 != "@" } }

    /// What follows the `@`.
    public var domain: Substring { text.drop { $0 != "@" }.dropFirst() }

    /// The whole address, lower-cased.
    public var description: String { text }

    /// The first fault of a text, or nil when it is an address.
    public static func fault(in text: some StringProtocol) -> Fault? {
        let bytes = Array(text.utf8.prefix(longest + 1))
        if bytes.isEmpty { return .empty }
        if text.utf8.contains(where: { $0 >= 0x80 }) { return .notASCII }
        if bytes.count > longest { return .tooLong }
        if bytes.contains(where: { $0 <= 0x20 || $0 == 0x7F }) { return .spaceOrControl }
        guard let at = bytes.lastIndex(of: UInt8(ascii: "@")) else { return .noAtSign }
        return fault(inLocalPart: bytes[..<at]) ?? fault(inDomain: bytes[(at + 1)...])
    }

    private static let longest = 254

    private static func fault(inLocalPart bytes: ArraySlice<UInt8>) -> Fault? {
        if bytes.first == UInt8(ascii: "\"") { return .quotedLocalPart }
        if bytes.contains(UInt8(ascii: "@")) { return .severalAtSigns }
        if bytes.isEmpty { return .emptyLocalPart }
        if bytes.count > 64 { return .localPartTooLong }
        let dot = UInt8(ascii: ".")
        guard bytes.allSatisfy({ $0 == dot || isAtomText($0) }) else { return .localPartCharacter }
        let atoms = bytes.split(separator: dot, omittingEmptySubsequences: false)
        return atoms.contains(where: \.isEmpty) ? .localPartDot : nil
    }

    private static func fault(inDomain bytes: ArraySlice<UInt8>) -> Fault? {
        if bytes.isEmpty { return .emptyDomain }
        let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        for label in labels {
            if label.isEmpty { return .emptyLabel }
            if label.count > 63 { return .labelTooLong }
            let hyphen = UInt8(ascii: "-")
            guard label.allSatisfy({ $0 == hyphen || isLetterOrDigit($0) }) else {
                return .labelCharacter
            }
            if label.first == hyphen || label.last == hyphen { return .labelHyphen }
        }
        return labels.count < 2 ? .singleLabel : nil
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        Luhn.isDigit(byte) || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
    }

    /// The characters of an atom (RFC 5322, section 3.2.3).
    private static func isAtomText(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
    }
}
