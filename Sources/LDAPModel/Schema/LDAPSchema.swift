// The registry of attribute types, object classes, rules and syntaxes: look-up by name or OID, what
// refines what, and the texts of the subschema entry (RFC 4512 section 4). Immutable once made.

/// A schema.
///
/// Copies share their storage. Names are found whatever their case.
public struct LDAPSchema: Sendable {
    /// The attribute types, each at the place its `index` says.
    public let attributeTypes: [AttributeType]
    /// The object classes, as given.
    public let objectClasses: [ObjectClass]
    /// The matching rules, as given.
    public let matchingRules: [MatchingRule]
    /// The syntaxes, as given.
    public let syntaxes: [LDAPSyntax]
    private let attributeIndex: [String: Int]
    private let classIndex: [String: Int]
    private let ruleIndex: [String: Int]
    private let subtypeIndexes: [[Int]]

    /// A schema of these parts.
    ///
    /// `foldedAttributes` names the types whose search filters fold (`AttributeType.isFolded`);
    /// `aliases` are names understood and not published, each with the published name it stands for.
    /// Where two parts bear one name the first has it; a superior that is not there is ignored.
    public init(
        attributeTypes: [AttributeType] = LDAPSchema.standardAttributeTypes,
        objectClasses: [ObjectClass] = LDAPSchema.standardObjectClasses,
        matchingRules: [MatchingRule] = MatchingRule.all,
        syntaxes: [LDAPSyntax] = LDAPSyntax.all,
        foldedAttributes: Set<String> = [],
        aliases: [String: String] = ["locality": "l"]
    ) {
        self.objectClasses = objectClasses
        self.matchingRules = matchingRules
        self.syntaxes = syntaxes
        classIndex = Self.index(objectClasses.map { [$0.oid] + $0.names })
        ruleIndex = Self.index(matchingRules.map { [$0.oid, $0.name] })
        var index = Self.index(attributeTypes.map { [$0.oid] + $0.names })
        for (alias, name) in aliases {
            let alias = alias.lowercased()
            if index[alias] == nil { index[alias] = index[name.lowercased()] }
        }
        attributeIndex = index
        let folded = Set(foldedAttributes.compactMap { index[$0.lowercased()] })
        let superiors = attributeTypes.map { type in
            type.superior.flatMap { index[$0.lowercased()] }
        }
        var resolved: [AttributeType?] = Array(repeating: nil, count: attributeTypes.count)
        for place in attributeTypes.indices where resolved[place] == nil {
            // Up to the nearest resolved superior, then back down; a circle is cut where it closes.
            var line = [place]
            var current = place
            while resolved[current] == nil, let superior = superiors[current],
                !line.contains(superior)
            {
                line.append(superior)
                current = superior
            }
            var superior: AttributeType?
            for current in line.reversed() {
                let type =
                    resolved[current]
                    ?? AttributeType(
                        attributeTypes[current], index: current, superior: superior,
                        isFolded: folded.contains(current))
                resolved[current] = type
                superior = type
            }
        }
        self.attributeTypes = resolved.compactMap { $0 }
        subtypeIndexes = Self.closure(superiors)
    }

    /// For each type the types that refine it, itself first.
    private static func closure(_ superiors: [Int?]) -> [[Int]] {
        var result: [[Int]] = superiors.indices.map { [$0] }
        for place in superiors.indices {
            var seen: Set<Int> = [place]
            var current = superiors[place]
            while let superior = current, seen.insert(superior).inserted {
                result[superior].append(place)
                current = superiors[superior]
            }
        }
        return result
    }

    private static func index(_ keys: [[String]]) -> [String: Int] {
        var result: [String: Int] = [:]
        for (place, names) in keys.enumerated() {
            for name in names where result[name.lowercased()] == nil {
                result[name.lowercased()] = place
                result[name] = place
            }
        }
        return result
    }

    /// The standard parts alone, nothing folded.
    public static let standard = LDAPSchema()

    /// The attribute type of a description: a name or an OID in any case, its options ignored.
    public func attributeType(_ description: String) -> AttributeType? {
        // As published, in most requests.
        if let place = attributeIndex[description] { return attributeTypes[place] }
        let name = description.prefix { $0 != ";" }.lowercased()
        return attributeIndex[name].map { attributeTypes[$0] }
    }

    /// The object class of a name or an OID.
    public func objectClass(_ name: String) -> ObjectClass? {
        classIndex[name.lowercased()].map { objectClasses[$0] }
    }

    /// The matching rule of a name or an OID.
    public func matchingRule(_ name: String) -> MatchingRule? {
        ruleIndex[name.lowercased()].map { matchingRules[$0] }
    }

    /// The types that a type stands for in filters and lists: itself, then those that refine it.
    public func subtypes(of type: AttributeType) -> [AttributeType] {
        guard attributeTypes.indices.contains(type.index) else { return [type] }
        return subtypeIndexes[type.index].map { attributeTypes[$0] }
    }

    /// A class and all that it refines, itself first, each once.
    public func superclasses(of objectClass: ObjectClass) -> [ObjectClass] {
        var result = [objectClass]
        var place = 0
        while place < result.count {
            for name in result[place].superiors {
                if let superior = self.objectClass(name), !result.contains(superior) {
                    result.append(superior)
                }
            }
            place += 1
        }
        return result
    }

    /// A class and all that refine it, itself first.
    public func subclasses(of objectClass: ObjectClass) -> [ObjectClass] {
        [objectClass]
            + objectClasses.filter {
                $0 != objectClass && superclasses(of: $0).contains(objectClass)
            }
    }

    /// The indexes of the attributes that an entry of these classes must and may have.
    ///
    /// Superclasses are counted; what is required is allowed too; unknown names are left out.
    public func attributes(
        of classes: [ObjectClass]
    ) -> (required: Set<Int>, allowed: Set<Int>) {
        let all = Set(classes.flatMap(superclasses(of:)))
        func indexes(_ names: [String]) -> [Int] { names.compactMap { attributeType($0)?.index } }
        let required = Set(all.flatMap { indexes($0.required) })
        return (required, required.union(all.flatMap { indexes($0.allowed) }))
    }
}

extension LDAPSchema {
    /// The values of `attributeTypes`.
    public var attributeTypeDefinitions: [String] { attributeTypes.map(\.definition) }

    /// The values of `objectClasses`.
    public var objectClassDefinitions: [String] { objectClasses.map(\.definition) }

    /// The values of `matchingRules`.
    public var matchingRuleDefinitions: [String] { matchingRules.map(\.definition) }

    /// The values of `ldapSyntaxes`.
    public var syntaxDefinitions: [String] { syntaxes.map(\.definition) }

    /// The values of `matchingRuleUse`: for each rule the attributes that extensible filters may
    /// name with it (RFC 4512 section 4.1.4); a rule for no attribute is left out.
    public var matchingRuleUseDefinitions: [String] {
        matchingRules.compactMap { rule in
            let names = attributeTypes.filter(rule.applies(to:)).map(\.name)
            guard !names.isEmpty, rule.preparation != .unsupported else { return nil }
            return "( \(rule.oid) NAME '\(rule.name)' APPLIES \(Definition.list(names)) )"
        }
    }
}
