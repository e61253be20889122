// From rows of the MSSanté extraction to attachments: keys, merging, structures, what a row may not
// say (rules, sections 1, 3, 5 and 10).

import DirectoryModel
import DirectoryStore
import TestSupport
import Testing

@testable import DirectoryImport

@Suite("Reading the MSSanté extraction")
struct MailboxReadingTests {
    private let address = "zoe.exemple@ch.fictif.mssante.fr"

    private func table(_ rows: [String: String]...) -> NationalTable {
        var table = NationalTable.mailboxes
        table.rows = rows
        return table
    }

    private var personal: [String: String] {
        NationalTable.personalMailbox(1, address: address)
    }

    private func organisational(
        _ address: String = "cardio@ch.fictif.mssante.fr", service: String = "CARDIOLOGIE",
        structure: String = "990000010"
    ) -> [String: String] {
        [
            "Type de BAL": "ORG", "Adresse BAL": address, "Type identifiant structure": "1",
            "Identification Structure": structure, "Service de rattachement": service,
            "Raison Sociale structure BAL": "CH FICTIF", "Dématérialisation": "N",
        ]
    }

    /// What some rows hand to a store that knows Zoé EXEMPLE, and what was noticed.
    private func handed(
        _ table: NationalTable, to target: RecordingTarget = RecordingTarget()
    ) throws -> (target: RecordingTarget, image: MailboxImage) {
        if target.names.isEmpty { target.names[NationalTable.rpps(1)] = [("EXEMPLE", "Zoé")] }
        let image = try mailboxImage(table.bytes)
        try image.hand(to: target)
        return (target, image)
    }

    @Test("Every column of a personal mailbox arrives in the model")
    func personalColumns() throws {
        let row =
            personal + [
                "Code savoir-faire": "SM04", "Libellé savoir-faire": "Cardiologie",
                "Service de rattachement": "CARDIOLOGIE",
            ]
        let mailbox = try #require(try handed(table(row)).target.mailboxes.first)
        #expect(mailbox.address == address)
        #expect(mailbox.kind == .nominative)
        #expect(mailbox.person?.value == NationalTable.rpps(1))
        #expect(mailbox.person?.idNatPS == "8" + NationalTable.rpps(1))
        #expect(mailbox.structure == nil)
        #expect(mailbox.content.services == ["CARDIOLOGIE"])
        #expect(mailbox.content.paperless == true)
        let identity = try #require(mailbox.content.identity)
        #expect(identity.familyName == "EXEMPLE")
        #expect(identity.givenName == "Zoé")
        #expect(identity.title == Coded(code: "DR"))
        #expect(identity.profession == Coded(code: "10", label: "Médecin"))
        #expect(identity.category == Coded(code: "C", label: "Civil"))
        #expect(identity.savoirFaire == Coded(code: "SM04", label: "Cardiologie"))
    }

    @Test("The address lines of a row are those of its structure")
    func structureColumns() throws {
        let row =
            organisational() + [
                "Enseigne commerciale structure BAL": "LE CH",
                "L2COMPLEMENTLOCALISATION structure BAL": "BAT B",
                "L3COMPLEMENTDISTRIBUTION structure BAL": "ESC 2",
                "L4NUMEROVOIE structure BAL": "9",
                "L4COMPLEMENTNUMEROVOIE structure BAL": "BIS", "NL4TYPEVOIE structure BAL": "RTE",
                "L4LIBELLEVOIE structure BAL": "DE PARIS",
                "L5LIEUDITMENTION structure BAL": "BP 3",
                "L6LIGNEACHEMINEMENT structure BAL": "01440 VIRIAT",
                "Code postal structure BAL": "01440", "Pays structure BAL": "France",
            ]
        let target = try handed(table(row)).target
        let structure = try #require(target.structure("1990000010"))
        var address = PostalAddress()
        address.recipient = "BAT B"
        address.point = "ESC 2"
        address.number = "9"
        address.repetition = "BIS"
        address.streetType = Coded(code: "RTE")
        address.street = "DE PARIS"
        address.mention = "BP 3"
        address.townLine = "01440 VIRIAT"
        address.postcode = "01440"
        address.country = Coded(label: "France")
        #expect(structure.address == address)
        #expect(structure.legalName == "CH FICTIF")
        #expect(structure.tradeName == "LE CH")
        #expect(target.mailboxes.first?.structure == structure.key)
        let coded = try handed(table(row + ["Pays structure BAL": "99132"])).target
        #expect(coded.structure("1990000010")?.address.country == Coded(code: "99132"))
    }

    @Test("Columns without the suffix \" structure BAL\" are read as well")
    func shortNames() throws {
        var table = table(organisational() + ["Raison Sociale": "CH FICTIF"])
        table.header = table.header.map { name in
            name.hasSuffix(" structure BAL") ? String(name.dropLast(14)) : name
        }
        let target = try handed(table).target
        #expect(target.structure("1990000010")?.legalName == "CH FICTIF")
    }

    @Test("Rows of one key merge: services sorted, N wins, the rest of the rows counted")
    func merging() throws {
        let rows = [
            personal + ["Service de rattachement": "URGENCES"],
            personal + ["Adresse BAL": address.uppercased(), "Dématérialisation": "N"],
            personal + ["Service de rattachement": "CARDIOLOGIE"],
        ]
        for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2]] {
            var table = NationalTable.mailboxes
            table.rows = order.map { rows[$0] }
            let (target, image) = try handed(table)
            #expect(target.mailboxes.count == 1)
            #expect(target.mailboxes.first?.content.services == ["CARDIOLOGIE", "URGENCES"])
            #expect(target.mailboxes.first?.content.paperless == false)
            #expect(image.collector.findings[.rowsMerged]?.count == 2)
            #expect(image.kept == 3)
            #expect(image.duplicate == 0)
        }
    }

    @Test("An exact duplicate is dropped and counted, and is no merged row")
    func duplicates() throws {
        let (target, image) = try handed(table(personal, personal, organisational(), personal))
        #expect(image.read == 4)
        #expect(image.kept == 2)
        #expect(image.duplicate == 2)
        #expect(image.collector.findings[.rowsMerged] == nil)
        #expect(target.mailboxes.count == 2)
    }

    @Test("Another type, person or structure under one address is another attachment")
    func keys() throws {
        let target = try handed(
            table(
                personal, NationalTable.personalMailbox(2, address: address),
                personal + ["Type de BAL": "CAB"],
                personal + [
                    "Identification Structure": "990000010", "Type identifiant structure": "1",
                ])
        ).target
        #expect(target.mailboxes.count == 4)
    }

    @Test("ORG and APP rows ignore their person columns, even impossible ones")
    func withoutPerson() throws {
        for type in ["ORG", "APP", "org"] {
            let row =
                organisational() + [
                    "Type de BAL": type, "Type Identifiant PP": "8", "Identifiant PP": "12",
                    "Nom d'exercice": "EXEMPLE",
                ]
            let (target, image) = try handed(table(row))
            #expect(image.collector.rejected == 0)
            #expect(target.mailboxes.first?.person == nil)
            #expect(target.mailboxes.first?.content.identity == nil)
        }
    }

    @Test("CAB and unknown types keep their holder, and an unknown type is reported")
    func otherTypes() throws {
        let (target, image) = try handed(
            table(personal + ["Type de BAL": "CAB"], personal + ["Type de BAL": "XYZ"]))
        #expect(target.mailboxes.map(\.kind) == [.cabinet, .unknown("XYZ")])
        #expect(target.mailboxes.allSatisfy { $0.person?.value == NationalTable.rpps(1) })
        #expect(image.collector.findings[.mailboxType]?.examples == ["boites.txt:3"])
    }

    @Test("A personal mailbox without holder is kept and reported; one of type 10 has no number")
    func withoutHolder() throws {
        let (target, image) = try handed(
            table(
                personal + [
                    "Type Identifiant PP": "", "Identifiant PP": "",
                    "Identification nationale PP": "",
                ],
                personal + [
                    "Adresse BAL": "autre@ch.fictif.mssante.fr", "Type Identifiant PP": "10",
                    "Identifiant PP": "autre@ch.fictif.mssante.fr",
                    "Identification nationale PP": "",
                ]))
        #expect(target.mailboxes.map(\.person?.kind) == [.address, nil])
        #expect(image.collector.findings[.holderAbsent]?.examples == ["boites.txt:2"])
        #expect(target.mailboxes.allSatisfy { $0.content.identity?.familyName == "EXEMPLE" })
    }

    @Test("Holders without a national number make one attachment, whatever their ids")
    func localHolders() throws {
        func local(_ id: String) -> [String: String] {
            personal + [
                "Type Identifiant PP": "3", "Identifiant PP": id,
                "Identification nationale PP": "3" + id, "Service de rattachement": id,
            ]
        }
        let target = try handed(table(local("B/2"), local("A/1"))).target
        #expect(target.mailboxes.count == 1)
        #expect(target.mailboxes.first?.person?.value == "A/1")
        #expect(target.mailboxes.first?.content.services == ["A/1", "B/2"])
    }

    @Test(
        "A row whose identifier or address is impossible is rejected, with column and code",
        arguments: [
            (["Identifiant PP": "123"], FindingCode.personIdentifierImpossible, "Identifiant PP"),
            (["Type Identifiant PP": "0"], .personIdentifierImpossible, "Identifiant PP"),
            (["Identifiant PP": ""], .personIdentifierMissing, "Identifiant PP"),
            (["Type Identifiant PP": ""], .personIdentifierMissing, "Type Identifiant PP"),
            (["Adresse BAL": ""], .addressInvalid, "Adresse BAL"),
            (["Adresse BAL": "zoé@ch.fictif.mssante.fr"], .addressInvalid, "Adresse BAL"),
            (["Adresse BAL": "zoe.ch.fictif.mssante.fr"], .addressInvalid, "Adresse BAL"),
        ])
    func rejected(change: [String: String], code: FindingCode, column: String) throws {
        let image = try mailboxImage(table(personal + change, organisational()).bytes)
        let expected = ImportReport.Rejection(
            path: "boites.txt", line: 2, column: column, code: code)
        #expect(image.collector.rejections == [expected])
        #expect(image.read == image.kept + image.collector.rejected)
    }

    @Test("An address that no operator could publish is kept, lower-cased, and warned about")
    func oddAddress() throws {
        let long = String(repeating: "A", count: 65) + "@ch.fictif.mssante.fr"
        let (target, image) = try handed(table(personal + ["Adresse BAL": long]))
        #expect(target.mailboxes.map(\.address) == [long.lowercased()])
        #expect(image.collector.findings[.addressOdd]?.count == 1)
    }

    @Test(
        "The several spellings of the paperless flag are understood, others reported",
        arguments: [
            ("O", true), ("oui", true), ("true", true), ("1", true), ("N", false),
            ("non", false), ("False", false), ("0", false), ("", nil), ("?", nil),
        ] as [(String, Bool?)])
    func paperless(text: String, expected: Bool?) throws {
        let (target, image) = try handed(table(personal + ["Dématérialisation": text]))
        #expect(target.mailboxes.first?.content.paperless == expected)
        #expect((image.collector.findings[.unknownCode] != nil) == (text == "?"))
    }

    @Test(
        "The sort of structure number is told by its column, else by its length",
        arguments: [
            ("1", "990000010", StructureIdentifier.Kind.finessSite),
            ("FINESS", "990000010", .finessSite),
            ("FINESS EG", "990000010", .finessSite), ("5", "990000010", .finessLegalEntity),
            ("FINESS EJ (entité juridique)", "990000010", .finessLegalEntity),
            ("3", "99940088000020", .siret), ("SIRET", "99940088000020", .siret),
            ("2", "999400880", .siren), ("0", "99123456800", .adeliRank),
            ("4", "99000000012345", .rppsRank), ("Id Cabinet RPPS", "99000000012345", .rppsRank),
            ("", "990000010", .finessSite), ("", "99940088000020", .siret),
            ("", "R123", .technical), ("?", "990000010", .finessSite),
        ])
    func structureType(type: String, value: String, kind: StructureIdentifier.Kind) {
        #expect(
            MailboxStructureType.identifier(type: type, value: value)
                == StructureIdentifier(kind: kind, value: value))
    }

    @Test("A national structure id says its own sort")
    func nationalStructureID() {
        #expect(
            MailboxStructureType.identifier(type: "40", value: "1990000010")
                == StructureIdentifier(kind: .finessSite, value: "990000010"))
    }

    @Test("A box joins its structure by FINESS site, then by legal entity")
    func joining() throws {
        let target = RecordingTarget()
        let site = target.know(StructureIdentifier(kind: .finessSite, value: "990000010"))
        let entity = target.know(
            StructureIdentifier(kind: .finessLegalEntity, value: "990000028"))
        let (_, image) = try handed(
            table(
                organisational(), organisational("b@ch.fictif.mssante.fr", structure: "990000028")),
            to: target)
        #expect(target.mailboxes.map(\.structure) == [entity, site])
        #expect(image.collector.findings[.structureUnknown] == nil)
    }

    @Test(
        "A SIRET that names one structure joins it; one that names two makes its own and is reported"
    )
    func siret() throws {
        let siret = StructureIdentifier(kind: .siret, value: "99940088000020")
        let row =
            organisational(structure: siret.value) + ["Type identifiant structure": "3"]
        let one = RecordingTarget()
        let key = one.know(StructureIdentifier(kind: .finessSite, value: "990000010"), siret)
        #expect(try handed(table(row), to: one).target.mailboxes.first?.structure == key)
        let two = RecordingTarget()
        two.know(StructureIdentifier(kind: .finessSite, value: "990000010"), siret)
        two.know(StructureIdentifier(kind: .finessSite, value: "990000036"), siret)
        let image = try handed(table(row), to: two).image
        let mailbox = try #require(two.mailboxes.first)
        #expect(mailbox.structure == 3)
        #expect(two.structures[3]?.idNatStruct == "399940088000020")
        #expect(image.collector.findings[.structureAmbiguous]?.count == 1)
    }

    @Test("Two numbers of one structure are stored once, with the columns of both")
    func twoNumbers() throws {
        let siret = StructureIdentifier(kind: .siret, value: "99940088000020")
        let target = RecordingTarget()
        let key = target.know(StructureIdentifier(kind: .finessSite, value: "990000010"), siret)
        let bySIRET =
            organisational("b@ch.fictif.mssante.fr", structure: siret.value)
            + ["Type identifiant structure": "3", "Code postal structure BAL": "01440"]
        _ = try handed(table(organisational(), bySIRET), to: target)
        #expect(target.structureOrder.count == 1)
        #expect(target.mailboxes.map(\.structure) == [key, key])
        #expect(target.structures[key]?.address.postcode == "01440")
        #expect(target.structures[key]?.legalName == "CH FICTIF")
    }

    @Test("A structure that was never seen is made, and the rows that name it reported")
    func unknownStructure() throws {
        let (target, image) = try handed(
            table(organisational(), organisational("b@ch.fictif.mssante.fr")))
        #expect(target.structure("1990000010") != nil)
        #expect(image.collector.findings[.structureUnknown]?.count == 2)
    }

    @Test("Without a structure's id its columns are lost and reported")
    func lostPlace() throws {
        let (target, image) = try handed(
            table(personal + ["Raison Sociale structure BAL": "CABINET"]))
        #expect(target.structures.isEmpty)
        #expect(target.mailboxes.first?.structure == nil)
        #expect(image.collector.findings[.addressWithoutStructure]?.count == 1)
    }

    @Test("A malformed structure number is kept and warned about")
    func malformedStructure() throws {
        let (target, image) = try handed(table(organisational(structure: "99")))
        #expect(target.structure("199") != nil)
        #expect(image.collector.findings[.structureIdentifierMalformed]?.count == 1)
        #expect(image.warned == 1)
    }

    @Test("A name that folds to that of RPPS is no finding; another name is one")
    func names() throws {
        let same = personal + ["Nom d'exercice": "Exemplé", "Prénom d'exercice": "ZOE"]
        #expect(try handed(table(same)).image.collector.findings[.nameDiffers] == nil)
        let other = personal + ["Nom d'exercice": "AUTRE"]
        let image = try handed(table(other)).image
        #expect(image.collector.findings[.nameDiffers]?.examples == ["boites.txt:2"])
        #expect(image.warned == 1)
    }

    @Test("A holder whom RPPS does not know is sent all the same and reported")
    func unknownPerson() throws {
        let (target, image) = try handed(
            table(NationalTable.personalMailbox(5, address: address)))
        #expect(target.mailboxes.first?.person?.value == NationalTable.rpps(5))
        #expect(image.collector.findings[.personUnknown]?.count == 1)
    }

    @Test("Of several identities of one box the smallest is kept")
    func identities() throws {
        let other = personal + ["Nom d'exercice": "AUTRE"]
        #expect(
            try handed(table(personal, other)).target.mailboxes.first?.content.identity?.familyName
                == "AUTRE")
        #expect(
            try handed(table(other, personal)).target.mailboxes.first?.content.identity?.familyName
                == "AUTRE")
    }

    @Test("Shuffled rows give equal attachments in an equal order")
    func shuffled() throws {
        let seed = UInt64.random(in: .min ... .max)
        var generator = SeededGenerator(seed: seed)
        var table = NationalTable.mailboxes
        for _ in 0..<300 {
            let number = Int.random(in: 1...9, using: &generator)
            var row = NationalTable.personalMailbox(
                number, address: "boite\(number % 4)@ch.fictif.mssante.fr")
            func pick(_ column: String, _ values: [String]) {
                row[column] = values.randomElement(using: &generator)
            }
            pick("Type de BAL", ["PER", "PER", "per", "CAB", "ORG", "ZZZ", ""])
            pick("Dématérialisation", ["O", "N", ""])
            pick("Service de rattachement", ["", "A", "B", "É", "E\u{301}"])
            pick("Identification Structure", ["", "990000010", "99940088000020", "990000028"])
            pick("Type identifiant structure", ["", "1"])
            pick("Raison Sociale structure BAL", ["", "UN", "DEUX"])
            pick("Nom d'exercice", ["EXEMPLE", "AUTRE"])
            pick("Type Identifiant PP", ["8", "8", "3"])
            table.add(row)
        }
        let first = try handed(table).target
        for _ in 0..<5 {
            table.rows.shuffle(using: &generator)
            let again = try handed(table).target
            #expect(again.structures == first.structures, "seed \(seed)")
            #expect(
                again.mailboxes.map(Self.described) == first.mailboxes.map(Self.described),
                "seed \(seed)")
        }
    }

    private static func described(_ mailbox: NationalMailbox) -> String {
        let person = mailbox.person.map { "\($0.kind.rawValue) \($0.value) \($0.idNatPS)" } ?? "-"
        let services = mailbox.content.services.map { Array($0.utf8) }
        return "\(mailbox.address) \(mailbox.kind) \(person) \(mailbox.structure ?? 0) "
            + "\(services) \(String(describing: mailbox.content))"
    }
}
