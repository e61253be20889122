// The import as a whole (rules, section 5): every file is read and judged first, without any lock,
// in the order of the arguments; then one transaction applies them all, in the order of kinds; one
// file refused, nothing is applied.

public import DirectoryModel
public import DirectoryStore
import Glibc

/// Loads national files into a database.
public struct DirectoryImporter: Sendable {
    private let store: any ImportStore
    private let options: ImportOptions

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
    /// A file that cannot be taken is no error but a report whose outcome is refused. The run is
    /// kept in the store's history, rehearsals apart.
    ///
    /// - Throws: what the store throws; nothing was applied then.
    public func run(paths: [String]) throws -> ImportReport {
        let clock = ContinuousClock()
        let began = clock.now
        let startedAt = Int64(time(nil))
        var report = ImportReport(
            actor: options.actor, startedAt: Timestamp.text(startedAt), dryRun: options.dryRun)
        var files = read(paths, &report)
        try judge(&files, &report)
        if !report.refusals.isEmpty {
            report.outcome = .refused
            report.revisionBefore = try store.currentRevision()
            report.revisionAfter = report.revisionBefore
        } else if files.contains(where: { $0.file?.isToBeApplied == true }) {
            try apply(files.compactMap(\.file), &report)
        } else {
            report.outcome = .unchanged
            report.revisionBefore = try store.currentRevision()
            report.revisionAfter = report.revisionBefore
        }
        try finish(&report, files)
        let duration = clock.now - began
        let milliseconds =
            duration.components.seconds * 1000
            + duration.components.attoseconds / 1_000_000_000_000_000
        report.durationSeconds = Double(milliseconds) / 1000
        if !options.dryRun {
            report.run = try store.keep(
                report, channel: options.channel, startedAt: startedAt, milliseconds: milliseconds)
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
    private func read(_ paths: [String], _ report: inout ImportReport) -> [Argument] {
        var kinds: Set<FileKind> = []
        var files: [Argument] = []
        for path in paths {
            do throws(ImportError) {
                let source = try ByteSource(path: path)
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

    /// Ends a rehearsal, so that the store undoes it.
    private struct Rehearsed: Error {}

    private func apply(_ files: [LoadedFile], _ report: inout ImportReport) throws {
        let ordered = files.filter(\.isToBeApplied).sorted {
            ($0.kind?.rawValue ?? 0) < ($1.kind?.rawValue ?? 0)
        }
        var entities: [String: EntityTally] = [:]
        var revisions: (before: Int64, after: Int64) = (0, 0)
        do {
            try store.inTransaction(actor: options.actor, channel: options.channel) { target in
                for file in ordered {
                    options.progress?(
                        ImportProgress(
                            step: .applying, path: file.report.path, bytes: file.report.bytes,
                            size: file.report.bytes))
                    try file.apply(to: target, options: options)
                }
                try target.materialise()
                for (kind, tally) in target.tallies { entities[kind.rawValue] = tally }
                revisions = (target.revisionBefore, target.revisionAfter)
                if options.dryRun { throw Rehearsed() }
            }
        } catch is Rehearsed {
            revisions.after = revisions.before
        }
        report.outcome = .applied
        report.entities = entities
        report.revisionBefore = revisions.before
        report.revisionAfter = revisions.after
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
        for kind in EntityKind.allCases {
            let tally = report.entities[kind.rawValue] ?? EntityTally()
            report.entities[kind.rawValue] = tally
            report.totals.created += tally.created
            report.totals.changed += tally.changed
            report.totals.removed += tally.removed
            report.totals.unchanged += tally.unchanged
        }
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
