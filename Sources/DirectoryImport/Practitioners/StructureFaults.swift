// What is odd in the description of a structure and yet kept: malformed numbers, failing keys, a
// postcode that lost its zero, a place without any identifier.

import DirectoryModel

/// The oddities of one description.
struct StructureFaults: OptionSet {
    let rawValue: UInt8

    static let malformed = StructureFaults(rawValue: 1)
    static let badKey = StructureFaults(rawValue: 2)
    static let shortPostcode = StructureFaults(rawValue: 4)
    static let lostPlace = StructureFaults(rawValue: 8)

    /// The codes of a report.
    var codes: [FindingCode] {
        var codes: [FindingCode] = []
        if contains(.malformed) { codes.append(.structureIdentifierMalformed) }
        if contains(.badKey) { codes.append(.structureKey) }
        if contains(.shortPostcode) { codes.append(.postcodeShort) }
        if contains(.lostPlace) { codes.append(.addressWithoutStructure) }
        return codes
    }
}

extension StructureFaults {
    /// Judges a description of Personne_activite.
    init(of columns: StructureColumns) {
        self = []
        judge(columns[.finessSite], as: .finessSite)
        judge(columns[.finessLegalEntity], as: .finessLegalEntity)
        judge(columns[.siret], as: .siret)
        judge(columns[.siren], as: .siren)
        judge(postcode: columns[.postcode])
        let hasIdentifier = StructureColumn.allCases.prefix(StructureColumn.legalName.rawValue)
            .contains { !columns[$0].isEmpty }
        if !hasIdentifier, columns.hasDescription { insert(.lostPlace) }
    }

    /// Judges one number; an empty one has no fault.
    mutating func judge(_ value: String, as kind: StructureIdentifier.Kind) {
        if value.isEmpty { return }
        let hasValidKey: Bool? =
            switch kind {
            case .finessSite, .finessLegalEntity: FINESSNumber(value)?.hasValidKey
            case .siret: SIRETNumber(value)?.hasValidKey
            case .siren: SIRENNumber(value)?.hasValidKey
            case .adeliRank, .rppsRank, .technical: true
            }
        switch hasValidKey {
        case nil: insert(.malformed)
        case false: insert(.badKey)
        default: break
        }
    }

    /// Four digits are a French postcode that lost its zero; it is reported, never repaired.
    mutating func judge(postcode: String) {
        let bytes = postcode.utf8
        if bytes.count == 4, bytes.allSatisfy({ (0x30...0x39).contains($0) }) {
            insert(.shortPostcode)
        }
    }
}
