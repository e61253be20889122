// Progress of work longer than two seconds: a line that is rewritten on a terminal, elsewhere a
// line every ten seconds, always on standard error.

import DirectoryImport
import Dispatch
import Foundation

final class ProgressLine: @unchecked Sendable {
    // Guarded by `lock`.
    private var lastShown: DispatchTime
    private var shownSomething = false
    private let lock = NSLock()
    private let start = DispatchTime.now()
    private let isTerminal = Console.isTerminal

    init() { lastShown = start }

    /// Shows how far an import is, when it is time to.
    func show(_ progress: ImportProgress) {
        lock.lock()
        defer { lock.unlock() }
        let now = DispatchTime.now()
        let sinceStart = now.uptimeNanoseconds - start.uptimeNanoseconds
        let sinceLast = now.uptimeNanoseconds - lastShown.uptimeNanoseconds
        guard sinceStart > 2_000_000_000 else { return }
        guard sinceLast > (isTerminal ? 200_000_000 : 10_000_000_000) else { return }
        lastShown = now
        shownSomething = true
        let text = Self.text(progress, seconds: Double(sinceStart) / 1e9)
        let line = isTerminal ? "\r\u{1B}[K" + text : text + "\n"
        FileHandle.standardError.write(Data(line.utf8))
    }

    private static func text(_ progress: ImportProgress, seconds: Double) -> String {
        guard progress.step == .reading else { return "Application des différences…" }
        let megabytes = Double(progress.bytes) / 1e6
        var text = "Lecture de \(progress.path) : \(Int(megabytes)) Mo"
        if let size = progress.size, size > 0 {
            text += " sur \(Int(Double(size) / 1e6)) Mo"
        }
        return text + String(format: ", %.0f Mo/s", megabytes / max(seconds, 0.001))
    }

    /// Clears the line.
    func end() {
        lock.lock()
        defer { lock.unlock() }
        if shownSomething, isTerminal {
            FileHandle.standardError.write(Data("\r\u{1B}[K".utf8))
        }
    }
}
