// The form of the files: same arguments same bytes, exact headers, number of fields.

import DirectoryModel
@testable import DirectorySandbox
import Foundation
import Testing

@Suite("Files of the sandbox")
struct SandboxFormatTests {
    private static let practitionerHeader = """
        Type d'identifiant PP|Identifiant PP|Identification nationale PP|\
        Code civilité d'exercice|Libellé civilité d'exercice|Code civilité|Libellé civilité|\
        Nom d'exercice|Prénom d'exercice|Code profession|Libellé profession|\
        Code catégorie professionnelle|Libellé catégorie professionnelle|\
        Code type savoir-faire|Libellé type savoir-faire|Code savoir-faire|\
        Libellé savoir-faire|Code mode exercice|Libellé mode exercice|Numéro SIRET site|\
        Numéro SIREN site|Numéro FINESS site|Numéro FINESS établissement juridique|\
        Identifiant technique de la structure|Raison sociale site|Enseigne commerciale site|\
        Complément destinataire (coord. structure)|\
        Complément point géographique (coord. structure)|Numéro Voie (coord. structure)|\
        Indice répétition voie (coord. structure)|Code type de voie (coord. structure)|\
        Libellé type de voie (coord. structure)|Libellé Voie (coord. structure)|\
        Mention distribution (coord. structure)|Bureau cedex (coord. structure)|\
        Code postal (coord. structure)|Code commune (coord. structure)|\
        Libellé commune (coord. structure)|Code pays (coord. structure)|\
        Libellé pays (coord. structure)|Téléphone (coord. structure)|\
        Téléphone 2 (coord. structure)|Télécopie (coord. structure)|\
        Adresse e-mail (coord. structure)|Code Département (structure)|\
        Libellé Département (structure)|Ancien identifiant de la structure|\
        Autorité d'enregistrement|Code secteur d'activité|Libellé secteur d'activité|\
        Code section tableau pharmaciens|Libellé section tableau pharmaciens|Code rôle|\
        Libellé rôle|Code genre activité|Libellé genre activité|
        """

    private static let mailboxHeader = """
        Type de BAL|Adresse BAL|Type Identifiant PP|Identifiant PP|\
        Identification nationale PP|Type identifiant structure|Identification Structure|\
        Service de rattachement|Civilité d'exercice|Nom d'exercice|Prénom d'exercice|\
        Catégorie profession|Libellé de catégorie profession|Code Profession|\
        Libellé Profession|Code savoir-faire|Libellé savoir-faire|Dématérialisation|\
        Raison Sociale structure BAL|Enseigne commerciale structure BAL|\
        L2COMPLEMENTLOCALISATION structure BAL|L3COMPLEMENTDISTRIBUTION structure BAL|\
        L4NUMEROVOIE structure BAL|L4COMPLEMENTNUMEROVOIE structure BAL|\
        NL4TYPEVOIE structure BAL|L4LIBELLEVOIE structure BAL|\
        L5LIEUDITMENTION structure BAL|L6LIGNEACHEMINEMENT structure BAL|\
        Code postal structure BAL|Département structure BAL|Pays structure BAL|
        """

    @Test("The same people and seed give the same bytes", arguments: [1, 17, 300])
    func sameBytes(_ people: Int) throws {
        let first = try SandboxRun(people: people, seed: 7)
        let second = try SandboxRun(people: people, seed: 7)
        #expect(first.summary == second.summary)
        #expect(first.bytes == second.bytes)
    }

    @Test("Two seeds give two countries")
    func twoSeeds() throws {
        let first = try SandboxRun(people: 300, seed: 7)
        let second = try SandboxRun(people: 300, seed: 8)
        #expect(first.summary.timestamp != second.summary.timestamp)
        #expect(first.text("PS_") != second.text("PS_"))
        #expect(first.text("Extraction") != second.text("Extraction"))
        #expect(first.text("liste") != second.text("liste"))
        #expect(first.text("registrations") != second.text("registrations"))
    }

    @Test("The files bear the national names and one timestamp, in the night of 14 September 2026")
    func names() throws {
        let summary = try SandboxRun.small.get().run.summary
        #expect(summary.timestamp == "202609140207")
        #expect(
            summary.files == [
                "PS_LibreAcces_Personne_activite_202609140207.txt",
                "PS_LibreAcces_SavoirFaire_202609140207.txt",
                "PS_LibreAcces_Dipl_AutExerc_202609140207.txt",
                "Fictif_Correspondance_ADELI_RPPS_202609140207.csv",
                "Extraction_Correspondance_MSSante_202609140207.txt", "listeblanchemssante.xml",
                "registrations_\(summary.registrationOperator)_202609140207.csv",
            ])
        #expect(summary.registrationOperator.first == "3")
        #expect(SIRETNumber(summary.registrationOperator.dropFirst())?.hasValidKey == true)
        #expect(Sandbox(people: 1, seed: .max).timestamp.count == 12)
    }

    @Test("Headers are those of the national files, trailing pipe included")
    func headers() throws {
        let run = try SandboxRun.small.get().run
        #expect(run.text("PS_").hasPrefix(Self.practitionerHeader + "\n"))
        #expect(run.text("Extraction").hasPrefix(Self.mailboxHeader + "\n"))
    }

    @Test("Every row has as many fields as its header, the last one empty")
    func fields() throws {
        let parsed = try SandboxRun.medium.get()
        #expect(parsed.practitioners.header.count == 57)
        #expect(parsed.practitioners.rows.allSatisfy { $0.count == 57 && $0.last == "" })
        #expect(parsed.mailboxes.header.count == 32)
        #expect(parsed.mailboxes.rows.allSatisfy { $0.count == 32 && $0.last == "" })
        #expect(parsed.practitioners.rows.count == parsed.run.summary.practitionerRows)
        #expect(parsed.mailboxes.rows.count == parsed.run.summary.mailboxRows)
    }

    @Test("Text files are UTF-8 without BOM, end with a line feed and hold no control character")
    func encoding() throws {
        let files = try SandboxRun.medium.get().run.bytes
        for (_, data) in files where !data.contains(0x0D) {
            #expect(String(validating: data, as: UTF8.self) != nil)
            #expect(data.first != 0xEF)
            #expect(data.last == 0x0A)
            #expect(!data.contains { $0 < 0x20 && $0 != 0x0A })
        }
        #expect(files.filter { $0.value.contains(0x0D) }.keys.map { $0.prefix(6) } == ["Fictif"])
    }

    @Test("The white list stops after its domains, as the official copy does")
    func whiteListEnd() throws {
        let parsed = try SandboxRun.medium.get()
        #expect(parsed.whiteList.hasSuffix("  </ListeDomaines>\n"))
        #expect(!parsed.whiteList.contains("</ListeBlancheMSSante>"))
        #expect(parsed.listedDomains.count == parsed.run.summary.listedDomains)
        let entries = parsed.whiteList.split(separator: "<Domaine>").count - 1
        #expect(entries == parsed.run.summary.listEntries)
        #expect(entries > parsed.listedDomains.count, "no domain has several certificates")
        #expect(parsed.whiteList.contains("<Nom>UC-CMP.fictif.mssante.fr</Nom>"))
    }

    @Test("Every certificate name on the white list bears its operator's valid number")
    func certificates() throws {
        let parsed = try SandboxRun.medium.get()
        for part in parsed.whiteList.split(separator: "<DNCertificatOperateur>").dropFirst() {
            let dn = String(part.prefix { $0 != "<" })
            #expect(dn.hasPrefix("CN=mx"))
            #expect(dn.hasSuffix(",C=FR"))
            let entry = DomainWhiteList.Entry(
                domain: "", description: "", certificateDN: dn, responsibleContact: "",
                supportContact: "", updatedAt: "")
            let number = entry.operatorID.dropFirst()
            let isSite = entry.operatorID.first == "1"
            #expect(
                (isSite ? FINESSNumber(number)?.hasValidKey : SIRETNumber(number)?.hasValidKey)
                    == true, "\(dn)")
            #expect(!entry.operatorName.isEmpty)
        }
    }

    @Test("The files of a run too small for its cast hold the whole cast")
    func atLeastTheCast() throws {
        let summary = try SandboxRun(people: 0, seed: 1).summary
        #expect(summary.people == Cast.count)
    }

    @Test("A directory that cannot be made ends with fileNotWritable")
    func unwritable() {
        #expect(throws: SandboxError.self) {
            _ = try Sandbox(people: 1, seed: 1).write(to: "/dev/null/nowhere")
        }
    }
}
