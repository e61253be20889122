// Which identity and which situations an entry shows (interfaces, section 3, the paragraph after
// the table; rules, section 10 "People" and "Names shown"). A registered person's come from his
// exercises, a provisional one's from the mailbox rows that named him.

import DirectoryModel

/// One name under which a person practises, as an entry shows it.
struct ShownExercise: Hashable {
    var familyName: String
    var givenName: String
    var title: Coded
    var profession: Coded
    var category: Coded
    var savoirFaire: [Coded]

    /// From an exercise of the national file.
    init(_ exercise: Exercise) {
        familyName = exercise.familyName
        givenName = exercise.givenName
        title = exercise.title
        profession = exercise.profession
        category = exercise.category
        savoirFaire = exercise.savoirFaire.map(\.savoirFaire)
    }

    /// From the identity columns of a mailbox row.
    init(_ identity: MailboxIdentity) {
        familyName = identity.familyName
        givenName = identity.givenName
        title = identity.title
        profession = identity.profession
        category = identity.category
        savoirFaire = identity.savoirFaire.isEmpty ? [] : [identity.savoirFaire]
    }

    /// `NOM Prénom`; may be empty.
    var fileName: String { EntryText.join(familyName, givenName) }
    /// `Prénom NOM`; may be empty.
    var spokenName: String { EntryText.join(givenName, familyName) }

    /// What a person reads: the profession, and each speciality after it when there are some.
    var titles: [String] {
        if savoirFaire.isEmpty { return [profession.text] }
        return savoirFaire.map { speciality in
            [profession.text, speciality.text].map(EntryText.clean).filter { !$0.isEmpty }
                .joined(separator: ", ")
        }
    }
}

extension PractitionerDossier {
    /// The identities to show on the person's own entry, preferred first.
    var shownExercises: [ShownExercise] {
        var shown = practitioner.exercises.map(ShownExercise.init)
        guard practitioner.state == .provisional else { return shown }
        for mailbox in mailboxes {
            guard let identity = mailbox.content.identity, !identity.isEmpty else { continue }
            let exercise = ShownExercise(identity)
            if !shown.contains(exercise) { shown.append(exercise) }
        }
        return shown
    }

    /// The identities to show on one of the person's boxes: a provisional person shows the box's
    /// own row.
    func shownExercises(on mailbox: Mailbox) -> [ShownExercise] {
        if practitioner.state == .provisional, let identity = mailbox.content.identity,
            !identity.isEmpty
        {
            return [ShownExercise(identity)]
        }
        return practitioner.exercises.map(ShownExercise.init)
    }

    /// Every situation, in the order of exercises.
    var situations: [PracticeSituation] { practitioner.exercises.flatMap(\.situations) }

    /// The situations at a structure, or at a site of it when it is a legal entity.
    func situations(at structure: Structure) -> [PracticeSituation] {
        situations.filter { situation in
            guard let key = situation.structure else { return false }
            return key == structure.key || structures[key]?.legalEntity == structure.key
        }
    }

    /// The structures of situations, in their order, each once.
    func places(of situations: [PracticeSituation]) -> [Structure] {
        var seen: Set<Int64> = []
        var places: [Structure] = []
        for situation in situations {
            guard let key = situation.structure, seen.insert(key).inserted,
                let structure = structures[key]
            else { continue }
            places.append(structure)
        }
        return places
    }

    /// The addresses that reach the person: visible PER and CAB boxes, preferred first.
    var addresses: [Mailbox] {
        mailboxes.filter { $0.kind.showsOnHolder && $0.state.visibility == .shown }
    }
}
