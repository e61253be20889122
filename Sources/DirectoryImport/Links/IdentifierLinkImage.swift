// A correspondence file in memory: 16 bytes a row and each number once. A link leads from a number
// that was to the one that is; chains are followed and what contradicts itself is left unlinked
// (rules, section 2).

import DirectoryModel

/// One row, as numbers of its parts.
struct IdentifierLinkRow: Hashable {
    var from: UInt32
    var to: UInt32
    var rest: UInt32
    var line: UInt32
}

/// A whole file, compactly.
final class IdentifierLinkImage: RowImage {
    let path: String
    /// Values; their kind follows from their length: RPPS 11 digits, ADELI 8 or 9 characters.
    let identifiers = Interner()
    let rests = Interner()
    var rows: [IdentifierLinkRow] = []
    var blank = 0
    private(set) var duplicate = 0
    private(set) var warned = 0
    var collector: FindingCollector
    /// Where each number of the file leads; filled by `settle`.
    private(set) var resolution = IdentifierLinkResolution(links: [], count: 0) { _ in false }

    private var verdicts = IdentifierVerdicts()

    init(path: String) {
        self.path = path
        collector = FindingCollector(path: path)
    }

    /// Judges a number, once.
    func judge(_ number: UInt32) -> IdentifierVerdict {
        verdicts.judge(number) {
            let identifier = identifier(number)
            return (identifier.kind.rawValue, identifier.value)
        }
    }

    /// Drops duplicates, follows the links, counts warnings.
    ///
    /// Called once, after the last row.
    func settle() {
        var seen = Set<IdentifierLinkRow>()
        var links: [(from: UInt32, to: UInt32)] = []
        var isDropped = [Bool](repeating: false, count: rows.count)
        for (index, row) in rows.enumerated() {
            var key = row
            key.line = 0
            if seen.insert(key).inserted {
                links.append((row.from, row.to))
            } else {
                isDropped[index] = true
                duplicate += 1
            }
        }
        resolution = IdentifierLinkResolution(links: links, count: identifiers.count) { number in
            self.identifiers[number].count == 11
        }
        for (index, row) in rows.enumerated() where !isDropped[index] {
            var codes: [FindingCode] = []
            if verdicts[row.from] == .badKey || verdicts[row.to] == .badKey {
                codes.append(.personKey)
            }
            switch resolution.end(of: row.from) {
            case .several: codes.append(.linkAmbiguous)
            case .cycle: codes.append(.linkCycle)
            case .one, .nowhere: break
            }
            for code in codes { collector.note(code, line: Int(row.line)) }
            if !codes.isEmpty { warned += 1 }
        }
    }

    /// Every row that is no duplicate, as stated, for a store that adds up the files of years.
    func forEachLink(_ body: (NationalIdentifier, NationalIdentifier) throws -> Void) rethrows {
        var seen = Set<[UInt32]>()
        for row in rows where seen.insert([row.from, row.to]).inserted {
            try body(identifier(row.from), identifier(row.to))
        }
    }

    /// Every number that leads to one RPPS number by the links of this file alone, and that number;
    /// in order of first sight.
    var resolved: [(from: NationalIdentifier, to: NationalIdentifier)] {
        (1..<UInt32(max(1, identifiers.count))).compactMap { number in
            guard case .one(let end) = resolution.end(of: number), end != number else { return nil }
            return (identifier(number), identifier(end))
        }
    }

    private func identifier(_ number: UInt32) -> NationalIdentifier {
        let value = identifiers.text(number)
        return NationalIdentifier(kind: value.utf8.count == 11 ? .rpps : .adeli, value: value)
    }
}
