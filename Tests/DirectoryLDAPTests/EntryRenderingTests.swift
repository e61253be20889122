// What entries show, rule by rule (interfaces, section 3; rules, section 10).

import DirectoryLookup
import DirectoryModel
import LDAPModel
import Testing

@testable import DirectoryLDAP

@Suite("Rendering of entries")
struct EntryRenderingTests {
    let renderer = DirectoryEntryRenderer()

    func shown(_ mailbox: Mailbox, _ holder: Practitioner? = nil, _ structure: Structure? = nil)
        throws -> Shown
    {
        try #require(
            Shown(
                renderer.mailbox(
                    mailbox, holder: holder.map(Invented.dossier), structure: structure)))
    }

    @Test("A person's cn is first NOM Prénom, then Prénom NOM, and displayName the latter")
    func namesOfPerson() throws {
        let entry = try #require(Shown(renderer.practitioner(Invented.dossier(Invented.doctor))))
        #expect(entry["cn"] == ["DUPRÉ-MARTIN Zoé", "Zoé DUPRÉ-MARTIN"])
        #expect(entry["displayName"] == ["Zoé DUPRÉ-MARTIN"])
        #expect(entry["sn"] == ["DUPRÉ-MARTIN"])
        #expect(entry["personalTitle"] == ["Docteur"])
        #expect(entry["title"] == ["Médecin, Cardiologie"])
    }

    @Test("A person shows every identifier, current first, and is named by idNat_PS")
    func identifiersOfPerson() throws {
        let entry = try #require(Shown(renderer.practitioner(Invented.dossier(Invented.doctor))))
        let rpps = Invented.rpps(1)
        #expect(entry["uid"] == [rpps.value, "991234567"])
        #expect(entry["mssRpps"] == [rpps.value])
        #expect(entry["employeeNumber"] == [rpps.value])
        #expect(entry["mssAdeli"] == ["991234567"])
        #expect(entry["mssIdNatPS"] == ["8" + rpps.value, "0991234567"])
        #expect(entry.rendered.name == "8" + rpps.value)
    }

    @Test("A person's mail holds visible PER and CAB boxes only, preferred first")
    func mailOfPerson() throws {
        var dossier = Invented.dossier(Invented.doctor)
        var red = Invented.box(90, "rouge@medecin.fictif.mssante.fr", .nominative, holder: 1)
        red.state = .redListed
        dossier.mailboxes += [
            red, Invented.box(91, "x@app.fictif.mssante.fr", .unknown("XYZ"), holder: 1),
            Invented.box(92, "cab@medecin.fictif.mssante.fr", .cabinet, holder: 1),
        ]
        let entry = try #require(Shown(renderer.practitioner(dossier)))
        #expect(
            entry["mail"] == [
                "zoe.dupre-martin@ch-fiction.fictif.mssante.fr",
                "zoe.dupre@medecin.fictif.mssante.fr", "cab@medecin.fictif.mssante.fr",
            ])
    }

    @Test("A nominative box at a structure borrows its place and the holder's situation there only")
    func boxAtStructure() throws {
        let entry = try shown(Invented.boxes[0], Invented.doctor, Invented.hospital)
        #expect(entry["mssModeExercice"] == ["S"])
        #expect(entry["mssSecteurActivite"] == ["SA01"])
        #expect(entry["l"] == ["Nantes", "NANTES CEDEX 1"])
        #expect(entry["mssDepartement"] == ["44"])
        #expect(entry["st"] == ["Loire-Atlantique"])
        #expect(entry["c"] == ["FR"])
        #expect(entry["co"] == ["France"])
        #expect(entry["o"] == ["CH DE LA FICTION"])
        #expect(entry["mssFiness"] == [Invented.finess(1)])
        #expect(entry["mssFinessEJ"] == [Invented.finess(2)])
        #expect(entry["mssSiren"] == ["990000001"])
        #expect(entry["businessCategory"] == ["Etablissement Public de santé"])
        #expect(entry["mail"] == ["zoe.dupre-martin@ch-fiction.fictif.mssante.fr"])
        #expect(entry["mssDomaine"] == ["ch-fiction.fictif.mssante.fr"])
        #expect(entry["telephoneNumber"] == ["01 99 00 12 34"])
    }

    @Test("A nominative box without structure borrows all places and situations, no structure")
    func boxWithoutStructure() throws {
        let entry = try shown(Invented.boxes[1], Invented.doctor)
        #expect(entry["mssModeExercice"] == ["S", "L"])
        #expect(entry["postalCode"] == ["44000", "69003"])
        #expect(
            entry["l"] == ["Nantes", "NANTES CEDEX 1", "Lyon 3e Arrondissement", "LYON"])
        #expect(entry["physicalDeliveryOfficeName"] == ["Nantes", "Lyon 3e Arrondissement"])
        for name in ["mssIdStructure", "mssFiness", "mssFinessEJ", "mssSiret", "o", "mssEnseigne"] {
            #expect(entry[name].isEmpty, "\(name) is the attachment's own only")
        }
        #expect(entry.shape == .mailboxOfPractitioner)
    }

    @Test("A box at a legal entity borrows the situations at its sites")
    func boxAtLegalEntity() throws {
        let box = Invented.box(
            80, "z@ch-fiction.fictif.mssante.fr", .nominative, holder: 1, structure: 2)
        let entry = try shown(box, Invented.doctor, Invented.entity)
        #expect(entry["mssModeExercice"] == ["S"])
        #expect(entry["mssFiness"] == [Invented.finess(2)])
        #expect(entry["mssFinessEJ"] == [Invented.finess(2)])
        #expect(entry["o"] == ["1" + Invented.finess(2)])
    }

    @Test("ORG and APP boxes are named SERVICE - STRUCTURE, else STRUCTURE, else by the address")
    func organisationalNames() throws {
        let entry = try shown(Invented.boxes[3], nil, Invented.hospital)
        #expect(
            entry["cn"] == [
                "CARDIOLOGIE - CH DE LA FICTION", "Secrétariat de cardiologie - CH DE LA FICTION",
            ])
        #expect(entry["sn"] == ["CARDIOLOGIE - CH DE LA FICTION"])
        #expect(entry["displayName"] == entry["sn"])
        #expect(entry["uid"] == ["bal-4"])
        #expect(entry["mssDematerialisation"] == ["TRUE"])
        #expect(entry["mssRang"] == ["1"])
        let technical = try shown(Invented.boxes[4], nil, Invented.office)
        #expect(technical["cn"] == ["CABINET DU DR DUPRÉ-MARTIN"])
        let alone = try shown(Invented.box(81, "seule@x.fictif.mssante.fr", .technical))
        #expect(alone["cn"] == ["seule@x.fictif.mssante.fr"])
        #expect(alone["sn"] == alone["cn"])
    }

    @Test("ORG boxes ignore a holder")
    func organisationalWithHolder() throws {
        let entry = try shown(Invented.boxes[3], Invented.doctor, Invented.hospital)
        #expect(entry["mssRpps"].isEmpty)
        #expect(entry.shape == .mailboxOfStructure)
    }

    @Test("A provisional holder shows the row's own identity on the box, all rows' on the person")
    func provisional() throws {
        var first = Invented.box(82, "a.temps@pro.fictif.mssante.fr", .nominative, holder: 9)
        first.content.identity = MailboxIdentity()
        first.content.identity?.familyName = "TEMPS"
        first.content.identity?.givenName = "Ange"
        first.content.identity?.profession = Coded(code: "70", label: "Masseur-Kinésithérapeute")
        var second = Invented.box(83, "b.temps@pro.fictif.mssante.fr", .nominative, holder: 9)
        second.content.identity = first.content.identity
        second.content.identity?.familyName = "TEMPS-AUTRE"
        let dossier = PractitionerDossier(
            practitioner: Practitioner(
                key: 9, identifiers: [Invented.rpps(9)], state: .provisional),
            mailboxes: [first, second])
        let box = try #require(
            Shown(renderer.mailbox(second, holder: dossier, structure: nil)))
        #expect(box["sn"] == ["TEMPS-AUTRE"])
        #expect(box["title"] == ["Masseur-Kinésithérapeute"])
        let person = try #require(Shown(renderer.practitioner(dossier)))
        #expect(person["sn"] == ["TEMPS", "TEMPS-AUTRE"])
        #expect(person["displayName"] == ["Ange TEMPS"])
    }

    @Test("A holder without RPPS or ADELI number has the box's id as uid")
    func uidWithoutNumber() throws {
        let box = Invented.box(84, "s.social@pro.fictif.mssante.fr", .nominative, holder: 8)
        let dossier = PractitionerDossier(
            practitioner: Practitioner(
                key: 8,
                identifiers: [NationalIdentifier(kind: .address, value: box.address)],
                state: .provisional))
        let entry = try #require(Shown(renderer.mailbox(box, holder: dossier, structure: nil)))
        #expect(entry["uid"] == ["bal-84"])
        #expect(entry["cn"] == [box.address])
        #expect(entry["sn"] == [box.address])
    }

    @Test("A person of several exercises shows all of them; single values come from the first")
    func severalExercises() throws {
        var person = Invented.midwife
        person.exercises.append(
            Exercise(
                key: 9, profession: Coded(code: "60", label: "Infirmier"), category: Coded(),
                familyName: "GOFF", givenName: "Maël"))
        let entry = try #require(Shown(renderer.practitioner(Invented.dossier(person))))
        #expect(entry["cn"] == ["LE GOFF Maël", "Maël LE GOFF", "GOFF Maël", "Maël GOFF"])
        #expect(entry["sn"] == ["LE GOFF", "GOFF"])
        #expect(entry["displayName"] == ["Maël LE GOFF"])
        #expect(entry["mssCodeProfession"] == ["50", "60"])
        let box = try shown(Invented.boxes[2], person, Invented.hospital)
        #expect(box["sn"] == ["LE GOFF"])
        #expect(box["title"] == ["Sage-Femme", "Infirmier"])
    }

    @Test("A situation offers boxes of its structure, then of the legal entity, then of none")
    func mailOfSituation() throws {
        var dossier = Invented.dossier(Invented.doctor)
        dossier.mailboxes.insert(
            Invented.box(
                85, "ej@ch-fiction.fictif.mssante.fr", .nominative, holder: 1, structure: 2), at: 0)
        dossier.mailboxes.insert(
            Invented.box(
                86, "ailleurs@cabinet.fictif.mssante.fr", .nominative, holder: 1, structure: 3),
            at: 0)
        let exercise = dossier.practitioner.exercises[0]
        let entry = try #require(
            Shown(renderer.situation(exercise.situations[0], of: exercise, in: dossier)))
        #expect(
            entry["mail"] == [
                "zoe.dupre-martin@ch-fiction.fictif.mssante.fr",
                "ej@ch-fiction.fictif.mssante.fr", "zoe.dupre@medecin.fictif.mssante.fr",
            ])
        #expect(entry["mssIdSituation"] == ["situation-1"])
        #expect(entry["mssFonction"] == ["FON-AU"])
        #expect(entry.rendered.name == "situation-1")
    }

    @Test("A structure shows its ORG and APP boxes, and its number as o when nothing names it")
    func structure() throws {
        let boxes = Invented.boxes.filter { $0.structure == 1 }
        let entry = try #require(Shown(renderer.structure(Invented.hospital, mailboxes: boxes)))
        #expect(entry["mail"] == ["secretariat.cardio@ch-fiction.fictif.mssante.fr"])
        #expect(entry["cn"] == ["CH DE LA FICTION"])
        #expect(entry["uid"] == entry["mssIdStructure"])
        #expect(entry["mssEnseigne"] == ["HOPITAL BEAU RIVAGE"])
        let entity = try #require(Shown(renderer.structure(Invented.entity, mailboxes: [])))
        #expect(entity["o"] == ["1" + Invented.finess(2)])
    }

    @Test("A legal entity's number on a site is never taken for the site's own FINESS")
    func legalEntityOfSite() throws {
        let number = StructureIdentifier(kind: .finessLegalEntity, value: Invented.finess(2))
        var site = Invented.hospital
        site.identifiers.append(number)
        let entry = try #require(Shown(renderer.structure(site, mailboxes: [])))
        #expect(entry["mssFiness"] == [Invented.finess(1)])
        #expect(entry["mssFinessEJ"] == [Invented.finess(2)])
        #expect(entry["mssIdStructure"] == ["1" + Invented.finess(1)])
        site.identifiers = [
            StructureIdentifier(kind: .siret, value: "99000000100011"), number,
        ]
        let unnumbered = try #require(Shown(renderer.structure(site, mailboxes: [])))
        #expect(unnumbered["mssFiness"].isEmpty)
        #expect(unnumbered["mssFinessEJ"] == [Invented.finess(2)])
    }

    @Test("Street and postal address are made of their columns, with escapes")
    func addresses() throws {
        var structure = Invented.office
        structure.address.recipient = "CABINET $ A\\B"
        structure.address.point = " "
        structure.address.mention = "BP 12"
        let entry = try #require(Shown(renderer.structure(structure, mailboxes: [])))
        #expect(entry["street"] == ["9 B Rue DE L'ÉGLISE"])
        #expect(
            entry["postalAddress"] == [
                "CABINET \\24 A\\5CB$9 B Rue DE L'ÉGLISE$BP 12$69003 LYON"
            ])
        #expect(entry["l"] == ["Lyon 3e Arrondissement", "LYON"])
    }

    @Test("A foreign place has no c, shows its country, and a French one without country has both")
    func countries() throws {
        var abroad = Invented.office
        abroad.address = Invented.address(
            street: "FICTION ROAD", line: "LONDON", postcode: "GL", commune: Coded(),
            country: Coded(code: "99132", label: "Royaume-uni"))
        let foreign = try #require(Shown(renderer.structure(abroad, mailboxes: [])))
        #expect(foreign["c"].isEmpty)
        #expect(foreign["co"] == ["Royaume-uni"])
        #expect(foreign["mssDepartement"].isEmpty)
        #expect(foreign["postalAddress"] == ["12 Rue FICTION ROAD$LONDON$Royaume-uni"])
        abroad.address = Invented.address(
            street: "", line: "20167 AJACCIO", postcode: "", commune: Coded(), country: Coded())
        let corsican = try #require(Shown(renderer.structure(abroad, mailboxes: [])))
        #expect(corsican["c"] == ["FR"])
        #expect(corsican["co"] == ["France"])
        #expect(corsican["mssDepartement"] == ["2A"])
        #expect(corsican["postalCode"] == ["20167"])
        #expect(corsican["l"] == ["AJACCIO"])
    }

    @Test("Values are NFC, trimmed, without control characters, and kept once")
    func cleaning() throws {
        var structure = Invented.office
        structure.legalName = " CAFE\u{301}\u{07}\tSANTE\u{A0}"
        structure.telephones = ["+33 2 61 91 00 01", "+33-261910001", "voir\u{E9}", "--"]
        structure.fax = "fax_1"
        let entry = try #require(Shown(renderer.structure(structure, mailboxes: [])))
        #expect(
            entry["o"].map { Array($0.unicodeScalars) } == [
                Array("CAF\u{C9}  SANTE".unicodeScalars)
            ])
        #expect(entry["telephoneNumber"] == ["+33 2 61 91 00 01"])
        #expect(entry["facsimileTelephoneNumber"].isEmpty)
    }

    @Test("Duplicates are those of the standard rule, not of the folding")
    func duplicates() {
        var builder = EntryBuilder()
        for name in ["Zoé", "ZOÉ", "Zoe", "zoe", "ZOE\u{301}", "Zoé "] {
            builder.add(.givenName, name)
        }
        let entry = Shown(builder.rendered(name: "x", shape: .practitioner))
        #expect(entry?["givenName"] == ["Zoé", "Zoe"])
    }

    @Test("A domain shows its holders by name and number")
    func domain() throws {
        let entry = try #require(Shown(renderer.domain(Invented.domain)))
        #expect(entry["mssDomaine"] == ["ch-fiction.fictif.mssante.fr"])
        #expect(entry["mssOperateur"] == ["OPERATEUR FICTIF"])
        #expect(entry["mssIdOperateur"] == ["399000000100011"])
        #expect(entry["description"] == ["CH de la fiction"])
    }

    @Test("A median box entry is well below two kilobytes")
    func size() throws {
        let entry = try shown(Invented.boxes[0], Invented.doctor, Invented.hospital)
        #expect(entry.rendered.body.count < 1_500)
    }

    @Test("Bytes that no version rendered have no terms")
    func termsOfOtherBytes() {
        #expect(renderer.terms(ofBody: [9, 9, 9]).isEmpty)
    }

    @Test("Words, whole names, identifiers and telephones give their terms")
    func terms() throws {
        let entry = try shown(Invented.boxes[0], Invented.doctor, Invented.hospital)
        for term in [
            IndexTerm(.nameWord, "dupre"), IndexTerm(.nameWord, "martin"),
            IndexTerm(.nameWord, "zoe"), IndexTerm(.familyName, "dupre martin"),
            IndexTerm(.givenName, "zoe"), IndexTerm(.identifier, Invented.rpps(1).value),
            IndexTerm(.identifier, "bal-1"), IndexTerm(.mailboxKind, "per"),
            IndexTerm(.title, "medecin cardiologie"), IndexTerm(.town, "nantes"),
            IndexTerm(.town, "nantes cedex 1"), IndexTerm(.telephone, "0199001234"),
            IndexTerm(.structureIdentifier, Invented.finess(1)),
            IndexTerm(.structureIdentifier, "1" + Invented.finess(1)),
            IndexTerm(.domain, "ch-fiction.fictif.mssante.fr"),
            IndexTerm(.operatorName, "operateur fictif"),
            IndexTerm(.departmentName, "loire atlantique"),
        ] {
            #expect(renderer.terms(ofBody: entry.rendered.body).contains(term), "\(term)")
        }
    }
}

@Suite("Stored form of entries")
struct EntryBodyTests {
    @Test("What is written is read back, whatever the length of values")
    func roundTrip() throws {
        for length in [0, 1, 127, 128, 255, 256, 70_000] {
            let long = String(repeating: "x", count: length)
            var writer = EntryBody.Writer(shape: .structure)
            writer.append(.commonName, ["a", long, "c"])
            writer.append(.operatorID, [long])
            let body = try #require(EntryBody(writer.bytes))
            #expect(body.shape == .structure)
            #expect(body.values(of: .commonName).map(\.count) == [1, length, 1])
            #expect(body.values(of: .operatorID) == [Array(long.utf8)])
            #expect(body.values(of: .mail).isEmpty)
            #expect(!body.holds(.surname))
        }
    }

    @Test("Truncated or altered bytes are read without a trap")
    func damaged() {
        let bytes = Invented.rows()[0].entry.withBody { Array($0) }
        for length in 0...bytes.count {
            let body = EntryBody(Array(bytes.prefix(length)))
            for attribute in EntryAttribute.allCases { _ = body?.values(of: attribute) }
        }
        for place in bytes.indices {
            for value: UInt8 in [0x00, 0x7F, 0x80, 0x84, 0xFF] {
                var damaged = bytes
                damaged[place] = value
                let body = EntryBody(damaged)
                for attribute in EntryAttribute.allCases { _ = body?.values(of: attribute) }
            }
        }
    }

    @Test("A body of another version is not read")
    func version() {
        #expect(EntryBody([EntryBody.version + 1, 0]) == nil)
        #expect(EntryBody([EntryBody.version, 200]) == nil)
        #expect(EntryBody([]) == nil)
    }
}
