// Images come in, the difference goes into the tables, the entries follow (rules, sections 1 to 5).

import DirectoryModel
import DirectoryStore
import DirectoryTestSupport
import Testing

@Suite("An import keeps the difference")
struct ImportTests {
    private let one = "99000000012"
    private let two = "99000000020"

    @Test("The same image twice creates, changes and removes nothing")
    func sameTwice() throws {
        let directory = try TemporaryDirectory()
        let structures = [Sample.structure("990000012", "CLINIQUE A")]
        let people: ([Int64]) -> [Practitioner] = { keys in
            [
                Sample.person(one, "LE GOFF", "Maël", situations: [Sample.situation(at: keys[0])]),
                Sample.person(two, "D'ARC", "Inès"),
            ]
        }
        let first = try directory.load(structures: structures, people: people)
        #expect(first[.person]?.created == 2)
        #expect(first[.situation]?.created == 1)
        let revision = try directory.database.revision()
        let second = try directory.load(structures: structures) { Array(people($0).reversed()) }
        for (kind, tally) in second {
            #expect(tally.created + tally.changed + tally.removed == 0, "\(kind)")
        }
        #expect(second[.person]?.unchanged == 2)
        #expect(try directory.database.revision() == revision)
    }

    @Test("A changed column of one situation is one change and keeps the situation's id")
    func oneChange() throws {
        let directory = try TemporaryDirectory()
        let structures = [Sample.structure("990000012", "CLINIQUE A")]
        func people(_ sector: String) -> ([Int64]) -> [Practitioner] {
            { keys in
                [
                    Sample.person(
                        one, "LE GOFF", "Maël",
                        situations: [
                            Sample.situation(at: keys[0], sector: sector),
                            Sample.situation(at: keys[0], mode: "S", sector: "SA01"),
                        ])
                ]
            }
        }
        try directory.load(structures: structures, people: people("SA07"))
        let before = try directory.find(.equals(IndexTerm(.mode, "L")), in: .situations)
        let tallies = try directory.load(structures: structures, people: people("SA08"))
        let sum = tallies.values.reduce(0) { $0 + $1.created + $1.changed + $1.removed }
        #expect(sum == 1)
        #expect(tallies[.situation]?.changed == 1)
        let after = try directory.find(.equals(IndexTerm(.mode, "L")), in: .situations)
        #expect(before.map(\.name) == after.map(\.name))
        #expect(before.map(\.uuid) == after.map(\.uuid))
        #expect(before.map(\.body) != after.map(\.body))
    }

    @Test("A situation that goes and comes back keeps its id and its entry")
    func comesBack() throws {
        let directory = try TemporaryDirectory()
        let structures = [Sample.structure("990000012", "A"), Sample.structure("990000020", "B")]
        func people(_ both: Bool) -> ([Int64]) -> [Practitioner] {
            { keys in
                let all = keys.map { Sample.situation(at: $0) }
                return [
                    Sample.person(one, "LE GOFF", "Maël", situations: both ? all : [all[0]])
                ]
            }
        }
        try directory.load(structures: structures, people: people(true))
        let before = try directory.find(.all, in: .situations)
        try directory.load(structures: structures, people: people(false))
        #expect(try directory.find(.all, in: .situations).count == 1)
        try directory.load(structures: structures, people: people(true))
        let after = try directory.find(.all, in: .situations)
        #expect(after.map(\.name) == before.map(\.name))
        #expect(after.map(\.createdAt) == before.map(\.createdAt))
    }

    @Test("Two rows of one key that differ in their data only are two situations")
    func ordinals() throws {
        let directory = try TemporaryDirectory()
        let structures = [Sample.structure("990000012", "A")]
        let people: ([Int64]) -> [Practitioner] = { keys in
            [
                Sample.person(
                    one, "LE GOFF", "Maël",
                    situations: [
                        Sample.situation(at: keys[0], sector: "SA07"),
                        Sample.situation(at: keys[0], sector: "SA08"),
                    ])
            ]
        }
        let tallies = try directory.load(structures: structures, people: people)
        #expect(tallies[.situation]?.created == 2)
        let names = try directory.find(.all, in: .situations).map(\.name)
        #expect(Set(names).count == 2)
        let again = try directory.load(structures: structures, people: people)
        #expect(again[.situation]?.unchanged == 2)
    }

    @Test(
        "Who left RPPS leaves the public view with situations and boxes, and returns with his ids")
    func leavesAndReturns() throws {
        let directory = try TemporaryDirectory()
        let structures = [Sample.structure("990000012", "A")]
        let people: ([Int64]) -> [Practitioner] = { keys in
            [
                Sample.person(one, "LE GOFF", "Maël", situations: [Sample.situation(at: keys[0])]),
                Sample.person(two, "D'ARC", "Inès"),
            ]
        }
        try directory.load(structures: structures, people: people)
        try directory.load(mailboxes: [
            Sample.box("mael.le-goff@medecin.fictif.mssante.fr", one),
            Sample.box("ines.darc@medecin.fictif.mssante.fr", two),
        ])
        let before = try directory.find(.all, in: .mailboxes)
        #expect(before.count == 2)
        let tallies = try directory.load(structures: structures) { Array(people($0).dropFirst()) }
        #expect(tallies[.person]?.removed == 1)
        #expect(try directory.find(.all, in: .practitioners).count == 1)
        #expect(try directory.find(.all, in: .situations).isEmpty)
        let gone = IndexTerm(.mail, "mael.le-goff@medecin.fictif.mssante.fr")
        #expect(try directory.find(.equals(gone), in: .mailboxes).isEmpty)
        try directory.load(structures: structures, people: people)
        let after = try directory.find(.all, in: .mailboxes)
        #expect(after.map(\.name) == before.map(\.name))
        #expect(after.map(\.createdAt) == before.map(\.createdAt))
    }

    @Test("A box whose holder was never seen is shown, and he becomes registered when he comes")
    func provisional() throws {
        let directory = try TemporaryDirectory()
        var box = Sample.box("mael.le-goff@medecin.fictif.mssante.fr", one)
        var identity = MailboxIdentity()
        identity.familyName = "LE GOFF"
        identity.givenName = "Maël"
        box.content.identity = identity
        try directory.load(mailboxes: [box])
        let name = IndexTerm(.familyName, "LE GOFF")
        #expect(try directory.find(.equals(name), in: .mailboxes).count == 1)
        #expect(try directory.find(.equals(name), in: .practitioners).count == 1)
        let before = try directory.find(.all, in: .practitioners)
        let tallies = try directory.load(people: { _ in [Sample.person(one, "LE GOFF", "Maël")] })
        #expect(tallies[.person]?.created == 1)
        let after = try directory.find(.all, in: .practitioners)
        #expect(after.map(\.uuid) == before.map(\.uuid))
        // The mailbox file no longer lists the box: the registered person stays.
        try directory.load(mailboxes: [])
        #expect(try directory.find(.all, in: .practitioners).count == 1)
        #expect(try directory.find(.all, in: .mailboxes).isEmpty)
    }

    @Test("Local staff without a number is shown by the identity of the row, and has no person")
    func localStaff() throws {
        let directory = try TemporaryDirectory()
        var box = Sample.box("ines.darc@ch.fictif.mssante.fr")
        var identity = MailboxIdentity()
        identity.familyName = "D'ARC"
        box.content.identity = identity
        try directory.load(mailboxes: [box])
        let name = IndexTerm(.familyName, "D'ARC")
        #expect(try directory.find(.equals(name), in: .mailboxes).count == 1)
        #expect(try directory.find(.all, in: .practitioners).isEmpty)
    }

    @Test("A provisional person lives as long as his last box")
    func provisionalEnds() throws {
        let directory = try TemporaryDirectory()
        try directory.load(mailboxes: [Sample.box("a@medecin.fictif.mssante.fr", one)])
        #expect(try directory.find(.all, in: .practitioners).count == 1)
        try directory.load(mailboxes: [])
        #expect(try directory.find(.all, in: .practitioners).isEmpty)
    }

    @Test("Boxes of a domain off the white list are hidden and come back with their ids and dates")
    func whiteList() throws {
        let directory = try TemporaryDirectory()
        let dn = "CN=mss.a.fictif.mssante.fr,OU=399000001200011,O=Operateur A,ST=Nord (59),C=FR"
        try directory.load(mailboxes: [
            Sample.box("a@un.fictif.mssante.fr"), Sample.box("b@deux.fictif.mssante.fr"),
        ])
        #expect(try directory.find(.all, in: .mailboxes).count == 2)
        try directory.load(whiteList: [("un.fictif.mssante.fr", dn)])
        let shown = try directory.find(.all, in: .mailboxes)
        #expect(shown.count == 1)
        #expect(String(decoding: shown[0].body, as: UTF8.self).contains("15=Operateur A"))
        let tallies = try directory.load(whiteList: [
            ("un.fictif.mssante.fr", dn), ("deux.fictif.mssante.fr", dn),
        ])
        #expect(tallies[.domain]?.created == 1)
        #expect(tallies[.domain]?.unchanged == 1)
        #expect(try directory.find(.all, in: .mailboxes).count == 2)
        #expect(try directory.find(.all, in: .domains).count == 2)
        let again = try directory.load(whiteList: [
            ("deux.fictif.mssante.fr", dn), ("un.fictif.mssante.fr", dn),
        ])
        #expect(again[.domain]?.unchanged == 2)
    }

    @Test("A structure found by its SIRET takes its FINESS site as new name and keeps its id")
    func renamedStructure() throws {
        let directory = try TemporaryDirectory()
        let siret = StructureIdentifier(kind: .siret, value: "99000001200011")
        try directory.load(structures: [Structure(identifiers: [siret], legalName: "A")])
        let before = try directory.find(.all, in: .structures)
        #expect(before.map(\.name) == ["399000001200011"])
        let finess = StructureIdentifier(kind: .finessSite, value: "990000012")
        try directory.load(structures: [Structure(identifiers: [finess, siret], legalName: "A")])
        let after = try directory.find(.all, in: .structures)
        #expect(after.map(\.name) == ["1990000012"])
        #expect(after.map(\.uuid) == before.map(\.uuid))
        let current = try directory.database.readingEntries {
            try $0.currentName(in: .structures, formerName: "399000001200011")
        }
        #expect(current == "1990000012")
    }

    @Test("Two FINESS sites that share a SIRET stay two structures, whatever the order")
    func sharedSIRET() throws {
        let directory = try TemporaryDirectory()
        let siret = StructureIdentifier(kind: .siret, value: "99000001200011")
        let sites = ["990000012", "990000020"].map {
            Structure(
                identifiers: [StructureIdentifier(kind: .finessSite, value: $0), siret],
                legalName: "SITE \($0)")
        }
        try directory.load(structures: sites)
        let tallies = try directory.load(structures: sites.reversed())
        #expect(tallies[.structure]?.unchanged == 2)
        #expect(try directory.find(.all, in: .structures).count == 2)
    }

    @Test("A structure's change reaches the situations and boxes that show it, and nothing else")
    func structureSpreads() throws {
        let directory = try TemporaryDirectory()
        func load(_ town: String) throws {
            let structures = [
                Sample.structure("990000012", "A", town: town), Sample.structure("990000020", "B"),
            ]
            try directory.load(structures: structures) { keys in
                [
                    Sample.person(one, "X", "Y", situations: [Sample.situation(at: keys[0])]),
                    Sample.person(two, "Z", "T", situations: [Sample.situation(at: keys[1])]),
                ]
            }
        }
        try load("Nantes")
        let revision = try directory.database.revision()
        try load("Rezé")
        let moved = try directory.find(.equals(IndexTerm(.town, "Rezé")), in: .situations)
        #expect(moved.count == 1)
        #expect(try directory.find(.equals(IndexTerm(.town, "Nantes")), in: .situations).count == 1)
        let changed = try directory.find(.all, in: .situations).filter { $0.revision > revision }
        #expect(changed.map(\.id) == moved.map(\.id))
    }

    @Test("The boxes of a legal entity are offered on its sites, after the site's own")
    func legalEntity() throws {
        let directory = try TemporaryDirectory()
        let entity = Structure(
            identifiers: [StructureIdentifier(kind: .finessLegalEntity, value: "990000999")])
        try directory.database.importing(actor: "test", channel: "test") { transaction in
            try transaction.beginStructures(of: .practitioners)
            let entityKey = try transaction.store(entity)
            var site = Sample.structure("990000012", "SITE")
            site.legalEntity = entityKey
            let siteKey = try transaction.store(site)
            try transaction.finishStructures()
            try transaction.beginMailboxes()
            try transaction.store(
                Sample.box("ej@ch.fictif.mssante.fr", at: entityKey, kind: .organisational))
            try transaction.store(
                Sample.box("site@ch.fictif.mssante.fr", at: siteKey, kind: .organisational))
            try transaction.finishMailboxes()
            try transaction.materialise()
        }
        let found = try directory.find(
            .equals(IndexTerm(.mail, "ej@ch.fictif.mssante.fr")), in: .structures)
        #expect(Set(found.map(\.name)) == ["1990000999", "1990000012"])
    }

    @Test("What an import throws leaves nothing behind")
    func rollback() throws {
        struct Stop: Error {}
        let directory = try TemporaryDirectory()
        #expect(throws: Stop.self) {
            try directory.database.importing(actor: "test", channel: "test") { transaction in
                try transaction.beginPractitioners()
                try transaction.store(Sample.person(one, "X", "Y"))
                try transaction.materialise()
                throw Stop()
            }
        }
        #expect(try directory.database.revision() == 0)
        #expect(try directory.find(.all, in: .practitioners).isEmpty)
    }
}
