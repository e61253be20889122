// What sort of number names the structure of a mailbox: told by its column, which holds a TRE_G07
// code or a label, else by its length (rules, section 10).

import DirectoryModel

/// Reads the two columns that name a mailbox's structure.
enum MailboxStructureType {
    /// The identifier that a type and a number make; nil without a number.
    static func identifier(type: String, value: String) -> StructureIdentifier? {
        if value.isEmpty { return nil }
        if type == "40" { return StructureMarks.former(value) }
        let kind = kind(of: type) ?? kind(ofLength: value.utf8.count)
        return StructureIdentifier(kind: kind, value: value)
    }

    /// TRE_G07 codes, or the words of their labels.
    private static func kind(of type: String) -> StructureIdentifier.Kind? {
        switch type {
        case "": return nil
        case "0": return .adeliRank
        case "1", "6": return .finessSite
        case "2": return .siren
        case "3": return .siret
        case "4": return .rppsRank
        case "5": return .finessLegalEntity
        default: break
        }
        let words = Set(
            type.uppercased().split { !($0.isLetter || $0.isNumber) }.map(String.init))
        if words.contains("FINESS") {
            let isLegalEntity = words.contains("EJ") || words.contains("JURIDIQUE")
            return isLegalEntity ? .finessLegalEntity : .finessSite
        }
        if words.contains("SIRET") { return .siret }
        if words.contains("SIREN") { return .siren }
        if words.contains("RPPS") { return .rppsRank }
        if words.contains("ADELI") { return .adeliRank }
        return nil
    }

    private static func kind(ofLength length: Int) -> StructureIdentifier.Kind {
        switch length {
        case 9: .finessSite
        case 14: .siret
        default: .technical
        }
    }
}
