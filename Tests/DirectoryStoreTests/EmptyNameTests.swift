// A name without characters is nobody's, and must not be looked for entry by entry: a client may ask
// for it as often as it likes.

import DirectoryModel
import DirectoryTestSupport
import Synchronization
import Testing

@testable import DirectoryStore

@Suite("Names without characters")
struct EmptyNameTests {
    @Test("An empty name is nobody's, and no entry is rendered to find it", arguments: ["", " "])
    func empty(name: String) throws {
        let directory = try TemporaryDirectory()
        try directory.load(people: { _ in
            (0..<20).map { Sample.person("99\(700_000_000 + $0)", "X", "Y") }
        })
        let renderer = CountingRenderer()
        let counted = try DirectoryDatabase.open(
            path: directory.path, creating: false, renderer: renderer)
        for branch in DirectoryBranch.allCases {
            let found = try counted.readingEntries { try $0.entry(in: branch, named: name)?.id }
            #expect(found == nil)
        }
        #expect(renderer.people.withLock { $0 } == 0)
    }
}

/// Counts the people it renders.
private final class CountingRenderer: EntryRenderer {
    let people = Mutex(0)
    private let plain = PlainRenderer()

    var version: Int { plain.version }

    func mailbox(
        _ mailbox: Mailbox, holder: PractitionerDossier?, structure: Structure?
    ) -> RenderedEntry {
        plain.mailbox(mailbox, holder: holder, structure: structure)
    }

    func practitioner(_ dossier: PractitionerDossier) -> RenderedEntry {
        people.withLock { $0 += 1 }
        return plain.practitioner(dossier)
    }

    func situation(
        _ situation: PracticeSituation, of exercise: Exercise, in dossier: PractitionerDossier
    ) -> RenderedEntry {
        plain.situation(situation, of: exercise, in: dossier)
    }

    func structure(_ structure: Structure, mailboxes: [Mailbox]) -> RenderedEntry {
        plain.structure(structure, mailboxes: mailboxes)
    }

    func domain(_ domain: WhiteListedDomain) -> RenderedEntry { plain.domain(domain) }

    func forEachIndexedValue(
        ofBody body: [UInt8], _ visit: (IndexField, UnsafeRawBufferPointer) -> Void
    ) {
        plain.forEachIndexedValue(ofBody: body, visit)
    }

    /// As the directory's renderer: an empty value has no key.
    func forEachKey(
        of value: UnsafeRawBufferPointer, in field: IndexField,
        _ visit: (UnsafeRawBufferPointer) -> Void
    ) {
        if !value.isEmpty { plain.forEachKey(of: value, in: field, visit) }
    }
}
