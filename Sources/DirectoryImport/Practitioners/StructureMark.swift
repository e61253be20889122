// What the columns of a structure say of its identity (rules, sections 3 and 10): FINESS of the
// site, SIRET, technical id in its several forms, FINESS of the legal entity, former id, SIREN.

import DirectoryModel

/// The identifiers that one description gives, sorted out.
struct StructureMarks {
    /// FINESS of the site, from its column or from `F` and a FINESS.
    var site: StructureIdentifier?
    /// SIRET, from its column or from `C` and fourteen characters.
    var siret: StructureIdentifier?
    /// RPPS-rang from `R` and fourteen digits, ADELI-rang from `C` and eleven characters, else the
    /// technical id as it stands.
    var technical: StructureIdentifier?
    /// FINESS of the legal entity.
    var legalEntity: StructureIdentifier?
    /// The former id, by its TRE_G07 digit.
    var former: StructureIdentifier?
    /// SIREN, from its column only.
    var siren: StructureIdentifier?

    /// Sorts out the identifiers of a description; `block` has the order of `StructureColumn`.
    init(_ block: Block) {
        func column(_ column: StructureColumn, _ kind: StructureIdentifier.Kind)
            -> StructureIdentifier?
        {
            let value = block[column.rawValue]
            return value.isEmpty ? nil : StructureIdentifier(kind: kind, value: value)
        }
        site = column(.finessSite, .finessSite)
        siret = column(.siret, .siret)
        legalEntity = column(.finessLegalEntity, .finessLegalEntity)
        siren = column(.siren, .siren)
        former = Self.former(block[StructureColumn.former.rawValue])
        if let identifier = Self.technical(block[StructureColumn.technical.rawValue]) {
            switch identifier.kind {
            case .finessSite: site = site ?? identifier
            case .siret: siret = siret ?? identifier
            default: technical = identifier
            }
        }
    }

    /// What a technical id says: `F` and a FINESS, `C` and a SIRET or an ADELI-rang, `R` and an
    /// RPPS-rang; anything else, `R` and thirteen digits too, stays as it is.
    static func technical(_ value: String) -> StructureIdentifier? {
        guard let prefix = value.utf8.first else { return nil }
        let rest = String(value.unicodeScalars.dropFirst())
        let length = rest.utf8.count
        switch prefix {
        case UInt8(ascii: "F") where length > 0:
            return StructureIdentifier(kind: .finessSite, value: rest)
        case UInt8(ascii: "C") where length == 14:
            return StructureIdentifier(kind: .siret, value: rest)
        case UInt8(ascii: "C") where length == 11:
            return StructureIdentifier(kind: .adeliRank, value: rest)
        case UInt8(ascii: "R") where RPPSRank(rest) != nil:
            return StructureIdentifier(kind: .rppsRank, value: rest)
        default:
            return StructureIdentifier(kind: .technical, value: value)
        }
    }

    /// What a national form says: a TRE_G07 digit and a number.
    static func former(_ value: String) -> StructureIdentifier? {
        guard let digit = value.utf8.first else { return nil }
        let rest = String(value.unicodeScalars.dropFirst())
        let kind: StructureIdentifier.Kind? =
            switch digit {
            case UInt8(ascii: "0"): .adeliRank
            case UInt8(ascii: "1"): .finessSite
            case UInt8(ascii: "2"): .siren
            case UInt8(ascii: "3"): .siret
            case UInt8(ascii: "4"): .rppsRank
            default: nil
            }
        guard let kind, !rest.isEmpty else {
            return StructureIdentifier(kind: .technical, value: value)
        }
        return StructureIdentifier(kind: kind, value: rest)
    }
}
