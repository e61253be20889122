// One search, on a worker thread: finds the base, asks the index branch by branch, tests each
// candidate exactly, sends what matches, and ends with the right code.
//
// Codes at a limit (interfaces, section 5): the client's own limits end with sizeLimitExceeded and
// timeLimitExceeded. A limit of the server ends with sizeLimitExceeded when an entry matched (most
// clients keep the entries with it), else with timeLimitExceeded or adminLimitExceeded and a
// diagnostic that says which criterion to add.

import DirectoryLookup
import DirectoryModel
import LDAPModel
import LDAPProtocol
import LDAPServer
import Logging

/// The work of one search.
struct SearchJob {
    /// Why a search stopped before its end.
    private enum Stop { case size, examined, time, cancelled }

    private let context: SearchContext
    private let request: SearchRequest
    private let location: DirectoryTree.Location
    private let page: PagedResultsControl?
    private let identity: String
    private let viewer: Viewer
    private let operation: SearchOperation
    private let started: ContinuousClock.Instant
    private let plan: SearchPlan

    // Made when the first candidate is there: most look-ups of unknown numbers need neither.
    private lazy var filter = CompiledFilter(request.filter, by: DirectorySchema.filterRules)
    private lazy var selection = AttributeSelection.asked(by: request)

    private var scratch = FilterScratch()
    private var matched = 0
    private var sent = 0
    private var examined = 0
    private var items: [Int64] = []
    private var isNarrowed = false
    /// Whether what meets the query asked of the index needs no test.
    private var isExact = false
    private var stop: Stop?

    init(
        _ context: SearchContext, _ request: SearchRequest, at location: DirectoryTree.Location,
        page: PagedResultsControl?, identity: String, viewer: Viewer, operation: SearchOperation,
        started: ContinuousClock.Instant
    ) {
        self.context = context
        self.request = request
        self.location = location
        self.page = page
        self.identity = identity
        self.viewer = viewer
        self.operation = operation
        self.started = started
        plan = SearchPlan.covering(
            location, request.scope, tree: context.tree, narrowsSuffix: context.narrowsSuffix)
    }

    /// Answers on the event loop, when that is small whatever the country's size; else does nothing
    /// and gives false.
    mutating func runsAtOnce() -> Bool {
        guard page == nil, plan.branches.count == 1 else { return false }
        for node in plan.nodes
        where context.mayConcern(node, request.filter) && context.mayMatch(node, filter) {
            return false
        }
        let branch = plan.branches[0]
        let translation = FilterTranslation(request.filter, in: branch)
        guard !translation.isNarrowed else { return false }
        isExact = translation.isExact
        do {
            guard try context.hasData() else { return false }
            let search = lookup(of: translation, in: branch)
            let operation = operation
            let outcome = try context.lookup.searchAtOnce(
                search, as: viewer, untilEndOfTurn: { operation.afterThisTurn($0) },
                { row in offer(row) })
            guard let outcome else { return false }
            told(outcome, branch)
            finish(result())
        } catch {
            fail(error)
        }
        return true
    }

    /// Runs the search and finishes the operation; blocks.
    mutating func run() {
        do {
            if let page, !page.cookie.isEmpty {
                try continuePages(page)
            } else {
                try start()
            }
        } catch {
            fail(error)
        }
    }

    private func fail(_ error: any Error) {
        // The error may hold values: only its type is told.
        context.logger.error("search failed", metadata: ["error": "\(type(of: error))"])
        finish(LDAPResult(.unavailable, diagnostic: "the directory cannot be read"))
    }

    private func finish(_ result: LDAPResult, estimate: Int = 0, cookie: [UInt8] = []) {
        guard page != nil else { return operation.finish(result) }
        let control = PagedResultsControl(
            size: Int32(clamping: estimate), cookie: cookie
        ).control()
        operation.finish(result, controls: [control])
    }

    // MARK: - First page, or the only one

    private mutating func start() throws {
        if let page, page.size == 0 { return finish(LDAPResult(.success)) }
        switch location {
        case .entry(let branch, let name):
            guard let row = try context.lookup.entry(in: branch, named: name, as: viewer) else {
                return finish(try context.noSuchObject(branch, name, viewer))
            }
            if request.scope == .base || request.scope == .subtree { _ = offer(row) }
            return finish(result(), estimate: matched)
        case .below(let branch, let name):
            guard let row = try context.lookup.entry(in: branch, named: name, as: viewer) else {
                return finish(try context.noSuchObject(branch, name, viewer))
            }
            let dn = context.tree.dn(of: branch, named: row.name)
            return finish(LDAPResult(.noSuchObject, matchedDN: dn))
        case .root, .subschema, .suffix, .container, .absent: break
        }
        if try !plan.branches.isEmpty && !context.hasData() {
            return finish(LDAPResult(.unavailable, diagnostic: "no data loaded"))
        }
        if !filter.isNeverTrue {
            try searchNodes(plan.nodes)
            try searchBranches(plan.branches)
        }
        endFirstPage()
    }

    private mutating func searchNodes(_ nodes: [SearchPlan.Node]) throws {
        for node in nodes where stop == nil && context.mayMatch(node, filter) {
            offer(try context.entry(node, viewer), id: node.id)
        }
    }

    private mutating func searchBranches(_ branches: [DirectoryBranch]) throws {
        let operation = operation
        for branch in branches where stop == nil {
            let translation = FilterTranslation(request.filter, in: branch)
            if translation.query == .none { continue }
            if translation.isNarrowed { isNarrowed = true }
            isExact = translation.isExact
            let outcome = try context.lookup.search(
                lookup(of: translation, in: branch), as: viewer,
                isCancelled: { operation.isCancelled }, { row in offer(row) })
            told(outcome, branch)
        }
    }

    private func lookup(
        of translation: FilterTranslation, in branch: DirectoryBranch
    ) -> LookupRequest {
        LookupRequest(
            branches: [branch], query: translation.query,
            assertedAddresses: FilterTranslation.assertedAddresses(in: request.filter),
            // One more than the limit tells that there are more.
            enough: translation.isExact ? sizeLimit + 1 : nil,
            examinedLimit: context.limits.examined - examined, deadline: started + timeLimit)
    }

    private mutating func told(_ outcome: LookupOutcome, _ branch: DirectoryBranch) {
        examined += outcome.examined
        switch outcome.end {
        case .exhausted, .stopped: break
        case .examinedLimit: stop = .examined
        case .timeLimit: stop = .time
        case .cancelled: stop = .cancelled
        }
        context.logger.debug(
            "search",
            metadata: [
                "branch": "\(branch.containerName)", "plan": "\(outcome.plan)",
                "rows": "\(outcome.examined)",
            ])
    }

    private mutating func endFirstPage() {
        let result = result()
        guard page != nil, items.count > sent, stop != .cancelled else {
            return finish(result, estimate: matched)
        }
        let list = PagedSearches.List(
            items: items, result: result, key: PagedRequestKey(request, identity: identity))
        let cookie = context.paged.keep(list, from: sent, now: .now)
        finish(LDAPResult(.success), estimate: items.count, cookie: cookie)
    }

    // MARK: - Candidates

    private mutating func offer(_ row: LookupEntry) -> LookupStep {
        if isExact, row.meetsQuery, hasFullPage { return count(row.id) ? .taken : .stop }
        guard let entry = StoredEntry(row, in: context.tree),
            isExact && row.meetsQuery || filter.evaluate(entry, scratch: &scratch) == .true
        else { return .skipped }
        guard count(row.id) else { return .stop }
        return !isOnPage || delivered(send(entry)) ? .taken : .stop
    }

    private mutating func offer(_ entry: TreeEntry, id: Int64) {
        guard filter.evaluate(entry, scratch: &scratch) == .true, count(id), isOnPage else {
            return
        }
        _ = delivered(send(entry))
    }

    /// Counts a match; false when there were enough already.
    private mutating func count(_ id: Int64) -> Bool {
        guard matched < sizeLimit else {
            stop = .size
            return false
        }
        matched += 1
        if page != nil { items.append(id) }
        return true
    }

    /// Whether the last match counted is to be sent now.
    private var isOnPage: Bool { page == nil || matched <= pageSize }

    /// Whether no further match is sent now.
    private var hasFullPage: Bool { page != nil && matched >= pageSize }

    private mutating func delivered(_ isSent: Bool) -> Bool {
        if isSent { sent += 1 } else { stop = .cancelled }
        return isSent
    }

    private mutating func send(_ entry: StoredEntry) -> Bool {
        let selection = selection
        return operation.sendEntry { buffer, id in
            selection.writeAnswer(entry, messageID: id, into: &buffer)
        }
    }

    private mutating func send(_ entry: TreeEntry) -> Bool {
        let selection = selection
        return operation.sendEntry { buffer, id in
            buffer.writeSearchResultEntry(messageID: id, dn: entry.dn.utf8) { list in
                selection.write(entry, into: &list)
            }
        }
    }

    // MARK: - Limits

    private var serverSizeLimit: Int {
        page == nil ? context.limits.entries : context.limits.pagedTotal
    }

    private var sizeLimit: Int {
        request.sizeLimit > 0 ? min(Int(request.sizeLimit), serverSizeLimit) : serverSizeLimit
    }

    private var pageSize: Int {
        min(max(1, Int(page?.size ?? 1)), context.limits.page)
    }

    private var isClientTime: Bool {
        request.timeLimit > 0 && .seconds(Int64(request.timeLimit)) < context.limits.time
    }

    private var timeLimit: Duration {
        isClientTime ? .seconds(Int64(request.timeLimit)) : context.limits.time
    }

    private func result() -> LDAPResult {
        func limited(_ code: LDAPResultCode, _ cause: LimitDiagnostic.Cause) -> LDAPResult {
            LDAPResult(code, diagnostic: LimitDiagnostic.text(cause, request.filter))
        }
        switch stop {
        case .size:
            return sizeLimit < serverSizeLimit
                ? LDAPResult(.sizeLimitExceeded)
                : limited(.sizeLimitExceeded, .entries(serverSizeLimit))
        case .examined:
            return limited(
                matched > 0 ? .sizeLimitExceeded : .adminLimitExceeded,
                .examined(context.limits.examined))
        case .time where isClientTime: return LDAPResult(.timeLimitExceeded)
        case .time:
            return limited(matched > 0 ? .sizeLimitExceeded : .timeLimitExceeded, .time)
        case .cancelled: return LDAPResult(.success)
        case nil:
            return isNarrowed ? limited(.sizeLimitExceeded, .shortPiece) : LDAPResult(.success)
        }
    }

    // MARK: - Later pages

    private mutating func continuePages(_ page: PagedResultsControl) throws {
        let key = PagedRequestKey(request, identity: identity)
        guard let (list, place) = context.paged.find(page.cookie, key, now: .now) else {
            return finish(
                LDAPResult(
                    .unwillingToPerform,
                    diagnostic: "the cookie is unknown, too old, or of another search"))
        }
        if page.size == 0 {
            context.paged.forget(page.cookie)
            return finish(LDAPResult(.success))
        }
        var next = place
        while sent < pageSize, next < list.items.count, list.items[next] < 0 {
            if let node = SearchPlan.Node(id: list.items[next]) {
                guard send(try context.entry(node, viewer)) else {
                    return finish(LDAPResult(.success))
                }
                sent += 1
            }
            next += 1
        }
        if sent < pageSize, next < list.items.count {
            var isCancelled = false
            var last = next
            var isFull = false
            try context.lookup.entries(list.items[next...], as: viewer) { row in
                // Rows come in the order of the list; those between are gone.
                while last < list.items.count, list.items[last] != row.id { last += 1 }
                if sent == pageSize {
                    isFull = true
                    return false
                }
                last += 1
                guard let entry = StoredEntry(row, in: context.tree) else { return true }
                guard send(entry) else {
                    isCancelled = true
                    return false
                }
                sent += 1
                return true
            }
            if isCancelled {
                context.paged.forget(page.cookie)
                return finish(LDAPResult(.success))
            }
            next = isFull ? last : list.items.count
        }
        if next >= list.items.count {
            context.paged.forget(page.cookie)
            return finish(list.result, estimate: list.items.count)
        }
        finish(
            LDAPResult(.success), estimate: list.items.count,
            cookie: context.paged.cookie(continuing: page.cookie, at: next))
    }
}
