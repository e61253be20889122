// Surnames as the registers spell them: mostly capitals without accents, a share with accents,
// particles, names of two parts with a hyphen or a space.

/// Invents names.
enum FamilyNames {
    /// A surname in capitals.
    static func invent(_ tables: SandboxTables, _ random: inout SandboxRandom) -> String {
        switch random.below(100) {
        case 0..<34: return tables.frequentFamilyNames.pick(&random)
        case 34..<82: return random.one(of: tables.simpleFamilyNames)
        case 82..<87: return random.one(of: tables.compoundFamilyNames)
        case 87..<91: return random.one(of: accented)
        case 91..<95:
            return part(tables, &random) + "-" + part(tables, &random)
        case 95..<98:
            return part(tables, &random) + " " + part(tables, &random)
        default:
            return random.one(of: particled)
        }
    }

    private static func part(_ tables: SandboxTables, _ random: inout SandboxRandom) -> String {
        switch random.below(10) {
        case 0: random.one(of: accented)
        case 1..<4: random.one(of: tables.simpleFamilyNames)
        default: tables.frequentFamilyNames.pick(&random)
        }
    }

    /// Frequent names as the share of registers with accents spells them.
    static let accented = [
        "DUPRÉ", "LEFÈVRE", "LEFÉVRE", "BÉNARD", "GÉRARD", "CLÉMENT", "HERVÉ", "RENÉ", "ANDRÉ",
        "JOSÉ", "LÉGER", "LEGRÉ", "MÉNARD", "PÉREZ", "GÓMEZ", "GARCÍA", "FERNÁNDEZ", "LÓPEZ",
        "MARTÍNEZ", "RODRÍGUEZ", "SÁNCHEZ", "DÍAZ", "GONÇALVES", "FRANÇOIS", "LANÇON", "FAŸ",
        "HAŸ", "NAÏM", "LAÏB", "BENAÏSSA", "AÏT", "CAÏUS", "SAÏD", "NOËL", "RAPHAËL", "JOËL",
        "BOËT", "LOUËT", "HUËT", "COËT", "MICHAËL", "BÉRANGER", "BÉRARD", "GUÉRIN", "GUÉNOT",
        "GUÉGAN", "HÉBERT", "HÉMERY", "LÉVÊQUE", "LÉVY", "LÉON", "LÉOTARD", "MÉTAYER", "MÉRIC",
        "PÉPIN", "PÉRON", "PRÉVOST", "PRÉVOT", "RÉMY", "RÉGNIER", "SÉNÉCHAL", "TÉTARD",
        "THÉVENOT", "THÉRY", "VÉRON", "VALLÉE", "DÉSIRÉ", "DESPRÉS", "FRÉMONT", "CHÂTELAIN",
        "CHÊNE", "DUCHÊNE", "FORÊT", "LAFORÊT", "MAÎTRE", "LEMAÎTRE", "GÎTE", "BENOÎT", "CÔTÉ",
        "CÔME", "DUMÔNE", "MÜLLER", "MÜNCH", "SCHÜTZ", "KÖNIG", "GÜNTHER", "BÄR", "JÄGER",
        "ÖZTÜRK", "YILDIRIM-ŞEN", "ŒUVRARD", "LE BŒUF", "DE BŒCK", "LÆTITIA", "KOWAŁSKI",
        "NUÑEZ", "PEÑA", "MUÑOZ", "IBÁÑEZ", "SØRENSEN", "ÅBERG", "GUÐMUNDSSON",
    ]

    private static let particled = [
        "LE GOFF", "LE GALL", "LE ROUX", "LE CORRE", "LE BRAS", "LE FLOC'H", "LE BIHAN",
        "LE DREFF", "LE MOAL", "LA PORTE", "LA COMBE", "DE LA TOUR", "DE LA FONTAINE",
        "DE LA RIVIÈRE", "DE LA VEGA", "DU BOIS", "DU PONT", "DU CHESNE", "DES FORGES",
        "DES MOULINS", "D'ARC", "D'ALMEIDA", "D'ANGELO", "D'HONDT", "D'ORGEVAL", "L'HERMITE",
        "L'HELGOUAC'H", "N'DIAYE", "M'BARKI", "O'BRIEN", "VAN DEN BERGHE", "VAN DAMME",
        "VON AESCH", "DA SILVA", "DOS SANTOS", "DI MARCO", "DELLA VALLE", "EL AMRANI",
        "BEN AMOR", "SAINT-PIERRE", "SAINTE MARIE", "DE SAINT-AUBIN", "DE VILLENEUVE",
    ]

    /// A first name of a sex, as births of a decade had it; mixed case or capitals.
    static func givenName(
        woman: Bool, decade: Int, _ tables: SandboxTables, _ random: inout SandboxRandom
    ) -> String {
        let names = tables.givenNames[woman ? 0 : 1][decade]
        var name = names.pick(&random)
        if !name.contains("-"), random.chance(0.03) {
            name += (random.chance(0.7) ? "-" : " ") + names.pick(&random)
        }
        switch random.below(100) {
        case 0..<70: return name
        case 70..<85: return name.uppercased()
        default: return unaccentedCapitals(name)
        }
    }
}
