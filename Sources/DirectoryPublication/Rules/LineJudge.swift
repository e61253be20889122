// Judges the lines of a submission against the store and applies those that pass. Each line is
// judged whole first: what is refused has written nothing.
//
// Order of the questions: the line alone (ReadLine), its domain, its holder, its structure, then the
// attachments of its address and the ranks of its carrier, which need all of the former.

import DirectoryModel
import DirectoryStore
import TextFolding

/// The judge of one submission.
struct LineJudge {
    private let transaction: PublicationTransaction
    /// Keys of the lines accepted so far.
    private var accepted: Set<AttachmentKey> = []

    init(_ transaction: PublicationTransaction) {
        self.transaction = transaction
    }

    /// A structure that a line names.
    private enum Place {
        case none
        case known(Int64)
        /// Nobody bears the identifier: the structure is made when the line is accepted.
        case toBeMade(StructureIdentifier)

        var key: Int64? {
            if case .known(let key) = self { return key }
            return nil
        }
    }

    /// Judges a line and, when it passes, applies it.
    mutating func settle(_ line: RegistrationLine) throws -> LineOutcome {
        let read = ReadLine(line)
        var findings = read.findings
        findings += try domainFindings(of: read)
        let (holder, personFindings) = try holder(of: read)
        findings += personFindings
        let (place, placeFindings) = try place(of: read)
        findings += placeFindings
        guard let kind = read.kind, !findings.hasFault else {
            return refusal(of: line, findings)
        }
        var key = AttachmentKey(
            address: read.address, kind: kind, holder: holder, structure: place.key)
        // An address that hangs on a structure still to be made is attached nowhere yet.
        let attachments = try transaction.attachments(at: read.address)
        var isToBeMade = false
        if case .toBeMade = place { isToBeMade = true }
        let known = isToBeMade ? nil : attachments.first { $0.key == key }
        findings += attachmentFindings(
            of: key, known, among: attachments, isToBeMade: isToBeMade)
        if read.rank == 1 {
            let taken = try transaction.rankHolders(atCarrierOf: key)
            if taken.contains(where: { $0 != known?.mailbox }) {
                findings.append(LineFinding(.rankTaken, .rang))
            }
        }
        if findings.hasFault { return refusal(of: line, findings) }
        if case .toBeMade(let identifier) = place {
            key.structure = try transaction.makeStructure(identifier)
        }
        let change = try transaction.publish(content(of: read, over: known), at: key)
        accepted.insert(key)
        let action: LineOutcome.Action =
            switch change {
            case .created: .created
            case .changed: .changed
            case .unchanged: .unchanged
            }
        return LineOutcome(line: line.line, action: action, findings: findings.inColumnOrder)
    }

    /// A refused line shows its faults; warnings wait until they are put right.
    private func refusal(of line: RegistrationLine, _ findings: [LineFinding]) -> LineOutcome {
        LineOutcome(
            line: line.line, action: .refused,
            findings: findings.filter { $0.severity == .rejection }.inColumnOrder)
    }

    // MARK: Questions

    /// A domain compares whole: a parent covers no child (rules, section 4).
    private func domainFindings(of line: ReadLine) throws -> [LineFinding] {
        guard transaction.hasWhiteList, !line.domain.isEmpty else { return [] }
        if try !transaction.isListed(line.domain) {
            return [LineFinding(.domainUnlisted, .adresse)]
        }
        if try !transaction.publisherHolds(line.domain) {
            return [LineFinding(.domainOfAnother, .adresse)]
        }
        return []
    }

    /// The holder and the check against the wrong doctor: the name must be one under which he
    /// practises.
    private func holder(of line: ReadLine) throws -> (key: Int64?, findings: [LineFinding]) {
        guard line.kind?.hasHolder != false, let identifier = line.person else { return (nil, []) }
        guard let person = try transaction.practitioner(identifier), person.state != .provisional
        else { return (nil, [LineFinding(.personUnknown, .idNatPS)]) }
        if person.state == .closed { return (nil, [LineFinding(.personClosed, .idNatPS)]) }
        let familyName = TextFolding.fold(line.text(.nom))
        let practised = person.exercises.filter { TextFolding.fold($0.familyName) == familyName }
        if practised.isEmpty { return (nil, [LineFinding(.familyNameDiffers, .nom)]) }
        let givenName = TextFolding.fold(line.text(.prenom))
        let sameGivenName = practised.contains { TextFolding.fold($0.givenName) == givenName }
        let differs = !givenName.isEmpty && !sameGivenName
        return (person.key, differs ? [LineFinding(.givenNameDiffers, .prenom)] : [])
    }

    /// The structure that an identifier names: the one whose current name it is, else the only one
    /// that bears it (rules, section 3).
    private func place(of line: ReadLine) throws -> (place: Place, findings: [LineFinding]) {
        guard let identifier = line.structure else { return (.none, []) }
        let bearers = try transaction.structures(bearing: identifier)
        let named = bearers.filter { $0.structure.idNatStruct == identifier.idNatStruct }
        // A SIREN is borne by every site of a legal person: it names only the one called so.
        let candidates = !named.isEmpty || identifier.kind == .siren ? named : bearers
        if candidates.count > 1 {
            return (.none, [LineFinding(.structureAmbiguous, .idNatStructure)])
        }
        guard let found = candidates.first else {
            return (.toBeMade(identifier), [LineFinding(.structureUnknown, .idNatStructure)])
        }
        let unknown = LineFinding(.structureUnknown, .idNatStructure)
        return (.known(found.structure.key), found.isStated ? [] : [unknown])
    }

    private func attachmentFindings(
        of key: AttachmentKey, _ known: KnownAttachment?, among attachments: [KnownAttachment],
        isToBeMade: Bool
    ) -> [LineFinding] {
        var findings: [LineFinding] = []
        if !isToBeMade, accepted.contains(key) {
            findings.append(LineFinding(.mailboxTwice))
        }
        if let known {
            if known.isOfAnotherOperator {
                findings.append(LineFinding(.mailboxOfAnother, .adresse))
            } else if known.isLive, known.own == nil, known.national != nil {
                findings.append(LineFinding(.adopted))
            }
        }
        let others = attachments.filter { $0.isLive && $0.mailbox != known?.mailbox }
        let isThere = known?.isLive ?? false
        let changesType = others.contains {
            !isThere && !isToBeMade && $0.key.holder == key.holder
                && $0.key.structure == key.structure
        }
        if changesType {
            findings.append(LineFinding(.typeChanged, .type))
        } else if !others.isEmpty {
            findings.append(LineFinding(.addressElsewhere, .adresse))
        }
        return findings
    }

    // MARK: Content

    /// What the operator says from now on.
    ///
    /// A field left empty keeps the national value while there
    /// is one; red list and suspension are vetoes, lifted only when the operator says so
    /// (rules, section 1).
    private func content(of line: ReadLine, over known: KnownAttachment?) -> MailboxContent {
        var content = known?.national ?? MailboxContent()
        content.identity = line.person == nil ? identity(of: line, over: content.identity) : nil
        if !line.text(.service).isEmpty { content.services = [line.text(.service)] }
        if !line.text(.description).isEmpty { content.description = line.text(.description) }
        if !line.text(.responsable).isEmpty { content.responsible = line.text(.responsable) }
        if !line.text(.telephone).isEmpty { content.telephone = line.text(.telephone) }
        content.paperless = line.paperless ?? content.paperless
        content.redListed = line.redListed ?? known?.own?.redListed ?? content.redListed
        content.suspended = known?.own?.suspended ?? false
        content.rank = line.rank ?? content.rank
        content.replacedBy = known?.own?.replacedBy ?? ""
        return content
    }

    /// The identity of local staff, who have no national number.
    private func identity(
        of line: ReadLine, over national: MailboxIdentity?
    ) -> MailboxIdentity? {
        var identity = national ?? MailboxIdentity()
        if !line.text(.nom).isEmpty { identity.familyName = line.text(.nom) }
        if !line.text(.prenom).isEmpty { identity.givenName = line.text(.prenom) }
        let profession = line.text(.codeProfession)
        if !profession.isEmpty, profession != identity.profession.code {
            identity.profession = Coded(code: profession)
        }
        return identity.isEmpty ? nil : identity
    }
}

extension [LineFinding] {
    /// Whether one of them refuses the line.
    fileprivate var hasFault: Bool { contains { $0.severity == .rejection } }

    /// In the order of the columns of the file, those of the whole line last.
    fileprivate var inColumnOrder: [LineFinding] {
        let columns = RegistrationLine.Column.allCases
        func place(_ finding: LineFinding) -> Int {
            finding.column.flatMap(columns.firstIndex) ?? columns.count
        }
        return enumerated()
            .sorted { (place($0.element), $0.offset) < (place($1.element), $1.offset) }
            .map(\.element)
    }
}
