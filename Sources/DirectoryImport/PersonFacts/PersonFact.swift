// What a row of SavoirFaire or Dipl_AutExerc states of one person. Both files have the same shape:
// a person, his names, and columns in pairs of a code and its label.

import DirectoryModel

/// Something stated of a person by codes.
protocol PersonFact: Hashable, Sendable {
    /// The names of its columns, code and label.
    static var columns: [(code: String, label: String)] { get }
    /// Places in `columns` of which one at least must be filled for the row to state anything.
    static var stating: Range<Int> { get }
    /// A fact from its codes, in the order of `columns`.
    init(_ codes: [Coded])
    /// Its codes, in that order.
    var codes: [Coded] { get }
}

extension PersonFact {
    /// The columns without which the file would undo what is known rather than state it.
    static var needed: [String] { PersonColumns.needed + columns.map(\.code) }
}

/// The columns of a person that both files share.
enum PersonColumns {
    static let identifierType = "Type d'identifiant PP"
    static let identifier = "Identifiant PP"
    static let idNatPS = "Identification nationale PP"
    static let familyName = "Nom d'exercice"
    static let givenName = "Prénom d'exercice"
    static let needed = [identifierType, identifier]
    static let all = [identifierType, identifier, idNatPS, familyName, givenName]
}

/// A savoir-faire of one exercise, as SavoirFaire states it.
struct ExerciseSavoirFaire: PersonFact {
    /// TRE_G15, R94, R95.
    var profession: Coded
    /// TRE_R09.
    var category: Coded
    var savoirFaire: SavoirFaire

    static let columns: [(code: String, label: String)] = [
        ("Code profession", "Libellé profession"),
        ("Code catégorie professionnelle", "Libellé catégorie professionnelle"),
        ("Code type savoir-faire", "Libellé type savoir-faire"),
        ("Code savoir-faire", "Libellé savoir-faire"),
    ]
    static let stating = 2..<4

    init(_ codes: [Coded]) {
        profession = codes[0]
        category = codes[1]
        savoirFaire = SavoirFaire(type: codes[2], savoirFaire: codes[3])
    }

    var codes: [Coded] { [profession, category, savoirFaire.type, savoirFaire.savoirFaire] }
}

extension Diploma: PersonFact {
    static let columns: [(code: String, label: String)] = [
        ("Code type diplôme obtenu", "Libellé type diplôme obtenu"),
        ("Code diplôme obtenu", "Libellé diplôme obtenu"),
        ("Code type autorisation", "Libellé type autorisation"),
        ("Code discipline autorisation", "Libellé discipline autorisation"),
    ]
    static let stating = 0..<4

    init(_ codes: [Coded]) {
        self.init(
            type: codes[0], diploma: codes[1], authorisationType: codes[2], discipline: codes[3])
    }

    var codes: [Coded] { [type, diploma, authorisationType, discipline] }
}
