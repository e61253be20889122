// The professions of the fictitious country: how many, where they work, who registers them. Shares
// follow the head counts of DREES and the Orders (2021-2024); see Data/README.md.

/// Where a situation is.
enum Workplace: Sendable {
    /// Hospital, clinic, care home: FINESS site and legal entity.
    case establishment
    /// A practice of one's own.
    case practice
    /// A practice of several, with a SIRET.
    case group
    /// A pharmacy: SIRET and FINESS site.
    case pharmacy
    /// A medical laboratory: FINESS site.
    case laboratory
    /// A shop or a company: SIRET.
    case company
    /// Occupational health, schools, local authorities: SIRET.
    case publicBody
}

/// A profession and what is typical of it.
struct Profession: Sendable {
    /// TRE_G15, R95 or R94.
    let code: String
    /// People in thousands, times ten.
    let weight: Int
    /// Women in a hundred.
    let women: Int
    /// Whether most bear the title Docteur.
    let isDoctor: Bool
    /// People with a nominative mailbox in a thousand.
    let mailboxes: Int
    /// Initials of the Order that registers it; empty: the regional agency.
    let order: String
    /// Domain of its boxes without structure (first label).
    let domain: String
    /// Where they work, with weights.
    let workplaces: Weighted<Workplace>

    private init(
        _ code: String, _ weight: Int, women: Int, doctor: Bool = false, mailboxes: Int,
        order: String = "", domain: String = "pro", _ workplaces: [(Workplace, Int)]
    ) {
        self.code = code
        self.weight = weight
        self.women = women
        self.isDoctor = doctor
        self.mailboxes = mailboxes
        self.order = order
        self.domain = domain
        self.workplaces = Weighted(workplaces)
    }

    /// By code; every code the sandbox asks for is among `all`.
    static func with(code: String) -> Profession { byCode[code] ?? nurse }

    /// Professions drawn by weight.
    static let byWeight = Weighted(all.map { ($0, $0.weight) })

    private static let byCode = Dictionary(uniqueKeysWithValues: all.map { ($0.code, $0) })

    /// Professions that the agency still knew by ADELI numbers until lately.
    static let adeli = Weighted(
        all.filter { adeliCodes.contains($0.code) }.map { ($0, $0.weight) })

    /// Whether a profession had ADELI numbers until lately.
    static func hadADELI(_ code: String) -> Bool { adeliCodes.contains(code) }
    private static let adeliCodes: Set<String> = [
        "93", "71", "72", "91", "94", "96", "95", "28", "86", "98", "92",
    ]

    private static let nurse = Profession(
        "60", 6_400, women: 87, mailboxes: 105, order: "CNOI", domain: "infirmier",
        [(.establishment, 75), (.practice, 14), (.group, 8), (.publicBody, 3)])

    static let all: [Profession] = [
        Profession(
            "10", 3_300, women: 48, doctor: true, mailboxes: 560, order: "CNOM",
            domain: "medecin",
            [
                (.establishment, 45), (.practice, 28), (.group, 22), (.publicBody, 4),
                (.laboratory, 1),
            ]),
        Profession(
            "21", 1_050, women: 67, doctor: true, mailboxes: 330, order: "CNOP",
            domain: "officine",
            [(.pharmacy, 72), (.establishment, 14), (.laboratory, 8), (.company, 6)]),
        Profession("26", 55, women: 56, mailboxes: 40, [(.company, 100)]),
        Profession("28", 460, women: 54, mailboxes: 10, [(.company, 100)]),
        Profession(
            "40", 550, women: 49, doctor: true, mailboxes: 400, order: "CNOCD",
            domain: "chirurgien-dentiste",
            [(.practice, 55), (.group, 35), (.establishment, 10)]),
        Profession(
            "50", 310, women: 97, mailboxes: 380, order: "CNOSF", domain: "sage-femme",
            [(.establishment, 65), (.practice, 15), (.group, 20)]),
        nurse,
        Profession(
            "70", 1_150, women: 51, mailboxes: 280, order: "CNOMK",
            domain: "masseur-kinesitherapeute",
            [(.practice, 45), (.group, 37), (.establishment, 18)]),
        Profession(
            "80", 160, women: 69, mailboxes: 280, order: "CNOPP", domain: "pedicure-podologue",
            [(.practice, 70), (.group, 28), (.establishment, 2)]),
        Profession("81", 22, women: 40, mailboxes: 20, [(.company, 90), (.establishment, 10)]),
        Profession("82", 9, women: 45, mailboxes: 20, [(.company, 100)]),
        Profession("83", 10, women: 60, mailboxes: 20, [(.company, 100)]),
        Profession("84", 2, women: 50, mailboxes: 20, [(.company, 100)]),
        Profession("85", 2, women: 50, mailboxes: 20, [(.company, 100)]),
        Profession(
            "86", 454, women: 77, mailboxes: 20, [(.laboratory, 60), (.establishment, 40)]),
        Profession(
            "91", 290, women: 97, mailboxes: 260,
            [(.practice, 60), (.group, 25), (.establishment, 15)]),
        Profession(
            "92", 60, women: 88, mailboxes: 120,
            [(.practice, 20), (.group, 45), (.establishment, 35)]),
        Profession(
            "93", 770, women: 86, mailboxes: 75,
            [(.establishment, 60), (.practice, 35), (.publicBody, 5)]),
        Profession("94", 150, women: 87, mailboxes: 60, [(.establishment, 88), (.practice, 12)]),
        Profession("95", 130, women: 95, mailboxes: 70, [(.establishment, 70), (.practice, 30)]),
        Profession("96", 150, women: 88, mailboxes: 60, [(.establishment, 80), (.practice, 20)]),
        Profession("98", 360, women: 72, mailboxes: 25, [(.establishment, 80), (.group, 20)]),
        Profession("71", 360, women: 58, mailboxes: 30, [(.practice, 75), (.group, 25)]),
        Profession("72", 110, women: 75, mailboxes: 40, [(.practice, 75), (.establishment, 25)]),
        Profession("73", 16, women: 45, mailboxes: 20, [(.practice, 80), (.group, 20)]),
        Profession("97", 4, women: 85, mailboxes: 150, [(.establishment, 100)]),
        Profession("32", 8, women: 45, mailboxes: 100, [(.establishment, 100)]),
        Profession("39", 620, women: 91, mailboxes: 6, [(.pharmacy, 100)]),
        Profession("31", 450, women: 97, mailboxes: 5, [(.group, 55), (.establishment, 45)]),
        Profession("36", 300, women: 35, mailboxes: 4, [(.company, 100)]),
        Profession(
            "41", 450, women: 92, mailboxes: 60, [(.establishment, 70), (.publicBody, 30)]),
        Profession(
            "51", 300, women: 68, mailboxes: 25, [(.establishment, 85), (.publicBody, 15)]),
    ]

    /// A registration authority: three bodies with slashes, now and then empty or cut.
    func authority(_ random: inout SandboxRandom) -> String {
        let draw = random.below(100)
        if order.isEmpty {
            return draw < 78
                ? "ARS/ARS/ARS" : draw < 90 ? "ARS/CPAM/CPAM" : draw < 98 ? Self.variable : ""
        }
        if draw < 70 { return "\(order)/\(order)/\(order)" }
        if draw < 92 { return "\(order)/\(order)/ARS" }
        return draw < 98 ? "\(order)//" : ""
    }

    private static let variable = "ARS/Variable/Variable"
}

/// Specialities of doctors, dentists, nurses and pharmacists.
enum Specialities {
    /// Code of a first qualification, drawn by weight; most of general practice.
    static let doctors: Weighted<String> = {
        let weights: [(String, Int)] = [
            ("SM54", 600), ("SM53", 400), ("SM26", 300), ("SM02", 120), ("SM42", 150),
            ("SM04", 70), ("SM44", 90), ("SM40", 80), ("SM20", 60), ("SM38", 60), ("SM24", 40),
            ("SM15", 40), ("SM08", 35), ("SM32", 30), ("SM41", 32), ("SM48", 27), ("SM25", 50),
            ("SM18", 25), ("SM14", 15), ("SM05", 25), ("SM12", 13), ("SM13", 6), ("SM11", 4),
            ("SM10", 10), ("SM16", 13), ("SM62", 9), ("SM27", 20), ("SM28", 8), ("SM29", 20),
            ("SM30", 18), ("SM31", 6), ("SM33", 2), ("SM34", 20), ("SM39", 10), ("SM36", 12),
            ("SM37", 10), ("SM43", 10), ("SM46", 15), ("SM49", 17), ("SM59", 40), ("SM58", 5),
            ("SM61", 10), ("SM57", 5), ("SM01", 16), ("SM03", 28), ("SM06", 2), ("SM07", 3),
            ("SM50", 3), ("SM19", 10), ("SM21", 6), ("SM17", 3), ("SM60", 2), ("SM76", 2),
            ("SM87", 4), ("SM92", 5),
        ]
        return Weighted(weights)
    }()
    /// What a doctor adds to it.
    static let further = [
        "CAPA01", "CAPA02", "CAPA03", "CAPA04", "CAPA05", "CAPA06", "CAPA10", "C05", "C33", "C34",
        "C35", "C36", "DSM200", "DSM206", "DSM213", "DSM219", "DSM220", "DSM226", "DSM235", "CEX22",
        "CEX64", "SM61", "SM18",
    ]
    static let dentists = ["SCD01", "SCD01", "SCD01", "SCD02", "SCD03"]
    static let nurses = ["SI01", "SI01", "SI02", "SI03", "SI04", "SI05"]

    /// TRE_R04 type of a savoir-faire, from its code.
    static func type(of code: String) -> (code: String, label: String) {
        if code.hasPrefix("CAPA") { return ("CAPA", "Capacité") }
        if code.hasPrefix("CEX") { return ("CEX", "Compétence exclusive") }
        if code.hasPrefix("DSM") { return ("DNQ", "DESC non qualifiant") }
        if code.hasPrefix("FQ") { return ("FQ", "Fonction qualifiée") }
        if code.hasPrefix("S") { return ("S", "Spécialité ordinale") }
        return ("C", "Compétence")
    }
}
