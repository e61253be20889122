// The import as a whole (rules, section 5): every file is read and judged first, without any lock,
// in the order of the arguments; then one transaction applies them all, in the order of kinds; one
// file refused, nothing is applied.

public import DirectoryModel
public import DirectoryStore
import Glibc

/// Loads national files into a database.
public struct DirectoryImporter: Sendable {
    let store: any ImportStore
    let options: ImportOptions

    /// An importer into a database.
    public init(database: DirectoryDatabase, options: ImportOptions) {
        self.init(store: database, options: options)
    }

    init(store: any ImportStore, options: ImportOptions) {
        self.store = store
        self.options = options
    }

    /// Loads some files; `-` is standard input.
    ///
    /// Blocks until done.
    ///
    /// A file that cannot be taken is no error but a report whose outcome is refused; a change
    /// beyond the guards is one whose outcome is held, its files kept for `accept`. The run is kept
    /// in the store's history, rehearsals apart.
    ///
    /// - Throws: what the store throws; nothing was applied then.
    public func run(paths: [String]) throws -> ImportReport {
        let copies =
            paths.contains("-") && !options.dryRun
            ? try HeldFiles.begin(below: store.heldFolder) : nil
        defer { copies?.remove() }
        return try recorded { report in
            report.accepts = options.accepts
            var files = try read(paths, copies, &report)
            try judge(&files, &report)
            if options.eachFile, !report.refusals.isEmpty {
                for path in report.refusals.map(\.path) {
                    // An archive is refused with all that it holds.
                    for index in files.indices
                    where files[index].path == path || files[index].path.hasPrefix(path + "/") {
                        files[index].failed = files[index].file?.report ?? files[index].failed
                        files[index].file = nil
                    }
                }
            }
            let isRefused =
                !report.refusals.isEmpty
                && !(options.eachFile && files.contains { $0.file != nil })
            if isRefused {
                report.outcome = .refused
            } else if files.contains(where: { $0.file?.isToBeApplied == true }) {
                try apply(files.compactMap(\.file), &report)
            } else {
                report.outcome = .unchanged
            }
            if report.revisionBefore == nil {
                report.revisionBefore = try store.currentRevision()
                report.revisionAfter = report.revisionBefore
            }
            try finish(&report, files)
        } keeping: { report in
            guard report.outcome == .held, let run = report.run else { return }
            try (copies ?? HeldFiles.begin(below: store.heldFolder))
                .keep(paths, options: options, run: run, below: store.heldFolder)
        }
    }

    /// Times what fills a report and keeps it in the history.
    ///
    /// - Parameter keeping: called with the report once the run has a number.
    func recorded(
        _ fill: (inout ImportReport) throws -> Void,
        keeping: (ImportReport) throws -> Void = { _ in }
    ) throws -> ImportReport {
        let clock = ContinuousClock()
        let began = clock.now
        let startedAt = Int64(time(nil))
        var report = ImportReport(
            actor: options.actor, startedAt: Timestamp.text(startedAt), dryRun: options.dryRun)
        try fill(&report)
        let duration = clock.now - began
        let milliseconds =
            duration.components.seconds * 1000
            + duration.components.attoseconds / 1_000_000_000_000_000
        report.durationSeconds = Double(milliseconds) / 1000
        if !options.dryRun {
            report.run = try store.keep(
                report, channel: options.channel, startedAt: startedAt, milliseconds: milliseconds)
            try keeping(report)
        }
        return report
    }

    /// A file as read, or only what the report says of one that could not be.
    private struct Argument {
        var path: String
        var file: LoadedFile?
        /// What is known of a file that could not be read.
        var failed: ImportReport.File
    }

    // MARK: Reading

    /// Reads every argument, a zip file by file.
    private func read(
        _ paths: [String], _ copies: HeldFiles?, _ report: inout ImportReport
    ) throws -> [Argument] {
        var kinds: Set<FileKind> = []
        var files: [Argument] = []
        for (index, path) in paths.enumerated() {
            let copy = path == "-" ? try copies?.place(of: index, path) : nil
            do throws(ImportError) {
                let source = try ByteSource(path: path, copyingTo: copy)
                watch(source)
                guard try Archive.begins(source) else {
                    files.append(read(source, &kinds, &report))
                    continue
                }
                source.progress = nil
                let archive = try Archive(source)
                var days: Set<Int64> = []
                while let member = try archive.next() {
                    if let date = Timestamp.inName(ofFile: member.path) {
                        days.insert(Timestamp.parisDay(date))
                    }
                    watch(member)
                    files.append(read(member, &kinds, &report))
                }
                if days.count > 1 {
                    report.refusals.append(
                        ImportReport.Refusal(path: path, code: .archiveDaysDiffer))
                }
            } catch {
                report.refusals.append(error.refusal)
                files.append(
                    Argument(path: error.path, failed: ImportReport.File(path: error.path)))
            }
        }
        return files
    }

    private func read(
        _ source: ByteSource, _ kinds: inout Set<FileKind>, _ report: inout ImportReport
    ) -> Argument {
        let path = source.path
        var argument = Argument(path: path, failed: ImportReport.File(path: path))
        do throws(ImportError) {
            let recognised = try RecognisedFile(source)
            argument.failed.kind = recognised.kind.code
            if recognised.isReadable, !kinds.insert(recognised.kind).inserted {
                report.refusals.append(ImportReport.Refusal(path: path, code: .twoOfOneKind))
                return argument
            }
            argument.file = try LoadedFile(recognised, options: options)
        } catch {
            report.refusals.append(error.refusal)
        }
        return argument
    }

    private func watch(_ source: ByteSource) {
        guard let progress = options.progress else { return }
        let (path, size) = (source.path, source.size)
        source.progress = { bytes in
            progress(ImportProgress(step: .reading, path: path, bytes: bytes, size: size))
        }
    }

    // MARK: Judging

    /// Compares every file with the generation it would replace.
    private func judge(_ files: inout [Argument], _ report: inout ImportReport) throws {
        for index in files.indices {
            guard var file = files[index].file, let kind = file.kind, file.isToBeApplied,
                let current = try store.currentGeneration(of: kind)
            else { continue }
            file.report.previousGeneratedAt = current.generatedAt.map(Timestamp.text)
            if current.sha256 == file.report.sha256 {
                file.forget(.alreadyLoaded)
            } else if let code = refusal(of: file.generatedAt, after: current.generatedAt) {
                report.refusals.append(
                    ImportReport.Refusal(path: files[index].path, code: code))
            }
            files[index].file = file
        }
        let order = Dictionary(
            files.enumerated().map { ($0.element.path, $0.offset) },
            uniquingKeysWith: { first, _ in first })
        report.refusals = report.refusals.enumerated().sorted { left, right in
            (order[left.element.path] ?? 0, left.offset)
                < (order[right.element.path] ?? 0, right.offset)
        }.map(\.element)
    }

    private func refusal(of new: Int64?, after current: Int64?) -> FindingCode? {
        guard let new else { return .noTimestamp }
        guard let current else { return nil }
        if new == current { return .sameTimeOtherContent }
        return new < current && !options.acceptOlder ? .olderGeneration : nil
    }

    // MARK: Applying

    /// Ends a transaction whose changes shall not stay.
    private struct NotToStay: Error {}

    private func apply(_ files: [LoadedFile], _ report: inout ImportReport) throws {
        let ordered = files.filter(\.isToBeApplied).sorted {
            ($0.kind?.rawValue ?? 0) < ($1.kind?.rawValue ?? 0)
        }
        let kinds = ordered.compactMap(\.kind)
        let isFirst = try kinds.contains { try store.currentGeneration(of: $0) == nil }
        try transact(&report) { target in
            if !isFirst { try target.recordChanges() }
            for file in ordered {
                options.progress?(
                    ImportProgress(
                        step: .applying, path: file.report.path, bytes: file.report.bytes,
                        size: file.report.bytes))
                try file.apply(to: target, options: options)
            }
            let census = kinds.contains(.whiteList) ? try target.census() : nil
            return options.guards?.holds(
                target.tallies, changedIdentities: target.changedIdentities, census: census) ?? []
        }
    }

    /// Runs one write transaction and says in the report what it did.
    ///
    /// - Parameter change: gives what is beyond the guards: nothing is kept then.
    func transact(
        _ report: inout ImportReport, _ change: (any ImportTarget) throws -> [ImportReport.Hold]
    ) throws {
        var result = report
        do {
            try store.inTransaction(actor: options.actor, channel: options.channel) { target in
                let before = try target.census()
                result.holds = try change(target)
                result.outcome = result.holds.isEmpty ? .applied : .held
                if result.holds.isEmpty, !options.dryRun {
                    try target.materialise()
                } else {
                    try target.settleStates()
                }
                for (kind, tally) in target.tallies { result.entities[kind.rawValue] = tally }
                result.revisionBefore = target.revisionBefore
                result.revisionAfter = target.revisionAfter
                result.tell(before, try target.census())
                if options.dryRun || !result.holds.isEmpty { throw NotToStay() }
                result.notices = try target.notices().map {
                    ImportReport.Notice(operatorID: $0.operatorID, code: $0.code, count: $0.count)
                }
                result.changeLogHead = try target.changeLogHead()
            }
        } catch is NotToStay {
            result.revisionAfter = result.revisionBefore
        }
        report = result
    }

    // MARK: Report

    private func finish(_ report: inout ImportReport, _ arguments: [Argument]) throws {
        var findings: [FindingCode: ImportReport.Finding] = [:]
        for var argument in arguments {
            argument.file?.count()
            let file = argument.file?.report ?? argument.failed
            report.files.append(file)
            report.totals.rejected += file.rejected
            report.totals.warned += file.warned
            guard let collector = argument.file?.collector else { continue }
            let room = ImportReport.rejectionLimit - report.rejections.count
            report.rejections += collector.rejections.prefix(room)
            for (code, finding) in collector.findings {
                var sum = findings[code] ?? ImportReport.Finding(code: code, count: 0)
                sum.count += finding.count
                let free = ImportReport.exampleLimit - sum.examples.count
                sum.examples += finding.examples.prefix(free)
                findings[code] = sum
            }
        }
        for code in try notes(on: arguments) {
            findings[code] = ImportReport.Finding(code: code, count: 1)
        }
        report.findings = findings.values.sorted { $0.code < $1.code }
        report.sumUp()
    }

    /// What concerns the run as a whole: days that differ, no white list.
    private func notes(on arguments: [Argument]) throws -> [FindingCode] {
        let files = arguments.compactMap(\.file)
        func applied(_ kind: FileKind) -> LoadedFile? {
            files.first { $0.kind == kind && $0.isToBeApplied }
        }
        func date(_ kind: FileKind) throws -> Int64? {
            if let file = applied(kind) { return file.generatedAt }
            return try store.currentGeneration(of: kind)?.generatedAt
        }
        var codes: [FindingCode] = []
        let concernsBoth = applied(.practitioners) != nil || applied(.mailboxes) != nil
        if concernsBoth, let persons = try date(.practitioners),
            let mailboxes = try date(.mailboxes)
        {
            if abs(persons - mailboxes) > 48 * 3600 {
                codes.append(.daysFarApart)
            } else if Timestamp.parisDay(persons) != Timestamp.parisDay(mailboxes) {
                codes.append(.daysDiffer)
            }
        }
        if applied(.whiteList) == nil, try store.currentGeneration(of: .whiteList) == nil {
            codes.append(.noWhiteList)
        }
        return codes
    }
}

extension ImportReport {
    /// Gives every kind of entity its counts, and the sums.
    mutating func sumUp() {
        for kind in EntityKind.allCases {
            let tally = entities[kind.rawValue] ?? EntityTally()
            entities[kind.rawValue] = tally
            totals.created += tally.created
            totals.changed += tally.changed
            totals.removed += tally.removed
            totals.unchanged += tally.unchanged
        }
    }

    /// Says which domains lose ten boxes or all, and how many boxes are hidden.
    fileprivate mutating func tell(_ before: MailboxCensus, _ after: MailboxCensus) {
        domains = before.visible.sorted { $0.key < $1.key }.compactMap { domain, count in
            let left = after.visible[domain] ?? 0
            guard count - left >= 10 || left == 0 else { return nil }
            return DomainLoss(domain: domain, before: count, after: left)
        }
        for (state, count) in after.states where state.visibility == .hidden {
            hidden[state.name] = count
        }
    }
}
