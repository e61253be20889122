// From the bodies of entries to changes of terms, on whatever thread IndexWriter lets it run: nothing
// here asks the database.

import DirectoryModel

/// An entry before and after a change; an empty body has no terms.
struct EntryReplacement: Sendable {
    var old: [UInt8]
    var new: [UInt8]
    var entry: Int64
    var branch: DirectoryBranch
}

/// Collects changes of terms in bursts; full ones are spilled to temporary files.
///
/// Used by one thread at a time: IndexWriter sees to it.
final class TermCollector: @unchecked Sendable {
    private let renderer: any EntryRenderer
    private let folder: String
    private let burstBytes: Int
    private var burst = TermChanges()
    private var values = IndexedValues()
    private var spilled: [TermRun] = []
    private var failure: (any Error)?

    /// - Parameters:
    ///   - folder: where bursts are spilled.
    ///   - burstBytes: memory that a burst may take, about.
    init(renderer: any EntryRenderer, folder: String, burstBytes: Int) {
        self.renderer = renderer
        self.folder = folder
        self.burstBytes = burstBytes
    }

    /// Takes changes of entries; an error is kept for `runs`.
    func add(_ replacements: [EntryReplacement]) {
        guard failure == nil else { return }
        for replacement in replacements { add(replacement) }
        guard burst.bytes + values.bytes > burstBytes else { return }
        do {
            spilled.append(try SpilledRun(burst, in: folder))
            burst = TermChanges()
            values = IndexedValues()
        } catch {
            failure = error
        }
    }

    /// Everything collected, the oldest run first; the collector is empty then.
    func runs() throws -> [TermRun] {
        if let failure { throw failure }
        let runs = spilled + (burst.isEmpty ? [] : [BurstRun(burst)])
        spilled = []
        burst = TermChanges()
        values = IndexedValues()
        return runs
    }

    private func add(_ replacement: EntryReplacement) {
        let (branch, entry) = (replacement.branch, UInt64(replacement.entry))
        let (come, gone) = (entry << 1, entry << 1 | 1)
        if replacement.old.isEmpty {
            forEachTerm(of: replacement.new, branch) { burst.add(come, to: $0) }
        } else if replacement.old != replacement.new {
            var before: Set<Int32> = []
            var after: Set<Int32> = []
            forEachTerm(of: replacement.old, branch) { before.insert($0) }
            forEachTerm(of: replacement.new, branch) { after.insert($0) }
            for number in before where !after.contains(number) { burst.add(gone, to: number) }
            for number in after where !before.contains(number) { burst.add(come, to: number) }
        }
    }

    /// The numbers of a body's terms, with those that serve their beginnings and inner pieces; some
    /// may come twice.
    private func forEachTerm(
        of body: [UInt8], _ branch: DirectoryBranch, _ visit: (Int32) -> Void
    ) {
        renderer.forEachIndexedValue(ofBody: body) { field, value in
            let kind = field.rawValue << 3 | branch.rawValue
            switch field {
            case .identifier where branch.isNamedByUUID && UUIDText.isUUID(value):
                // What names a box or a situation is found by the tables.
                return
            case .identifier, .mail, .telephone, .fullName, .nameBoundary:
                // Values that hardly come again, or short keys: nothing to remember.
                renderer.forEachKey(of: value, in: field) { key in
                    forEachNumber(of: key, field, branch, visit)
                }
            case .nameWord:
                // Whole names hardly come again, their words do.
                renderer.forEachKey(of: value, in: field) { key in
                    let found = values.numbers(of: key, kind: kind) { list in
                        forEachNumber(of: key, field, branch) { list.append($0) }
                    }
                    for number in found { visit(number) }
                }
            default:
                let found = values.numbers(of: value, kind: kind) { list in
                    renderer.forEachKey(of: value, in: field) { key in
                        forEachNumber(of: key, field, branch) { list.append($0) }
                    }
                }
                for number in found { visit(number) }
            }
        }
    }

    /// The numbers of a key's term and of those derived from it.
    private func forEachNumber(
        of key: UnsafeRawBufferPointer, _ field: IndexField, _ branch: DirectoryBranch,
        _ visit: (Int32) -> Void
    ) {
        DerivedTerm.forEach(of: key, in: field) { field, key in
            visit(burst.number(TermKind(branch: branch.rawValue, field: field), key))
        }
    }
}
