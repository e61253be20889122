// Départements: the table, and how a commune or a postcode tells its own.

import DirectoryModel
import Testing

@Suite("Départements")
struct DepartmentTests {
    @Test(
        "A code of TRE_G09 has its label",
        arguments: [
            ("01", "Ain"), ("2A", "Corse-du-Sud"), ("2B", "Haute-Corse"),
            ("44", "Loire-Atlantique"),
            ("971", "Guadeloupe"), ("974", "Réunion"), ("978", "Saint-Martin"),
            ("989", "Ile de Clipperton"), ("90", "Territoire de Belfort"),
        ])
    func label(_ code: String, _ label: String) {
        #expect(Department.label(of: code) == label)
    }

    @Test("A code that the table lacks has no label")
    func unknownCode() {
        #expect(Department.label(of: "99") == nil)
        #expect(Department.label(of: "1") == nil)
        #expect(Department.label(of: "") == nil)
    }

    @Test(
        "The INSEE code decides before the postcode",
        arguments: [
            ("44109", "75001", "44"), ("2A104", "20117", "2A"), ("2B033", "20200", "2B"),
            ("97801", "97150", "978"), ("97411", "97400", "974"), ("75112", "", "75"),
            ("2a004", "", "2A"), ("98735", "", "987"),
        ])
    func communeFirst(_ commune: String, _ postcode: String, _ expected: String) {
        #expect(Department.code(communeCode: commune, postcode: postcode) == expected)
    }

    @Test(
        "Without an INSEE code the postcode decides",
        arguments: [
            ("44000", "44"), ("20000", "2A"), ("20167", "2A"), ("20200", "2B"), ("20600", "2B"),
            ("97150", "971"), ("97400", "974"), ("98800", "988"), ("01440", "01"),
        ])
    func postcode(_ postcode: String, _ expected: String) {
        #expect(Department.code(communeCode: "", postcode: postcode) == expected)
    }

    @Test(
        "A place that does not tell has no département",
        arguments: [
            ("", ""), ("", "GL"), ("", "20300"), ("", "2000"), ("", "00100"), ("", "98000"),
            ("99132", "GL"), ("4410", "GL"), ("2A1", ""), ("", "٤٤٠٠٠"),
        ])
    func unknownPlace(_ commune: String, _ postcode: String) {
        #expect(Department.code(communeCode: commune, postcode: postcode) == nil)
    }

    @Test("An unusable INSEE code leaves the postcode to decide")
    func fallsBack() {
        #expect(Department.code(communeCode: "4410", postcode: "44000") == "44")
        #expect(Department.code(communeCode: "20004", postcode: "20090") == "2A")
    }
}
