// Numbers in the ranges set apart for fiction, each with its key: RPPS 99…, ADELI and FINESS of
// département 99, SIREN 99…. Scattered from an index, so that none is given twice.

import DirectoryModel

/// Gives numbers; the same index always gives the same one.
struct Numbers: Sendable {
    private let rpps: Scatter
    private let million: Scatter
    /// How many ADELI, FINESS and SIREN numbers are given by index before they begin again.
    static let scattered = 999_900

    /// Where each kind of structure begins among the million FINESS or SIREN numbers.
    enum Block {
        static let establishment = 0
        static let pharmacy = 500_000
        static let laboratory = 700_000
        static let group = 0
        static let pharmacyCompany = 200_000
        static let company = 350_000
        static let publicBody = 450_000
        static let mailOperator = 499_000
        static let practice = 500_000
        /// How many numbers are left for practices.
        static let practices = 499_900
    }

    init(seed: UInt64) {
        var random = SandboxRandom(seed: seed, .numbering)
        // 99700… is left to the named cast: 999 × 10^5 numbers remain.
        rpps = Scatter(modulus: 99_900_000, factor: 61_803_401, random: &random)
        // The first hundred are left to the named cast.
        million = Scatter(modulus: Self.scattered, factor: 618_041, random: &random)
    }

    /// An RPPS number, one in `failing` with a wrong key.
    func rpps(_ index: Int, failing: Bool = false) -> String {
        var digits = rpps(index)
        if digits >= 70_000_000 { digits += 100_000 }
        let number = RPPSNumber(completing: "99" + padded(digits, 8))?.text ?? ""
        return failing ? Self.spoilt(number) : number
    }

    /// An ADELI number of département 99.
    func adeli(_ index: Int) -> String {
        ADELINumber(completing: "99" + padded(100 + million(index), 6))?.text ?? ""
    }

    /// One of the ninety-nine ADELI numbers that are given by no index; the cast has none of the last
    /// fifty.
    static func spareADELI(_ number: Int) -> String {
        ADELINumber(completing: "99" + padded(99 - number, 6))?.text ?? ""
    }

    /// A FINESS number of département 99.
    func finess(_ index: Int) -> String {
        FINESSNumber(completing: "99" + padded(100 + million(index), 6))?.text ?? ""
    }

    /// A SIREN number beginning 99.
    func siren(_ index: Int) -> String {
        SIRENNumber(completing: "99" + padded(100 + million(index), 6))?.text ?? ""
    }

    /// A SIRET number: SIREN, site number from 1, key.
    func siret(_ siren: String, site: Int) -> String {
        SIRETNumber(completing: siren + padded(site % 10_000, 4))?.text ?? ""
    }

    /// A practice's number of an RPPS holder; empty when he has no eleven digits.
    func rank(_ rpps: String, _ rank: Int) -> String {
        RPPSRank(completing: rpps + padded(rank, 2))?.text ?? ""
    }

    /// The number with another last digit, so that its key fails.
    static func spoilt(_ number: String) -> String {
        guard let last = number.last, let digit = last.wholeNumberValue else { return number }
        return number.dropLast() + String((digit + 1) % 10)
    }
}
