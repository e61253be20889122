// Paged results (RFC 2696; interfaces, section 5; cases B36, B37, B39, B43, B44).

import DirectoryModel
import LDAPModel
import LDAPProtocol
import LDAPServer
import Synchronization
import Testing

@testable import DirectoryLDAP

@Suite("Paged results")
struct PagingTests {
    @Test("The pages together are the unpaged answer, for any size", arguments: [1, 2, 3, 5, 100])
    func union(size: Int32) throws {
        let harness = try Harness()
        for filter in [
            "(objectClass=*)", "(sn=dupre martin)", "(l=nantes)", "(cn=*upr*)", "(sn=x)",
        ] {
            let whole = try harness.search(Harness.boxes, .subtree, filter, ["1.1"])
            let pages = try harness.pages(of: filter, size: size)
            #expect(pages.flatMap(\.dns) == whole.dns)
            #expect(pages.allSatisfy { $0.code == .success && $0.page != nil })
            for page in pages.dropLast() { #expect(page.dns.count == Int(size)) }
        }
    }

    @Test("A page has the control exactly when it was asked, with the number of entries")
    func control() throws {
        let harness = try Harness()
        #expect(try harness.search().page == nil)
        let page = try harness.search(page: PagedResultsControl(size: 2))
        #expect(page.page?.size == 7)
        let root = try harness.search("", .base, page: PagedResultsControl(size: 2))
        #expect(root.page == PagedResultsControl(size: 0))
        let absent = try harness.search("ou=x,c=fr", page: PagedResultsControl(size: 2))
        #expect(absent.code == .noSuchObject)
        #expect(absent.page?.cookie == [])
    }

    @Test("A size limit counts over all pages and ends with 4, the control and no cookie")
    func sizeLimit() throws {
        let harness = try Harness()
        let pages = try harness.pages(of: "(objectClass=*)", size: 2, sizeLimit: 5)
        #expect(pages.map(\.dns.count) == [2, 2, 1])
        #expect(pages.map(\.code) == [.success, .success, .sizeLimitExceeded])
        #expect(pages.last?.page?.cookie == [])
        let exact = try harness.pages(of: "(objectClass=*)", size: 2, sizeLimit: 7)
        #expect(exact.last?.code == .success)
    }

    @Test("The server's total over pages and its largest page hold")
    func serverLimits() throws {
        let harness = try Harness(
            MemorySource(), .init(limits: SearchLimits(entries: 1, page: 2, pagedTotal: 5)))
        let pages = try harness.pages(of: "(objectClass=*)", size: 1_000)
        #expect(pages.map(\.dns.count) == [2, 2, 1])
        #expect(pages.last?.code == .sizeLimitExceeded)
    }

    @Test("A cookie serves its own request only, and the connection goes on")
    func boundToRequest() throws {
        let harness = try Harness()
        let first = try harness.search(page: PagedResultsControl(size: 2))
        let cookie = try #require(first.page?.cookie)
        let next = PagedResultsControl(size: 2, cookie: cookie)
        for answer in [
            try harness.search(Harness.boxes, .subtree, "(sn=*)", page: next),
            try harness.search(Harness.people, page: next),
            try harness.search(Harness.boxes, .one, page: next),
            try harness.search(Harness.boxes, .subtree, "(objectClass=*)", ["cn"], page: next),
            try harness.search(page: PagedResultsControl(size: 2, cookie: [1, 2, 3])),
            try harness.search(
                page: PagedResultsControl(size: 2, cookie: Array(repeating: 7, count: 20))),
        ] {
            #expect(answer.code == .unwillingToPerform)
            #expect(answer.dns.isEmpty)
            #expect(!answer.result.diagnostic.isEmpty)
        }
        #expect(try harness.search(page: next).dns.count == 2)
        // Good on another connection, and for the same page twice.
        let again = try harness.search(page: next)
        #expect(again.dns == (try harness.search(page: next)).dns)
    }

    @Test("Size 0 with a cookie cancels, size 0 without one answers nothing")
    func cancel() throws {
        let harness = try Harness()
        let first = try harness.search(page: PagedResultsControl(size: 2))
        let cookie = try #require(first.page?.cookie)
        let cancelled = try harness.search(page: PagedResultsControl(size: 0, cookie: cookie))
        #expect(cancelled.code == .success)
        #expect(cancelled.dns.isEmpty)
        #expect(cancelled.page?.cookie == [])
        let after = try harness.search(page: PagedResultsControl(size: 2, cookie: cookie))
        #expect(after.code == .unwillingToPerform)
        #expect(try harness.search(page: PagedResultsControl(size: 0)).dns.isEmpty)
        #expect(try harness.search(page: PagedResultsControl(size: -1)).code == .protocolError)
        let garbage = LDAPControl(oid: PagedResultsControl.oid, value: [0x30])
        #expect(try harness.search(controls: [garbage]).code == .protocolError)
    }

    @Test("What was hidden between two pages is left out, and no empty page has a cookie")
    func hiddenSince() throws {
        let source = MemorySource()
        let harness = try Harness(source)
        let first = try harness.search(
            Harness.boxes, .one, "(objectClass=*)", ["1.1"], page: PagedResultsControl(size: 2))
        let cookie = try #require(first.page?.cookie)
        source.rows.withLock { rows in
            for index in [2, 3, 4] { rows[index].visibility = .hidden }
        }
        let second = try harness.search(
            Harness.boxes, .one, "(objectClass=*)", ["1.1"],
            page: PagedResultsControl(size: 2, cookie: cookie))
        #expect(second.dns == ["mssIdBal=bal-6," + Harness.boxes])
        #expect(second.page?.cookie == [])
    }

    @Test("Lists are bounded in number, in entries and in age")
    func bounds() {
        let limits = SearchLimits(pagedSearches: 3, pagedTotalOfAll: 100)
        let searches = PagedSearches(limits: limits)
        let key = PagedRequestKey(SearchRequest(base: "", filter: .and([])), identity: "")
        let start = ContinuousClock.now
        func list(_ count: Int) -> PagedSearches.List {
            PagedSearches.List(
                items: Array(1...Int64(count)), result: LDAPResult(.success), key: key)
        }
        let cookies = (0..<5).map {
            searches.keep(list(10), from: 1, now: start + .seconds($0))
        }
        #expect(searches.size.lists == 3)
        #expect(searches.find(cookies[0], key, now: start + .seconds(5)) == nil)
        #expect(searches.find(cookies[4], key, now: start + .seconds(5))?.place == 1)
        _ = searches.keep(list(95), from: 0, now: start + .seconds(6))
        #expect(searches.size.lists == 1)
        #expect(searches.size.items == 95)
        let last = searches.keep(list(2), from: 1, now: start + .seconds(7))
        #expect(searches.find(last, key, now: start + .seconds(700)) == nil)
        let other = PagedRequestKey(SearchRequest(base: "", filter: .or([])), identity: "")
        let bound = searches.keep(list(2), from: 1, now: start)
        #expect(searches.find(bound, other, now: start) == nil)
    }

    @Test("A paged search that was abandoned keeps no list")
    func abandoned() throws {
        let harness = try Harness()
        for _ in 0..<50 {
            try harness.abandon("(objectClass=*)", page: PagedResultsControl(size: 1))
        }
        #expect(try harness.pages(of: "(sn=*)", size: 2).flatMap(\.dns).count == 6)
    }
}

extension Harness {
    /// A search that is abandoned before or while it runs.
    func abandon(_ filter: String, page: PagedResultsControl? = nil) throws {
        let recorder = OperationRecorder()
        let request = SearchRequest(
            base: Harness.boxes, filter: try LDAPFilter(parsing: filter))
        let operation = recorder.search
        recorder.cancel()
        responder.search(
            request, controls: page.map { [$0.control()] } ?? [], session: session,
            operation: operation)
    }
}
