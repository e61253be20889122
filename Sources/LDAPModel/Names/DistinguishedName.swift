// Distinguished names as text (RFC 4514), parsed but not normalised: what a client sends as a base
// and what an entry is called. `NormalizedDN` compares them, `NameParser` reads them.

/// A distinguished name; without RDN it is the root.
///
/// `==` compares spelling. Whether two names mean the same entry is a question of the schema:
/// compare `normalized(by:)`.
public struct DistinguishedName: Hashable, Sendable {
    /// One attribute type with its value.
    public struct Attribute: Hashable, Sendable {
        /// The type as written: a name or a numeric OID; never empty after parsing.
        public var type: String
        /// The value with its escapes decoded; may be empty.
        public var value: String

        /// A type and a value, neither escaped.
        public init(type: String, value: String) {
            self.type = type
            self.value = value
        }
    }

    /// One relative name: an attribute, or several joined by `+`.
    public struct RDN: Hashable, Sendable {
        /// The attributes as written; at least one after parsing.
        public var attributes: [Attribute]

        /// A relative name of these attributes.
        public init(_ attributes: [Attribute]) {
            self.attributes = attributes
        }

        /// A relative name of one attribute, its value not escaped.
        public init(type: String, value: String) {
            self.init([Attribute(type: type, value: value)])
        }

        /// The relative name as text, escaped (RFC 4514 section 2).
        public var text: String {
            attributes.map { "\($0.type)=\(DistinguishedName.escape($0.value))" }
                .joined(separator: "+")
        }
    }

    /// What a name may measure before it is refused.
    public struct Limits: Hashable, Sendable {
        /// The most relative names.
        public var rdns: Int
        /// The most attributes in one relative name.
        public var attributesPerRDN: Int
        /// The longest text, in bytes of UTF-8.
        public var bytes: Int

        /// Limits; those of the project unless given.
        public init(rdns: Int = 32, attributesPerRDN: Int = 8, bytes: Int = 8_192) {
            self.rdns = rdns
            self.attributesPerRDN = attributesPerRDN
            self.bytes = bytes
        }
    }

    /// The relative names, most specific first.
    public var rdns: [RDN]

    /// A name of these relative names, most specific first.
    public init(_ rdns: [RDN] = []) {
        self.rdns = rdns
    }

    /// The name that a text stands for.
    ///
    /// Accepts RFC 4514 with spaces around `,`, `+` and `=`, and the LDAPv2 forms that RFC 2253
    /// section 4 asks for: `;`, quoted values, `OID.` before a numeric type. A value `#…` must be
    /// the BER form of a character string or octet string in UTF-8. Throws on anything else and on
    /// what passes a limit, before allocating for it.
    public init(
        parsing text: String, limits: Limits = Limits()
    ) throws(DistinguishedNameSyntaxError) {
        var parser = try NameParser(text, limits: limits)
        rdns = try parser.name()
    }

    /// The name as text, without spaces around separators (RFC 4514 section 2); empty for the root.
    public var text: String { rdns.map(\.text).joined(separator: ",") }

    /// The name of the entry above, or nil for the root.
    public var parent: DistinguishedName? {
        rdns.isEmpty ? nil : DistinguishedName(Array(rdns.dropFirst()))
    }

    /// A value escaped for a name (RFC 4514 section 2.4).
    public static func escape(_ value: String) -> String {
        let bytes = Array(value.utf8)
        var result: [UInt8] = []
        for (place, byte) in bytes.enumerated() {
            switch byte {
            case 0x20 where place == 0 || place == bytes.count - 1,
                UInt8(ascii: "#") where place == 0,
                UInt8(ascii: "\""), UInt8(ascii: "+"), UInt8(ascii: ","), UInt8(ascii: ";"),
                UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\\"):
                result += [UInt8(ascii: "\\"), byte]
            case ..<0x20, 0x7F:
                result += HexDigits.escape(byte)
            default:
                result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}

/// Why a text is not a distinguished name; offsets are in bytes from the start of the text.
public enum DistinguishedNameSyntaxError: Error, Hashable, Sendable {
    /// The text is longer than its limit.
    case tooLong(bytes: Int)
    /// The name has more relative names, or one of them more attributes, than its limit.
    case tooManyParts(offset: Int)
    /// An attribute type is missing or is neither a name nor an OID.
    case badType(offset: Int)
    /// The text ends, or something else stands, where `=` or a separator must be.
    case unexpected(offset: Int)
    /// A backslash is not followed by a special character or two hexadecimal digits.
    case badEscape(offset: Int)
    /// A quoted value has no end.
    case openQuote(offset: Int)
    /// A `#` value is not hexadecimal, or not the BER form of a string.
    case badHexValue(offset: Int)
    /// The decoded value is not UTF-8.
    case notUTF8(offset: Int)
}
