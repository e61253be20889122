// Every code that a report of an import or a publication may hold, with its severity. Codes are
// stable: reports are kept, and administrators write them down. `FindingCode+Sentence.swift` says
// each in two languages.

/// A stable, upper-case code of a report.
///
/// The raw value is what JSON holds. Codes beginning with `FIL` concern a file, `ROW` a row.
public enum FindingCode: String, Codable, Hashable, Sendable, CaseIterable, Comparable {
    // Files refused

    /// There is no such file.
    case fileMissing = "FIL-01"
    /// The path is a directory.
    case fileIsDirectory = "FIL-02"
    /// The file cannot be read.
    case fileUnreadable = "FIL-03"
    /// The file holds no row.
    case fileEmpty = "FIL-04"
    /// The header is that of no known file.
    case fileUnrecognised = "FIL-05"
    /// A needed column is missing.
    case columnMissing = "FIL-06"
    /// Two files of the run are of one kind.
    case twoOfOneKind = "FIL-07"
    /// The file is older than the one loaded (--accept-older).
    case olderGeneration = "FIL-08"
    /// The file has the time of the one loaded and another content.
    case sameTimeOtherContent = "FIL-09"
    /// Neither the name nor --generated-at says when the file was generated.
    case noTimestamp = "FIL-10"
    /// The file stops before its end.
    case fileTruncated = "FIL-11"
    /// The file is not well formed.
    case badSyntax = "FIL-12"
    /// A column appears twice in the header.
    case columnTwice = "FIL-13"
    /// Every row of the file is rejected.
    case nothingUsable = "FIL-14"
    /// A column of the header is unknown.
    case columnUnknown = "FIL-15"
    /// A zip cannot be unpacked.
    case archiveDamaged = "FIL-16"
    /// A zip is encrypted.
    case archiveEncrypted = "FIL-17"
    /// A zip holds a folder, a link or another zip.
    case archiveNested = "FIL-18"
    /// A zip unpacks to far more than its own size.
    case archiveTooLarge = "FIL-19"
    /// The files of a zip are of different days.
    case archiveDaysDiffer = "FIL-22"
    /// The file is not UTF-8: save it again as "CSV UTF-8".
    case notUTF8 = "ENC-01"

    // Files left alone

    /// The file is already loaded.
    case alreadyLoaded = "FIL-20"
    /// Files of this kind are not read by import: the file is skipped.
    case kindNotReadYet = "FIL-21"

    // Rows rejected

    /// The row has not as many columns as the header.
    case columnCount = "ROW-01"
    /// The line is longer than 64 KiB.
    case lineTooLong = "ROW-02"
    /// The line holds a NUL byte.
    case nulByte = "ROW-03"
    /// The line is not UTF-8.
    case invalidUTF8 = "ROW-04"
    /// The row is not well formed.
    case rowSyntax = "ROW-05"
    /// The person's identifier is missing.
    case personIdentifierMissing = "PP-01"
    /// The person's identifier is impossible.
    case personIdentifierImpossible = "PP-02"
    /// The mailbox's address is not an address.
    case addressInvalid = "ADR-01"
    /// The entry of the white list names no domain.
    case domainMissing = "DOM-02"

    // Rows kept

    /// The check digit of an RPPS or ADELI number fails.
    case personKey = "PP-03"
    /// The holder of a mailbox is not in RPPS.
    case personUnknown = "PP-04"
    /// Rows of one person disagree: the most frequent value is kept.
    case personConflict = "PP-08"
    /// A personal mailbox names no holder.
    case holderAbsent = "PP-09"
    /// A FINESS, SIRET or SIREN is malformed.
    case structureIdentifierMalformed = "ST-02"
    /// A mailbox names a structure that was never seen.
    case structureUnknown = "ST-03"
    /// Several structures bear the identifier: an import makes one of its own, publication refuses.
    case structureAmbiguous = "ST-05"
    /// The check digit of a FINESS, SIRET or SIREN fails.
    case structureKey = "ST-06"
    /// The row gives a place of practice without identifier: it is lost.
    case addressWithoutStructure = "ST-07"
    /// Rows of one structure disagree: the most frequent value is kept.
    case structureConflict = "ST-08"
    /// The name in a mailbox row differs from that of RPPS.
    case nameDiffers = "NAME-01"
    /// Rows of one mailbox are merged.
    case rowsMerged = "DUP-04"
    /// An address is longer or odder than an operator may publish.
    case addressOdd = "ADR-07"
    /// The type of a mailbox is unknown or absent.
    case mailboxType = "TYP-01"
    /// A code is in no nomenclature.
    case unknownCode = "COD-01"
    /// The row states nothing: its codes are empty.
    case codesAbsent = "COD-03"
    /// A former number leads to several RPPS numbers: it is not linked.
    case linkAmbiguous = "LNK-01"
    /// Links of numbers lead round in a circle: they are not followed.
    case linkCycle = "LNK-02"
    /// A label differs from that of the nomenclature.
    case labelDiffers = "COD-02"
    /// A postcode has four digits: its zero is perhaps lost.
    case postcodeShort = "CP-01"
    /// A domain of the white list is malformed.
    case domainMalformed = "DOM-01"
    /// An entry of the white list names no certificate.
    case operatorMissing = "DOM-03"
    /// A date is malformed.
    case dateMalformed = "DAT-01"
    /// The white list stops after its domains: its root is not closed.
    case rootNotClosed = "XML-01"
    /// The mailboxes and the persons are of different days.
    case daysDiffer = "GEN-01"
    /// The mailboxes and the persons are more than 48 hours apart.
    case daysFarApart = "GEN-02"
    /// No white list was ever loaded: domains are not checked.
    case noWhiteList = "LB-01"

    // Submissions refused

    /// Neither a white list nor an administrator ever named the operator.
    case operatorUnknown = "OPR-01"
    /// The operator is disabled.
    case operatorDisabled = "OPR-02"

    // Lines of a publication refused

    /// The action of the line is unknown.
    case actionUnknown = "ACT-01"
    /// What the line asks for is not available yet.
    case notAvailableYet = "ACT-02"
    /// The domain is not on the white list.
    case domainUnlisted = "ADR-02"
    /// The domain belongs to another operator.
    case domainOfAnother = "ADR-03"
    /// The mailbox was published by another operator of the domain.
    case mailboxOfAnother = "ADR-06"
    /// The type of a mailbox never changes.
    case typeChanged = "TYP-02"
    /// The holder left RPPS.
    case personClosed = "PP-05"
    /// The name differs from that of RPPS.
    case familyNameDiffers = "PP-06"
    /// The structure's identifier is missing.
    case structureMissing = "ST-01"
    /// The type of the mailbox has no such field.
    case fieldNotAllowed = "FLD-01"
    /// The field is too long.
    case fieldTooLong = "FLD-02"
    /// The field holds a control or bidirectional character.
    case fieldCharacters = "FLD-03"
    /// The field is neither O nor N.
    case flagMalformed = "FLD-04"
    /// A spreadsheet damaged the identifier.
    case identifierDamaged = "ID-05"
    /// Another mailbox of the same carrier has rank 1 already.
    case rankTaken = "RNG-01"
    /// The rank is not a whole number from 1.
    case rankMalformed = "RNG-02"
    /// The same mailbox comes twice in the submission.
    case mailboxTwice = "DUP-01"

    // Lines of a publication accepted

    /// The first name differs from that of RPPS.
    case givenNameDiffers = "PP-07"
    /// The address is attached elsewhere as well.
    case addressElsewhere = "DUP-02"
    /// A mailbox that only the national file knew is the operator's now.
    case adopted = "INF-01"

    /// By raw value.
    public static func < (left: FindingCode, right: FindingCode) -> Bool {
        left.rawValue < right.rawValue
    }

    /// How much a finding weighs.
    public enum Severity: String, Codable, Sendable {
        /// The file is not applied, nor is any other of the run.
        case refusal
        /// The row is left out.
        case rejection
        /// The row is kept.
        case warning
        /// Good to know.
        case note
    }

    /// How much it weighs in an import; publication refuses some of what an import keeps.
    public var severity: Severity {
        switch self {
        case .fileMissing, .fileIsDirectory, .fileUnreadable, .fileEmpty, .fileUnrecognised,
            .columnMissing, .twoOfOneKind, .olderGeneration, .sameTimeOtherContent,
            .noTimestamp, .fileTruncated, .badSyntax, .columnTwice, .nothingUsable,
            .columnUnknown, .archiveDamaged, .archiveEncrypted, .archiveNested,
            .archiveTooLarge, .archiveDaysDiffer, .notUTF8, .operatorUnknown, .operatorDisabled:
            .refusal
        case .columnCount, .lineTooLong, .nulByte, .invalidUTF8, .rowSyntax,
            .personIdentifierMissing, .personIdentifierImpossible, .addressInvalid,
            .domainMissing, .actionUnknown, .notAvailableYet, .domainUnlisted,
            .domainOfAnother, .mailboxOfAnother, .typeChanged, .personClosed,
            .familyNameDiffers, .structureMissing, .fieldNotAllowed, .fieldTooLong,
            .fieldCharacters, .flagMalformed, .identifierDamaged, .rankTaken, .rankMalformed,
            .mailboxTwice:
            .rejection
        case .alreadyLoaded, .kindNotReadYet, .daysDiffer, .noWhiteList, .adopted:
            .note
        default: .warning
        }
    }
}
