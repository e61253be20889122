// One argument of an import, read to its last byte and not yet applied.

import DirectoryModel
import DirectoryStore

/// A file that was read.
struct LoadedFile {
    /// What it holds.
    enum Content {
        case practitioners(PractitionerImage)
        case mailboxes(MailboxImage)
        case whiteList(WhiteListReader.Result)
        case savoirFaire(PersonFactsImage<ExerciseSavoirFaire>)
        case diplomas(PersonFactsImage<Diploma>)
        case identifierLinks(IdentifierLinkImage)
        /// Nothing that is applied.
        case nothing
    }

    /// What the report says of it.
    var report: ImportReport.File
    var kind: FileKind?
    var content = Content.nothing
    /// When it was generated, seconds since 1970.
    var generatedAt: Int64?

    /// Whether it has something to apply.
    var isToBeApplied: Bool {
        if case .nothing = content { false } else { true }
    }

    /// What was noticed in it; grows while it is applied.
    var collector: FindingCollector? {
        switch content {
        case .practitioners(let image): image.collector
        case .mailboxes(let image): image.collector
        case .whiteList(let result): result.collector
        case .savoirFaire(let image): image.collector
        case .diplomas(let image): image.collector
        case .identifierLinks(let image): image.collector
        case .nothing: nil
        }
    }

    /// The file as the store remembers it.
    func generation(_ kind: FileKind) -> Generation {
        Generation(
            kind: kind, generatedAt: generatedAt, sha256: report.sha256, bytes: report.bytes,
            rows: Int64(report.kept))
    }

    /// Reads what a recognised file holds.
    init(
        _ file: RecognisedFile, options: ImportOptions
    ) throws(ImportError) {
        let source = file.source
        report = ImportReport.File(path: source.path)
        kind = file.kind
        report.kind = file.kind.code
        switch (file.content, file.kind) {
        case (.rows(let lines, let header), .practitioners):
            let reader = try PractitionerFileReader(lines, header: header, sizeHint: source.size)
            content = .practitioners(try reader.read())
        case (.rows(let lines, let header), .mailboxes):
            let reader = try MailboxFileReader(lines, header: header, sizeHint: source.size)
            content = .mailboxes(try reader.read())
        case (.rows(let lines, let header), .savoirFaire):
            let reader = try PersonFactsReader<ExerciseSavoirFaire>(
                lines, header: header, sizeHint: source.size)
            content = .savoirFaire(try reader.read())
        case (.rows(let lines, let header), .diplomas):
            let reader = try PersonFactsReader<Diploma>(
                lines, header: header, sizeHint: source.size)
            content = .diplomas(try reader.read())
        case (.rows(let lines, let header), .identifierLinks):
            content = .identifierLinks(try IdentifierLinkReader(lines, header: header).read())
        case (.markup, _):
            var reader = try WhiteListReader(source)
            content = .whiteList(try reader.read())
        default:
            try source.drain()
            report.note = .kindNotReadYet
        }
        report.sha256 = source.sha256
        report.bytes = source.byteCount
        if case .whiteList(let result) = content {
            generatedAt = result.list.generatedAt
        } else if file.isReadable {
            generatedAt =
                Timestamp.inName(ofFile: source.path) ?? Timestamp.inName(ofFile: source.argument)
                ?? options.generatedAt
        }
        report.generatedAt = generatedAt.map(Timestamp.text)
        count()
    }

    /// Brings the counts of the report up to date.
    mutating func count() {
        switch content {
        case .practitioners(let image): count(image)
        case .mailboxes(let image): count(image)
        case .savoirFaire(let image): count(image)
        case .diplomas(let image): count(image)
        case .identifierLinks(let image): count(image)
        case .whiteList(let result):
            report.read = result.read
            report.kept = result.list.entries.count
            report.duplicate = result.duplicate
            report.warned = result.warned
        case .nothing: return
        }
        report.rejected = collector?.rejected ?? 0
    }

    private mutating func count(_ image: some RowImage) {
        report.read = image.read
        report.kept = image.kept
        report.blank = image.blank
        report.duplicate = image.duplicate
        report.warned = image.warned
    }

    /// Lets go of what was read: the file is the current generation already.
    mutating func forget(_ note: FindingCode) {
        report.note = note
        content = .nothing
    }

    /// Hands what it holds to the store, inside its transaction.
    func apply(to target: any ImportTarget, options: ImportOptions) throws {
        guard let kind else { return }
        switch content {
        case .practitioners(let image): try image.hand(to: target)
        case .mailboxes(let image): try image.hand(to: target)
        case .whiteList(let result):
            try target.store(result.list, author: options.actor, comment: options.comment)
        case .savoirFaire(let image): try image.hand(to: target, as: kind)
        case .diplomas(let image): try image.hand(to: target, as: kind)
        case .identifierLinks(let image): try image.hand(to: target)
        case .nothing: return
        }
        try target.record(generation(kind))
    }
}
