// A correspondence file in memory: 16 bytes a row and each number once. A link leads from a number
// that was to the one that is; chains are followed and what contradicts itself is left unlinked
// (rules, section 2).

import DirectoryModel
import DirectoryStore

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

    /// Hands everything to the store, with where the links of all files together lead.
    ///
    /// Called inside its transaction.
    func hand(to target: any ImportTarget) throws {
        let known = try target.identifierLinks()
        var numbers: [NationalIdentifier: UInt32] = [:]
        var all: [NationalIdentifier] = []
        func number(of identifier: NationalIdentifier) -> UInt32 {
            if let known = numbers[identifier] { return known }
            let number = UInt32(all.count)
            numbers[identifier] = number
            all.append(identifier)
            return number
        }
        var seen: Set<IdentifierLink> = []
        var stated: [IdentifierLink] = []
        for row in rows {
            let link = IdentifierLink(from: identifier(row.from), to: identifier(row.to))
            if seen.insert(link).inserted { stated.append(link) }
        }
        let old = Set(known)
        let links = (known + stated.filter { !old.contains($0) }).map {
            (from: number(of: $0.from), to: number(of: $0.to))
        }
        let together = IdentifierLinkResolution(links: links, count: all.count) {
            all[Int($0)].kind == .rpps
        }
        let ends: [IdentifierLink] = all.indices.compactMap { index in
            guard case .one(let end) = together.end(of: UInt32(index)), end != UInt32(index)
            else { return nil }
            return IdentifierLink(from: all[index], to: all[Int(end)])
        }
        noteContradictions(together) { numbers[$0] }
        try target.store(
            links: stated.filter { !old.contains($0) }, stated: stated.count, ends: ends)
    }

    /// Notes rows that contradict those of other files.
    private func noteContradictions(
        _ together: IdentifierLinkResolution, _ number: (NationalIdentifier) -> UInt32?
    ) {
        for row in rows {
            guard let place = number(identifier(row.from)) else { continue }
            switch (resolution.end(of: row.from), together.end(of: place)) {
            case (.one, .several), (.nowhere, .several):
                collector.note(.linkAmbiguous, line: Int(row.line))
            case (.one, .cycle), (.nowhere, .cycle), (.several, .cycle):
                collector.note(.linkCycle, line: Int(row.line))
            default: continue
            }
        }
    }

    private func identifier(_ number: UInt32) -> NationalIdentifier {
        let value = identifiers.text(number)
        return NationalIdentifier(kind: value.utf8.count == 11 ? .rpps : .adeli, value: value)
    }
}
