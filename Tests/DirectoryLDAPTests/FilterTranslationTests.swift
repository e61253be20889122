// Filters to questions for the index: particular shapes, and the property that candidates hold
// every entry that the exact filter accepts.

import DirectoryLookup
import DirectoryModel
import LDAPModel
import TestSupport
import Testing

@testable import DirectoryLDAP

@Suite("Translation of filters")
struct FilterTranslationTests {
    func translated(
        _ filter: String, in branch: DirectoryBranch = .mailboxes
    ) throws -> FilterTranslation {
        FilterTranslation(try LDAPFilter(parsing: filter), in: branch)
    }

    func equals(_ field: IndexField, _ key: String) -> DirectoryQuery {
        .equals(IndexTerm(field, key))
    }

    @Test("Equality asks for the term of the value in its normal form")
    func equality() throws {
        #expect(try translated("(sn=Dupré-Martin)").query == equals(.familyName, "dupre martin"))
        #expect(
            try translated("(mail=Zoe@X.fictif.mssante.fr)").query
                == equals(.mail, "zoe@x.fictif.mssante.fr"))
        #expect(
            try translated("(mssRpps=99 700 366240)").query == equals(.identifier, "99700366240"))
        #expect(try translated("(surname=LE GOFF)").query == equals(.familyName, "le goff"))
        #expect(try translated("(2.5.4.4=LE GOFF)").query == equals(.familyName, "le goff"))
        #expect(
            try translated("(telephoneNumber=01 99-00 12 34)").query
                == equals(.telephone, "0199001234"))
    }

    @Test("Equality on cn asks for every word")
    func wordsOfNames() throws {
        #expect(
            try translated("(cn=Jean, Dupont)").query
                == .and([equals(.nameWord, "jean"), equals(.nameWord, "dupont")]))
    }

    @Test("A piece of several words asks for its whole words, the ends of the others, and the gaps")
    func pieces() throws {
        #expect(
            try translated("(cn=jean dup*)").query
                == .and([
                    equals(.nameWord, "jean"), equals(.nameBoundary, "n d"),
                    .begins(.nameWord, "dup"),
                ]))
        #expect(
            try translated("(cn=*artin zoé*)").query
                == .and([
                    .contains(.nameWord, "artin"), equals(.nameBoundary, "in "),
                    equals(.nameBoundary, "n z"), .begins(.nameWord, "zoe"),
                ]))
        #expect(
            try translated("(cn=*martin)").query
                == .and([.contains(.nameWord, "martin"), equals(.nameBoundary, "in ")]))
        // The cut word is too short to be found, the gap is not.
        #expect(
            try translated("(cn=*l b*)").query
                == .and([equals(.nameBoundary, "l b"), .begins(.nameWord, "b")]))
        #expect(try !translated("(cn=*el b*)").isNarrowed)
        #expect(try translated("(cn=* martin *)").query == equals(.nameWord, "martin"))
        #expect(try translated("(sn=dup*)").query == .begins(.familyName, "dup"))
        #expect(try translated("(sn=*upr*)").query == .contains(.nameWord, "upr"))
        #expect(try translated("(mssFiness=44*)").query == .begins(.structureIdentifier, "44"))
    }

    @Test("Order asks for the terms on that side")
    func order() throws {
        #expect(try translated("(givenName>=Ryan)").query == .between(.givenName, "ryan", nil))
        #expect(try translated("(cn<=jean dupont)").query == .between(.nameWord, nil, "jean"))
        #expect(try translated("(postalCode>=44000)").query == .none)
        #expect(try translated("(modifyTimestamp>=20260101000000Z)").query == .all)
    }

    @Test("What can never be true asks for nothing")
    func never() throws {
        for filter in [
            "(unknown=x)", "(!(unknown=x))", "(&(sn=x)(unknown=x))", "(|(unknown=x)(|))",
            "(mssEtat=active)", "(!(mssListeRouge=TRUE))", "(sn=-)", "(mail=zoé*)", "(jpegPhoto=*)",
            "(objectClass=noSuchClass)", "(objectClass=organization)", "(c=DE)", "(mail=\\ff)",
            "(mssRecherche=martin)", "(!(objectClass=person))", "(mssIdSituation=*)",
        ] {
            #expect(try translated(filter).query == .none, "\(filter)")
        }
        #expect(try translated("(sn=x)", in: .structures).query == .none)
    }

    @Test("What no index serves asks for everything, and steps aside in an AND")
    func unserved() throws {
        for filter in [
            "(objectClass=*)", "(objectClass=inetOrgPerson)", "(c=FR)", "(mail=*)", "(!(sn=x))",
            "(personalTitle=rue)", "(|(sn=x)(personalTitle=rue))", "(&)", "(hasSubordinates=FALSE)",
            "(:caseExactMatch:=x)",
        ] {
            #expect(try translated(filter).query == .all, "\(filter)")
        }
        #expect(
            try translated("(&(objectClass=inetOrgPerson)(!(l=nantes))(sn=x))").query
                == equals(.familyName, "x"))
        #expect(try translated("(!(!(sn=x)))").query == equals(.familyName, "x"))
        #expect(try translated("(|(unknown=*x*)(sn=x))").query == equals(.familyName, "x"))
    }

    @Test(
        "A short contains piece is answered from word beginnings unless something better stands by")
    func short() throws {
        let alone = try translated("(cn=*ma*)")
        #expect(alone.isNarrowed)
        #expect(alone.query == .begins(.nameWord, "ma"))
        let beside = try translated("(&(mssRpps=99700366240)(cn=*ma*))")
        #expect(!beside.isNarrowed)
        #expect(beside.query == equals(.identifier, "99700366240"))
        let weak = try translated("(&(mssTypeBal=PER)(cn=*ma*))")
        #expect(weak.isNarrowed)
        #expect(try !translated("(cn=*mar*)").isNarrowed)
        #expect(try !translated("(cn=m*)").isNarrowed)
    }

    @Test("Only an address that must hold counts as asserted")
    func assertedAddresses() throws {
        func asserted(_ filter: String) throws -> Set<String> {
            FilterTranslation.assertedAddresses(in: try LDAPFilter(parsing: filter))
        }
        #expect(try asserted("(MAIL=Zoe@x.fr)") == ["zoe@x.fr"])
        #expect(try asserted("(&(objectClass=*)(&(rfc822Mailbox=a@x.fr)))") == ["a@x.fr"])
        #expect(try asserted("(|(mail=a@x.fr)(mail=b@x.fr))").isEmpty)
        #expect(try asserted("(!(mail=a@x.fr))").isEmpty)
        #expect(try asserted("(mail=a@x*)").isEmpty)
    }

    @Test("Candidates hold every entry that the filter accepts", arguments: 1...10)
    func candidatesHoldEveryMatch(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let rows = Invented.rows() + RandomEntries.rows(count: 40, using: &random)
        var filters = RandomFilters(rows: rows)
        var matches = 0
        for _ in 0..<150 {
            let filter = filters.next(depth: 3, using: &random)
            let compiled = CompiledFilter(
                filter, schema: DirectorySchema.schema,
                undefinedAttributes: DirectorySchema.undefinedInFilters)
            for branch in DirectoryBranch.allCases {
                let translation = FilterTranslation(filter, in: branch)
                if translation.isNarrowed { continue }
                for row in rows where row.entry.branch == branch {
                    let entry = try #require(StoredEntry(row.entry, in: Self.tree))
                    guard compiled.evaluate(entry) == .true else { continue }
                    matches += 1
                    #expect(
                        translation.query.accepts(row.terms),
                        "seed \(seed): \(filter.text) misses \(row.entry.name)")
                }
            }
        }
        #expect(matches > 100, "seed \(seed) tested next to nothing")
    }

    @Test("A query called exact accepts the entries that the filter accepts, and no other")
    func exactQueries() throws {
        var random = SeededGenerator(seed: 17)
        let rows = Invented.rows() + RandomEntries.rows(count: 60, using: &random)
        // Values of codes as entries have them, as people write them, and of other entries.
        let attributes = [
            "mssCodeProfession", "mssCodeCategorie", "mssCodeSavoirFaire", "mssModeExercice",
            "postalCode", "mssDepartement", "mssTypeBal", "employeeType", "sn", "givenName", "l",
            "o", "uid", "cn", "mail", "displayName",
        ]
        var values = ["", " ", "10", "é", "x y"]
        for row in rows {
            let entry = try #require(StoredEntry(row.entry, in: Self.tree))
            for name in attributes {
                guard let type = DirectorySchema.schema.attributeType(name) else { continue }
                entry.forEachValue(ofType: type.index) { value in
                    let text = String(decoding: value, as: UTF8.self)
                    values += [text, " \(text.lowercased())  ", "\(text.prefix(4))-"]
                    return true
                }
            }
        }
        func filter(_ depth: Int) -> LDAPFilter {
            let parts = (0..<2).map { _ in depth > 0 ? filter(depth - 1) : nil }.compactMap(\.self)
            switch Int.random(in: 0..<5, using: &random) {
            case 0 where !parts.isEmpty: return .and(parts)
            case 1 where !parts.isEmpty: return .or(parts)
            case 2 where depth > 0 && Int.random(in: 0..<4, using: &random) == 0:
                return .not(filter(depth - 1))
            case 3:
                let value = Array((values.randomElement(using: &random) ?? "").utf8)
                let attribute = attributes.randomElement(using: &random) ?? "sn"
                let length = Int.random(in: 1...5, using: &random)
                if Bool.random(using: &random) {
                    let inner = value.dropFirst(Int.random(in: 0...4, using: &random))
                    let piece = Array(inner.prefix(length))
                    return .or(
                        [attribute, "cn", "mail"].map {
                            .substrings(attribute: $0, initial: nil, any: [piece], final: nil)
                        })
                }
                return .substrings(
                    attribute: attribute, initial: Array(value.prefix(length)), any: [], final: nil)
            default:
                return .equality(
                    attribute: attributes.randomElement(using: &random) ?? "sn",
                    value: Array((values.randomElement(using: &random) ?? "").utf8))
            }
        }
        var (exact, matches) = (0, 0)
        for _ in 0..<3_000 {
            let filter = filter(2)
            let compiled = CompiledFilter(
                filter, schema: DirectorySchema.schema,
                undefinedAttributes: DirectorySchema.undefinedInFilters)
            for branch in DirectoryBranch.allCases {
                let translation = FilterTranslation(filter, in: branch)
                guard translation.isExact else { continue }
                exact += 1
                for row in rows where row.entry.branch == branch {
                    let entry = try #require(StoredEntry(row.entry, in: Self.tree))
                    let accepted = compiled.evaluate(entry) == .true
                    if accepted { matches += 1 }
                    #expect(translation.query.accepts(row.terms) == accepted, "\(filter.text)")
                }
            }
        }
        #expect(exact > 300 && matches > 200, "\(exact) exact queries, \(matches) matches")
    }

    @Test("What has a term together is asked for together")
    func pairs() throws {
        func pair(_ field: IndexField, _ first: String, _ second: String) -> DirectoryQuery {
            equals(field, "\(first)\u{1F}\(second)")
        }
        #expect(
            try translated("(&(sn=Le Goff)(givenName=Anne-Marie)(l=Brest))").query
                == .and([pair(.fullName, "le goff", "anne marie"), equals(.town, "brest")]))
        #expect(
            try translated("(|(sn=Le Goff)(givenName=Anne))").query
                == .or([equals(.familyName, "le goff"), equals(.givenName, "anne")]))
        #expect(
            try translated("(&(mssCodeProfession=10)(l=Saint-Étienne)(mssTypeBal=PER))").query
                == .and([
                    pair(.professionTown, "10", "saint etienne"), equals(.mailboxKind, "per"),
                ]))
        // The rarer goes with the place.
        let speciality = "(&(postalCode=29200)(mssProfession=Médecin)(mssCodeSavoirFaire=SM04))"
        #expect(
            try translated(speciality).query
                == .and([
                    equals(.professionLabel, "medecin"),
                    pair(.savoirFairePostcode, "sm04", "29200"),
                ]))
        #expect(
            try translated("(&(mssCodeProfession=10)(l=Brest))", in: .situations).query
                == .and([equals(.profession, "10"), equals(.town, "brest")]))
    }

    @Test("An inner piece of three letters is decided by its term where one attribute has it")
    func innerPieces() throws {
        for text in [
            "(cn=*mar*)", "(mail=*mar*)", "(|(cn=*mar*)(givenName=*mar*)(sn=*mar*)(mail=*mar*))",
        ] {
            #expect(try translated(text).isExact, "\(text)")
        }
        for text in [
            "(cn=*mart*)", "(cn=*ma*)", "(cn=*mar *)", "(displayName=*mar*)", "(sn=*mar*)",
            "(cn=*mar*tin*)", "(mail=* mar*)", "(|(sn=*mar*)(mail=*mar*))",
        ] {
            #expect(try !translated(text).isExact, "\(text)")
        }
    }

    private static let tree: DirectoryTree = {
        do { return try DirectoryTree(suffix: "o=mssante,c=fr") } catch { fatalError("\(error)") }
    }()
}

/// Entries made of odd values.
enum RandomEntries {
    static let texts = [
        "DUPRÉ-MARTIN", "d'Arc", "Zoé", "ŒUVRARD", "Łucja", "a", "B", "-", "LE  GOFF", "Jean-Luc",
        "St. Étienne", "ﬁctif", "Ⅻ", "straße", "İnès", "x,y", "99 000", "2A004", "PER", "É",
        "e\u{301}a",
    ]

    static func rows(
        count: Int, using random: inout some RandomNumberGenerator
    ) -> [MemorySource.Row] {
        let branches: [(DirectoryBranch, EntryShape)] = [
            (.mailboxes, .mailboxOfBoth), (.practitioners, .practitioner),
            (.situations, .situation), (.structures, .structure), (.domains, .domain),
        ]
        return (0..<count).map { index in
            let (branch, shape) = branches[index % branches.count]
            var builder = EntryBuilder()
            for attribute in EntryAttribute.allCases where attribute.mayOccur(in: branch) {
                if attribute == .country {
                    if Bool.random(using: &random) { builder.add(.country, "FR") }
                    continue
                }
                // As the renderer makes them: the words of names are among those of cn, displayName is
                // one of its values, and the office one of the towns.
                if [.surname, .givenName, .displayName, .office].contains(attribute) { continue }
                for _ in 0..<Int.random(in: 0...2, using: &random) {
                    let words = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                        texts.randomElement(using: &random) ?? ""
                    }
                    builder.add(attribute, words.joined(separator: " "))
                    if attribute == .commonName {
                        builder.addSingle(.displayName, words.joined(separator: " "))
                    } else if attribute == .locality {
                        builder.addSingle(.office, words.joined(separator: " "))
                    }
                    if attribute == .commonName, branch != .structures {
                        builder.add(.surname, words.joined(separator: " "))
                        builder.add(.givenName, words[0])
                    }
                }
            }
            return MemorySource.Row(
                id: Int64(1_000 + index), branch,
                builder.rendered(name: "random-\(index)", shape: shape))
        }
    }
}

/// Filters about values that entries have, altered, and about others.
struct RandomFilters {
    private let values: [(name: String, value: [Character])]
    private let names: [String]

    init(rows: [MemorySource.Row]) {
        var values: [(name: String, value: [Character])] = []
        for row in rows {
            guard let body = EntryBody(of: row.entry) else { continue }
            for attribute in EntryAttribute.allCases {
                for value in body.values(of: attribute) {
                    values.append((attribute.name, Array(String(decoding: value, as: UTF8.self))))
                }
            }
        }
        self.values = values
        names =
            EntryAttribute.allCases.map(\.name)
            + ["objectClass", "name", "gn", "unknown", "modifyTimestamp", "mssEtat", "cn;binary"]
    }

    mutating func next(
        depth: Int, using random: inout some RandomNumberGenerator
    ) -> LDAPFilter {
        guard depth > 0 else { return item(using: &random) }
        switch Int.random(in: 0..<8, using: &random) {
        case 0:
            return .and(
                (0..<Int.random(in: 0...3, using: &random)).map { _ in
                    next(depth: depth - 1, using: &random)
                })
        case 1:
            return .or(
                (0..<Int.random(in: 0...3, using: &random)).map { _ in
                    next(depth: depth - 1, using: &random)
                })
        case 2: return .not(next(depth: depth - 1, using: &random))
        default: return item(using: &random)
        }
    }

    private func item(using random: inout some RandomNumberGenerator) -> LDAPFilter {
        guard let (own, value) = values.randomElement(using: &random) else { return .and([]) }
        let name =
            switch Int.random(in: 0..<10, using: &random) {
            case 0: names.randomElement(using: &random) ?? own
            case 1: "name"
            default: own
            }
        let bytes = altered(value[...], using: &random)
        switch Int.random(in: 0..<12, using: &random) {
        case 0...2: return .equality(attribute: name, value: bytes)
        case 3: return .greaterOrEqual(attribute: name, value: bytes)
        case 4: return .lessOrEqual(attribute: name, value: bytes)
        case 5: return .approximate(attribute: name, value: bytes)
        case 6: return .present(attribute: name)
        case 7:
            let rules = [
                nil, "caseIgnoreMatch", "caseExactMatch", "mssPliageMatch", "mssIdentifiantMatch",
                "caseIgnoreSubstringsMatch", "2.5.13.3", "1.2.3.4", "telephoneNumberMatch",
                "caseIgnoreIA5Match",
            ]
            return .extensible(
                rule: rules.randomElement(using: &random) ?? nil,
                attribute: Bool.random(using: &random) ? name : own, value: bytes,
                dnAttributes: Int.random(in: 0..<4, using: &random) == 0)
        default: return pieces(name, value, using: &random)
        }
    }

    private func pieces(
        _ name: String, _ value: [Character], using random: inout some RandomNumberGenerator
    ) -> LDAPFilter {
        var cuts = (0..<Int.random(in: 1...4, using: &random)).map { _ in
            Int.random(in: 0...value.count, using: &random)
        }
        cuts.sort()
        cuts = [0] + cuts + [value.count]
        let parts = zip(cuts, cuts.dropFirst()).map { altered(value[$0..<$1], using: &random) }
        var initial: [UInt8]?
        var any: [[UInt8]] = []
        var final: [UInt8]?
        for (index, part) in parts.enumerated() where Bool.random(using: &random) {
            if index == 0 {
                initial = part
            } else if index == parts.count - 1 {
                final = part
            } else {
                any.append(part)
            }
        }
        if initial == nil && any.isEmpty && final == nil { any = [parts[0]] }
        return .substrings(attribute: name, initial: initial, any: any, final: final)
    }

    /// The same text for folding, mostly.
    private func altered(
        _ text: ArraySlice<Character>, using random: inout some RandomNumberGenerator
    ) -> [UInt8] {
        var result = ""
        for character in text {
            switch Int.random(in: 0..<14, using: &random) {
            case 0: result += character.uppercased()
            case 1: result += character.lowercased()
            case 2 where character == " " || character == "-": result += "'  "
            case 3 where character == "é" || character == "É": result += "e\u{301}"
            case 4 where Int.random(in: 0..<6, using: &random) == 0: result += "#"
            default: result.append(character)
            }
        }
        return Array(result.utf8)
    }
}
