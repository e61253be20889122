// Compare (RFC 4511 section 4.10): one assertion about one entry, under the rules of filters.

import DirectoryLookup
import DirectoryModel
import LDAPModel
import LDAPProtocol

/// Answers compare requests.
enum CompareAnswer {
    /// The result for whatever the name stands for.
    ///
    /// Blocks.
    static func result(
        _ request: CompareRequest, at location: DirectoryTree.Location, _ context: SearchContext
    ) throws -> LDAPResult {
        let viewer = Viewer.anonymous
        switch location {
        case .suffix: return result(request, try context.entry(.suffix, viewer))
        case .container(let branch):
            return result(request, try context.entry(.container(branch), viewer))
        case .entry(let branch, let name):
            guard let row = try context.lookup.entry(in: branch, named: name, as: viewer),
                let entry = StoredEntry(row, in: context.tree)
            else { return try context.noSuchObject(branch, name, viewer) }
            return result(request, entry)
        case .below(let branch, let name):
            guard let row = try context.lookup.entry(in: branch, named: name, as: viewer) else {
                return try context.noSuchObject(branch, name, viewer)
            }
            return LDAPResult(
                .noSuchObject, matchedDN: context.tree.dn(of: branch, named: row.name))
        case .root, .subschema, .absent: return LDAPResult(.noSuchObject)
        }
    }

    /// The result for an entry.
    static func result(_ request: CompareRequest, _ entry: some AttributeValues) -> LDAPResult {
        let schema = DirectorySchema.schema
        guard let type = schema.attributeType(request.attribute) else {
            return LDAPResult(.undefinedAttributeType)
        }
        if DirectorySchema.filterRules.isUndefined(type)
            || !schema.subtypes(of: type).contains(where: { entry.hasValue(ofType: $0.index) })
        {
            return LDAPResult(.noSuchAttribute)
        }
        guard type.filterEquality != nil else { return LDAPResult(.inappropriateMatching) }
        let filter = CompiledFilter(
            .equality(attribute: request.attribute, value: request.value), schema: schema)
        return switch filter.evaluate(entry) {
        case .true: LDAPResult(.compareTrue)
        case .false: LDAPResult(.compareFalse)
        case .undefined: LDAPResult(.invalidAttributeSyntax)
        }
    }
}
