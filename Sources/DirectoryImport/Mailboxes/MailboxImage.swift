// An MSSanté extraction in memory: each distinct part once. Filled by the reader, settled before any
// lock is taken, then handed to the store attachment by attachment.
//
// Invariants
// 1. Rows stay in the order of the file; everything that leaves is ordered by content.
// 2. `order` lists the rows that are not exact duplicates, after `settle`.
// 3. A holder without RPPS or ADELI number makes no key: his attachment is that of nobody.

import DirectoryModel

/// One row, as numbers of its parts.
struct MailboxRow {
    var address: UInt32 = 0
    var kind: UInt32 = 0
    var person: UInt32 = 0
    var idNatPS: UInt32 = 0
    var structure: UInt32 = 0
    var columns: UInt32 = 0
    /// Columns that describe a structure without id: only duplicates care.
    var lostColumns: UInt32 = 0
    var service: UInt32 = 0
    var identity: UInt32 = 0
    var rest: UInt32 = 0
    var line: UInt32
    var paperless = Paperless.unstated
    var faults: MailboxFaults = []

    init(line: UInt32) {
        self.line = line
    }

    /// Whether the box takes part in paperless exchange.
    enum Paperless: UInt8 {
        case unstated, yes, no
    }

    /// The row without its line, for comparison.
    fileprivate var parts: [UInt32] {
        [
            address, kind, person, idNatPS, structure, columns, lostColumns, service, identity,
            rest, UInt32(paperless.rawValue),
        ]
    }
}

/// What is odd in a row and yet kept.
struct MailboxFaults: OptionSet {
    let rawValue: UInt16

    static let badPersonKey = MailboxFaults(rawValue: 1)
    static let noHolder = MailboxFaults(rawValue: 2)
    static let unknownKind = MailboxFaults(rawValue: 4)
    static let unknownCode = MailboxFaults(rawValue: 8)
    static let malformedStructure = MailboxFaults(rawValue: 16)
    static let badStructureKey = MailboxFaults(rawValue: 32)
    static let shortPostcode = MailboxFaults(rawValue: 64)
    static let lostPlace = MailboxFaults(rawValue: 128)
    static let oddAddress = MailboxFaults(rawValue: 256)

    /// The codes of a report.
    var codes: [FindingCode] {
        let table: [(MailboxFaults, FindingCode)] = [
            (.badPersonKey, .personKey), (.noHolder, .holderAbsent),
            (.unknownKind, .mailboxType), (.unknownCode, .unknownCode),
            (.malformedStructure, .structureIdentifierMalformed),
            (.badStructureKey, .structureKey), (.shortPostcode, .postcodeShort),
            (.lostPlace, .addressWithoutStructure), (.oddAddress, .addressOdd),
        ]
        return table.filter { contains($0.0) }.map(\.1)
    }
}

/// A whole file, compactly.
final class MailboxImage: RowImage {
    let path: String
    let addresses = Interner()
    let kinds = Interner()
    /// Blocks: type, value.
    let persons = Interner()
    let idNatPS = Interner()
    /// Blocks: type as written, value.
    let structures = Interner()
    let descriptions = StructureVariants()
    let services = Interner()
    let identities = Interner()
    let rests = Interner()
    var rows: [MailboxRow] = []
    var blank = 0
    private(set) var duplicate = 0
    /// Lines with at least one warning.
    private(set) var warned = 0
    var collector: FindingCollector

    /// Structures that the store does not know, or knows several times, by number; filled when
    /// they are handed.
    var oddStructures: [UInt32: FindingCode] = [:]
    /// Rows that count; filled by `settle`.
    private(set) var order: [UInt32] = []

    private var verdicts = IdentifierVerdicts()
    private var knownKinds: [MailboxKind] = []
    private var warnedLines: Set<UInt32> = []

    init(path: String, sizeHint: Int64?) {
        self.path = path
        collector = FindingCollector(path: path)
        if let sizeHint { rows.reserveCapacity(Int(min(sizeHint / 150, 4_000_000))) }
    }

    /// The kind of a number.
    func kind(_ number: UInt32) -> MailboxKind {
        while knownKinds.count <= Int(number) {
            knownKinds.append(MailboxKind(code: kinds.text(UInt32(knownKinds.count))))
        }
        return knownKinds[Int(number)]
    }

    /// Judges an identifier, once.
    func judge(person: UInt32) -> IdentifierVerdict {
        verdicts.judge(person) {
            let block = Block(persons[person])
            return (block[0], block[1])
        }
    }

    /// What is odd in the structure of a row.
    func faults(structure: UInt32, columns: UInt32) -> MailboxFaults {
        var found = StructureFaults()
        if let identifier = structureIdentifier(structure) {
            found.judge(identifier.value, as: identifier.kind)
        }
        if columns != 0 { found.judge(postcode: descriptions.columns(of: columns)[.postcode]) }
        var faults: MailboxFaults = []
        if found.contains(.malformed) { faults.insert(.malformedStructure) }
        if found.contains(.badKey) { faults.insert(.badStructureKey) }
        if found.contains(.shortPostcode) { faults.insert(.shortPostcode) }
        return faults
    }

    /// The identifier that a number of `structures` states.
    func structureIdentifier(_ number: UInt32) -> StructureIdentifier? {
        let block = Block(structures[number])
        return MailboxStructureType.identifier(type: block[0], value: block[1])
    }

    /// The holder that a number of `persons` states, nil for 0.
    func personIdentifier(of row: MailboxRow) -> NationalIdentifier? {
        if row.person == 0 { return nil }
        let block = Block(persons[row.person])
        return NationalIdentifier(
            kind: NationalIdentifier.Kind(rawValue: block[0]), value: block[1],
            idNatPS: row.idNatPS == 0 ? nil : idNatPS.text(row.idNatPS))
    }

    /// Drops exact duplicates and counts warnings.
    ///
    /// Called once, after the last row.
    func settle() {
        let sorted = rows.indices.sorted { left, right in
            let (one, other) = (rows[left], rows[right])
            if one.address != other.address { return one.address < other.address }
            let (parts, others) = (one.parts, other.parts)
            return parts == others
                ? one.line < other.line : parts.lexicographicallyPrecedes(others)
        }
        order.reserveCapacity(sorted.count)
        var last: MailboxRow?
        for index in sorted {
            let row = rows[index]
            if let last, last.address == row.address, last.parts == row.parts {
                duplicate += 1
            } else {
                order.append(UInt32(index))
            }
            last = row
        }
        for index in order.sorted() {
            let row = rows[Int(index)]
            for code in row.faults.codes { warn(code, line: row.line) }
        }
    }

    /// Notes a warning on a line.
    func warn(_ code: FindingCode, line: UInt32) {
        collector.note(code, line: Int(line))
        if warnedLines.insert(line).inserted { warned += 1 }
    }
}

extension MailboxKind {
    /// Whether TRE_R257 has no such code.
    var isUnknown: Bool {
        if case .unknown = self { return true }
        return false
    }
}
