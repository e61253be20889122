// What a registration line says when it is read alone: every rule that needs no look at the store.
// LineJudge goes on from here. Over LDAP the same value will come from an entry.

import DirectoryModel

/// A line read and checked by itself; what is at fault reads as if it were absent.
struct ReadLine {
    /// Lower-cased address; empty when it is none.
    private(set) var address = ""
    /// Domain of the address, lower-cased.
    private(set) var domain = ""
    /// The type; nil when it is unknown.
    private(set) var kind: MailboxKind?
    /// The holder's identifier; nil when the column is empty or at fault.
    private(set) var person: NationalIdentifier?
    /// The structure's identifier; nil when the column is empty or at fault.
    private(set) var structure: StructureIdentifier?
    /// Free text by column, in NFC; a column at fault is absent, an empty one too.
    private(set) var texts: [RegistrationLine.Column: String] = [:]
    /// O or N of `dematerialisation`.
    private(set) var paperless: Bool?
    /// O or N of `listeRouge`.
    private(set) var redListed: Bool?
    /// `rang`.
    private(set) var rank: Int?
    /// Faults and warnings, in the order found.
    private(set) var findings: [LineFinding] = []

    /// The text of a column, empty when it has none.
    func text(_ column: RegistrationLine.Column) -> String { texts[column] ?? "" }

    /// Reads a line.
    init(_ line: RegistrationLine) {
        readAction(line)
        readAddress(line.address)
        readType(line.type)
        readPerson(line.idNatPS)
        readStructure(line.idNatStructure)
        for column in RegistrationLine.Column.allCases {
            guard let limit = FieldText.limit(of: column) else { continue }
            readText(line[column], column, limit: limit)
        }
        paperless = readFlag(line.dematerialisation, .dematerialisation)
        redListed = readFlag(line.listeRouge, .listeRouge)
        readRank(line.rang)
        if !line.remplaceePar.isEmpty { note(.notAvailableYet, .remplaceePar) }
        checkFields(of: line)
    }

    private mutating func note(_ code: FindingCode, _ column: RegistrationLine.Column) {
        findings.append(LineFinding(code, column))
    }

    private static let actions: Set<String> = [
        "publier", "modifier", "supprimer", "suspendre", "reprendre",
    ]

    /// Without an action a line publishes: it can do no harm to a box that is there.
    private mutating func readAction(_ line: RegistrationLine) {
        if line.action.isEmpty || line.action == "publier" { return }
        note(Self.actions.contains(line.action) ? .notAvailableYet : .actionUnknown, .action)
    }

    private mutating func readAddress(_ text: String) {
        guard let read = try? MailAddress(text) else { return note(.addressInvalid, .adresse) }
        address = read.text
        domain = String(read.domain)
    }

    private mutating func readType(_ text: String) {
        let read = MailboxKind(code: text)
        if case .unknown = read { return note(.mailboxType, .type) }
        kind = read
    }

    private mutating func readPerson(_ text: String) {
        if text.isEmpty { return }
        switch IdentifierReading<NationalIdentifier>(idNatPS: text) {
        case .identifier(let identifier, let hasValidKey):
            person = identifier
            if !hasValidKey { note(.personKey, .idNatPS) }
        case .damaged: note(.identifierDamaged, .idNatPS)
        case .malformed: note(.personIdentifierImpossible, .idNatPS)
        }
    }

    private mutating func readStructure(_ text: String) {
        if text.isEmpty { return }
        switch IdentifierReading<StructureIdentifier>(idNatStruct: text) {
        case .identifier(let identifier, let hasValidKey):
            structure = identifier
            if !hasValidKey { note(.structureKey, .idNatStructure) }
        case .damaged: note(.identifierDamaged, .idNatStructure)
        case .malformed: note(.structureIdentifierMalformed, .idNatStructure)
        }
    }

    private mutating func readText(
        _ text: String, _ column: RegistrationLine.Column, limit: Int
    ) {
        if text.isEmpty { return }
        if column == .telephone, SpreadsheetNumber.isScientific(text) {
            return note(.identifierDamaged, column)
        }
        switch FieldText.read(text, limit: limit) {
        case .success(let read): texts[column] = read
        case .failure(let fault): note(fault.code, column)
        }
    }

    private mutating func readFlag(_ text: String, _ column: RegistrationLine.Column) -> Bool? {
        switch text {
        case "": return nil
        case "O", "o": return true
        case "N", "n": return false
        default:
            note(.flagMalformed, column)
            return nil
        }
    }

    private mutating func readRank(_ text: String) {
        if text.isEmpty { return }
        guard let count = SpreadsheetNumber.digits(text), count <= 3, let read = Int(text), read > 0
        else { return note(.rankMalformed, .rang) }
        rank = read
    }

    /// Which fields the type has and which it needs (domain, sections 4.1 and 4.3).
    private mutating func checkFields(of line: RegistrationLine) {
        guard let kind else { return }
        if kind.hasHolder {
            if line.idNatPS.isEmpty, line.idNatStructure.isEmpty {
                note(.personIdentifierMissing, .idNatPS)
            } else if line.idNatPS.isEmpty, kind == .nominative {
                for column in [RegistrationLine.Column.nom, .prenom, .codeProfession]
                where line[column].isEmpty { note(.personIdentifierMissing, column) }
            }
            if kind == .nominative, !line.responsable.isEmpty {
                note(.fieldNotAllowed, .responsable)
            }
        } else {
            for column in [RegistrationLine.Column.idNatPS, .nom, .prenom, .codeProfession]
            where !line[column].isEmpty { note(.fieldNotAllowed, column) }
            if line.idNatStructure.isEmpty { note(.structureMissing, .idNatStructure) }
        }
    }
}
