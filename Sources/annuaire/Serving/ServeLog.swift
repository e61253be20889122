// The log of `annuaire serve`: one line per event on standard error. The lines of operations wait a
// tenth of a second for each other, so that the access log costs a look-up no system call.

import Dispatch
import LDAPServer
import Logging
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// Writes `time level label: key=value … [source] message`.
struct ServeLog: LogHandler {
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]
    private let label: String
    private let lines: LogLines

    init(label: String, to lines: LogLines) {
        self.label = label
        self.lines = lines
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var text = " \(event.level.rawValue) \(label):"
        let all = event.metadata.map { metadata.merging($0) { _, own in own } } ?? metadata
        for (key, value) in all.sorted(by: { $0.key < $1.key }) {
            text += " "
            text += key
            text += "="
            switch value {
            case .string(let string): text += string
            case .stringConvertible(let value): text += value.description
            default: text += "\(value)"
            }
        }
        text += " [\(event.source)] \(event.message)\n"
        lines.append(text, atOnce: event.level != .info)
    }
}

/// Lines on their way to a file descriptor.
final class LogLines: Sendable {
    private struct State {
        var waiting: [UInt8] = []
        var isScheduled = false
        var second: time_t = 0
        var time = ""
    }

    /// As many bytes are written without waiting longer.
    private static let most = 65_536

    private let descriptor: Int32
    private let state = Mutex(State())

    init(descriptor: Int32) { self.descriptor = descriptor }

    /// Adds a line after the time; written now, with those that wait, or in a tenth of a second.
    func append(_ text: String, atOnce: Bool) {
        let schedules = state.withLock { state in
            let now = time(nil)
            if now != state.second {
                state.second = now
                state.time = Self.text(of: now)
            }
            state.waiting.append(contentsOf: state.time.utf8)
            state.waiting.append(contentsOf: text.utf8)
            if atOnce || state.waiting.count >= Self.most {
                write(&state.waiting)
                return false
            }
            defer { state.isScheduled = true }
            return !state.isScheduled
        }
        guard schedules else { return }
        DispatchQueue.global(qos: .utility).asyncAfter(deadline: .now() + .milliseconds(100)) {
            self.flush()
        }
    }

    /// Adds the line of an operation, in the form of `ServeLog`.
    func append(_ record: LDAPOperationRecord) {
        var text = " info annuaire: "
        if let (code, entries) = record.outcome {
            text += "code="
            text += String(code)
            text += " connection="
            text += String(record.connection)
            text += " entries="
            text += String(entries)
        } else {
            text += "cancelled=true connection="
            text += String(record.connection)
        }
        text += " message="
        text += String(record.messageID)
        text += " microseconds="
        text += String(record.microseconds)
        text += " operation="
        text += record.operation
        text += " [LDAPServer] operation\n"
        append(text, atOnce: false)
    }

    /// Writes what waits.
    func flush() {
        state.withLock { state in
            state.isScheduled = false
            write(&state.waiting)
        }
    }

    private func write(_ bytes: inout [UInt8]) {
        bytes.withUnsafeBytes { all in
            var rest = all[...]
            while !rest.isEmpty {
                let part = UnsafeRawBufferPointer(rebasing: rest)
                let count = Glibc.write(descriptor, part.baseAddress, part.count)
                // A log that nobody can take is no reason to stop serving.
                if count < 0, errno != EINTR { return }
                rest = rest.dropFirst(max(0, count))
            }
        }
        bytes.removeAll(keepingCapacity: true)
    }

    private static func text(of time: time_t) -> String {
        var time = time
        var parts = tm()
        gmtime_r(&time, &parts)
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 32) { text in
            guard let start = text.baseAddress else { return "" }
            strftime(start, 32, "%Y-%m-%dT%H:%M:%S+0000", &parts)
            return String(cString: start)
        }
    }
}
