// LDAP filters to questions for the index. The question may hold too much and never too little;
// LDAPModel's CompiledFilter then decides on each entry.
//
// Rules, for one branch at a time:
//  1. equality, approximate: the term of the value; every word of it on `cn` and `displayName`.
//  2. pieces: the beginning, or what it holds; on `cn` a piece of several words asks for each.
//  3. `>=` and `<=` on folded attributes: terms on that side.
//  4. AND asks for every part that the index serves; OR needs all of its parts to be served.
//  5. NOT, presence and what no index serves: every entry of the branch. A negation is pushed to
//     the items, so that a double one is served and an Undefined one is never true.
//  6. an unknown or forbidden attribute, an attribute that the branch has not, a value that its
//     rule refuses: no entry.
//  7. attributes with the same values in the whole branch (objectClass, c) are decided here.
//  8. a contains piece of one or two letters, with nothing more selective beside it, is answered
//     from word beginnings: `isNarrowed`, and the search then ends with sizeLimitExceeded.
//  9. an equality on a code or a folded value, a beginning of a folded value that one attribute alone
//     puts under its term, an inner piece of three letters of `cn` and `mail`: they are decided by the
//     term, and so are AND and OR of such: what meets the query needs no test.
// 10. a family name and a given name, a profession or savoir-faire and a place: together they have a
//     term of their own (IndexField's pairs).

public import DirectoryModel
public import LDAPModel

/// What to ask the index for a filter in one branch.
public struct FilterTranslation: Hashable, Sendable {
    /// Holds every entry that the filter accepts, rule 8 apart.
    public let query: DirectoryQuery
    /// Whether entries that the filter accepts may be missing from `query` (rule 8).
    public let isNarrowed: Bool
    /// Whether every entry that meets `query` is one that the filter accepts (rule 9).
    public let isExact: Bool

    /// Translates a filter for the entries of a branch.
    public init(_ filter: LDAPFilter, in branch: DirectoryBranch) {
        let candidates = FilterTranslator(branch: branch).whereTrue(filter)
        query = candidates.query
        isNarrowed = candidates.isNarrowed
        isExact = candidates.isExact
    }

    /// Lower-cased addresses whose equality must hold for the filter to hold: positive conjuncts on
    /// `mail`.
    ///
    /// Who asserts one shows that he knows it (rules, section 7 "by its address only").
    public static func assertedAddresses(in filter: LDAPFilter) -> Set<String> {
        switch filter {
        case .and(let parts):
            return parts.reduce(into: []) { $0.formUnion(assertedAddresses(in: $1)) }
        case .or(let parts) where parts.count == 1:
            return assertedAddresses(in: parts[0])
        case .equality(let attribute, let value):
            guard let type = DirectorySchema.schema.attributeType(attribute),
                DirectorySchema.entryAttribute(type) == .mail,
                let address = MatchingRule.caseIgnoreIA5Match.normalForm(
                    of: value, schema: DirectorySchema.schema)
            else { return [] }
            return [String(decoding: address, as: UTF8.self)]
        default: return []
        }
    }
}

/// A question and what is known of it.
struct FilterCandidates {
    /// See `FilterTranslation.query`.
    var query: DirectoryQuery
    /// See `FilterTranslation.isNarrowed`.
    var isNarrowed = false
    /// Whether the question is too broad to stand alone beside a narrowed one.
    var isWeak = false
    /// See `FilterTranslation.isExact`.
    var isExact = false

    static let all = FilterCandidates(query: .all, isWeak: true)
    static let none = FilterCandidates(query: .none, isExact: true)

    /// All of them.
    static func and(_ parts: [FilterCandidates], in branch: DirectoryBranch) -> FilterCandidates {
        if parts.contains(where: { $0.query == .none }) { return .none }
        let isExact = parts.allSatisfy { $0.isExact && $0.query != .all }
        var served = withPairs(parts.filter { $0.query != .all }, in: branch)
        if served.count <= 1 {
            if served.isEmpty { return .all }
            served[0].isExact = isExact
            return served[0]
        }
        let solid = served.filter { !$0.isNarrowed }
        let isStrong = solid.count >= 2 || solid.contains { !$0.isWeak }
        let kept = isStrong ? solid : served
        return FilterCandidates(
            query: kept.count == 1 ? kept[0].query : .and(kept.map(\.query)),
            isNarrowed: kept.contains { $0.isNarrowed },
            isWeak: kept.allSatisfy { $0.isWeak }, isExact: isExact)
    }

    /// The parts of a conjunction with those that have a term together as one.
    private static func withPairs(
        _ parts: [FilterCandidates], in branch: DirectoryBranch
    ) -> [FilterCandidates] {
        var parts = parts
        func key(_ field: IndexField) -> (place: Int, key: String)? {
            for (place, part) in parts.enumerated() {
                if case .equals(let term) = part.query, term.field == field {
                    return (place, term.key)
                }
            }
            return nil
        }
        for pair in IndexField.pairs(in: branch) {
            guard let first = key(pair.first), let second = key(pair.second) else { continue }
            parts[first.place] = FilterCandidates(
                query: .equals(IndexTerm(pair.whole, IndexKey.pair(first.key, second.key))),
                isExact: parts[first.place].isExact && parts[second.place].isExact)
            parts.remove(at: second.place)
        }
        return parts
    }

    /// Any of them.
    static func or(_ parts: [FilterCandidates]) -> FilterCandidates {
        if parts.contains(where: { $0.query == .all }) { return .all }
        let served = parts.filter { $0.query != .none }
        if served.count <= 1 { return served.first ?? .none }
        // What one part asks for exactly, another may ask for as the nearest that the index has.
        var isExact: [DirectoryQuery: Bool] = [:]
        var queries: [DirectoryQuery] = []
        for part in served {
            for query in part.query.alternatives {
                if isExact[query] == nil { queries.append(query) }
                isExact[query] = isExact[query] ?? false || part.isExact
            }
        }
        return FilterCandidates(
            query: queries.count == 1 ? queries[0] : .or(queries),
            isNarrowed: served.contains { $0.isNarrowed },
            isWeak: served.contains { $0.isWeak }, isExact: isExact.values.allSatisfy { $0 })
    }
}

extension DirectoryQuery {
    /// The queries of which any is enough.
    fileprivate var alternatives: [DirectoryQuery] {
        if case .or(let alternatives) = self { alternatives } else { [self] }
    }
}

/// Translates for one branch.
struct FilterTranslator {
    let branch: DirectoryBranch

    /// Candidates for the entries of which the filter is true.
    func whereTrue(_ filter: LDAPFilter) -> FilterCandidates {
        switch filter {
        case .and(let parts): .and(parts.map(whereTrue), in: branch)
        case .or(let parts): .or(parts.map(whereTrue))
        case .not(let part): whereFalse(part)
        default: candidates(of: filter)
        }
    }

    /// Candidates for the entries of which the filter is false (and not Undefined).
    func whereFalse(_ filter: LDAPFilter) -> FilterCandidates {
        switch filter {
        case .and(let parts): return .or(parts.map(whereFalse))
        case .or(let parts): return .and(parts.map(whereFalse), in: branch)
        case .not(let part): return whereTrue(part)
        default:
            guard let description = filter.assertedAttribute else { return .all }
            guard let type = knownType(description) else { return .none }
            if ConstantValues.isConstant(type) {
                return ConstantValues.mayBe(.false, filter, in: branch) ? .all : .none
            }
            return .all
        }
    }

    private func candidates(of item: LDAPFilter) -> FilterCandidates {
        // What reads the entry's name is true of whole branches.
        if case .extensible(_, _, _, dnAttributes: true) = item { return .all }
        guard let description = item.assertedAttribute else { return .all }
        guard let type = knownType(description) else { return .none }
        let subtypes = DirectorySchema.schema.subtypes(of: type)
        if subtypes.count == 1 { return candidates(of: item, about: type) }
        return .or(
            subtypes.map { subtype in
                // A constant one is tested under the rule of the type asserted.
                ConstantValues.isConstant(subtype)
                    ? candidates(of: item, about: subtype)
                    : candidates(of: item.asserting(subtype.name), about: subtype)
            })
    }

    /// The type asserted, nil when its assertion is Undefined.
    private func knownType(_ description: String) -> AttributeType? {
        guard let type = DirectorySchema.schema.attributeType(description),
            !DirectorySchema.filterRules.isUndefined(type)
        else { return nil }
        return type
    }

    private func candidates(
        of item: LDAPFilter, about type: AttributeType
    ) -> FilterCandidates {
        if ConstantValues.isConstant(type) {
            return ConstantValues.mayBe(.true, item, in: branch) ? .all : .none
        }
        guard let attribute = DirectorySchema.entryAttribute(type) else {
            // Timestamps, entryUUID, entryDN: every entry has them, no index serves them.
            return type.isOperational ? .all : .none
        }
        guard attribute.mayOccur(in: branch) else { return .none }
        let terms = TermTranslator(attribute: attribute, type: type, branch: branch)
        switch item {
        case .equality(_, let value), .approximate(_, let value): return terms.equal(to: value)
        case .substrings(_, let initial, let any, let final):
            return terms.holding(initial: initial, any: any, final: final)
        case .greaterOrEqual(_, let value): return terms.ordered(from: value, to: nil)
        case .lessOrEqual(_, let value): return terms.ordered(from: nil, to: value)
        case .present: return .all
        case .extensible(let rule, _, let value, _): return terms.matching(value, by: rule)
        case .and, .or, .not: return .all
        }
    }
}

extension LDAPFilter {
    /// The attribute description of an item; nil for a set, and for an extensible match without
    /// attribute.
    var assertedAttribute: String? {
        switch self {
        case .equality(let attribute, _), .substrings(let attribute, _, _, _),
            .greaterOrEqual(let attribute, _), .lessOrEqual(let attribute, _),
            .present(let attribute), .approximate(let attribute, _):
            attribute
        case .extensible(_, let attribute, _, _): attribute
        case .and, .or, .not: nil
        }
    }

    /// The same item about another attribute.
    func asserting(_ name: String) -> LDAPFilter {
        switch self {
        case .equality(_, let value): .equality(attribute: name, value: value)
        case .substrings(_, let initial, let any, let final):
            .substrings(attribute: name, initial: initial, any: any, final: final)
        case .greaterOrEqual(_, let value): .greaterOrEqual(attribute: name, value: value)
        case .lessOrEqual(_, let value): .lessOrEqual(attribute: name, value: value)
        case .present: .present(attribute: name)
        case .approximate(_, let value): .approximate(attribute: name, value: value)
        case .extensible(let rule, _, let value, let dnAttributes):
            .extensible(rule: rule, attribute: name, value: value, dnAttributes: dnAttributes)
        case .and, .or, .not: self
        }
    }
}
