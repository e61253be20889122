// The white list: complete or refused, its root closed or not (rules, section 4).

import DirectoryModel
import Testing

@testable import DirectoryImport

@Suite("Reading the white list")
struct WhiteListReaderTests {
    private static func domain(
        _ name: String, organisation: String = "3" + "99940088000020", description: String = "CH"
    ) -> String {
        """
            <Domaine>
              <Nom>\(name)</Nom>
              <Description>\(description)</Description>
              <DNCertificatOperateur>CN=mx.fictif.mssante.fr,OU=\(organisation),O=OPERATEUR,\
        ST=Ain (01),C=FR</DNCertificatOperateur>
              <ResponsableContact>0199000001, r@fictif.example</ResponsableContact>
              <SupportContact>0199000002, s@fictif.example</SupportContact>
              <DateMAJ>2026-01-02T03:04:05Z</DateMAJ>
            </Domaine>

        """
    }

    private static let head = """
        <?xml version="1.0" encoding="UTF-8"?>
        <ListeBlancheMSSante xmlns="https://listeblanche.mssante.fr/schema">
          <DateDeGeneration>2026-01-15T12:00:00Z</DateDeGeneration>
          <ListeDomaines>

        """

    private static let listEnd = "  </ListeDomaines>\n"
    private static let rootEnd = "</ListeBlancheMSSante>\n"

    private func read(_ text: String) throws -> WhiteListReader.Result {
        var reader = try WhiteListReader(ByteSource(bytes: Array(text.utf8), path: "l.xml"))
        return try reader.read()
    }

    private func list(_ domains: String...) -> String {
        Self.head + domains.joined() + Self.listEnd + Self.rootEnd
    }

    @Test("A list gives its date and its entries in order, domains lower-cased")
    func entries() throws {
        let result = try read(
            list(Self.domain("UC.fictif.mssante.fr"), Self.domain("a.fictif.mssante.fr")))
        #expect(Timestamp.text(result.list.generatedAt) == "2026-01-15T12:00:00Z")
        #expect(
            result.list.entries.map(\.domain) == ["uc.fictif.mssante.fr", "a.fictif.mssante.fr"])
        let entry = try #require(result.list.entries.first)
        #expect(entry.operatorID == "399940088000020")
        #expect(entry.operatorName == "OPERATEUR")
        #expect(entry.responsibleContact == "0199000001, r@fictif.example")
        #expect(entry.supportContact == "0199000002, s@fictif.example")
        #expect(entry.updatedAt == "2026-01-02T03:04:05Z")
        #expect(result.collector.findings.isEmpty)
        #expect(result.read == 2)
    }

    @Test("A root that is not closed is a warning, as in the official copy")
    func rootNotClosed() throws {
        for end in ["", "\n", "</ListeBlancheMSS"] {
            let result = try read(
                Self.head + Self.domain("a.fictif.mssante.fr") + Self.listEnd + end)
            #expect(result.list.entries.count == 1)
            #expect(result.collector.findings[.rootNotClosed]?.count == 1)
        }
    }

    @Test("A list cut at any byte before the end of its domains is refused")
    func truncated() throws {
        let whole = Self.head + Self.domain("a.fictif.mssante.fr") + "  </ListeDomaines>"
        let bytes = Array(whole.utf8)
        for length in 1..<bytes.count {
            #expect(throws: ImportError.self, "cut at \(length)") {
                var reader = try WhiteListReader(
                    ByteSource(bytes: Array(bytes[..<length]), path: "l.xml"))
                _ = try reader.read()
            }
        }
        _ = try read(whole)
    }

    @Test("Entities, character references, CDATA and comments are understood")
    func markup() throws {
        let result = try read(
            list(
                "<!-- <Domaine> -->",
                Self.domain(
                    "a.fictif.mssante.fr",
                    description: "A &amp; B &lt;C&gt; &#233;&#xE9; <![CDATA[<D> & E]]>")))
        #expect(result.list.entries.first?.description == "A & B <C> éé <D> & E")
    }

    @Test("Prefixes and attributes of elements change nothing")
    func prefixes() throws {
        let text = list(Self.domain("a.fictif.mssante.fr"))
            .replacing("<Nom>", with: "<l:Nom x='>' y=\"/\">").replacing(
                "</Nom>", with: "</l:Nom >")
        #expect(try read(text).list.entries.map(\.domain) == ["a.fictif.mssante.fr"])
    }

    @Test("A signature or any other element is passed over")
    func otherElements() throws {
        let text =
            Self.head + Self.domain("a.fictif.mssante.fr") + Self.listEnd
            + "<Signature><Domaine><Nom>x.fr</Nom></Domaine><Vide/></Signature>" + Self.rootEnd
        #expect(try read(text).list.entries.count == 1)
    }

    @Test("Exact duplicates are dropped and counted; one domain under two certificates is two")
    func duplicates() throws {
        let one = Self.domain("a.fictif.mssante.fr")
        let other = Self.domain("a.fictif.mssante.fr", organisation: "1990000010")
        let result = try read(list(one, other, one))
        #expect(result.list.entries.count == 2)
        #expect(result.duplicate == 1)
        #expect(result.read == 3)
    }

    @Test("An entry without domain is rejected with its line; odd ones are kept with a warning")
    func oddEntries() throws {
        let result = try read(
            list(
                Self.domain(""), Self.domain("é.fictif.mssante.fr"),
                Self.domain("a.fictif.mssante.fr").replacing("2026-01-02T03:04:05Z", with: "hier"),
                "<Domaine><Nom>b.fictif.mssante.fr</Nom></Domaine>\n"))
        #expect(
            result.collector.rejections == [
                ImportReport.Rejection(path: "l.xml", line: 5, column: "Nom", code: .domainMissing)
            ])
        #expect(result.list.entries.count == 3)
        #expect(result.collector.findings[.domainMalformed]?.examples == ["l.xml:13"])
        #expect(result.collector.findings[.dateMalformed]?.count == 1)
        #expect(result.collector.findings[.operatorMissing]?.count == 1)
        #expect(result.warned == 3)
    }

    @Test("A date of generation that is missing or no date refuses the list")
    func generationDate() throws {
        let text = list(Self.domain("a.fictif.mssante.fr"))
        let date = "<DateDeGeneration>2026-01-15T12:00:00Z</DateDeGeneration>"
        #expect(throws: ImportError.columnMissing(path: "l.xml", column: "DateDeGeneration")) {
            try read(text.replacing(date, with: ""))
        }
        #expect(throws: ImportError.syntax(path: "l.xml", line: 3)) {
            try read(text.replacing("2026-01-15T12:00:00Z", with: "15/01/2026"))
        }
    }

    @Test("A list without any domain is empty")
    func empty() {
        #expect(throws: ImportError.empty(path: "l.xml")) { try read(list()) }
    }

    @Test("Another root is no white list")
    func otherRoot() {
        #expect(throws: ImportError.unrecognised(path: "l.xml", columns: 0)) {
            try read("<html><body/></html>")
        }
    }

    @Test(
        "What is not well formed refuses the list",
        arguments: [
            ("</Nom>", "</Non>"), ("<Description>", "<Description"), ("CH<", "CH&nbsp;<"),
            ("CH<", "CH&#0;<"), ("CH<", "CH& <"), ("<Domaine>", "<1Domaine>"),
            ("<ListeBlancheMSSante", "<!DOCTYPE x [<!ENTITY a 'b'>]><ListeBlancheMSSante"),
            ("UTF-8", "ISO-8859-1"),
        ])
    func malformed(old: String, new: String) {
        let text = list(Self.domain("a.fictif.mssante.fr")).replacing(old, with: new)
        #expect(throws: ImportError.self) { try read(text) }
    }

    @Test("Bytes that are not UTF-8 refuse the list, with their line")
    func notUTF8() {
        var bytes = Array((Self.head + "<Domaine><Nom>").utf8)
        bytes.append(0xE9)
        bytes += Array("</Nom></Domaine></ListeDomaines>".utf8)
        let refused = bytes
        #expect(throws: ImportError.notUTF8(path: "l.xml", line: 5, offset: 0)) {
            var reader = try WhiteListReader(ByteSource(bytes: refused, path: "l.xml"))
            _ = try reader.read()
        }
    }

    @Test("Depth is bounded")
    func depth() {
        let deep = String(repeating: "<x>", count: 100_000)
        #expect(throws: ImportError.self) { try read(Self.head + Self.listEnd + deep) }
        #expect(throws: ImportError.self) { try read(Self.head + "<Domaine><Nom>" + deep) }
    }
}
