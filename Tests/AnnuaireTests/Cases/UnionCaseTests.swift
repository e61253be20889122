// Reported faults with unions (cases B26 and B30): work in proportion to what is found, however many
// branches there are, and a branch that cannot match costs the others nothing.

import Testing

@Suite("Unions")
struct UnionCaseTests {
    @Test("B26: a union of 1,000 addresses is exact and examines twice the rows of one of 500")
    func addresses() throws {
        let country = try MeasuredDirectory.country
        let known = Set(country.entries(below: Base.boxes).flatMap { $0.values("mail") }).sorted()
        // Every tenth belongs to nobody.
        let asked = (0..<1_000).map { place in
            place % 10 == 9 || place >= known.count
                ? "personne.\(place)@inconnu.fictif.mssante.fr" : known[place]
        }
        var rows: [Int] = []
        for count in [500, 1_000] {
            let filter = "(|" + asked.prefix(count).map { "(mail=\($0))" }.joined() + ")"
            let answer = try country.search(Base.boxes, filter)
            let named = Set(asked.prefix(count).map { $0.lowercased() })
            let wanted = country.scan(Asked("mail", Base.boxes, .plain), where: named.contains)
            #expect(answer.found.code == 0 && answer.found.dns == wanted)
            // No row is read for nothing, and none twice.
            #expect(answer.rows == wanted.count)
            rows.append(answer.rows)
        }
        #expect(rows[0] >= 400 && rows[1] > rows[0] && rows[1] * 2 <= rows[0] * 5)
    }

    @Test("B26: the same address a thousand times is one address")
    func repeated() throws {
        let country = try MeasuredDirectory.country
        let address = try #require(country.entries(below: Base.boxes).first?.values("mail").first)
        let once = try country.search(Base.boxes, "(mail=\(address))")
        let often = try country.search(
            Base.boxes, "(|" + String(repeating: "(mail=\(address))", count: 1_000) + ")")
        #expect(!once.found.entries.isEmpty && often.found.dns == once.found.dns)
        #expect(often.rows == once.rows)
    }

    /// The attributes that the phone's address book asks at once, IMHandle apart, which is of no
    /// schema.
    private static let attributes =
        ["o", "cn", "ou", "sn", "givenName"].map { Asked($0, Base.boxes, .words) }
        + ["mail", "postalAddress", "telephoneNumber"].map { Asked($0, Base.boxes, .plain) }

    @Test(
        "B30: the phone's union of nine beginnings finds the right set from the index alone",
        arguments: ["dup", "mar", "zoé", "cab", "12"])
    func phone(typed: String) throws {
        let country = try MeasuredDirectory.country
        let filter =
            "(|"
            + ["o", "cn", "ou", "sn", "mail", "IMHandle", "givenname", "postalAddress"]
            .map { "(\($0)=\(typed)*)" }.joined() + "(telephoneNumber=\(typed)*))"
        let answer = try country.search(Base.boxes, filter, "-z", "0")
        var wanted: Set<String> = []
        for asked in Self.attributes {
            let piece = asked.comparison.form(typed)
            wanted.formUnion(country.scan(asked) { $0.hasPrefix(piece) })
        }
        #expect(!wanted.isEmpty)
        #expect(answer.found.code == 0 && answer.found.dns == wanted)
        #expect(!answer.readsBranch, "the branch was read whole")
        #expect(answer.rows <= wanted.count * 2)
    }

    @Test("B30: letters against a telephone number find nothing, and an unknown type is Undefined")
    func branchesThatCannotMatch() throws {
        let country = try MeasuredDirectory.country
        let plain = try country.search(Base.boxes, "(sn=mar*)")
        #expect(!plain.found.entries.isEmpty)
        let others = ["(telephoneNumber=mar*)", "(IMHandle=mar*)", "(mail=zoé*)", "(mssEtat=mar*)"]
        for other in others {
            #expect(try country.search(Base.boxes, other).found.entries.isEmpty, "\(other)")
            let union = try country.search(Base.boxes, "(|\(other)(sn=mar*))")
            #expect(union.found.dns == plain.found.dns && union.found.code == 0, "\(other)")
            #expect(union.rows == plain.rows, "\(other)")
        }
        #expect(try country.search(Base.boxes, "(!(IMHandle=mar*))").found.entries.isEmpty)
        let numbers = try country.search(Base.boxes, "(!(telephoneNumber=mar*))")
        #expect(numbers.found.entries.count == country.entries(below: Base.boxes).count)
    }
}
