// Counts what a file's reader notices. Rejections and examples are bounded, counts are not.

import DirectoryModel

/// The rejections and findings of one file.
struct FindingCollector {
    /// The file's argument.
    let path: String
    /// Every row left out.
    private(set) var rejected = 0
    /// The first of them.
    private(set) var rejections: [ImportReport.Rejection] = []
    /// By code.
    private(set) var findings: [FindingCode: ImportReport.Finding] = [:]

    /// Nothing noticed yet.
    init(path: String) {
        self.path = path
    }

    /// A row is left out.
    mutating func reject(
        line: Int, column: String? = nil, code: FindingCode, offset: Int? = nil
    ) {
        rejected += 1
        guard rejections.count < ImportReport.rejectionLimit else { return }
        rejections.append(
            ImportReport.Rejection(
                path: path, line: line, column: column, code: code, offset: offset))
    }

    /// Something is kept with a warning.
    mutating func note(_ code: FindingCode, line: Int, count: Int = 1) {
        var finding = findings[code] ?? ImportReport.Finding(code: code, count: 0)
        finding.count += count
        if finding.examples.count < ImportReport.exampleLimit {
            finding.examples.append("\(path):\(line)")
        }
        findings[code] = finding
    }
}
