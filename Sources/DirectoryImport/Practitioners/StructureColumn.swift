// The columns that describe a structure, in an order of ours. Rows of Personne_activite and of the
// MSSanté extraction are brought to it, so that one piece of code votes on both.

import DirectoryModel

/// A column of a structure.
///
/// Those before `legalName` are its identifiers.
enum StructureColumn: Int, CaseIterable {
    case siret, siren, finessSite, finessLegalEntity, technical, former
    case legalName, tradeName, recipient, point, number, repetition, street, mention
    case telephone, telephone2, fax, email
    /// The columns of the place, which many structures share.
    case streetTypeCode, streetTypeLabel, townLine, postcode, communeCode, communeLabel
    case countryCode, countryLabel

    /// Whether the column stands in the block of the place.
    var isOfPlace: Bool { rawValue >= Self.streetTypeCode.rawValue }

    /// Where the number of the place stands in a structure's block.
    static let placeField = Self.streetTypeCode.rawValue

    /// Whether rows that disagree on it are worth a finding: technical and former identifiers vary.
    var isWorthADispute: Bool { self != .technical && self != .former }
}

/// Distinct descriptions of structures, as blocks of columns.
final class StructureVariants {
    /// One number per distinct description; 0 describes nothing.
    let variants = Interner()

    private let places = Interner()
    private var builder = BlockBuilder()
    private var placeBuilder = BlockBuilder()

    /// The number of the description that a row gives.
    func number(
        path: String, _ field: (StructureColumn) -> UnsafeRawBufferPointer
    ) throws(ImportError) -> UInt32 {
        builder.begin()
        placeBuilder.begin()
        for column in StructureColumn.allCases {
            if column.isOfPlace {
                placeBuilder.append(field(column))
            } else {
                builder.append(field(column))
            }
        }
        builder.append(number: try placeBuilder.number(in: places, path: path))
        return try builder.number(in: variants, path: path)
    }

    /// The identifiers of a description, in the order of `StructureColumn`.
    func identifiers(of variant: UInt32) -> Block {
        Block(variants[variant], first: StructureColumn.legalName.rawValue)
    }

    /// Every column of a description.
    func columns(of variant: UInt32) -> StructureColumns {
        let own = Block(variants[variant])
        let place = UInt32(own[StructureColumn.placeField]) ?? 0
        return StructureColumns(own: own, place: Block(places[place]))
    }
}

/// The columns of one description.
struct StructureColumns {
    fileprivate let own: Block
    fileprivate let place: Block

    /// One column, as written.
    subscript(_ column: StructureColumn) -> String {
        column.isOfPlace
            ? place[column.rawValue - StructureColumn.placeField] : own[column.rawValue]
    }

    /// Whether it says anything but identifiers.
    var hasDescription: Bool {
        place.fields.contains { !$0.isEmpty }
            || own.fields.dropFirst(StructureColumn.legalName.rawValue).contains { !$0.isEmpty }
    }
}

/// The columns that win the vote among descriptions of one structure.
struct DecidedColumns {
    private var values = [String](repeating: "", count: StructureColumn.allCases.count)
    /// Columns on which the rows disagree.
    private(set) var disputed: [StructureColumn] = []

    /// Decides every column; each description weighs as many votes as it has rows.
    init(_ descriptions: [(columns: StructureColumns, rows: Int)]) {
        if descriptions.count == 1, let only = descriptions.first {
            for column in StructureColumn.allCases {
                values[column.rawValue] = only.columns[column]
            }
            return
        }
        for column in StructureColumn.allCases {
            var votes = Votes()
            for description in descriptions {
                votes.add(description.columns[column], weight: description.rows)
            }
            let outcome = votes.outcome()
            values[column.rawValue] = outcome.value
            if outcome.isDisputed { disputed.append(column) }
        }
    }

    /// The value that won; empty when no row has any.
    subscript(_ column: StructureColumn) -> String { values[column.rawValue] }

    /// A structure with these columns.
    func structure(
        key: Int64 = 0, identifiers: [StructureIdentifier], legalEntity: Int64? = nil,
        sector: Coded = Coded()
    ) -> Structure {
        var address = PostalAddress()
        address.recipient = self[.recipient]
        address.point = self[.point]
        address.number = self[.number]
        address.repetition = self[.repetition]
        address.streetType = Coded(code: self[.streetTypeCode], label: self[.streetTypeLabel])
        address.street = self[.street]
        address.mention = self[.mention]
        address.townLine = self[.townLine]
        address.postcode = self[.postcode]
        address.commune = Coded(code: self[.communeCode], label: self[.communeLabel])
        address.country = Coded(code: self[.countryCode], label: self[.countryLabel])
        return Structure(
            key: key, identifiers: identifiers, legalEntity: legalEntity,
            legalName: self[.legalName], tradeName: self[.tradeName], address: address,
            telephones: [self[.telephone], self[.telephone2]].filter { !$0.isEmpty },
            fax: self[.fax], email: self[.email], sector: sector)
    }
}
