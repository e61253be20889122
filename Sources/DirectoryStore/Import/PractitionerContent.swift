// What decides whether an image says something new of a person or a situation. Used by
// ImportTransaction.

import Crypto
import DirectoryModel

extension PracticeSituation {
    /// Every column of the row, in one text: equal texts are equal content.
    ///
    /// - Parameter place: what the structure is called.
    func contentText(at place: String) -> String {
        let parts = [
            place, mode.code, mode.label, genre.code, genre.label,
            role.code, role.label, sector.code, sector.label, pharmacistSection.code,
            pharmacistSection.label, authority,
        ]
        return parts.joined(separator: "\u{1F}")
    }

    /// Whether every column is the same, labels included.
    func hasSameContent(as other: PracticeSituation) -> Bool {
        structure == other.structure && mode == other.mode && genre == other.genre
            && role == other.role && sector == other.sector
            && pharmacistSection == other.pharmacistSection && authority == other.authority
    }
}

extension Practitioner {
    /// SHA-256 of everything the image states of the person, independent of order.
    func digest() -> [UInt8] {
        var text = identifiers.first?.idNatPS ?? ""
        func add(_ part: String) {
            text += "\u{1F}"
            text += part
        }
        add(civility.code)
        add(civility.label)
        let ordered = exercises.sorted {
            ($0.profession.code, $0.category.code) < ($1.profession.code, $1.category.code)
        }
        for exercise in ordered {
            add("\u{1E}" + exercise.profession.code)
            add(exercise.profession.label)
            add(exercise.category.code)
            add(exercise.category.label)
            add(exercise.familyName)
            add(exercise.givenName)
            add(exercise.title.code)
            add(exercise.title.label)
            for one in exercise.savoirFaire.sorted() {
                add("\u{1D}" + one.type.code)
                add(one.type.label)
                add(one.savoirFaire.code)
                add(one.savoirFaire.label)
            }
            let texts = exercise.situations.map {
                $0.contentText(at: $0.structure.map(String.init) ?? "")
            }
            for situation in texts.sorted() {
                add("\u{1C}" + situation)
            }
        }
        return Array(SHA256.hash(data: Array(text.utf8)))
    }
}
