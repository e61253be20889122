// A filter made ready to be put to many entries: names looked up, rules chosen, assertions brought to
// normal form once. `FilterCompiler` makes the nodes; this file walks them.
//
// 1. Evaluating never fails: what cannot be decided is Undefined.
// 2. An assertion that normalises to nothing is Undefined and so never matches everything.
// 3. Only the values asked for are read; each is prepared in the scratch room, without a String.

/// What filters are bound to; made once, shared by every search.
public final class FilterRules: Sendable {
    let schema: LDAPSchema
    private let undefined: [Bool]

    /// Rules of a schema.
    ///
    /// Assertions on `undefinedAttributes` (names or OIDs of restricted attributes and of those that
    /// are only asserted) are Undefined, presence included, and `name` and `(:rule:=x)` pass them by.
    public init(schema: LDAPSchema, undefinedAttributes: Set<String> = []) {
        self.schema = schema
        let indexes = Set(undefinedAttributes.compactMap { schema.attributeType($0)?.index })
        undefined = schema.attributeTypes.indices.map(indexes.contains)
    }

    /// Whether assertions on a type of the schema are Undefined.
    public func isUndefined(_ type: AttributeType) -> Bool { undefined[type.index] }
}

/// A search filter bound to a schema.
public struct CompiledFilter: Sendable {
    /// One step of a filter.
    indirect enum Node: Sendable {
        case constant(FilterTruth)
        case and([Node])
        case or([Node])
        case not(Node)
        /// Any of the attribute types, by index, has a value.
        case present([Int])
        case item(Item)
    }

    /// One assertion, and whose values it is put to.
    struct Item: Sendable {
        /// Indexes of attribute types: copying a type costs more than reading a value.
        var types: [Int]
        /// How values are prepared.
        var preparation: MatchingRule.Preparation
        var comparison: Comparison
        /// Whether the attributes of the entry's name count as well.
        var readsName = false
    }

    /// What the normal form of a value is held against.
    enum Comparison: Sendable {
        case equal([UInt8])
        case anyOf(Set<[UInt8]>)
        case atLeast([UInt8])
        case atMost([UInt8])
        case below([UInt8])
        case pieces(SubstringPieces)
    }

    private let root: Node
    private let rules: FilterRules

    /// A filter ready for entries of the schema.
    ///
    /// Nesting past a few hundred levels is Undefined.
    public init(_ filter: LDAPFilter, by rules: FilterRules) {
        root = FilterCompiler(rules).node(filter, depth: 0)
        self.rules = rules
    }

    /// A filter ready for entries of the schema, with rules of its own.
    public init(
        _ filter: LDAPFilter, schema: LDAPSchema, undefinedAttributes: Set<String> = []
    ) {
        self.init(
            filter, by: FilterRules(schema: schema, undefinedAttributes: undefinedAttributes))
    }

    /// Whether no entry can match, whatever its values: such a search needs no look-up.
    public var isNeverTrue: Bool { Self.isNever(.true, root) }

    /// The answer for one entry.
    public func evaluate(_ entry: some AttributeValues) -> FilterTruth {
        var scratch = FilterScratch()
        return evaluate(entry, scratch: &scratch)
    }

    /// The answer for one entry, in a room that the caller keeps for the next.
    public func evaluate(
        _ entry: some AttributeValues, scratch: inout FilterScratch
    ) -> FilterTruth {
        evaluate(root, entry, &scratch)
    }

    private func evaluate(
        _ node: Node, _ entry: some AttributeValues, _ scratch: inout FilterScratch
    ) -> FilterTruth {
        switch node {
        case .constant(let truth):
            return truth
        case .and(let parts):
            var result = FilterTruth.true
            for part in parts {
                switch evaluate(part, entry, &scratch) {
                case .false: return .false
                case .undefined: result = .undefined
                case .true: break
                }
            }
            return result
        case .or(let parts):
            var result = FilterTruth.false
            for part in parts {
                switch evaluate(part, entry, &scratch) {
                case .true: return .true
                case .undefined: result = .undefined
                case .false: break
                }
            }
            return result
        case .not(let part):
            return evaluate(part, entry, &scratch).negated
        case .present(let types):
            return types.contains { entry.hasValue(ofType: $0) } ? .true : .false
        case .item(let item):
            return matches(item, entry, &scratch) ? .true : .false
        }
    }

    private func matches(
        _ item: Item, _ entry: some AttributeValues, _ scratch: inout FilterScratch
    ) -> Bool {
        for type in item.types {
            var found = false
            entry.forEachValue(ofType: type) { value in
                found = matches(item, value, &scratch)
                return !found
            }
            if found { return true }
        }
        return item.readsName && matchesName(item, entry.dn, &scratch)
    }

    private func matches(
        _ item: Item, _ value: UnsafeRawBufferPointer, _ scratch: inout FilterScratch
    ) -> Bool {
        scratch.bytes.removeAll(keepingCapacity: true)
        if case .pieces(let pieces) = item.comparison {
            scratch.bytes.append(0x20)
            guard
                Normaliser.append(
                    value, by: item.preparation, schema: rules.schema,
                    to: &scratch.bytes)
            else { return false }
            scratch.bytes.append(0x20)
            return pieces.match(scratch.bytes)
        }
        if item.preparation == .objectIdentifier {
            // The compiler listed every spelling, in lower case.
            scratch.bytes.append(contentsOf: value)
            scratch.bytes.withUnsafeMutableBufferPointer { bytes in
                for place in bytes.indices { bytes[place] = Self.lowered(bytes[place]) }
            }
        } else {
            guard
                Normaliser.append(
                    value, by: item.preparation, schema: rules.schema,
                    to: &scratch.bytes)
            else { return false }
        }
        switch item.comparison {
        case .equal(let form): return scratch.bytes == form
        case .anyOf(let forms):
            // Comparing with a few is faster than hashing.
            return forms.count > 4
                ? forms.contains(scratch.bytes) : forms.contains { $0 == scratch.bytes }
        case .atLeast(let form): return !scratch.bytes.lexicographicallyPrecedes(form)
        case .atMost(let form): return !form.lexicographicallyPrecedes(scratch.bytes)
        case .below(let form): return scratch.bytes.lexicographicallyPrecedes(form)
        case .pieces: return false
        }
    }

    private func matchesName(
        _ item: Item, _ dn: String, _ scratch: inout FilterScratch
    ) -> Bool {
        guard let name = try? DistinguishedName(parsing: dn) else { return false }
        for attribute in name.rdns.flatMap(\.attributes) {
            guard let type = rules.schema.attributeType(attribute.type),
                item.types.contains(type.index)
            else { continue }
            let found = Array(attribute.value.utf8).withUnsafeBytes { value in
                matches(item, value, &scratch)
            }
            if found { return true }
        }
        return false
    }

    static func lowered(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    /// Whether a node cannot give `truth` (true or false) for any entry.
    private static func isNever(_ truth: FilterTruth, _ node: Node) -> Bool {
        switch node {
        case .constant(let constant):
            constant != truth
        case .and(let parts):
            truth == .true
                ? parts.contains { isNever(.true, $0) } : parts.allSatisfy { isNever(.false, $0) }
        case .or(let parts):
            truth == .true
                ? parts.allSatisfy { isNever(.true, $0) } : parts.contains { isNever(.false, $0) }
        case .not(let part):
            isNever(truth.negated, part)
        case .present, .item:
            false
        }
    }
}
