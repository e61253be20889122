// From a filter as asked to the nodes of a `CompiledFilter`: every question of the schema is answered
// here, once. What has no answer becomes the constant Undefined.

/// Makes the nodes of one filter.
struct FilterCompiler {
    typealias Node = CompiledFilter.Node
    typealias Item = CompiledFilter.Item
    typealias Comparison = CompiledFilter.Comparison

    /// What an assertion holds, before any rule is applied.
    private enum Asserted {
        case equal([UInt8])
        case atLeast([UInt8])
        case atMost([UInt8])
        case below([UInt8])
        case pieces(initial: [UInt8]?, any: [[UInt8]], final: [UInt8]?)
    }

    private let schema: LDAPSchema
    private let rules: FilterRules

    /// Parsers stop far earlier; this keeps filters built in memory from exhausting the stack.
    private static let maximumDepth = 400

    init(_ rules: FilterRules) {
        schema = rules.schema
        self.rules = rules
    }

    func node(_ filter: LDAPFilter, depth: Int) -> Node {
        guard depth < Self.maximumDepth else { return .constant(.undefined) }
        switch filter {
        case .and(let parts):
            return .and(parts.map { node($0, depth: depth + 1) })
        case .or(let parts):
            return .or(Self.merged(parts.map { node($0, depth: depth + 1) }))
        case .not(let part):
            return .not(node(part, depth: depth + 1))
        case .present(let attribute):
            let attributes = attributes(attribute)
            return attributes.isEmpty ? .constant(.undefined) : .present(attributes.map(\.index))
        case .equality(let attribute, let value), .approximate(let attribute, let value):
            return item(attribute, .equal(value)) { $0.filterEquality }
        case .greaterOrEqual(let attribute, let value):
            return item(attribute, .atLeast(value)) { $0.filterOrdering }
        case .lessOrEqual(let attribute, let value):
            return item(attribute, .atMost(value)) { $0.filterOrdering }
        case .substrings(let attribute, let initial, let any, let final):
            return item(attribute, .pieces(initial: initial, any: any, final: final)) {
                $0.filterSubstrings
            }
        case .extensible(let rule, let attribute, let value, let dnAttributes):
            return extensible(rule, attribute, value, readsName: dnAttributes)
        }
    }

    // MARK: Attributes

    /// The type of a description and its subtypes, those left out that may not be asserted; empty
    /// when the description is unknown, may not be asserted, or has an option other than `binary`.
    private func attributes(_ description: String) -> [AttributeType] {
        guard Self.hasNoOption(description), let type = schema.attributeType(description),
            !rules.isUndefined(type)
        else { return [] }
        return schema.subtypes(of: type).filter { !rules.isUndefined($0) }
    }

    private static func hasNoOption(_ description: String) -> Bool {
        guard description.utf8.contains(UInt8(ascii: ";")) else { return true }
        return description.split(separator: ";", omittingEmptySubsequences: false).dropFirst()
            .allSatisfy { $0.lowercased() == "binary" }
    }

    private func item(
        _ description: String, _ asserted: Asserted, rule: (AttributeType) -> MatchingRule?
    ) -> Node {
        let attributes = attributes(description)
        guard let type = attributes.first, let rule = rule(type) else {
            return .constant(.undefined)
        }
        return node(attributes, rule, asserted, readsName: false)
    }

    /// RFC 4511 section 4.5.1.7.7: the rule, or without one the equality rule of the attribute; the
    /// attribute, or without one every attribute that the rule serves.
    private func extensible(
        _ ruleName: String?, _ description: String?, _ value: [UInt8], readsName: Bool
    ) -> Node {
        var attributes: [AttributeType]
        if let description {
            attributes = self.attributes(description)
        } else {
            attributes = schema.attributeTypes.filter { !rules.isUndefined($0) }
        }
        guard let ruleName else {
            guard description != nil, let type = attributes.first, let rule = type.filterEquality
            else { return .constant(.undefined) }
            return node(attributes, rule, .equal(value), readsName: readsName)
        }
        guard let rule = schema.matchingRule(ruleName) else { return .constant(.undefined) }
        attributes = attributes.filter(rule.applies(to:))
        switch rule.use {
        case .equality:
            return node(attributes, rule, .equal(value), readsName: readsName)
        case .ordering:
            // RFC 4517 section 4.2: an ordering rule is true of the values before the asserted one.
            return node(attributes, rule, .below(value), readsName: readsName)
        case .substrings:
            guard let pieces = Self.substringAssertion(value) else { return .constant(.undefined) }
            return node(attributes, rule, pieces, readsName: readsName)
        }
    }

    // MARK: Assertions

    private func node(
        _ attributes: [AttributeType], _ rule: MatchingRule, _ asserted: Asserted,
        readsName: Bool
    ) -> Node {
        guard !attributes.isEmpty else { return .constant(.undefined) }
        if rule.preparation == .objectIdentifier {
            guard case .equal(let value) = asserted else { return .constant(.undefined) }
            // What an identifier stands for depends on the attribute, so each has its own node.
            let nodes = attributes.map { attribute in
                spellings(of: value, in: attribute).map {
                    Node.item(
                        Item(
                            types: [attribute.index], preparation: rule.preparation,
                            comparison: .anyOf($0), readsName: readsName))
                } ?? .constant(.undefined)
            }
            return nodes.count == 1 ? nodes[0] : .or(nodes)
        }
        if rule.preparation == .telephoneNumber, Self.hasLetters(asserted) {
            return .constant(.false)
        }
        guard let comparison = comparison(asserted, by: rule) else {
            return .constant(.undefined)
        }
        return .item(
            Item(
                types: attributes.map(\.index), preparation: rule.preparation,
                comparison: comparison, readsName: readsName))
    }

    private func comparison(_ asserted: Asserted, by rule: MatchingRule) -> Comparison? {
        func form(_ value: [UInt8]) -> [UInt8]? { rule.normalForm(of: value, schema: schema) }
        switch asserted {
        case .equal(let value): return form(value).map { .equal($0) }
        case .atLeast(let value): return form(value).map { .atLeast($0) }
        case .atMost(let value): return form(value).map { .atMost($0) }
        case .below(let value): return form(value).map { .below($0) }
        case .pieces(let initial, let any, let final):
            return SubstringPieces(initial: initial, any: any, final: final, by: rule.preparation)
                .map { .pieces($0) }
        }
    }

    /// Whether a telephone number is asserted with a letter: legal in its syntax, and no number has
    /// one, so that an address book that tries a name on every attribute costs nothing here.
    private static func hasLetters(_ asserted: Asserted) -> Bool {
        let octets: [UInt8]
        switch asserted {
        case .equal(let value), .atLeast(let value), .atMost(let value), .below(let value):
            octets = value
        case .pieces(let initial, let any, let final):
            octets = (initial ?? []) + any.joined() + (final ?? [])
        }
        return octets.contains(where: HexDigits.isLetter)
            && octets.allSatisfy(LDAPSyntax.isPrintable)
    }

    /// Every way to write the identifier in an entry, in lower case; nil for an unknown name.
    ///
    /// A class stands for itself and for those that refine it, as entries need not list superiors.
    private func spellings(of value: [UInt8], in attribute: AttributeType) -> Set<[UInt8]>? {
        guard let name = String(validating: value, as: UTF8.self) else { return nil }
        let names: [String]
        if attribute.oid == Self.objectClassOID {
            guard let objectClass = schema.objectClass(name) else { return nil }
            names = schema.subclasses(of: objectClass).flatMap { [$0.oid] + $0.names }
        } else if let objectClass = schema.objectClass(name) {
            names = [objectClass.oid] + objectClass.names
        } else if let type = schema.attributeType(name) {
            names = [type.oid] + type.names
        } else if let rule = schema.matchingRule(name) {
            names = [rule.oid, rule.name]
        } else if HexDigits.isNumericOID(value) {
            names = [name]
        } else {
            return nil
        }
        return Set(names.map { $0.utf8.map(CompiledFilter.lowered) })
    }

    private static let objectClassOID = "2.5.4.0"

    /// The pieces of a Substring Assertion (RFC 4517 section 3.3.30); nil without a star.
    private static func substringAssertion(_ value: [UInt8]) -> Asserted? {
        var pieces: [[UInt8]] = [[]]
        var rest = value[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "*"):
                pieces.append([])
            case UInt8(ascii: "\\"):
                guard let high = rest.popFirst().flatMap(HexDigits.value),
                    let low = rest.popFirst().flatMap(HexDigits.value)
                else { return nil }
                pieces[pieces.count - 1].append(high << 4 | low)
            default:
                pieces[pieces.count - 1].append(byte)
            }
        }
        guard pieces.count > 1, let final = pieces.popLast() else { return nil }
        return .pieces(initial: pieces.removeFirst(), any: pieces, final: final)
    }

    // MARK: Unions

    /// What two equality items must share to become one.
    private struct Target: Hashable {
        let types: [Int]
        let preparation: MatchingRule.Preparation
        let readsName: Bool
    }

    /// The parts of a union, equality items on the same attributes merged into one look-up in a set,
    /// so that a union of a thousand addresses reads each value once.
    private static func merged(_ parts: [Node]) -> [Node] {
        var result: [Node] = []
        var unions: [Target: (place: Int, forms: Set<[UInt8]>)] = [:]
        for part in parts {
            if case .item(let item) = part, let forms = forms(item) {
                let target = Target(
                    types: item.types, preparation: item.preparation,
                    readsName: item.readsName)
                if unions[target] == nil {
                    unions[target] = (result.count, forms)
                    result.append(part)
                } else {
                    unions[target]?.forms.formUnion(forms)
                }
            } else {
                result.append(part)
            }
        }
        for (target, union) in unions {
            result[union.place] = .item(
                Item(
                    types: target.types, preparation: target.preparation,
                    comparison: .anyOf(union.forms), readsName: target.readsName))
        }
        return result
    }

    private static func forms(_ item: Item) -> Set<[UInt8]>? {
        switch item.comparison {
        case .equal(let form): [form]
        case .anyOf(let forms): forms
        default: nil
        }
    }
}
