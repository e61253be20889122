// Which structure a row is of, how it is named, and how its columns are decided (rules, sections 3
// and 10).

import DirectoryModel
import DirectoryStore
import Testing

@testable import DirectoryImport

@Suite("Structures of rows")
struct StructureResolutionTests {
    /// The columns that identify a structure.
    fileprivate static func place(
        site: String = "", siret: String = "", siren: String = "", legalEntity: String = "",
        technical: String = "", former: String = "", name: String = "X"
    ) -> [String: String] {
        [
            "Numéro FINESS site": site, "Numéro SIRET site": siret, "Numéro SIREN site": siren,
            "Numéro FINESS établissement juridique": legalEntity,
            "Identifiant technique de la structure": technical,
            "Ancien identifiant de la structure": former, "Raison sociale site": name,
            "Code mode exercice": "L",
        ]
    }

    private func table(_ places: [[String: String]]) -> NationalTable {
        var table = NationalTable.practitioners
        for (number, place) in places.enumerated() {
            table.add(NationalTable.physician(number + 1) + place)
        }
        return table
    }

    /// The structure of each row, by national id; nil for none.
    private func names(_ places: [String: String]...) throws -> [String?] {
        let target = try handed(table(places))
        return target.practitioners.map { person in
            person.exercises.first?.situations.first?.structure
                .flatMap { target.structures[$0]?.idNatStruct }
        }
    }

    private let siret = "99940088000020"

    @Test(
        "A structure is named by the best identifier of its row",
        arguments: [
            (
                StructureResolutionTests.place(site: "990000010", siret: "99940088000020"),
                "1990000010"
            ),
            (StructureResolutionTests.place(technical: "F990000010"), "1990000010"),
            (
                StructureResolutionTests.place(
                    siret: "99940088000020", technical: "R99000000012345"), "399940088000020"
            ),
            (StructureResolutionTests.place(technical: "C99940088000020"), "399940088000020"),
            (StructureResolutionTests.place(technical: "R99000000012345"), "499000000012345"),
            (StructureResolutionTests.place(technical: "R9900000001234"), "R9900000001234"),
            (StructureResolutionTests.place(technical: "C99123456800"), "099123456800"),
            (StructureResolutionTests.place(legalEntity: "990000028", technical: "Z1"), "Z1"),
            (
                StructureResolutionTests.place(siren: "999400880", legalEntity: "990000028"),
                "1990000028"
            ),
            (
                StructureResolutionTests.place(siren: "999400880", former: "499000000012345"),
                "499000000012345"
            ),
            (StructureResolutionTests.place(former: "1990000010"), "1990000010"),
            (StructureResolutionTests.place(former: "099123456800"), "099123456800"),
            (StructureResolutionTests.place(siren: "999400880"), "2999400880"),
        ])
    func naming(place: [String: String], expected: String) throws {
        #expect(try names(place) == [expected])
    }

    @Test("A row without any identifier has no structure")
    func none() throws {
        #expect(try names(Self.place()) == [nil])
    }

    @Test("A SIRET joins the one site that bears it")
    func siretJoins() throws {
        #expect(
            try names(Self.place(siret: siret), Self.place(site: "990000010", siret: siret))
                == ["1990000010", "1990000010"])
    }

    @Test("A SIRET that two sites bear joins neither and is reported")
    func siretIsAmbiguous() throws {
        let places = [
            Self.place(site: "990000010", siret: siret),
            Self.place(site: "990000036", siret: siret), Self.place(siret: siret),
        ]
        let image = try practitionerImage(table(places).bytes)
        let target = RecordingTarget()
        try image.hand(to: target)
        #expect(target.structure("3" + siret) != nil)
        #expect(target.structures.count == 3)
        #expect(image.collector.findings[.structureAmbiguous]?.examples == ["personnes.txt:4"])
    }

    @Test("A technical id joins the one structure that bears it")
    func technicalJoins() throws {
        #expect(
            try names(
                Self.place(technical: "R99000000012345"),
                Self.place(siret: siret, technical: "R99000000012345"))
                == ["3" + siret, "3" + siret])
    }

    @Test("A SIREN joins nothing and follows from the SIRET when its column is empty")
    func siren() throws {
        let target = try handed(
            table([Self.place(siret: siret), Self.place(siren: "999400880")]))
        #expect(target.structures.count == 2)
        #expect(target.structure("3" + siret)?.values(of: .siren) == ["999400880"])
        let own = try handed(table([Self.place(siret: siret, siren: "999000011")]))
        #expect(own.structure("3" + siret)?.values(of: .siren) == ["999000011"])
    }

    @Test("Each legal entity is a structure, stored before its sites")
    func legalEntities() throws {
        let target = try handed(
            table([
                Self.place(site: "990000010", legalEntity: "990000028"),
                Self.place(legalEntity: "990000028", name: "LE CHU"),
            ]))
        #expect(target.structureOrder == ["1990000028", "1990000010"])
        let entity = try #require(target.structure("1990000028"))
        #expect(entity.identifiers.first?.kind == .finessLegalEntity)
        #expect(entity.legalName == "LE CHU")
        #expect(entity.legalEntity == nil)
        #expect(target.structure("1990000010")?.legalEntity == entity.key)
    }

    @Test("A legal entity that no row describes has its number alone")
    func bareLegalEntity() throws {
        let target = try handed(
            table([Self.place(site: "990000010", legalEntity: "990000028")]))
        #expect(target.structure("1990000028")?.legalName == "")
    }

    @Test(
        "A number that is both a site and a legal entity is one structure, without a legal entity")
    func siteAndEntity() throws {
        let target = try handed(
            table([
                Self.place(site: "990000010", legalEntity: "990000028"),
                Self.place(site: "990000028", legalEntity: "990000028"),
            ]))
        #expect(target.structures.count == 2)
        let entity = try #require(target.structure("1990000028"))
        #expect(entity.identifiers.map(\.kind) == [.finessSite, .finessLegalEntity])
        #expect(entity.legalEntity == nil)
        #expect(target.structure("1990000010")?.legalEntity == entity.key)
    }

    @Test("Two legal entities that name each other give no circle")
    func circle() throws {
        let target = try handed(
            table([
                Self.place(site: "990000010", legalEntity: "990000028"),
                Self.place(site: "990000028", legalEntity: "990000010"),
            ]))
        #expect(target.structures.values.allSatisfy { $0.legalEntity == nil })
    }

    @Test("Columns are decided one by one, the minority is a finding and no change")
    func votes() throws {
        var places = Array(repeating: Self.place(site: "990000010", name: "CH DE VIRIAT"), count: 3)
        places[0]["Raison sociale site"] = "CH VIRIAT"
        places[0]["Téléphone (coord. structure)"] = "0199000012"
        let image = try practitionerImage(table(places).bytes)
        let target = RecordingTarget()
        try image.hand(to: target)
        let structure = try #require(target.structure("1990000010"))
        #expect(structure.legalName == "CH DE VIRIAT")
        #expect(structure.telephones == ["0199000012"])
        #expect(image.collector.findings[.structureConflict]?.count == 1)
        #expect(image.collector.findings[.structureConflict]?.examples == ["personnes.txt:2"])
    }

    @Test("The sector of a structure is that of most of its situations, not of most rows")
    func sector() throws {
        var table = NationalTable.practitioners
        let one = Self.place(site: "990000010") + ["Code secteur d'activité": "SA07"]
        for code in ["SM01", "SM02", "SM03"] {
            table.add(NationalTable.physician(1) + one + ["Code savoir-faire": code])
        }
        for number in [2, 3] {
            table.add(
                NationalTable.physician(number) + Self.place(site: "990000010")
                    + ["Code secteur d'activité": "SA01"])
        }
        #expect(try handed(table).structure("1990000010")?.sector.code == "SA01")
    }

    @Test("A malformed FINESS or SIRET is kept and warned about, a failing key too")
    func malformed() throws {
        let places = [
            Self.place(site: "99000"), Self.place(siret: "9994008800002"),
            Self.place(site: "990000018"), Self.place(siret: "99940088000021"),
        ]
        let image = try practitionerImage(table(places).bytes)
        #expect(image.collector.findings[.structureIdentifierMalformed]?.count == 2)
        #expect(image.collector.findings[.structureKey]?.count == 2)
        #expect(image.warned == 4)
        #expect(image.kept == 4)
        let target = RecordingTarget()
        try image.hand(to: target)
        #expect(target.structure("199000") != nil)
    }

    @Test("A Corsican FINESS is well formed")
    func corsica() throws {
        let number = try #require(FINESSNumber(completing: "2A990001")).text
        let image = try practitionerImage(table([Self.place(site: number)]).bytes)
        #expect(image.warned == 0)
    }
}
