// Attributes whose values the branch alone decides: object classes, the constant operational
// attributes, the country. An assertion about them is decided once for the branch, on sample
// entries, by the same CompiledFilter that decides on real ones.

import DirectoryModel
import LDAPModel

/// Decides assertions about attributes that do not vary inside a branch.
enum ConstantValues {
    /// Whether a branch alone decides the values of a type.
    static func isConstant(_ type: AttributeType) -> Bool {
        constantTypes.contains(type.index)
    }

    /// Whether an item about such an attribute takes this truth value on some entry of the branch.
    static func mayBe(_ truth: FilterTruth, _ item: LDAPFilter, in branch: DirectoryBranch) -> Bool
    {
        let shapes = EntryShape.shapes(of: branch)
        // Entries that we do not render: anything may be.
        if shapes.isEmpty { return true }
        let filter = CompiledFilter(item, by: DirectorySchema.filterRules)
        for shape in shapes {
            for country in [nil, "FR"] where country == nil || shape != .domain {
                if filter.evaluate(Sample(shape: shape, country: country)) == truth { return true }
            }
        }
        return false
    }

    private static let names = [
        "objectClass", "structuralObjectClass", "hasSubordinates", "subschemaSubentry", "c",
    ]

    private static let constantTypes: Set<Int> = Set(
        names.compactMap { DirectorySchema.schema.attributeType($0)?.index })

    /// An entry with the constant attributes only.
    private struct Sample: AttributeValues {
        let shape: EntryShape
        let country: String?

        var dn: String { "" }

        func forEachValue(ofType index: Int, _ body: (UnsafeRawBufferPointer) -> Bool) {
            for value in values(of: DirectorySchema.schema.attributeTypes[index].name) {
                if !Array(value.utf8).withUnsafeBytes(body) { return }
            }
        }

        private func values(of name: String) -> [String] {
            switch name {
            case "objectClass": shape.objectClasses
            case "structuralObjectClass": [shape.structuralObjectClass]
            case "hasSubordinates": ["FALSE"]
            case "subschemaSubentry": [SubschemaEntry.dn]
            case "c": country.map { [$0] } ?? []
            default: []
            }
        }
    }
}
