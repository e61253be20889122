// Instants as text (case B58).
import LDAPModel
import TestSupport
import Testing

@Suite("Generalized Time")
struct GeneralizedTimeTests {
    @Test(
        "Every legal form of an instant is read as that instant",
        arguments: [
            // B58
            "202001010000Z", "20200101000000Z", "20200101010000+0100", "20200101010000+01",
            "20191231190000-0500", "20200101000000.0Z", "20200101000000,000Z", "2020010100Z",
            "202001010000.0Z", "2020010100.0Z", "20200101053000+0530", "20191231235960Z",
        ])
    func forms(text: String) {
        #expect(
            GeneralizedTime(parsing: text.utf8) == GeneralizedTime(secondsSince1970: 1_577_836_800))
    }

    @Test("A fraction is one of the last part written")
    func fractions() {
        func time(_ text: String) -> (Int64, Int32)? {
            GeneralizedTime(parsing: text.utf8).map { ($0.seconds, $0.nanoseconds) }
        }
        #expect(time("19700101000001.25Z").map { $0 == (1, 250_000_000) } == true)
        #expect(time("197001010001.5Z").map { $0 == (90, 0) } == true)
        #expect(time("1970010101.5Z").map { $0 == (5_400, 0) } == true)
        #expect(time("19700101000000.1234567899Z").map { $0 == (0, 123_456_789) } == true)
        #expect(time("19691231235959.5Z").map { $0 == (-1, 500_000_000) } == true)
    }

    @Test(
        "What is not an instant is refused",
        arguments: [
            "", "Z", "2020", "20200101", "2020010100", "20200101000000", "20201301000000Z",
            "20200001000000Z", "20200132000000Z", "20200230000000Z", "20190229000000Z",
            "20200101240000Z", "20200101006000Z", "20200101000061Z", "20200101000000.Z",
            "20200101000000+", "20200101000000+1", "20200101000000+2400", "20200101000000+0160",
            "20200101000000ZZ", "2020-01-01T00:00:00Z", "20200101000000z", "2020010100000Z",
            "20200101000000 Z", "２０２００１０１００００Z",
        ])
    func refused(text: String) {
        #expect(GeneralizedTime(parsing: text.utf8) == nil)
    }

    @Test("An instant is written in whole seconds of UTC")
    func writing() {
        // B57
        #expect(GeneralizedTime(secondsSince1970: 0).text == "19700101000000Z")
        #expect(GeneralizedTime(secondsSince1970: 951_827_696).text == "20000229123456Z")
        #expect(GeneralizedTime(secondsSince1970: -1).text == "19691231235959Z")
        #expect(GeneralizedTime(secondsSince1970: 253_402_300_799).text == "99991231235959Z")
        #expect(GeneralizedTime(secondsSince1970: .max).text == "99991231235959Z")
        #expect(GeneralizedTime(secondsSince1970: .min).text == "00000101000000Z")
    }

    @Test("Writing and reading any second of the calendar gives it back, in order")
    func roundTrip() {
        var generator = SeededGenerator.random()
        for _ in 0..<2_000 {
            let second = Int64.random(in: -62_167_219_200...253_402_300_799, using: &generator)
            let time = GeneralizedTime(secondsSince1970: second)
            #expect(GeneralizedTime(parsing: time.text.utf8) == time, "seed \(generator.seed)")
            #expect(time < GeneralizedTime(secondsSince1970: second + 1))
        }
    }
}
