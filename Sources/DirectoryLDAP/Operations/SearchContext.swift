// What every search of a directory shares: the look-up, the tree, the limits, the lists of paged
// searches, and the entries of containers made once. Used by SearchJob and CompareAnswer.

import DirectoryLookup
import DirectoryModel
import LDAPModel
import Logging
import Synchronization

/// What searches share.
struct SearchContext: Sendable {
    let lookup: any EntrySource
    let tree: DirectoryTree
    let limits: SearchLimits
    let paged: PagedSearches
    let narrowsSuffix: Bool
    let logger: Logger
    /// By the raw value of the branch, from 1.
    private let containers: [ContainerEntry]
    private let dataSeen = DataSeen()

    /// What every search of a directory shares; `created` is when its database was created.
    init(
        _ lookup: any EntrySource, _ tree: DirectoryTree, limits: SearchLimits,
        narrowsSuffix: Bool, logger: Logger, created: Int64
    ) {
        self.lookup = lookup
        self.tree = tree
        self.limits = limits
        self.narrowsSuffix = narrowsSuffix
        self.logger = logger
        paged = PagedSearches(limits: limits)
        containers = DirectoryBranch.allCases.map { ContainerEntry($0, tree, created: created) }
    }

    /// The suffix or a container as an entry.
    func entry(_ node: SearchPlan.Node, _ viewer: Viewer) throws -> TreeEntry {
        switch node {
        case .suffix: return SuffixEntry.make(tree, try lookup.freshness())
        case .container(let branch):
            let container = containers[branch.rawValue - 1]
            return try lookup.hasEntries(in: branch, as: viewer)
                ? container.filled : container.empty
        }
    }

    /// Whether an entry of the tree may match: no, when neither form of a container does.
    func mayMatch(_ node: SearchPlan.Node, _ filter: CompiledFilter) -> Bool {
        guard case .container(let branch) = node else { return true }
        let container = containers[branch.rawValue - 1]
        return filter.evaluate(container.filled) == .true
            || filter.evaluate(container.empty) == .true
    }

    /// Whether an entry of the tree has what a filter asks for, whatever the values: told without
    /// compiling the filter.
    func mayConcern(_ node: SearchPlan.Node, _ filter: LDAPFilter) -> Bool {
        guard case .container(let branch) = node else { return true }
        switch filter {
        case .and(let parts): return parts.allSatisfy { mayConcern(node, $0) }
        case .or(let parts): return parts.contains { mayConcern(node, $0) }
        case .equality(let attribute, _):
            guard let type = DirectorySchema.schema.attributeType(attribute) else { return false }
            let container = containers[branch.rawValue - 1].filled
            return DirectorySchema.schema.subtypes(of: type).contains {
                container.hasValue(ofType: $0.index)
            }
        case .not, .substrings, .greaterOrEqual, .lessOrEqual, .present, .approximate, .extensible:
            return true
        }
    }

    /// Whether anything was ever loaded; asked of the database until it is so.
    func hasData() throws -> Bool {
        if dataSeen.value.load(ordering: .relaxed) { return true }
        let hasData = try lookup.freshness().hasData
        if hasData { dataSeen.value.store(true, ordering: .relaxed) }
        return hasData
    }

    private final class DataSeen: Sendable {
        let value = Atomic(false)
    }

    /// The result for a name that has no entry: the nearest name that has one, and where a former
    /// number went.
    func noSuchObject(
        _ branch: DirectoryBranch, _ name: String, _ viewer: Viewer
    ) throws -> LDAPResult {
        var result = LDAPResult(.noSuchObject, matchedDN: tree.dn(of: branch))
        if let current = try lookup.currentName(in: branch, formerName: name), current != name,
            try lookup.entry(in: branch, named: current, as: viewer) != nil
        {
            result.diagnostic = "now \(tree.dn(of: branch, named: current))"
        }
        return result
    }
}
