// SavoirFaire and Dipl_AutExerc: facts of each person by their codes, rows that are none.

import DirectoryModel
import Testing

@testable import DirectoryImport

@Suite("Reading SavoirFaire and Dipl_AutExerc")
struct PersonFactsReadingTests {
    private func read<Fact>(
        _ bytes: [UInt8], _ kind: FileKind, as type: Fact.Type
    ) throws -> PersonFactsImage<Fact> {
        let file = try RecognisedFile(ByteSource(bytes: bytes, path: "f.txt"))
        guard case .rows(let lines, let header) = file.content, file.kind == kind else {
            throw ImportError.unrecognised(path: "f.txt", columns: 0)
        }
        return try PersonFactsReader<Fact>(lines, header: header, sizeHint: nil).read()
    }

    private func savoirFaire(
        _ table: NationalTable
    ) throws -> PersonFactsImage<ExerciseSavoirFaire> {
        try read(table.bytes, .savoirFaire, as: ExerciseSavoirFaire.self)
    }

    private func diplomas(_ table: NationalTable) throws -> PersonFactsImage<Diploma> {
        try read(table.bytes, .diplomas, as: Diploma.self)
    }

    private func cardiologist(_ number: Int) -> [String: String] {
        NationalTable.physician(number) + [
            "Code type savoir-faire": "S", "Libellé type savoir-faire": "Spécialité ordinale",
            "Code savoir-faire": "SM04",
            "Libellé savoir-faire": "Cardiologie et maladies vasculaires",
        ]
    }

    private let diploma = [
        "Code type diplôme obtenu": "DE", "Libellé type diplôme obtenu": "Diplôme d'Etat français",
        "Code diplôme obtenu": "DE05", "Libellé diplôme obtenu": "Docteur en médecine",
    ]
    private let authorisation = [
        "Code type autorisation": "AUT", "Libellé type autorisation": "Autorisation ministérielle",
        "Code discipline autorisation": "D01", "Libellé discipline autorisation": "Médecine",
    ]

    @Test("Each person has his savoir-faire once, by exercise, whatever the number of rows")
    func savoirFaireRows() throws {
        var table = NationalTable.savoirFaire
        let further = ["Code type savoir-faire": "C", "Code savoir-faire": "C12"]
        table.add(cardiologist(2))
        table.add(cardiologist(1))
        table.add(cardiologist(2) + further)
        table.add(cardiologist(2))
        table.add(cardiologist(2) + ["Libellé savoir-faire": "Cardiologie"])
        table.add(
            cardiologist(2) + ["Libellé savoir-faire": "Cardiologie", "Prénom d'exercice": "Z"])
        let image = try savoirFaire(table)
        #expect(image.read == 6)
        #expect(image.kept == 5)
        #expect(image.duplicate == 1)
        var people: [(String, [ExerciseSavoirFaire])] = []
        image.forEachPerson { people.append(($0.idNatPS, $1)) }
        #expect(people.map(\.0) == [2, 1].map { "8" + NationalTable.rpps($0) })
        let first = try #require(people.first?.1)
        #expect(first.map(\.savoirFaire.savoirFaire.code) == ["C12", "SM04"])
        #expect(first.map(\.savoirFaire.type.code) == ["C", "S"])
        #expect(
            first.map(\.profession)
                == Array(repeating: Coded(code: "10", label: "Médecin"), count: 2))
        #expect(first.map(\.category.code) == ["C", "C"])
        // Two rows of three say so.
        #expect(first.last?.savoirFaire.savoirFaire.label == "Cardiologie")
        #expect(people.last?.1.count == 1)
    }

    @Test("A row holds a diploma, an authorisation, or both")
    func diplomaRows() throws {
        var table = NationalTable.diplomas
        table.add(NationalTable.physician(1) + diploma)
        table.add(NationalTable.physician(1) + authorisation)
        table.add(NationalTable.physician(2) + diploma + authorisation)
        table.add(NationalTable.physician(3))
        let image = try diplomas(table)
        var people: [[Diploma]] = []
        image.forEachPerson { people.append($1) }
        try #require(people.map(\.count) == [2, 1])
        #expect(people[0][0].discipline == Coded(code: "D01", label: "Médecine"))
        #expect(people[0][0].diploma.isEmpty)
        #expect(people[0][1].type == Coded(code: "DE", label: "Diplôme d'Etat français"))
        #expect(people[0][1].authorisationType.isEmpty)
        #expect(people[1][0].diploma.code == "DE05")
        #expect(people[1][0].authorisationType.code == "AUT")
        #expect(image.collector.findings[.codesAbsent]?.examples == ["f.txt:5"])
        #expect(image.warned == 1)
    }

    @Test("Columns in another order, added and left out give the same facts")
    func columns() throws {
        var table = NationalTable.savoirFaire
        table.add(cardiologist(1))
        var moved = table
        moved.header = ["Nouvelle colonne"] + table.header.reversed()
        moved.header.removeAll { $0 == "Identification nationale PP" || $0 == "Nom d'exercice" }
        var facts: [[ExerciseSavoirFaire]] = []
        var ids: [String] = []
        for table in [table, moved] {
            try savoirFaire(table).forEachPerson {
                ids.append($0.idNatPS)
                facts.append($1)
            }
        }
        #expect(facts[0] == facts[1])
        #expect(ids[0] == ids[1])
    }

    @Test("A needed column that is missing or stands twice refuses the file and is named")
    func neededColumns() throws {
        for name in ["Identifiant PP", "Code catégorie professionnelle"] {
            var table = NationalTable.savoirFaire
            table.header.removeAll { $0 == name }
            table.add(cardiologist(1))
            if name == "Identifiant PP" {
                #expect(throws: ImportError.unrecognised(path: "f.txt", columns: 12)) {
                    try savoirFaire(table)
                }
            } else {
                #expect(throws: ImportError.columnMissing(path: "f.txt", column: name)) {
                    try savoirFaire(table)
                }
            }
        }
        var table = NationalTable.diplomas
        table.header.append("Code diplôme obtenu")
        table.add(NationalTable.physician(1) + diploma)
        let expected = ImportError.columnTwice(path: "f.txt", column: "Code diplôme obtenu")
        #expect(throws: expected) { try diplomas(table) }
    }

    @Test("Bad rows are rejected one by one with line, column and code, the others are taken")
    func rejected() throws {
        var table = NationalTable.savoirFaire
        for number in 1...5 { table.add(cardiologist(number)) }
        table.rows[0]["Identifiant PP"] = "123"
        table.rows[1]["Identifiant PP"] = ""
        table.rows[2]["Nom d'exercice"] = "A\0B"
        table.rows[3]["Libellé profession"] = "a|b"
        let image = try savoirFaire(table)
        #expect(image.read == 5)
        #expect(image.kept == 1)
        #expect(image.collector.rejections.map(\.line) == [2, 3, 4, 5])
        #expect(
            image.collector.rejections.map(\.code) == [
                .personIdentifierImpossible, .personIdentifierMissing, .nulByte, .columnCount,
            ])
        #expect(
            image.collector.rejections.map(\.column) == [
                "Identifiant PP", "Identifiant PP", "Nom d'exercice", nil,
            ])
    }

    @Test("A failing check digit is kept and warned about")
    func badKey() throws {
        var table = NationalTable.diplomas
        table.add(
            NationalTable.physician(1) + diploma + [
                "Identifiant PP": "99000000011", "Identification nationale PP": "899000000011",
            ])
        let image = try diplomas(table)
        #expect(image.collector.findings[.personKey]?.count == 1)
        #expect(image.kept == 1)
    }

    @Test("A header without a row is empty, and rows of which none is usable refuse the file")
    func empty() throws {
        #expect(throws: ImportError.empty(path: "f.txt")) { try diplomas(.diplomas) }
        var table = NationalTable.diplomas
        table.add(["Identifiant PP": "1"])
        #expect(throws: ImportError.nothingUsable(path: "f.txt")) { try diplomas(table) }
    }

    @Test("Shuffled rows give every person the same facts")
    func shuffled() throws {
        var table = NationalTable.savoirFaire
        for number in 1...20 {
            table.add(cardiologist(number))
            table.add(
                cardiologist(number) + ["Code savoir-faire": "SM0\(number % 7)"])
            table.add(
                cardiologist(number) + ["Libellé savoir-faire": "Autre", "Libellé profession": "x"])
        }
        func facts(_ table: NationalTable) throws -> [String: [ExerciseSavoirFaire]] {
            var facts: [String: [ExerciseSavoirFaire]] = [:]
            try savoirFaire(table).forEachPerson { facts[$0.value] = $1 }
            return facts
        }
        let expected = try facts(table)
        table.rows.reverse()
        #expect(try facts(table) == expected)
        #expect(expected.count == 20)
    }
}
