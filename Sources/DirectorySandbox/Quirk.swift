// What real files do and a reader must survive. Each happens by chance; to be sure of all of them
// in a small run too, one person after the named cast is given each on purpose.

import DirectoryModel

/// A peculiarity of Personne_activite that one person of every run shows.
enum Quirk: Int, CaseIterable {
    /// A lone double quote in "Complément destinataire".
    case loneQuote
    /// A row written twice.
    case duplicateRow
    /// A person without activity.
    case noActivity
    /// An ADELI number whose leading zero counts.
    case adeliLeadingZero
    /// An ADELI number of Corsica.
    case adeliCorsica
    /// An id of eight characters with letters, as test extracts have.
    case adeliLetters
    /// Two savoir-faire, so two rows for one situation.
    case severalSavoirFaire
    /// Two professions.
    case severalExercises
    /// A wrong key.
    case failingKey
    /// The mode's label as files of 2021 wrote it.
    case oldModeLabel
    /// A practice in the United Kingdom, its postcode cut.
    case unitedKingdom
    /// Saint-Martin: commune 97801, postcode 97150.
    case saintMartin
    /// Commune 2A104.
    case southCorsica
    /// Commune 2B033.
    case northCorsica
    /// Réunion.
    case reunion
    /// An arrondissement written "PARIS 12".
    case arrondissement
    /// The street type inside the street's name.
    case streetTypeInName
    /// Number "P".
    case numberP
    /// A FINESS number whose leading zero counts.
    case finessLeadingZero
    /// FINESS numbers of Corsica.
    case finessCorsica
    /// A FINESS number with a wrong key.
    case finessFailingKey
    /// A technical id `R` with thirteen digits.
    case shortTechnicalID
    /// Two rows of one structure whose telephone and trade name differ.
    case conflictingStructure
    /// The same, seen from its other holder.
    case conflictingStructureAgain
    /// No registration authority.
    case noAuthority
    /// A structure without any number.
    case noStructureNumber
    /// A student, category E.
    case student
    /// The armed forces' health service, category M.
    case military

    /// The quirk of a person by his index, or nil.
    init?(person index: Int) {
        self.init(rawValue: index - Cast.count)
    }

    static let adeliWithLeadingZero = ADELINumber(completing: "01999900")?.text ?? ""
    static let adeliOfCorsica = ADELINumber(completing: "2A999900")?.text ?? ""
    static let adeliWithLetters = "00AMAR01"
    static let finessWithLeadingZero = FINESSNumber(completing: "01099990")?.text ?? ""
    static let finessOfCorsica = FINESSNumber(completing: "2A099990")?.text ?? ""
    static let finessEntityOfCorsica = FINESSNumber(completing: "2B099990")?.text ?? ""

    /// Every identifier outside the ranges of fiction.
    static let exemptIdentifiers: Set<String> = [
        adeliWithLeadingZero, adeliOfCorsica, adeliWithLetters, finessWithLeadingZero,
        finessOfCorsica, finessEntityOfCorsica,
    ]
}
