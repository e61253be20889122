// Reads the MSSanté extraction into a `MailboxImage`: rows as numbers of distinct parts. ORG and APP
// rows lose their person columns here, rows without a structure id their address columns.

import DirectoryModel

/// Reads the rows of one MSSanté extraction.
struct MailboxFileReader {
    private let reader: DelimitedReader
    private let path: String
    private let image: MailboxImage
    private let places: [MailboxColumn: Int]
    private let structurePlaces: [Int]
    private let identityPlaces: [Int]
    /// Columns of no use to us; two rows that differ there are not duplicates.
    private let otherPlaces: [Int]
    /// Columns that ORG and APP rows ignore, duplicates apart.
    private let personPlaces: [Int]

    /// A reader of the lines that follow a header.
    init(_ lines: LineScanner, header: Header, sizeHint: Int64?) throws(ImportError) {
        path = lines.source.path
        reader = DelimitedReader(lines, header: header)
        image = MailboxImage(path: path, sizeHint: sizeHint)
        let all = try header.places(
            of: MailboxColumn.self, needed: MailboxColumn.needed, path: path)
        let places = Dictionary(uniqueKeysWithValues: zip(MailboxColumn.allCases, all))
        self.places = places
        structurePlaces = StructureColumn.allCases.map { column in
            MailboxColumn(column).flatMap { places[$0] } ?? -1
        }
        identityPlaces = IdentityPart.columns.map { places[$0] ?? -1 }
        personPlaces =
            ([.personType, .person, .idNatPS] + IdentityPart.columns).map { places[$0] ?? -1 }
        let known = Set(all)
        otherPlaces = header.names.indices.filter { !known.contains($0) }
    }

    /// Reads every row.
    ///
    /// - Throws: what the stream throws; `empty` without any row, `nothingUsable` when every row is
    ///   rejected.
    func read() throws(ImportError) -> MailboxImage {
        var builder = BlockBuilder()
        try reader.readRows(into: image) { () throws(ImportError) in try take(&builder) }
        return image
    }

    private func field(_ column: MailboxColumn) -> UnsafeRawBufferPointer {
        reader.field(places[column] ?? -1)
    }

    private func text(_ column: MailboxColumn) -> String {
        String(decoding: field(column), as: UTF8.self)
    }

    private func number(
        _ bytes: UnsafeRawBufferPointer, _ interner: Interner
    ) throws(ImportError) -> UInt32 {
        guard let number = interner.number(of: bytes) else { throw .tooLarge(path: path) }
        return number
    }

    private func take(_ builder: inout BlockBuilder) throws(ImportError) {
        let written = text(.address)
        let fault = MailAddress.fault(in: written)
        if let fault, Self.isNoAddress(fault) { return reject(.address, .addressInvalid) }
        var row = MailboxRow(line: UInt32(truncatingIfNeeded: reader.line))
        if fault != nil { row.faults.insert(.oddAddress) }
        var lower = written.lowercased()
        let addressNumber = lower.withUTF8 {
            image.addresses.number(of: UnsafeRawBufferPointer($0))
        }
        guard let addressNumber else { throw .tooLarge(path: path) }
        row.address = addressNumber
        row.kind = try number(field(.kind), image.kinds)
        if image.kind(row.kind).hasHolder {
            if let code = try takePerson(into: &row, &builder) {
                return reject(code.column, code.code)
            }
        }
        try takeStructure(into: &row, &builder)
        row.service = try number(field(.service), image.services)
        takePaperless(into: &row)
        builder.begin()
        builder.append(
            Votes.areSame(written, lower)
                ? UnsafeRawBufferPointer(start: nil, count: 0) : field(.address))
        for place in otherPlaces { builder.append(reader.field(place)) }
        if !image.kind(row.kind).hasHolder {
            for place in personPlaces { builder.append(reader.field(place)) }
        }
        row.rest = try builder.number(in: image.rests, path: path)
        if image.kind(row.kind).isUnknown { row.faults.insert(.unknownKind) }
        image.rows.append(row)
    }

    /// Whether a text cannot be an address at all; the other faults, such as a local part of more
    /// than 64 octets, are only what an operator may not publish.
    private static func isNoAddress(_ fault: MailAddress.Fault) -> Bool {
        switch fault {
        case .empty, .notASCII, .spaceOrControl, .noAtSign, .severalAtSigns, .emptyLocalPart,
            .emptyDomain:
            true
        default: false
        }
    }

    private func reject(_ column: MailboxColumn, _ code: FindingCode) {
        image.collector.reject(line: reader.line, column: column.rawValue, code: code)
    }

    /// The holder and his identity columns, or why the row cannot be taken.
    private func takePerson(
        into row: inout MailboxRow, _ builder: inout BlockBuilder
    ) throws(ImportError) -> (code: FindingCode, column: MailboxColumn)? {
        builder.begin()
        for place in identityPlaces { builder.append(reader.field(place)) }
        row.identity = try builder.number(in: image.identities, path: path)
        let type = field(.personType)
        let value = field(.person)
        if value.isEmpty {
            // Type 10 has no number but the address; no type at all is a box without a holder.
            if type.isEmpty || type.elementsEqual("10".utf8) {
                if type.isEmpty, image.kind(row.kind) == .nominative {
                    row.faults.insert(.noHolder)
                }
                return nil
            }
            return (.personIdentifierMissing, .person)
        }
        if type.isEmpty { return (.personIdentifierMissing, .personType) }
        builder.begin()
        builder.append(type)
        builder.append(value)
        let person = try builder.number(in: image.persons, path: path)
        switch image.judge(person: person) {
        case .impossible: return (.personIdentifierImpossible, .person)
        case .badKey: row.faults.insert(.badPersonKey)
        case .good, .unseen: break
        }
        row.person = person
        let idNatPS = field(.idNatPS)
        let isGlued =
            idNatPS.count == type.count + value.count && idNatPS.starts(with: type)
            && idNatPS.suffix(value.count).elementsEqual(value)
        row.idNatPS = isGlued ? 0 : try number(idNatPS, image.idNatPS)
        return nil
    }

    private func takeStructure(
        into row: inout MailboxRow, _ builder: inout BlockBuilder
    ) throws(ImportError) {
        builder.begin()
        let value = field(.structure)
        let columns = try image.descriptions.number(path: path) { column in
            reader.field(structurePlaces[column.rawValue])
        }
        if value.isEmpty {
            // An address without a structure's id describes nothing that could be kept.
            if columns != 0 { row.faults.insert(.lostPlace) }
            row.lostColumns = columns
            return
        }
        builder.append(field(.structureType))
        builder.append(value)
        row.structure = try builder.number(in: image.structures, path: path)
        row.columns = columns
        row.faults.formUnion(image.faults(structure: row.structure, columns: columns))
    }

    /// `O` and `N`, and the spellings that other programs were seen to use.
    private func takePaperless(into row: inout MailboxRow) {
        switch text(.paperless).uppercased() {
        case "": row.paperless = .unstated
        case "O", "OUI", "TRUE", "VRAI", "1": row.paperless = .yes
        case "N", "NON", "FALSE", "FAUX", "0": row.paperless = .no
        default:
            row.paperless = .unstated
            row.faults.insert(.unknownCode)
        }
    }
}

/// The fields of an identity's block.
enum IdentityPart {
    static let columns: [MailboxColumn] = [
        .familyName, .givenName, .professionCode, .professionLabel, .categoryCode, .categoryLabel,
        .savoirFaireCode, .savoirFaireLabel, .title,
    ]

    /// The identity that a block states; nil for an empty one.
    static func identity(_ block: Block) -> MailboxIdentity? {
        if block.fields.isEmpty { return nil }
        var identity = MailboxIdentity()
        identity.familyName = block[0]
        identity.givenName = block[1]
        identity.profession = block.coded(2)
        identity.category = block.coded(4)
        identity.savoirFaire = block.coded(6)
        identity.title = Coded(code: block[8])
        return identity
    }
}
