// Reported faults with pieces of values (cases B19, B31 and B107): the right set for every length of
// piece, no refusal for want of an index, and never more work for one more letter.

import Testing

@Suite("Pieces of values")
struct SubstringCaseTests {
    private static let indexed = [
        Asked("cn", Base.people, .words), Asked("displayName", Base.boxes, .words),
        Asked("sn", Base.people, .words), Asked("givenName", Base.situations, .words),
        Asked("title", Base.boxes, .words), Asked("o", Base.structures, .words),
        Asked("l", Base.boxes, .words), Asked("ou", Base.boxes, .words),
        Asked("mail", Base.boxes, .plain), Asked("mail", Base.people, .plain),
        Asked("uid", Base.people, .plain), Asked("postalCode", Base.structures, .plain),
        Asked("mssRpps", Base.boxes, .identifier), Asked("mssFiness", Base.structures, .identifier),
    ]

    private static let unindexed = [
        Asked("street", Base.structures, .words), Asked("personalTitle", Base.boxes, .words),
        Asked("co", Base.situations, .plain),
    ]

    /// Three forms of values, far from each other in their order.
    private func samples(_ asked: Asked) throws -> [[Character]] {
        let values = try MeasuredDirectory.country.values(asked).flatMap(\.forms)
        let forms = Set(values).sorted().filter { $0.count >= 5 }
        try #require(!forms.isEmpty, "no value of \(asked.attribute)")
        return [1, 3, 5].map { Array(forms[forms.count * $0 / 6]) }
    }

    /// Asks for a piece, in capitals when its length is even, and compares with a full scan.
    private func compare(
        _ asked: Asked, _ shape: (String) -> String, _ piece: String,
        where test: (String) -> Bool
    ) throws {
        let country = try MeasuredDirectory.country
        let wanted = country.scan(asked, where: test)
        let typed = piece.count.isMultiple(of: 2) ? piece.uppercased() : piece
        let filter = "(\(asked.attribute)=\(shape(escaped(typed))))"
        let answer = try country.search(asked.base, filter)
        #expect(!wanted.isEmpty)
        #expect(answer.found.code == 0, "\(filter)")
        #expect(answer.found.dns == wanted, "\(filter)")
    }

    @Test("B19: a beginning of one letter or more finds what a full scan finds", arguments: indexed)
    func beginnings(asked: Asked) throws {
        for value in try samples(asked) {
            for length in 1...6 where length <= value.count && value[length - 1] != " " {
                let piece = String(value[..<length])
                try compare(asked, { "\($0)*" }, piece) { $0.hasPrefix(piece) }
            }
        }
    }

    @Test(
        "B19: an inner or final piece of three letters or more finds what a full scan finds",
        arguments: indexed)
    func innerPieces(asked: Asked) throws {
        for value in try samples(asked) {
            for length in 3...5 {
                let start = (value.count - length) / 2
                let inner = String(value[start..<(start + length)])
                let final = String(value.suffix(length))
                if !inner.contains(" ") {
                    try compare(asked, { "*\($0)*" }, inner) { $0.contains(inner) }
                }
                if !final.contains(" ") {
                    try compare(asked, { "*\($0)" }, final) { $0.hasSuffix(final) }
                }
            }
        }
    }

    @Test("B19: a piece that ends a word and begins the next one finds what a full scan finds")
    func acrossWords() throws {
        let asked = Asked("cn", Base.people, .words)
        for value in try samples(asked) {
            guard let space = value.firstIndex(of: " "), space >= 3, value.count > space + 3
            else { continue }
            for (before, after) in [(2, 1), (1, 2), (3, 3)] {
                let piece = String(value[(space - before)...(space + after)])
                try compare(asked, { "*\($0)*" }, piece) { $0.contains(piece) }
            }
        }
    }

    @Test("B19: pieces in their order find what a full scan finds", arguments: indexed)
    func severalPieces(asked: Asked) throws {
        for value in try samples(asked) where !value.contains(" ") && value.count >= 8 {
            let initial = String(value[..<2])
            let final = String(value.suffix(3))
            let inner = String(value[3..<(value.count - 3)].prefix(3))
            try compare(asked, { "\(escaped(initial))*\($0)" }, final) {
                $0.hasPrefix(initial) && $0.dropFirst(2).hasSuffix(final)
            }
            if inner.count < 3 { continue }
            try compare(asked, { "\(escaped(initial))*\($0)*" }, inner) {
                $0.hasPrefix(initial) && $0.dropFirst(2).contains(inner)
            }
        }
    }

    @Test("B19: a shorter inner piece gives what begins a word, and says that more may match")
    func shortPieces() throws {
        let country = try MeasuredDirectory.country
        for asked in Self.indexed.prefix(4) {
            for piece in ["a", "le", "mo"] {
                let filter = "(\(asked.attribute)=*\(piece)*)"
                let answer = try country.search(asked.base, filter)
                let all = country.scan(asked) { $0.contains(piece) }
                let begun = country.scan(asked) { (" " + $0).contains(" " + piece) }
                #expect(!begun.isEmpty && answer.found.code == 4, "\(filter)")
                #expect(answer.found.dns.isSuperset(of: begun), "\(filter)")
                #expect(answer.found.dns.isSubset(of: all), "\(filter)")
            }
        }
    }

    @Test("B31: a type without index is answered whole, from every entry", arguments: unindexed)
    func withoutIndex(asked: Asked) throws {
        for value in try samples(asked) {
            let piece = String(value[1...3])
            try compare(asked, { "*\($0)*" }, piece) { $0.contains(piece) }
            try compare(asked, { "\($0)*" }, String(value[..<2])) {
                $0.hasPrefix(String(value[..<2]))
            }
        }
    }

    @Test(
        "B31: no shape is refused, whatever the type is indexed for",
        arguments: indexed + unindexed)
    func neverRefused(asked: Asked) throws {
        let country = try MeasuredDirectory.country
        for shape in ["*a*", "*a", "a*", "*ab*c*", "*"] {
            let answer = try country.search(asked.base, "(\(asked.attribute)=\(shape))")
            #expect([0, 4].contains(answer.found.code), "\(asked.attribute)=\(shape)")
        }
        for filter in ["\(asked.attribute)>=m", "\(asked.attribute)<=m", "\(asked.attribute)~=m"] {
            #expect(try country.search(asked.base, "(\(filter))").found.code == 0, "\(filter)")
        }
    }

    @Test("B31: (description=*a*) is answered at once, without reading the branch")
    func description() throws {
        let country = try MeasuredDirectory.country
        let answer = try country.search(Base.boxes, "(description=*a*)")
        let all = country.scan(Asked("description", Base.boxes, .words)) { $0.contains("a") }
        #expect(answer.found.code == 4)
        #expect(answer.found.dns.isSubset(of: all))
        #expect(!answer.readsBranch && answer.rows <= all.count)
    }

    @Test(
        "B31: past the rows that may be examined, what was found comes with 4, else advice with 11")
    func pastTheLimit() throws {
        let country = try MeasuredDirectory.country
        let server = try ServedDirectory(
            folder: TemporaryFolder(), database: database(of: country.server),
            options: ["--limits-examined", "100"])
        let some = try server.boxes("(street=*rue*)", "1.1")
        #expect(some.code == 4 && !some.entries.isEmpty)
        let none = try server.boxes("(street=*introuvable*)", "1.1")
        #expect(none.code == 11 && none.entries.isEmpty)
        #expect(none.errors.contains("add a criterion"))
    }

    @Test(
        "B107: one more letter of a name never makes a search examine more rows",
        arguments: ["marti", "durand", "berna", "petit", "leroy", "moreau"])
    func moreLetters(name: String) throws {
        let country = try MeasuredDirectory.country
        for attribute in ["sn", "cn"] {
            var before = Int.max
            for length in 1...name.count {
                let piece = String(name.prefix(length))
                let answer = try country.search(Base.people, "(\(attribute)=\(piece)*)")
                let wanted = country.scan(Asked(attribute, Base.people, .words)) {
                    $0.hasPrefix(piece)
                }
                #expect(answer.found.code == 0 && answer.found.dns == wanted)
                #expect(answer.rows <= before, "\(attribute)=\(piece)*")
                #expect(!answer.readsBranch)
                before = answer.rows
            }
        }
    }

    @Test("B107: a beginning of a family name examines the entries that it finds, and no other")
    func onlyWhatIsFound() throws {
        let country = try MeasuredDirectory.country
        for piece in ["mar", "mart", "marti", "martin"] {
            for base in [Base.people, Base.situations, Base.boxes] {
                let answer = try country.search(base, "(sn=\(piece)*)")
                #expect(!answer.found.entries.isEmpty)
                #expect(answer.rows == answer.found.entries.count, "\(piece) in \(base)")
            }
        }
    }

    @Test("B107: a search with a limit of entries examines few rows past it")
    func stopsAtTheLimit() throws {
        let country = try MeasuredDirectory.country
        for piece in ["m", "ma", "mar", "mart"] {
            let answer = try country.search(Base.people, "(sn=\(piece)*)", "-z", "5")
            #expect(answer.found.code == 4 && answer.found.entries.count == 5)
            #expect(answer.rows <= 6, "\(piece)")
        }
    }
}
