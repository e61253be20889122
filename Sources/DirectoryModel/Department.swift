// Départements and overseas territories: the table TRE_G09, and how a place finds its own
// (rules, section 10 "Places"). The renderer shows them; files leave these columns empty.

/// Départements and overseas territories, by the codes of TRE_G09-DepartementOM (2020-04-24).
public enum Department {
    /// The label of a code (`44` gives "Loire-Atlantique"), or nil when the table has no such code.
    ///
    /// Codes are two digits, `2A`, `2B`, or three digits overseas; the table also keeps the former
    /// codes `20` and `985` and Monaco's two.
    public static func label(of code: some StringProtocol) -> String? {
        labels[String(code)]
    }

    /// The code of a place's département, or nil when the place does not tell it.
    ///
    /// The INSEE code of the commune decides: two characters, three when it begins with 97 or 98.
    /// Without a usable one, a five-digit postcode does: 200 and 201 are `2A`, 202 and 206 are `2B`,
    /// any other 20xxx is ambiguous, so nil. Postcodes do not tell Saint-Martin (97150) from
    /// Guadeloupe: `971`.
    ///
    /// - Parameters:
    ///   - communeCode: "Code commune", for instance `2A104`; may be empty.
    ///   - postcode: "Code postal", for instance `20167`; may be empty or foreign (`GL`).
    public static func code(
        communeCode: some StringProtocol, postcode: some StringProtocol
    ) -> String? {
        if let code = code(communeCode: communeCode) { return code }
        guard Luhn.isDigits(postcode, count: 5) else { return nil }
        switch postcode.prefix(3) {
        case "200", "201": return "2A"
        case "202", "206": return "2B"
        default: break
        }
        if postcode.hasPrefix("20") { return nil }
        return prefix(of: String(postcode))
    }

    private static func code(communeCode: some StringProtocol) -> String? {
        let commune = communeCode.uppercased()
        if commune.hasPrefix("2A") || commune.hasPrefix("2B") {
            return Luhn.isDigits(commune.dropFirst(2), count: 3) ? String(commune.prefix(2)) : nil
        }
        guard Luhn.isDigits(commune, count: 5), !commune.hasPrefix("20") else { return nil }
        return prefix(of: commune)
    }

    private static func prefix(of digits: String) -> String? {
        let overseas = digits.hasPrefix("97") || digits.hasPrefix("98")
        let code = String(digits.prefix(overseas ? 3 : 2))
        return labels[code] == nil ? nil : code
    }

    /// TRE_G09, code to label, in the table's spelling.
    private static let labels: [String: String] = [
        "01": "Ain", "02": "Aisne", "03": "Allier", "04": "Alpes-de-Haute-Provence",
        "05": "Hautes-Alpes", "06": "Alpes-Maritimes", "07": "Ardèche", "08": "Ardennes",
        "09": "Ariège", "10": "Aube", "11": "Aude", "12": "Aveyron", "13": "Bouches-du-Rhône",
        "14": "Calvados", "15": "Cantal", "16": "Charente", "17": "Charente-Maritime", "18": "Cher",
        "19": "Corrèze", "20": "Corse (Ancien Code)", "2A": "Corse-du-Sud", "2B": "Haute-Corse",
        "21": "Côte-d'Or", "22": "Côtes-d'Armor", "23": "Creuse", "24": "Dordogne", "25": "Doubs",
        "26": "Drôme", "27": "Eure", "28": "Eure-et-Loir", "29": "Finistère", "30": "Gard",
        "31": "Haute-Garonne", "32": "Gers", "33": "Gironde", "34": "Hérault",
        "35": "Ille-et-Vilaine", "36": "Indre", "37": "Indre-et-Loire", "38": "Isère", "39": "Jura",
        "40": "Landes", "41": "Loir-et-Cher", "42": "Loire", "43": "Haute-Loire",
        "44": "Loire-Atlantique", "45": "Loiret", "46": "Lot", "47": "Lot-et-Garonne",
        "48": "Lozère", "49": "Maine-et-Loire", "50": "Manche", "51": "Marne", "52": "Haute-Marne",
        "53": "Mayenne", "54": "Meurthe-et-Moselle", "55": "Meuse", "56": "Morbihan",
        "57": "Moselle", "58": "Nièvre", "59": "Nord", "60": "Oise", "61": "Orne",
        "62": "Pas-de-Calais", "63": "Puy-de-Dôme", "64": "Pyrénées-Atlantiques",
        "65": "Hautes-Pyrénées", "66": "Pyrénées-Orientales", "67": "Bas-Rhin", "68": "Haut-Rhin",
        "69": "Rhône", "70": "Haute-Saône", "71": "Saône-et-Loire", "72": "Sarthe", "73": "Savoie",
        "74": "Haute-Savoie", "75": "Paris", "76": "Seine-Maritime", "77": "Seine-et-Marne",
        "78": "Yvelines", "79": "Deux-Sèvres", "80": "Somme", "81": "Tarn", "82": "Tarn-et-Garonne",
        "83": "Var", "84": "Vaucluse", "85": "Vendée", "86": "Vienne", "87": "Haute-Vienne",
        "88": "Vosges", "89": "Yonne", "90": "Territoire de Belfort", "91": "Essonne",
        "92": "Hauts-de-Seine", "93": "Seine-Saint-Denis", "94": "Val-de-Marne", "95": "Val d'Oise",
        "971": "Guadeloupe", "972": "Martinique", "973": "Guyane", "974": "Réunion",
        "975": "Saint-Pierre-et-Miquelon", "976": "Mayotte", "977": "Saint-Barthélemy",
        "978": "Saint-Martin", "98000": "Monaco", "99138": "Monaco",
        "984": "Terres australes françaises", "985": "Mayotte (Ancien Code)",
        "986": "Wallis-et-Futuna", "987": "Polynésie française", "988": "Nouvelle-Calédonie",
        "989": "Ile de Clipperton",
    ]
}
