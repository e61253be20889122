// Sorted changes of terms, read one term at a time: of a burst in memory or of one that was spilled
// to a temporary file. IndexWriter merges several into one pass over the tables.
//
// A file is a sequence of records, in native order: length of the rest (4 bytes), kind (4), length of
// the key (4), the key, the changes (8 bytes' varints: each distance to the one before, which is at
// least 1: changes are sorted by entry and the last of an entry stands alone).

import Foundation

/// Changes of terms in the order of the terms' kinds and keys.
class TermRun {
    /// The term read last.
    fileprivate(set) var kind = TermKind(branch: 0, field: 0)
    fileprivate(set) var key: [UInt8] = []
    /// Its changes: entries ascending, each once.
    fileprivate(set) var changes: [EntryChange] = []

    /// Reads the next term; false at the end.
    func next() throws -> Bool { false }

    /// Whether the term read last comes before another run's.
    final func isBefore(_ other: TermRun) -> Bool {
        if kind != other.kind { return kind < other.kind }
        return key.withUnsafeBytes { left in
            other.key.withUnsafeBytes { left.isBefore($0) }
        }
    }

    /// Whether both runs read the same term last.
    final func isAtTerm(of other: TermRun) -> Bool { kind == other.kind && key == other.key }
}

/// A burst in memory.
final class BurstRun: TermRun {
    private let burst: TermChanges
    private let order: [Int32]
    private var position = 0

    init(_ burst: TermChanges) {
        self.burst = burst
        order = burst.sorted()
    }

    override func next() -> Bool {
        guard position < order.count else { return false }
        let number = order[position]
        position += 1
        burst.withTerm(number) { kind, key in
            self.kind = kind
            self.key.removeAll(keepingCapacity: true)
            self.key.append(contentsOf: key)
        }
        changes.removeAll(keepingCapacity: true)
        burst.appendChanges(of: number, to: &changes)
        Self.settle(&changes)
        return true
    }

    /// Sorts changes by entry and keeps the last of each.
    static func settle(_ changes: inout [EntryChange]) {
        var isAscending = true
        for index in changes.indices.dropFirst()
        where changes[index - 1] >> 1 >= changes[index] >> 1 {
            isAscending = false
            break
        }
        if isAscending { return }
        // The sort is stable: the last change of an entry stays last.
        changes.sort { $0 >> 1 < $1 >> 1 }
        var kept = 0
        for index in changes.indices {
            if kept > 0, changes[kept - 1] >> 1 == changes[index] >> 1 { kept -= 1 }
            changes[kept] = changes[index]
            kept += 1
        }
        changes.removeLast(changes.count - kept)
    }
}

/// A burst in a temporary file that vanishes with this object.
final class SpilledRun: TermRun {
    private let file: UnsafeMutablePointer<FILE>
    private var record: [UInt8] = []

    /// Writes a burst to a file without a name.
    ///
    /// - Parameter folder: where there is room for a part of the database.
    init(_ burst: TermChanges, in folder: String) throws {
        file = try Self.makeFile(in: folder)
        super.init()
        let run = BurstRun(burst)
        while run.next() {
            record.removeAll(keepingCapacity: true)
            appendWord(0)
            appendWord(run.kind.raw)
            appendWord(UInt32(run.key.count))
            record.append(contentsOf: run.key)
            var previous: EntryChange = 0
            for change in run.changes {
                append(change - previous)
                previous = change
            }
            let length = UInt32(record.count - 4)
            withUnsafeBytes(of: length) { length in
                for offset in 0..<4 { record[offset] = length[offset] }
            }
            guard fwrite(record, 1, record.count, file) == record.count else {
                throw StoreError.temporaryFile(code: errno)
            }
        }
        guard fflush(file) == 0 else { throw StoreError.temporaryFile(code: errno) }
        rewind(file)
    }

    deinit { fclose(file) }

    private static func makeFile(in folder: String) throws -> UnsafeMutablePointer<FILE> {
        var path = Array((folder + "/annuaire-index-XXXXXX").utf8CString)
        let descriptor = mkstemp(&path)
        guard descriptor >= 0 else { throw StoreError.temporaryFile(code: errno) }
        unlink(path)
        guard let file = fdopen(descriptor, "w+") else {
            let code = errno
            close(descriptor)
            throw StoreError.temporaryFile(code: code)
        }
        setvbuf(file, nil, _IOFBF, 1 << 18)
        return file
    }

    private func appendWord(_ word: UInt32) {
        withUnsafeBytes(of: word) { record.append(contentsOf: $0) }
    }

    private func append(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            record.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        record.append(UInt8(rest))
    }

    override func next() throws -> Bool {
        var length: UInt32 = 0
        guard fread(&length, 4, 1, file) == 1 else {
            if feof(file) != 0 { return false }
            throw StoreError.temporaryFile(code: errno)
        }
        let count = Int(length)
        if record.count < count {
            record.append(contentsOf: repeatElement(0, count: count - record.count))
        }
        guard fread(&record, 1, count, file) == count else {
            throw StoreError.temporaryFile(code: errno)
        }
        changes.removeAll(keepingCapacity: true)
        key.removeAll(keepingCapacity: true)
        record.withUnsafeBytes { record in
            kind = TermKind(raw: record.loadUnaligned(as: UInt32.self))
            let keyEnd = 8 + Int(record.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
            key.append(contentsOf: record[8..<keyEnd])
            var change: EntryChange = 0
            var value: UInt64 = 0
            var shift: UInt64 = 0
            for place in keyEnd..<count {
                let byte = record[place]
                value |= UInt64(byte & 0x7f) << shift
                if byte >= 0x80 {
                    shift += 7
                } else {
                    change += value
                    changes.append(change)
                    value = 0
                    shift = 0
                }
            }
        }
        return true
    }
}
