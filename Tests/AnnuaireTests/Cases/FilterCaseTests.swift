// Reported faults with filters (cases, section B), asked with ldapsearch or in raw bytes.

import Testing

@Suite("Filters")
struct FilterCaseTests {
    private func found(_ filter: String, base: String = Base.boxes) throws -> Found {
        try ServedDirectory.sample.search("-b", base, filter, "1.1")
    }

    @Test("B15: a base that covers several kinds of entries answers for each")
    func severalKinds() throws {
        let found = try ServedDirectory.sample.search(
            "-b", Base.suffix, "(mail=zoe*)", "1.1")
        #expect(found.code == 0)
        #expect(found.entries.contains { $0.dn.hasSuffix(Base.boxes) })
        #expect(found.entries.contains { $0.dn.hasSuffix(Base.people) })
    }

    @Test("B18: a DN in a filter matches in other case and spacing")
    func dnValue() throws {
        let found = try found("(&(sn=martin)(subschemaSubentry=CN = Subschema))")
        #expect(!found.entries.isEmpty)
    }

    @Test("B20: an empty piece on the wire is refused, and the connection goes on")
    func emptyPiece() throws {
        let connection = try RawConnection(port: ServedDirectory.sample.port)
        // search ou=bal,o=mssante,c=fr sub, (sn=<empty initial>*dup*<empty final>)
        let base = Array(Base.boxes.utf8)
        let pieces: [UInt8] = [0x80, 0, 0x81, 3] + Array("dup".utf8) + [0x82, 0]
        let filter = ber(0xa4, ber(0x04, Array("sn".utf8)) + ber(0x30, pieces))
        let search = ber(
            0x63,
            ber(0x04, base) + [0x0a, 1, 2, 0x0a, 1, 0, 2, 1, 0, 2, 1, 0, 1, 1, 0] + filter
                + ber(0x30, []))
        connection.send(ber(0x30, [2, 1, 7] + search))
        let answer = connection.receive(atLeast: 14)
        // messageID 7, searchResultDone, resultCode 2
        #expect(Array(answer.dropFirst(2).prefix(3)) == [2, 1, 7])
        #expect(answer.count > 9 && answer[5] == 0x65 && Array(answer[7...9]) == [0x0a, 1, 2])
        connection.send(hex: "300c020108600702010304008000")
        #expect(connection.receive(atLeast: 14).count >= 14)
    }

    @Test("B21: only the star of the filter text is special")
    func wildcards() throws {
        for filter in ["(sn=%)", "(sn=D%N)", "(sn=_ENEDICTE)"] {
            let found = try found(filter)
            #expect(found.code == 0 && found.entries.isEmpty, "\(filter)")
        }
        #expect(try found("(sn=a\\29b)").code == 0)
    }

    @Test("B24: an empty assertion is Undefined, and so is its negation")
    func emptyAssertion() throws {
        for filter in ["(cn=)", "(!(cn=))"] {
            let found = try found(filter)
            #expect(found.code == 0 && found.entries.isEmpty, "\(filter)")
        }
    }

    @Test("B25: absolute true and false, + and an unknown extended operation")
    func absoluteFilters() throws {
        let sample = try ServedDirectory.sample
        let all = try sample.search("-s", "base", "-b", Base.boxes, "(&)", "+")
        #expect(all.entries.count == 1)
        #expect(all.entries.first?.values("entryUUID").count == 1)
        #expect(try sample.search("-s", "base", "-b", Base.boxes, "(|)").entries.isEmpty)
        let extended = try Program.run(
            "/usr/bin/ldapexop", ["-x", "-H", sample.url, "1.2.3.4.5"])
        #expect(extended.code != 0)
        #expect((extended.output + extended.errors).contains("(2)"))
    }

    @Test("B27: 50,000 nested NOTs and a million terms end at most their own session")
    func deepFilters() throws {
        let sample = try ServedDirectory.sample
        var nested: [UInt8] = ber(0x87, Array("cn".utf8))
        var headers: [[UInt8]] = []
        var length = nested.count
        for _ in 0..<50_000 {
            let header = [0xa2] + berLength(length)
            headers.append(header)
            length += header.count
        }
        nested = headers.reversed().flatMap { $0 } + nested
        let term = ber(0x87, Array("cn".utf8))
        let million =
            [0xa1] + berLength(term.count * 1_000_000)
            + [UInt8](repeatElement(term, count: 1_000_000).joined())
        for filter in [nested, million] {
            let connection = try RawConnection(port: sample.port)
            let search = ber(
                0x63,
                ber(0x04, Array(Base.boxes.utf8))
                    + [0x0a, 1, 2, 0x0a, 1, 0, 2, 1, 0, 2, 1, 0, 1, 1, 0] + filter
                    + ber(0x30, []))
            connection.send(ber(0x30, [2, 1, 7] + search))
            #expect(!connection.receive(atLeast: 7).isEmpty)
            #expect(try found("(sn=martin)").code == 0)
        }
    }

    @Test("B32: quotes and statements in a value are only text")
    func injection() throws {
        let before = try found("(sn=martin)").dns
        for filter in ["(sn=x' OR '1'='1)", "(sn=x\";DROP TABLE entry;--)"] {
            let found = try found(filter)
            #expect(found.code == 0 && found.entries.isEmpty)
        }
        #expect(try found("(sn=martin)").dns == before)
    }

    @Test("B34: an unknown rule is Undefined; :dn: and a rule by OID are understood")
    func extensible() throws {
        for filter in ["(sn:1.2.3.4:=x)", "(:1.2.3.4:=x)", "(:dn:=x)"] {
            let found = try ServedDirectory.sample.boxes(filter, "1.1")
            #expect(found.code == 0 || found.code == 2 || found.errors.contains("filter"))
            #expect(found.entries.isEmpty, "\(filter)")
        }
        let found = try found("(sn:dn:2.5.13.2:=le goff)")
        #expect(found.code == 0 && !found.entries.isEmpty)
    }
}

/// A BER element.
func ber(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] { [tag] + berLength(content.count) + content }

/// A BER length.
func berLength(_ length: Int) -> [UInt8] {
    if length < 0x80 { return [UInt8(length)] }
    var bytes: [UInt8] = []
    var rest = length
    while rest > 0 {
        bytes.insert(UInt8(rest & 0xff), at: 0)
        rest >>= 8
    }
    return [0x80 | UInt8(bytes.count)] + bytes
}
