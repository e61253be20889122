// Reads SavoirFaire or Dipl_AutExerc into a `PersonFactsImage`: rows as numbers of distinct parts,
// no String unless a part is new.

import DirectoryModel

/// Reads the rows of one file of facts about persons.
struct PersonFactsReader<Fact: PersonFact> {
    private let reader: DelimitedReader
    private let path: String
    private let image: PersonFactsImage<Fact>

    private let typePlace: Int
    private let valuePlace: Int
    private let idNatPSPlace: Int
    private let familyNamePlace: Int
    private let givenNamePlace: Int
    /// Code and label, alternating.
    private let factPlaces: [Int]
    /// Columns of no use to us; two rows that differ there are not duplicates.
    private let otherPlaces: [Int]

    /// A reader of the lines that follow a header.
    ///
    /// - Throws: `columnMissing`, `columnTwice`.
    init(_ lines: LineScanner, header: Header, sizeHint: Int64?) throws(ImportError) {
        path = lines.source.path
        reader = DelimitedReader(lines, header: header)
        image = PersonFactsImage(path: path, sizeHint: sizeHint)
        for name in Fact.needed where !header.has(name) {
            throw .columnMissing(path: path, column: name)
        }
        let factNames = Fact.columns.flatMap { [$0.code, $0.label] }
        let names = PersonColumns.all + factNames
        for name in names where header.hasTwice(name) {
            throw .columnTwice(path: path, column: name)
        }
        typePlace = header.place(of: PersonColumns.identifierType)
        valuePlace = header.place(of: PersonColumns.identifier)
        idNatPSPlace = header.place(of: PersonColumns.idNatPS)
        familyNamePlace = header.place(of: PersonColumns.familyName)
        givenNamePlace = header.place(of: PersonColumns.givenName)
        factPlaces = factNames.map(header.place)
        let known = Set(names.map(header.place))
        otherPlaces = header.names.indices.filter { !known.contains($0) }
    }

    /// Reads every row.
    ///
    /// - Throws: what the stream throws; `empty` without any row, `nothingUsable` when every row is
    ///   rejected.
    func read() throws(ImportError) -> PersonFactsImage<Fact> {
        var builder = BlockBuilder()
        try reader.readRows(into: image) { () throws(ImportError) in try take(&builder) }
        return image
    }

    private func take(_ builder: inout BlockBuilder) throws(ImportError) {
        let type = reader.field(typePlace)
        let value = reader.field(valuePlace)
        if type.isEmpty || value.isEmpty {
            let column = type.isEmpty ? PersonColumns.identifierType : PersonColumns.identifier
            return reject(column, .personIdentifierMissing)
        }
        builder.begin()
        builder.append(type)
        builder.append(value)
        let person = try builder.number(in: image.persons, path: path)
        if image.judge(person: person) == .impossible {
            return reject(PersonColumns.identifier, .personIdentifierImpossible)
        }
        builder.begin()
        for place in factPlaces { builder.append(reader.field(place)) }
        let fact = try builder.number(in: image.facts, path: path)
        image.rows.append(
            PersonFactRow(
                person: person, fact: fact,
                familyName: try name(reader.field(familyNamePlace)),
                givenName: try name(reader.field(givenNamePlace)),
                rest: try restNumber(type: type, value: value, &builder),
                line: UInt32(truncatingIfNeeded: reader.line)))
    }

    private func reject(_ column: String, _ code: FindingCode) {
        image.collector.reject(line: reader.line, column: column, code: code)
    }

    private func name(_ field: UnsafeRawBufferPointer) throws(ImportError) -> UInt32 {
        guard let number = image.names.number(of: field) else { throw .tooLarge(path: path) }
        return number
    }

    /// The "Identification nationale PP" when it is not type and number glued, and the columns of no
    /// use.
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
