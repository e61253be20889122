// Which entries a base and a scope cover (RFC 4511 section 4.5.1.2; interfaces, sections 2 and 5).

import DirectoryModel
import LDAPProtocol

/// The part of the tree that a search covers.
struct SearchPlan: Hashable, Sendable {
    /// Entries of the tree that stand in no table.
    enum Node: Hashable, Sendable {
        case suffix
        case container(DirectoryBranch)

        /// The id under which a paged search remembers the node: negative, unlike those of rows.
        var id: Int64 {
            switch self {
            case .suffix: -1
            case .container(let branch): -1 - Int64(branch.rawValue)
            }
        }

        init?(id: Int64) {
            if id == -1 {
                self = .suffix
                return
            }
            guard id < -1, id > -64, let branch = DirectoryBranch(rawValue: Int(-1 - id)) else {
                return nil
            }
            self = .container(branch)
        }
    }

    let nodes: [Node]
    let branches: [DirectoryBranch]

    private init(_ nodes: [Node] = [], _ branches: [DirectoryBranch] = []) {
        self.nodes = nodes
        self.branches = branches
    }

    /// What is covered from a base that exists and is no entry of a branch.
    ///
    /// - Parameter narrowsSuffix: a subtree search at the suffix answers from the default base
    ///   only, for devices that discover the suffix by themselves.
    static func covering(
        _ location: DirectoryTree.Location, _ scope: SearchScope, tree: DirectoryTree,
        narrowsSuffix: Bool
    ) -> SearchPlan {
        let all = DirectoryBranch.allCases
        switch (location, scope) {
        case (.root, .base), (.subschema, _), (.absent, _), (.entry, _), (.below, _):
            return SearchPlan()
        case (.root, _):
            return covering(tree.defaultLocation, scope, tree: tree, narrowsSuffix: false)
        case (.suffix, .base): return SearchPlan([.suffix])
        case (.suffix, .one): return SearchPlan(all.map { .container($0) })
        case (.suffix, .subtree) where narrowsSuffix && tree.defaultLocation != .suffix:
            return covering(tree.defaultLocation, scope, tree: tree, narrowsSuffix: false)
        case (.suffix, .subtree):
            return SearchPlan([.suffix] + all.map { .container($0) }, all)
        case (.suffix, .subordinate): return SearchPlan(all.map { .container($0) }, all)
        case (.container(let branch), .base): return SearchPlan([.container(branch)])
        case (.container(let branch), .one), (.container(let branch), .subordinate):
            return SearchPlan([], [branch])
        case (.container(let branch), .subtree):
            return SearchPlan([.container(branch)], [branch])
        }
    }
}
