// What the images of the delimited files have in common, so that each reader says only what one row
// of its file means.

import DirectoryModel

/// A delimited file in memory: its rows as numbers of distinct parts, and what was noticed.
protocol RowImage: AnyObject {
    associatedtype Row
    var path: String { get }
    /// Rows that were taken, duplicates included until `settle`.
    var rows: [Row] { get }
    /// Lines of nothing but spaces.
    var blank: Int { get set }
    /// Rows that repeat another; known after `settle`.
    var duplicate: Int { get }
    /// Lines with at least one warning; known after `settle`.
    var warned: Int { get }
    var collector: FindingCollector { get set }
    /// Drops duplicates and counts warnings; called once, after the last row.
    func settle()
}

extension RowImage {
    /// Rows after the header.
    var read: Int { rows.count + collector.rejected + blank }
    /// Rows taken.
    var kept: Int { rows.count - duplicate }
}

extension DelimitedReader {
    /// Reads every row into an image and settles it; `take` takes the row that was read.
    ///
    /// - Throws: what the stream throws; `empty` without any row, `nothingUsable` when every row is
    ///   rejected.
    func readRows(
        into image: some RowImage, _ take: () throws(ImportError) -> Void
    ) throws(ImportError) {
        while true {
            switch try next() {
            case .blank: image.blank += 1
            case .rejected(let code, let column, let offset):
                image.collector.reject(line: line, column: column, code: code, offset: offset)
            case .row: try take()
            case .end:
                if image.rows.isEmpty {
                    throw image.collector.rejected == 0
                        ? .empty(path: image.path) : .nothingUsable(path: image.path)
                }
                return image.settle()
            }
        }
    }
}

/// What is thought of a person's identifier.
enum IdentifierVerdict: UInt8 {
    case unseen, good, badKey, impossible

    /// Type 8 has 11 digits, type 0 has 8 or 9 characters; a failing key is only worth a warning.
    init(type: String, value: String) {
        switch NationalIdentifier.Kind(rawValue: type) {
        case .rpps:
            guard let number = RPPSNumber(value) else {
                self = .impossible
                return
            }
            self = number.hasValidKey ? .good : .badKey
        case .adeli:
            guard let number = ADELINumber(value) else {
                self = .impossible
                return
            }
            self = number.hasValidKey || value.utf8.count == 8 ? .good : .badKey
        default: self = .good
        }
    }
}

/// The verdict on each identifier of a file, reached once.
struct IdentifierVerdicts {
    private var verdicts: [IdentifierVerdict] = []

    /// The verdict reached before.
    subscript(number: UInt32) -> IdentifierVerdict { verdicts[Int(number)] }

    /// The verdict on the identifier with a number: type and value.
    mutating func judge(
        _ number: UInt32, _ identifier: () -> (type: String, value: String)
    ) -> IdentifierVerdict {
        while verdicts.count <= Int(number) { verdicts.append(.unseen) }
        if verdicts[Int(number)] == .unseen {
            let (type, value) = identifier()
            verdicts[Int(number)] = IdentifierVerdict(type: type, value: value)
        }
        return verdicts[Int(number)]
    }
}
