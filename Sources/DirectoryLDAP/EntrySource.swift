// What the bridge asks of the look-up, as a seam: `DirectoryLookup` is the one source of the
// program, unit tests give entries of their own.

import DirectoryLookup
import DirectoryModel

/// Where entries come from.
///
/// `DirectoryLookup` documents each call; every call blocks.
protocol EntrySource: Sendable {
    var suffix: String { get }
    func freshness() throws -> Freshness
    func search(
        _ request: LookupRequest, as viewer: Viewer, isCancelled: () -> Bool,
        _ body: (LookupEntry) throws -> LookupStep
    ) throws -> LookupOutcome
    func searchAtOnce(
        _ request: LookupRequest, as viewer: Viewer,
        untilEndOfTurn schedule: (@escaping @Sendable () -> Void) -> Void,
        _ body: (LookupEntry) throws -> LookupStep
    ) throws -> LookupOutcome?
    func entry(
        in branch: DirectoryBranch, named name: String, as viewer: Viewer
    ) throws -> LookupEntry?
    func entries(
        _ ids: ArraySlice<Int64>, as viewer: Viewer, _ body: (LookupEntry) throws -> Bool) throws
    func changes(
        in branch: DirectoryBranch, since revision: Int64, as viewer: Viewer,
        _ body: (LookupChange) throws -> Bool
    ) throws
    func currentName(in branch: DirectoryBranch, formerName name: String) throws -> String?
    func hasEntries(in branch: DirectoryBranch, as viewer: Viewer) throws -> Bool
}

extension DirectoryLookup: EntrySource {}
