// The identifiers that hang on a person (rules, section 2). The import reads them, the store
// resolves them to its internal key, the renderer shows them.

/// A person's national identifier: its type, its value and how the file glues them together.
public struct NationalIdentifier: Hashable, Sendable, Codable {
    /// The type of a person's identifier, by its TRE_G08 code.
    public struct Kind: RawRepresentable, Hashable, Sendable, Codable, Comparable {
        /// The TRE_G08 code, for instance `8`.
        public let rawValue: String

        /// A type by its TRE_G08 code; unknown codes are carried as they are.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// RPPS, 11 digits.
        public static let rpps = Kind(rawValue: "8")
        /// ADELI, 8 or 9 characters.
        public static let adeli = Kind(rawValue: "0")
        /// A user known by his MSSanté address alone.
        public static let address = Kind(rawValue: "10")

        /// Whether a person with this type of identifier has an entry of his own
        /// (rules, section 2: only RPPS and ADELI numbers do).
        public var isNational: Bool { self == .rpps || self == .adeli }

        /// The order in which a person's identifiers are shown: RPPS, ADELI, then the others.
        public static func < (left: Kind, right: Kind) -> Bool {
            func place(_ kind: Kind) -> Int { kind == .rpps ? 0 : kind == .adeli ? 1 : 2 }
            return (place(left), left.rawValue) < (place(right), right.rawValue)
        }
    }

    /// Where the type comes from: its own column, never the first characters of the value.
    public let kind: Kind
    /// The number as written on a prescription, leading zeros kept.
    public let value: String
    /// The file's "Identification nationale PP" as it stands; type digit and number when absent.
    public let idNatPS: String

    /// An identifier as a source states it.
    public init(kind: Kind, value: String, idNatPS: String? = nil) {
        self.kind = kind
        self.value = value
        self.idNatPS = idNatPS ?? kind.rawValue + value
    }

    /// Two identifiers are the same when type and value are; `idNatPS` is only a spelling.
    public static func == (left: NationalIdentifier, right: NationalIdentifier) -> Bool {
        left.kind == right.kind && left.value == right.value
    }

    /// Hashes type and value, as `==` compares them.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(kind)
        hasher.combine(value)
    }
}
