// The report as an administrator reads it on a terminal: what was done, what was left out and why.

public import DirectoryModel
import Foundation

extension RunReport {
    /// The report as JSON, keys sorted, one line.
    public func json(indented: Bool = false) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = indented ? [.sortedKeys, .prettyPrinted] : [.sortedKeys]
        encoder.outputFormatting.insert(.withoutEscapingSlashes)
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    /// The report in French, several lines, with a final line end.
    public var frenchText: String { text(in: .french) }

    /// The report in a reader's language, several lines, with a final line end.
    public func text(in language: ReportLanguage) -> String {
        let words = Words(language)
        var lines: [String] = [headline(words)]
        for refusal in refusals { lines.append("  " + refusal.sentence(in: language)) }
        for hold in holds { lines.append("  " + hold.sentence(in: language)) }
        for file in files { lines += text(of: file, words) }
        lines += entityTable(words)
        lines += boxes(words)
        if !findings.isEmpty {
            lines.append(words.findings)
            for finding in findings {
                var line = "  \(finding.code.rawValue)  \(finding.count)  "
                line += finding.code.sentence(in: language)
                if !finding.examples.isEmpty {
                    line += " [" + finding.examples.prefix(3).joined(separator: ", ")
                    line += finding.count > 3 ? ", …]" : "]"
                }
                lines.append(line)
            }
        }
        if totals.rejected > 0 {
            lines.append(words.rejections(totals.rejected))
            for rejection in rejections.prefix(Self.exampleLimit) {
                lines.append("  " + text(of: rejection, words))
            }
            if totals.rejected > Self.exampleLimit { lines.append("  …") }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func headline(_ words: Words) -> String {
        var line = words.outcome(self)
        line += words.duration(durationSeconds)
        if let revisionBefore, let revisionAfter {
            line +=
                revisionBefore == revisionAfter
                ? words.revision(revisionBefore) : words.revisions(revisionBefore, revisionAfter)
        }
        return line
    }

    private func text(of file: File, _ words: Words) -> [String] {
        var lines = [file.path]
        if !file.kind.isEmpty {
            var line = "  " + file.kind
            if let date = file.generatedAt { line += words.generated(date) }
            if let date = file.previousGeneratedAt { line += words.previous(date) }
            lines.append(line)
        }
        if let note = file.note {
            lines.append("  \(note.rawValue) \(note.sentence(in: words.language))")
        }
        if file.read > 0 {
            let counts = [
                (words.read, file.read), (words.kept, file.kept), (words.rejected, file.rejected),
                (words.blank, file.blank), (words.duplicate, file.duplicate),
                (words.warned, file.warned),
            ]
            lines.append("  " + counts.map { "\($0.0) \($0.1)" }.joined(separator: ", "))
        }
        return lines
    }

    /// What became of boxes: hidden ones by state, domains that lose them, operators told.
    private func boxes(_ words: Words) -> [String] {
        var lines: [String] = []
        if !hidden.isEmpty {
            let states = hidden.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            lines.append(words.hidden + states.joined(separator: ", "))
        }
        for loss in domains { lines.append("  " + words.loss(loss)) }
        if !notices.isEmpty { lines.append(words.notices(Set(notices.map(\.operatorID)).count)) }
        return lines
    }

    private func text(of rejection: Rejection, _ words: Words) -> String {
        var line = "\(rejection.path):\(rejection.line)  \(rejection.code.rawValue)  "
        line += rejection.code.sentence(in: words.language)
        if let column = rejection.column { line += words.column(column) }
        if let offset = rejection.offset { line += words.byte(offset) }
        return line
    }

    private func entityTable(_ words: Words) -> [String] {
        let kinds = words.entities.filter { kind in
            guard let tally = entities[kind.key] else { return false }
            return tally.created + tally.changed + tally.removed + tally.unchanged + tally.masked
                > 0
        }
        if kinds.isEmpty { return [] }
        var rows = [[""] + words.tallies]
        for kind in kinds {
            guard let tally = entities[kind.key] else { continue }
            let numbers = [
                tally.created, tally.changed, tally.removed, tally.unchanged, tally.masked,
            ]
            rows.append([kind.name] + numbers.map(String.init))
        }
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = row.enumerated().map { column, cell in
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                return column == 0 ? cell + padding : padding + cell
            }
            return "  " + cells.joined(separator: "  ")
        }
    }
}

extension RunReport.Hold {
    /// What is beyond its limit, for a reader.
    public func sentence(in language: ReportLanguage) -> String {
        let share = total == 0 ? 100 : Double(count) * 100 / Double(total)
        return Words(language).hold(subject, count, total, share: share, limit: limit)
    }
}

extension RunReport.Refusal {
    /// The path, the sentence of the code and what exactly, for a reader.
    public func sentence(in language: ReportLanguage) -> String {
        let words = Words(language)
        let exactly =
            switch code {
            case _ where detail.isEmpty: ""
            case .columnMissing, .columnTwice: words.quoted(detail)
            case .columnUnknown: words.columnPlace(detail)
            case .fileUnrecognised: words.columnCount(detail)
            case .badSyntax: words.line(detail)
            case .notUTF8: words.place(detail)
            case .archiveDamaged: words.unpacked(detail)
            case .fileUnreadable: "errno " + detail
            default: detail
            }
        let sentence = "\(path): \(code.rawValue) \(code.sentence(in: language))"
        return exactly.isEmpty ? sentence : sentence + " (" + exactly + ")"
    }
}

/// The words of a report in one language.
private struct Words {
    let language: ReportLanguage
    private var isFrench: Bool { language == .french }

    init(_ language: ReportLanguage) {
        self.language = language
    }

    func outcome(_ report: RunReport) -> String {
        if report.undoes != nil, report.outcome == .applied {
            return isFrench ? "Chargement annulé" : "Import undone"
        }
        let isPublication =
            report.files.contains { $0.kind == FileKind.registration.code }
            && report.files.count == 1
        let noun =
            isFrench
            ? isPublication ? "Publication" : "Chargement"
            : isPublication ? "Publication" : "Import"
        let e = isPublication ? "e" : ""
        switch (report.outcome, isFrench) {
        case (.applied, true) where report.dryRun:
            return "Essai sans rien écrire : \(noun.lowercased()) possible"
        case (.applied, false) where report.dryRun:
            return "Dry run: the \(noun.lowercased()) would be applied"
        case (.applied, true): return "\(noun) appliqué\(e)"
        case (.applied, false): return "\(noun) applied"
        case (.held, true): return "\(noun) retenu\(e), en attente d'une décision"
        case (.held, false): return "\(noun) held for a decision"
        case (.refused, true): return "\(noun) refusé\(e), rien n'a été modifié"
        case (.refused, false): return "\(noun) refused, nothing was touched"
        case (.unchanged, true): return "Rien à changer"
        case (.unchanged, false): return "Nothing to change"
        }
    }

    func hold(
        _ subject: String, _ count: Int, _ total: Int, share: Double, limit: Double
    ) -> String {
        let what =
            switch (subject, isFrench) {
            case ("identity", true): "identités modifiées"
            case ("identity", false): "identities changed"
            case ("domain", true): "boîtes que la liste blanche masquerait"
            case ("domain", false): "mailboxes that the white list would hide"
            case (_, true): "\(entities.first { $0.key == subject }?.name ?? subject), retraits"
            case (_, false): "\(entities.first { $0.key == subject }?.name ?? subject), removed"
            }
        let numbers =
            isFrench
            ? "\(count) sur \(total), \(percent(share)) (limite \(percent(limit)))"
            : "\(count) of \(total), \(percent(share)) (limit \(percent(limit)))"
        return isFrench ? "\(what) : \(numbers)" : "\(what): \(numbers)"
    }

    private func percent(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return isFrench ? "\(tenths / 10),\(tenths % 10) %" : "\(tenths / 10).\(tenths % 10) %"
    }

    var hidden: String { isFrench ? "Boîtes masquées : " : "Hidden mailboxes: " }

    func loss(_ loss: RunReport.DomainLoss) -> String {
        isFrench
            ? "\(loss.domain) : \(loss.before) boîtes visibles → \(loss.after)"
            : "\(loss.domain): \(loss.before) visible mailboxes → \(loss.after)"
    }

    func notices(_ operators: Int) -> String {
        isFrench ? "Opérateurs prévenus : \(operators)" : "Operators told: \(operators)"
    }

    func duration(_ seconds: Double) -> String {
        let tenths = Int((seconds * 10).rounded())
        return isFrench
            ? " (\(tenths / 10),\(tenths % 10) s)" : " (\(tenths / 10).\(tenths % 10) s)"
    }

    func revision(_ number: Int64) -> String {
        isFrench ? ", révision \(number)" : ", revision \(number)"
    }

    func revisions(_ before: Int64, _ after: Int64) -> String {
        isFrench ? ", révision \(before) → \(after)" : ", revision \(before) → \(after)"
    }

    func generated(_ date: String) -> String {
        isFrench ? ", produit le \(date)" : ", generated \(date)"
    }

    func previous(_ date: String) -> String {
        isFrench ? " (précédent : \(date))" : " (previous: \(date))"
    }

    func rejections(_ count: Int) -> String {
        isFrench ? "Lignes rejetées : \(count)" : "Rejected rows: \(count)"
    }

    func column(_ name: String) -> String {
        isFrench ? ", colonne « \(name) »" : ", column \"\(name)\""
    }

    func byte(_ offset: Int) -> String {
        isFrench ? ", octet \(offset)" : ", byte \(offset)"
    }

    func quoted(_ name: String) -> String { isFrench ? "« \(name) »" : "\"\(name)\"" }

    func columnPlace(_ place: String) -> String {
        isFrench ? "colonne \(place)" : "column \(place)"
    }

    func columnCount(_ count: String) -> String {
        isFrench ? "\(count) colonne(s)" : "\(count) column(s)"
    }

    func unpacked(_ count: String) -> String {
        isFrench ? "après l'octet \(count)" : "after byte \(count)"
    }

    func line(_ number: String) -> String { isFrench ? "ligne \(number)" : "line \(number)" }

    /// `line:offset`.
    func place(_ place: String) -> String {
        let parts = place.split(separator: ":").map(String.init)
        guard parts.count == 2 else { return place }
        return line(parts[0]) + ", " + (isFrench ? "octet " : "byte ") + parts[1]
    }

    var findings: String { isFrench ? "Constats" : "Findings" }
    var read: String { isFrench ? "lues" : "read" }
    var kept: String { isFrench ? "gardées" : "kept" }
    var rejected: String { isFrench ? "rejetées" : "rejected" }
    var blank: String { isFrench ? "vides" : "blank" }
    var duplicate: String { isFrench ? "en double" : "duplicate" }
    var warned: String { isFrench ? "avec avertissement" : "warned" }

    var tallies: [String] {
        isFrench
            ? ["créés", "modifiés", "retirés", "inchangés", "masqués"]
            : ["created", "changed", "removed", "unchanged", "masked"]
    }

    var entities: [(key: String, name: String)] {
        let names: [(String, String, String)] = [
            ("person", "personnes", "persons"), ("exercise", "exercices", "exercises"),
            ("situation", "situations", "situations"), ("structure", "structures", "structures"),
            ("savoirFaire", "savoir-faire", "savoir-faire"),
            ("diploma", "diplômes et autorisations", "diplomas and authorisations"),
            ("link", "correspondances", "links of numbers"),
            ("mailbox.PER", "boîtes PER", "PER mailboxes"),
            ("mailbox.CAB", "boîtes CAB", "CAB mailboxes"),
            ("mailbox.ORG", "boîtes ORG", "ORG mailboxes"),
            ("mailbox.APP", "boîtes APP", "APP mailboxes"),
            ("mailbox.other", "autres boîtes", "other mailboxes"),
            ("domain", "domaines", "domains"),
        ]
        return names.map { (key: $0.0, name: isFrench ? $0.1 : $0.2) }
    }
}
