// The shapes of entries: which object classes an entry states. A stored entry keeps the number of
// its shape instead of the class names.

import DirectoryModel

/// A set of object classes that entries share.
///
/// The raw value is written in entry bodies.
enum EntryShape: UInt8, CaseIterable, Sendable {
    /// A mailbox without holder and without structure.
    case mailbox = 0
    /// A mailbox of a person, attached to no structure.
    case mailboxOfPractitioner = 1
    /// A mailbox of a structure alone.
    case mailboxOfStructure = 2
    /// A mailbox of a person at a structure.
    case mailboxOfBoth = 3
    /// A professional.
    case practitioner = 4
    /// A practice situation.
    case situation = 5
    /// A structure.
    case structure = 6
    /// A white-listed domain.
    case domain = 7

    /// The shape of a mailbox.
    init(hasHolder: Bool, hasStructure: Bool) {
        switch (hasHolder, hasStructure) {
        case (false, false): self = .mailbox
        case (true, false): self = .mailboxOfPractitioner
        case (false, true): self = .mailboxOfStructure
        case (true, true): self = .mailboxOfBoth
        }
    }

    /// Values of `objectClass`, superior classes included.
    var objectClasses: [String] {
        let person = ["top", "person", "organizationalPerson", "inetOrgPerson"]
        switch self {
        case .mailbox: return person + ["mssBal"]
        case .mailboxOfPractitioner:
            return person + ["mssBal", "mssProfessionnel", "mssSituation"]
        case .mailboxOfStructure: return person + ["mssBal", "mssStructure"]
        case .mailboxOfBoth:
            return person + ["mssBal", "mssProfessionnel", "mssSituation", "mssStructure"]
        case .practitioner, .situation:
            return person + ["mssProfessionnel", "mssSituation", "mssStructure"]
        case .structure: return ["top", "organization", "mssStructure"]
        case .domain: return ["top", "mssEntreeDomaine"]
        }
    }

    /// The value of `structuralObjectClass`.
    var structuralObjectClass: String {
        switch self {
        case .structure: "organization"
        case .domain: "mssEntreeDomaine"
        default: "inetOrgPerson"
        }
    }

    /// The branch whose entries take it.
    var branch: DirectoryBranch {
        switch self {
        case .practitioner: .practitioners
        case .situation: .situations
        case .structure: .structures
        case .domain: .domains
        default: .mailboxes
        }
    }

    /// The shapes that a branch's entries take; empty for a branch whose entries are not rendered.
    static func shapes(of branch: DirectoryBranch) -> [EntryShape] {
        switch branch {
        case .mailboxes: [.mailbox, .mailboxOfPractitioner, .mailboxOfStructure, .mailboxOfBoth]
        case .practitioners: [.practitioner]
        case .situations: [.situation]
        case .structures: [.structure]
        case .domains: [.domain]
        case .operators, .accounts: []
        }
    }
}
