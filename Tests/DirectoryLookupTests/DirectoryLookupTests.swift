// Consultation over a real database: order, limits, and who may see what.

import DirectoryLookup
import DirectoryModel
import DirectoryStore
import DirectoryTestSupport
import Testing

@Suite("A look-up")
struct DirectoryLookupTests {
    private let directory: TemporaryDirectory
    private let lookup: DirectoryLookup

    init() throws {
        directory = try TemporaryDirectory()
        lookup = DirectoryLookup(database: directory.database)
    }

    private func names(
        _ request: LookupRequest, _ step: (LookupEntry) -> LookupStep = { _ in .taken }
    ) throws -> (names: [String], outcome: LookupOutcome) {
        var names: [String] = []
        let outcome = try lookup.search(request, as: .anonymous, isCancelled: { false }) { entry in
            let step = step(entry)
            if step == .taken { names.append(entry.name) }
            return step
        }
        return (names, outcome)
    }

    private func loadBoxes(_ count: Int) throws {
        try directory.load(
            mailboxes: (1...count).map { Sample.box("box\($0)@un.fictif.mssante.fr") })
    }

    @Test("Before the first load there is no data, afterwards there is")
    func freshness() throws {
        #expect(try !lookup.freshness().hasData)
        try loadBoxes(1)
        let fresh = try lookup.freshness()
        #expect(fresh.hasData && fresh.revision == 1)
    }

    @Test("The same search twice gives the same order")
    func order() throws {
        try loadBoxes(300)
        let request = LookupRequest(
            branches: [.mailboxes, .domains], query: .equals(IndexTerm(.mailboxKind, "PER")))
        let first = try names(request)
        #expect(first.names.count == 300 && first.outcome.end == .exhausted)
        #expect(try names(request).names == first.names)
    }

    @Test("A search stops where its caller, its limit or its deadline says, and says which")
    func limits() throws {
        try loadBoxes(300)
        var request = LookupRequest(branches: [.mailboxes], query: .all)
        var taken = 0
        let stopped = try names(request) { _ in
            taken += 1
            return taken > 10 ? .stop : .taken
        }
        #expect(stopped.names.count == 10 && stopped.outcome.end == .stopped)
        request.examinedLimit = 25
        let limited = try names(request) { _ in .skipped }
        #expect(limited.outcome.end == .examinedLimit && limited.outcome.examined == 25)
        #expect(limited.outcome.taken == 0)
        request.examinedLimit = .max
        request.deadline = .now
        #expect(try names(request).outcome.end == .timeLimit)
        request.deadline = nil
        let cancelled = try lookup.search(request, as: .anonymous, isCancelled: { true }) { _ in
            .taken
        }
        #expect(cancelled.end == .cancelled)
    }

    @Test("The plan tells fields and counts, never a value")
    func plan() throws {
        try loadBoxes(3)
        let query = DirectoryQuery.and([
            .equals(IndexTerm(.mail, "box1@un.fictif.mssante.fr")), .begins(.domain, "un"),
        ])
        let plan = try names(LookupRequest(branches: [.mailboxes], query: query)).outcome.plan
        #expect(plan.contains("mail") && !plan.contains("box1") && !plan.contains("fictif"))
    }

    @Test("A hidden box is found by nothing, a page leaves it out, and its name is unknown")
    func hidden() throws {
        try loadBoxes(3)
        let ids = try directory.find(.all, in: .mailboxes)
        try directory.load(mailboxes: [Sample.box("box1@un.fictif.mssante.fr")])
        #expect(try names(LookupRequest(branches: [.mailboxes], query: .all)).names.count == 1)
        var paged: [String] = []
        try lookup.entries(ids.map(\.id), as: .anonymous) {
            paged.append($0.name)
            return true
        }
        #expect(paged == [ids[0].name])
        #expect(try lookup.entry(in: .mailboxes, named: ids[1].name, as: .anonymous) == nil)
        #expect(try lookup.entry(in: .mailboxes, named: ids[0].name, as: .anonymous) != nil)
    }

    @Test("A replaced box is shown to who names its address, and to nobody else")
    func replaced() throws {
        var box = Sample.box("old@un.fictif.mssante.fr")
        box.content.replacedBy = "new@un.fictif.mssante.fr"
        try directory.load(mailboxes: [box, Sample.box("new@un.fictif.mssante.fr")])
        let kind = DirectoryQuery.equals(IndexTerm(.mailboxKind, "PER"))
        #expect(try names(LookupRequest(branches: [.mailboxes], query: kind)).names.count == 1)
        let mail = DirectoryQuery.equals(IndexTerm(.mail, "old@un.fictif.mssante.fr"))
        #expect(try names(LookupRequest(branches: [.mailboxes], query: mail)).names.isEmpty)
        let named = LookupRequest(
            branches: [.mailboxes], query: mail,
            assertedAddresses: ["old@un.fictif.mssante.fr"])
        #expect(try names(named).names.count == 1)
    }
}
