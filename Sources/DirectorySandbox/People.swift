// People: identity, exercises, situations. A person is made from his index alone; the writers of
// both national files ask for him once and forget him.

import DirectoryModel

/// A person as the rows show him.
struct SandboxPerson {
    var index = 0
    /// TRE_G08: `8` RPPS, `0` ADELI.
    var kind = "8"
    var number = ""
    var civility = ("", "")
    var familyName = ""
    var givenName = ""
    var exercises: [SandboxExercise] = []
    /// Département of home, for regional domains.
    var department = ""
    var quirk: Quirk?
    /// Title of the cast, nil for anybody else.
    var role: Cast.Role?

    /// "Identification nationale PP".
    var idNatPS: String { kind + number }
}

/// A profession practised.
struct SandboxExercise {
    var profession: Profession
    var category = "C"
    var title = ""
    /// Codes of savoir-faire.
    var savoirFaire: [String] = []
    var situations: [SandboxSituation] = []
}

/// A situation of an exercise.
struct SandboxSituation {
    var mode = "S"
    var modeLabel = ""
    var structure = SandboxStructure()
    var role = ""
    var genre = ""
    var section = ""
    var authority = ""
}

extension Country {
    /// A person of the country.
    func person(_ index: Int) -> SandboxPerson {
        var random = random(.person, index)
        var person = SandboxPerson()
        person.index = index
        person.role = Cast.Role(rawValue: index)
        person.quirk = Quirk(person: index)
        let adeli = isADELI(person, &random)
        let profession = profession(of: person, adeli: adeli, &random)
        let woman = random.below(100) < profession.women
        let decade = random.one(of: [0, 1, 1, 2, 2, 2, 3, 3, 3, 4])
        person.familyName = FamilyNames.invent(tables, &random)
        person.givenName = FamilyNames.givenName(woman: woman, decade: decade, tables, &random)
        if random.chance(0.97) {
            person.civility = woman ? ("MME", "Madame") : ("M", "Monsieur")
        }
        number(&person, adeli: adeli, &random)
        var home = tables.communeByPopulation.pick(&random)
        if let role = person.role { home = Cast.dress(&person, as: role, in: self) ?? home }
        if let commune = quirkCommune(person.quirk) { home = commune }
        person.department = tables.communes[home].department
        exercise(&person, profession, home: home, &random)
        person.quirk.map { apply($0, to: &person) }
        return person
    }

    private func isADELI(_ person: SandboxPerson, _ random: inout SandboxRandom) -> Bool {
        // Drawn even when the cast or a quirk decides, so that the rest stays as it is.
        let drawn = random.chance(Sandbox.adeliShare)
        if let role = person.role { return role.isADELI }
        switch person.quirk {
        case .adeliLeadingZero, .adeliCorsica, .adeliLetters: return true
        case .some: return false
        case nil: return drawn
        }
    }

    private func profession(
        of person: SandboxPerson, adeli: Bool, _ random: inout SandboxRandom
    ) -> Profession {
        let drawn = adeli ? Profession.adeli.pick(&random) : Profession.byWeight.pick(&random)
        if let role = person.role { return Profession.with(code: role.profession ?? drawn.code) }
        switch person.quirk {
        case .severalSavoirFaire, .student, .military: return Profession.with(code: "10")
        case .severalExercises: return Profession.with(code: "70")
        case .finessLeadingZero, .finessCorsica, .finessFailingKey:
            return Profession.with(code: "60")
        case .conflictingStructure, .conflictingStructureAgain, .shortTechnicalID, .unitedKingdom,
            .noStructureNumber, .oldModeLabel:
            return Profession.with(code: "40")
        default: return drawn
        }
    }

    private func number(
        _ person: inout SandboxPerson, adeli: Bool, _ random: inout SandboxRandom
    ) {
        let failing = random.chance(0.002) && person.role == nil || person.quirk == .failingKey
        if adeli {
            person.kind = "0"
            person.number = numbers.adeli(person.index)
            if failing { person.number = Numbers.spoilt(person.number) }
        } else {
            person.number = numbers.rpps(person.index, failing: failing)
        }
    }

    private func exercise(
        _ person: inout SandboxPerson, _ profession: Profession, home: Int,
        _ random: inout SandboxRandom
    ) {
        var home = home
        var first = SandboxExercise(profession: profession)
        fillCategory(of: &first, quirk: person.quirk, &random)
        first.savoirFaire = savoirFaire(of: profession, quirk: person.quirk, &random)
        if let role = person.role {
            first.category = "C"
            first.title = profession.isDoctor ? "DR" : ""
            first.savoirFaire = role.savoirFaire.map { [$0] } ?? []
        }
        let idle = random.chance(0.232) && person.role == nil && person.quirk == nil
        if !idle, person.quirk != .noActivity {
            let draw = random.below(100)
            let count = draw < 79 ? 1 : draw < 94 ? 2 : draw < 98 ? 3 : 4
            for rank in 0..<(person.role == nil ? count : 1) {
                let situation = situation(rank, of: person, first, home: home, &random)
                let place = situation.structure
                let again = first.situations.contains {
                    ($0.structure.technicalID, $0.structure.legalName, $0.structure.street)
                        == (place.technicalID, place.legalName, place.street)
                }
                if again { continue }
                first.situations.append(situation)
                if rank == 0, person.role == nil, person.quirk == nil {
                    home = first.situations[0].structure.commune
                    person.department = tables.communes[home].department
                }
            }
        }
        person.exercises = [first]
        let pairs = ["70": "71", "60": "71", "93": "72", "10": "72", "94": "93"]
        let several = random.chance(0.03) && person.role == nil && person.kind == "8"
        if let code = pairs[profession.code], several || person.quirk == .severalExercises {
            var second = SandboxExercise(profession: Profession.with(code: code))
            second.situations = [situation(5, of: person, second, home: home, &random)]
            person.exercises.append(second)
        }
    }

    private func fillCategory(
        of exercise: inout SandboxExercise, quirk: Quirk?, _ random: inout SandboxRandom
    ) {
        let draw = random.below(1_000)
        let profession = exercise.profession
        if quirk == .student || (profession.isDoctor && draw < 40 && quirk == nil) {
            exercise.category = "E"
        } else if quirk == .military || (draw < 46 && profession.code == "10" && quirk == nil) {
            exercise.category = "M"
            exercise.title = "MC"
        } else if draw > 992 {
            exercise.category = "F"
        }
        guard profession.isDoctor, exercise.category != "E", exercise.title.isEmpty else { return }
        let always = profession.code == "10"
        exercise.title = random.chance(always ? 0.97 : 0.7) ? "DR" : ""
        if always, random.chance(0.015) { exercise.title = "PR" }
    }

    private func savoirFaire(
        of profession: Profession, quirk: Quirk?, _ random: inout SandboxRandom
    ) -> [String] {
        switch profession.code {
        case "10":
            var codes = random.chance(0.95) ? [Specialities.doctors.pick(&random)] : []
            if codes.isEmpty, quirk == .severalSavoirFaire { codes = ["SM54"] }
            if random.chance(0.11) || quirk == .severalSavoirFaire {
                let further = random.one(of: Specialities.further)
                if !codes.contains(further) { codes.append(further) }
                if random.chance(0.1), !codes.contains("DSM235") { codes.append("DSM235") }
            }
            return codes
        case "40": return random.chance(0.07) ? [random.one(of: Specialities.dentists)] : []
        case "60": return random.chance(0.006) ? [random.one(of: Specialities.nurses)] : []
        case "21": return random.chance(0.02) ? ["FQ0\(1 + random.below(4))"] : []
        default: return []
        }
    }
}
