// What to tell a client whose search passed a limit of the server: which criterion would help. The
// text names attributes, never values.

import LDAPModel

/// The sentence of a result that a limit of the server caused.
enum LimitDiagnostic {
    /// What stopped the search.
    enum Cause {
        case entries(Int)
        case examined(Int)
        case time
        case shortPiece
    }

    static func text(_ cause: Cause, _ filter: LDAPFilter) -> String {
        let what =
            switch cause {
            case .entries(let limit): "more than \(limit) entries match"
            case .examined(let limit): "stopped after examining \(limit) entries"
            case .time: "stopped at the time limit of the server"
            case .shortPiece:
                "a piece of one or two letters is searched at the start of words, type another"
            }
        return "\(what); \(advice(filter))"
    }

    private static func advice(_ filter: LDAPFilter) -> String {
        var used: Set<String> = []
        collect(filter, into: &used)
        var missing: [String] = []
        if used.isDisjoint(with: ["cn", "sn", "displayName", "mail", "uid", "mssRpps"]) {
            missing.append("a name (sn, three letters or more)")
        }
        if used.isDisjoint(with: ["l", "postalCode", "mssDepartement", "st", "mssCodeCommune"]) {
            missing.append("a place (postalCode, l or mssDepartement)")
        }
        if used.isDisjoint(with: ["title", "mssCodeProfession", "mssProfession"]) {
            missing.append("a profession (mssCodeProfession)")
        }
        if used.isDisjoint(with: ["o", "mssIdStructure", "mssFiness", "mssSiret"]) {
            missing.append("a structure (o or mssFiness)")
        }
        if missing.isEmpty { return "type more letters, or use paged results" }
        return "add a criterion: " + missing.joined(separator: ", ")
    }

    private static func collect(_ filter: LDAPFilter, into used: inout Set<String>) {
        switch filter {
        case .and(let parts), .or(let parts): for part in parts { collect(part, into: &used) }
        case .not(let part): collect(part, into: &used)
        case .present: break
        default:
            if let name = filter.assertedAttribute,
                let type = DirectorySchema.schema.attributeType(name)
            {
                used.insert(type.name)
            }
        }
    }
}
