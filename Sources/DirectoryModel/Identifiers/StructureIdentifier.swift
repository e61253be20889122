// The identifiers that hang on a structure (rules, section 3). The import finds or makes a
// structure by them; the current one gives its idNat_Struct.

/// One identifier of a structure.
public struct StructureIdentifier: Hashable, Sendable, Codable {
    /// The type of a structure's identifier; the raw value is what the store keeps.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// FINESS number of a geographic site (EG). TRE_G07 code 1.
        case finessSite = "1"
        /// FINESS number of a legal entity (EJ).
        case finessLegalEntity = "5"
        /// SIREN, 9 digits. TRE_G07 code 2. Never joins two structures.
        case siren = "2"
        /// SIRET, 14 digits. TRE_G07 code 3.
        case siret = "3"
        /// ADELI-rang, 11 characters. TRE_G07 code 0.
        case adeliRank = "0"
        /// RPPS-rang, 14 digits. TRE_G07 code 4.
        case rppsRank = "4"
        /// A technical id of the file that none of the others explains.
        case technical = "T"
    }

    /// The type.
    public let kind: Kind
    /// The number as the source wrote it, leading zeros and Corsica's letters kept.
    public let value: String

    /// An identifier as a source states it.
    public init(kind: Kind, value: String) {
        self.kind = kind
        self.value = value
    }

    /// The national form: TRE_G07 digit and number (`1` for both sorts of FINESS); a technical
    /// id as it stands.
    public var idNatStruct: String {
        switch kind {
        case .finessLegalEntity: "1" + value
        case .technical: value
        default: kind.rawValue + value
        }
    }
}
