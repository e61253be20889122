// Reads the white list of domains (rules, section 4). The list is complete when its element
// `ListeDomaines` ends; the official copy stops there and never closes its root, which is only a
// warning. Half a list would hide boxes, so anything less is refused.

import DirectoryModel

/// Reads `listeblanchemssante.xml`.
struct WhiteListReader {
    /// A list with what was noticed.
    struct Result {
        var list: DomainWhiteList
        var collector: FindingCollector
        /// `Domaine` elements.
        var read = 0
        var duplicate = 0
        var warned = 0
    }

    private var scanner: MarkupScanner
    private let path: String
    private var open: [String] = []

    /// A reader of a stream whose bytes were not read yet.
    init(_ source: ByteSource) throws(ImportError) {
        path = source.path
        scanner = try MarkupScanner(source)
    }

    /// Reads the whole list.
    ///
    /// - Throws: `truncated` before the end of `ListeDomaines`, `syntax`, `columnMissing` without
    ///   date of generation, `empty` without any domain, `nothingUsable` when all are rejected.
    mutating func read() throws(ImportError) -> Result {
        var result = Result(
            list: DomainWhiteList(generatedAt: 0, entries: []),
            collector: FindingCollector(path: path))
        var seen: Set<DomainWhiteList.Entry> = []
        var generatedAt: Int64?
        var isComplete = false
        while let token = try next(isComplete: isComplete) {
            switch token {
            case .text(let text):
                if open.isEmpty, text.contains(where: { !$0.isWhitespace }) { throw fault() }
            case .end(let name):
                try close(name)
                if name == "ListeDomaines", open.count == 1 { isComplete = true }
            case .start(let name):
                if open.isEmpty, name != "ListeBlancheMSSante" {
                    throw .unrecognised(path: path, columns: 0)
                }
                if name == "DateDeGeneration", open.count == 1 {
                    guard let moment = Timestamp.xml(try content(of: name)) else { throw fault() }
                    generatedAt = moment
                } else if name == "Domaine", open == ["ListeBlancheMSSante", "ListeDomaines"] {
                    try take(&result, &seen)
                } else {
                    open.append(name)
                    if open.count > 32 { throw fault() }
                }
            }
        }
        guard isComplete else { throw .truncated(path: path) }
        if !open.isEmpty { result.collector.note(.rootNotClosed, line: scanner.line) }
        guard let generatedAt else {
            throw .columnMissing(path: path, column: "DateDeGeneration")
        }
        if result.list.entries.isEmpty {
            throw result.read == 0 ? .empty(path: path) : .nothingUsable(path: path)
        }
        result.list.generatedAt = generatedAt
        return result
    }

    /// The next token; once the list is complete, a stream that stops within a tag has just ended.
    private mutating func next(isComplete: Bool) throws(ImportError) -> MarkupScanner.Token? {
        do {
            return try scanner.next()
        } catch .truncated where isComplete {
            return nil
        }
    }

    private func fault() -> ImportError { .syntax(path: path, line: scanner.line) }

    private mutating func close(_ name: String) throws(ImportError) {
        guard open.last == name else { throw fault() }
        open.removeLast()
    }

    /// The text of an element whose start tag was read, outer white space trimmed; what is nested
    /// in it is passed over.
    private mutating func content(of name: String) throws(ImportError) -> String {
        var text = ""
        var inner: [String] = []
        while let token = try scanner.next() {
            switch token {
            case .text(let piece):
                if inner.isEmpty { text += piece }
                if text.utf8.count > MarkupScanner.limit { throw fault() }
            case .start(let nested):
                inner.append(nested)
                if inner.count > 32 { throw fault() }
            case .end(let ended):
                if inner.isEmpty {
                    guard ended == name else { throw fault() }
                    return Self.trimmed(text)
                }
                guard inner.removeLast() == ended else { throw fault() }
            }
        }
        throw .truncated(path: path)
    }

    private static func trimmed(_ text: String) -> String {
        var slice = text[...]
        while slice.first?.isWhitespace == true { slice.removeFirst() }
        while slice.last?.isWhitespace == true { slice.removeLast() }
        return String(slice)
    }

    /// Reads one `Domaine` and keeps it, unless it names no domain or was there already.
    private mutating func take(
        _ result: inout Result, _ seen: inout Set<DomainWhiteList.Entry>
    ) throws(ImportError) {
        let line = scanner.line
        let entry = try entry()
        result.read += 1
        guard !entry.domain.isEmpty else {
            result.collector.reject(line: line, column: "Nom", code: .domainMissing)
            return
        }
        guard seen.insert(entry).inserted else {
            result.duplicate += 1
            return
        }
        result.list.entries.append(entry)
        var codes: [FindingCode] = []
        if !Self.isDomain(entry.domain) { codes.append(.domainMalformed) }
        if entry.certificateDN.isEmpty { codes.append(.operatorMissing) }
        if !entry.updatedAt.isEmpty, Timestamp.xml(entry.updatedAt) == nil {
            codes.append(.dateMalformed)
        }
        for code in codes { result.collector.note(code, line: line) }
        if !codes.isEmpty { result.warned += 1 }
    }

    private mutating func entry() throws(ImportError) -> DomainWhiteList.Entry {
        var fields: [String: String] = [:]
        while let token = try scanner.next() {
            switch token {
            case .text: continue
            case .start(let name): fields[name] = try content(of: name)
            case .end(let name):
                guard name == "Domaine" else { throw fault() }
                func field(_ name: String) -> String { fields[name] ?? "" }
                return DomainWhiteList.Entry(
                    domain: field("Nom").lowercased(), description: field("Description"),
                    certificateDN: field("DNCertificatOperateur"),
                    responsibleContact: field("ResponsableContact"),
                    supportContact: field("SupportContact"), updatedAt: field("DateMAJ"))
            }
        }
        throw .truncated(path: path)
    }

    /// Whether addresses may end with it: an ASCII domain of at least two labels.
    private static func isDomain(_ name: String) -> Bool {
        MailAddress.fault(in: "a@" + name) == nil
    }
}
