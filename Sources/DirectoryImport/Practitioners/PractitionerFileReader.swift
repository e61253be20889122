// Reads Personne_activite into a `PractitionerImage`: rows as numbers of distinct parts. Two
// million rows pass through here, so nothing is turned into a String unless it is new.

import DirectoryModel

/// Reads the rows of one Personne_activite file.
struct PractitionerFileReader {
    private let reader: DelimitedReader
    private let path: String
    private let image: PractitionerImage

    private let identifierTypePlace: Int
    private let identifierPlace: Int
    private let idNatPSPlace: Int
    private let familyNamePlace: Int
    private let givenNamePlace: Int
    private let practicePlaces: [Int]
    private let savoirFairePlaces: [Int]
    private let situationPlaces: [Int]
    private let structurePlaces: [Int]
    /// Columns of no use to us; two rows that differ there are not duplicates.
    private let otherPlaces: [Int]

    /// A reader of the lines that follow a header.
    init(_ lines: LineScanner, header: Header, sizeHint: Int64?) throws(ImportError) {
        path = lines.source.path
        reader = DelimitedReader(lines, header: header)
        image = PractitionerImage(path: path, sizeHint: sizeHint)
        let all = try header.places(
            of: PractitionerColumn.self, needed: PractitionerColumn.needed, path: path)
        let placeOf = Dictionary(
            uniqueKeysWithValues: zip(PractitionerColumn.allCases, all))
        func places(_ columns: [PractitionerColumn]) -> [Int] { columns.map { placeOf[$0] ?? -1 } }
        identifierTypePlace = placeOf[.identifierType] ?? -1
        identifierPlace = placeOf[.identifier] ?? -1
        idNatPSPlace = placeOf[.idNatPS] ?? -1
        familyNamePlace = placeOf[.familyName] ?? -1
        givenNamePlace = placeOf[.givenName] ?? -1
        practicePlaces = places(PracticePart.columns)
        savoirFairePlaces = places(SavoirFairePart.columns)
        situationPlaces = places(SituationPart.columns)
        structurePlaces = places(StructureColumn.allCases.map(PractitionerColumn.init))
        let known = Set(all)
        otherPlaces = header.names.indices.filter { !known.contains($0) }
    }

    /// Reads every row.
    ///
    /// - Throws: what the stream throws; `empty` without any row, `nothingUsable` when every row is
    ///   rejected.
    func read() throws(ImportError) -> PractitionerImage {
        var builder = BlockBuilder()
        try reader.readRows(into: image) { () throws(ImportError) in try take(&builder) }
        return image
    }

    private func take(_ builder: inout BlockBuilder) throws(ImportError) {
        let type = reader.field(identifierTypePlace)
        let value = reader.field(identifierPlace)
        if type.isEmpty || value.isEmpty {
            let column: PractitionerColumn = type.isEmpty ? .identifierType : .identifier
            image.collector.reject(
                line: reader.line, column: column.rawValue, code: .personIdentifierMissing)
            return
        }
        builder.begin()
        builder.append(type)
        builder.append(value)
        let person = try builder.number(in: image.persons, path: path)
        if image.judge(person: person) == .impossible {
            image.collector.reject(
                line: reader.line, column: PractitionerColumn.identifier.rawValue,
                code: .personIdentifierImpossible)
            return
        }
        let practice = try number(of: practicePlaces, in: image.practices, &builder)
        let savoirFaire = try number(of: savoirFairePlaces, in: image.savoirFaire, &builder)
        let situation = try number(of: situationPlaces, in: image.situations, &builder)
        let rest = try restNumber(type: type, value: value, &builder)
        let facts = try image.number(
            ofFacts: Facts(
                practice: practice, savoirFaire: savoirFaire, situation: situation, rest: rest))
        let structure = try image.structures.number(path: path) { column in
            reader.field(structurePlaces[column.rawValue])
        }
        image.judge(structure: structure)
        image.rows.append(
            PractitionerRow(
                person: person,
                familyName: try name(reader.field(familyNamePlace)),
                givenName: try name(reader.field(givenNamePlace)),
                facts: facts, structure: structure,
                line: UInt32(truncatingIfNeeded: reader.line)))
    }

    private func name(_ field: UnsafeRawBufferPointer) throws(ImportError) -> UInt32 {
        guard let number = image.names.number(of: field) else { throw .tooLarge(path: path) }
        return number
    }

    private func number(
        of places: [Int], in interner: Interner, _ builder: inout BlockBuilder
    ) throws(ImportError) -> UInt32 {
        builder.begin()
        for place in places { builder.append(reader.field(place)) }
        return try builder.number(in: interner, path: path)
    }

    /// What is left: the "Identification nationale PP" when it is not type and number glued, and
    /// the columns of no use.
    private func restNumber(
        type: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer, _ builder: inout BlockBuilder
    ) throws(ImportError) -> UInt32 {
        builder.begin()
        let idNatPS = reader.field(idNatPSPlace)
        let isGlued =
            idNatPS.count == type.count + value.count && idNatPS.starts(with: type)
            && idNatPS.suffix(value.count).elementsEqual(value)
        builder.append(isGlued ? UnsafeRawBufferPointer(start: nil, count: 0) : idNatPS)
        for place in otherPlaces { builder.append(reader.field(place)) }
        return try builder.number(in: image.rests, path: path)
    }
}

/// The fields of an exercise's block, names apart.
enum PracticePart: Int {
    case profession = 0
    case category = 2
    case title = 4
    case civility = 6

    static let columns: [PractitionerColumn] = [
        .professionCode, .professionLabel, .categoryCode, .categoryLabel, .titleCode, .titleLabel,
        .civilityCode, .civilityLabel,
    ]
}

/// The fields of a savoir-faire's block.
enum SavoirFairePart: Int {
    case type = 0
    case savoirFaire = 2

    static let columns: [PractitionerColumn] = [
        .savoirFaireTypeCode, .savoirFaireTypeLabel, .savoirFaireCode, .savoirFaireLabel,
    ]
}

/// The fields of a situation's block, its structure apart.
enum SituationPart: Int, CaseIterable {
    case mode = 0
    case genre = 2
    case role = 4
    case sector = 6
    case section = 8
    case authority = 10

    static let columns: [PractitionerColumn] = [
        .modeCode, .modeLabel, .genreCode, .genreLabel, .roleCode, .roleLabel, .sectorCode,
        .sectorLabel, .sectionCode, .sectionLabel, .authority,
    ]
}
