// Where a report goes: the terminal in the reader's language, JSON on standard output or in a file.

import DirectoryImport
import DirectoryModel
import Foundation

struct ReportOutput {
    /// File for the JSON; nil = none.
    let path: String?
    /// Whether standard output gets JSON instead of sentences.
    let json: Bool

    func write(_ report: RunReport) throws {
        let data = try Console.json(report)
        if let path {
            do {
                try data.write(to: URL(fileURLWithPath: path), options: .atomic)
            } catch {
                throw Failure("Le rapport n'a pas pu être écrit dans « \(path) ».")
            }
        }
        if json {
            Console.line(String(decoding: data, as: UTF8.self))
        } else {
            let language = ReportLanguage(setting: Environment.value("ANNUAIRE_LANG"))
            Console.line(report.text(in: language))
        }
    }
}
