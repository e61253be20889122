// The correspondence of ADELI and RPPS numbers: `;`, CRLF, a blank last line. People whose profession
// had ADELI numbers until lately and who have an RPPS number now bore the ADELI number of their own
// index, which nobody else has.

extension Country {
    /// Writes the links of a person, if any.
    func writeLinks(of person: SandboxPerson, to file: OutputFile) throws {
        if person.index == 0 {
            // One of the cast, so that no run is without a link.
            return try file.line(Numbers.spareADELI(0) + ";" + person.number)
        }
        var random = random(.links, person.index)
        guard Profession.hadADELI(person.exercises.first?.profession.code ?? "") else { return }
        if person.kind == "0" {
            // The number is given and the files still say ADELI.
            guard person.role == nil, person.quirk == nil, random.chance(0.3) else { return }
            return try file.line(person.number + ";" + numbers.rpps(people + person.index))
        }
        guard person.role == nil, person.quirk == nil, random.chance(0.6),
            isFree(adeliOf: person.index)
        else { return }
        let former = numbers.adeli(person.index)
        try file.line(former + ";" + person.number)
        // A second number, of which the next person has no use: given beside the first or before.
        guard random.chance(0.1), person.index + 1 < people, isFree(adeliOf: person.index + 1)
        else { return }
        let next = self.person(person.index + 1)
        let isUsed =
            next.kind == "0" || next.role != nil || next.quirk != nil
            || Profession.hadADELI(next.exercises.first?.profession.code ?? "")
        if isUsed { return }
        let target = random.chance(0.5) ? person.number : former
        try file.line(numbers.adeli(person.index + 1) + ";" + target)
    }

    /// Writes links that contradict each other: one number to two, and two in a circle.
    func writeContradictoryLinks(to file: OutputFile) throws {
        let spare = (1...3).map { Numbers.spareADELI($0) }
        let rpps = [0, 1].map { numbers.rpps(2 * people + $0) }
        for target in rpps { try file.line(spare[0] + ";" + target) }
        try file.line(spare[1] + ";" + spare[2])
        try file.line(spare[2] + ";" + spare[1])
    }

    /// Whether nobody bears the ADELI number of an index: numbers begin again past a million.
    private func isFree(adeliOf index: Int) -> Bool {
        guard index < Numbers.scattered else { return false }
        return !stride(from: index + Numbers.scattered, to: people, by: Numbers.scattered)
            .contains { person($0).kind == "0" }
    }
}
