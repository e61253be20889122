// Runs operations against a responder without sockets, and reads what it answers.

import DirectoryModel
import LDAPModel
import LDAPProtocol
import LDAPServer

@testable import DirectoryLDAP

/// What a search answered.
struct Answer {
    var entries: [SearchResultEntry] = []
    var result = LDAPResult(.other)
    var page: PagedResultsControl?

    var dns: [String] { entries.map(\.dn) }
    var code: LDAPResultCode { result.code }

    /// Values of an attribute of the first entry, as text.
    func values(_ name: String) -> [String] {
        entries.first?.attributes.first { $0.name == name }?.values.map {
            String(decoding: $0, as: UTF8.self)
        } ?? []
    }

    /// Names of the attributes of the first entry, in order.
    var names: [String] { entries.first?.attributes.map(\.name) ?? [] }
}

struct Harness {
    static let suffix = "o=mssante,c=fr"
    static let boxes = "ou=bal," + suffix
    static let people = "ou=personnes," + suffix
    let responder: DirectoryLDAPResponder
    let session = LDAPSession(id: 1, isLoopback: true)

    init(
        _ source: MemorySource = MemorySource(),
        _ configuration: DirectoryLDAPResponder.Configuration = .init()
    ) throws {
        responder = try DirectoryLDAPResponder(source: source, configuration: configuration)
    }

    func search(
        _ base: String = Harness.boxes, _ scope: SearchScope = .subtree,
        _ filter: String = "(objectClass=*)", _ attributes: [String] = [], sizeLimit: Int32 = 0,
        typesOnly: Bool = false, page: PagedResultsControl? = nil, controls: [LDAPControl] = []
    ) throws -> Answer {
        let request = SearchRequest(
            base: base, scope: scope, sizeLimit: sizeLimit, typesOnly: typesOnly,
            filter: try LDAPFilter(parsing: filter), attributes: attributes)
        return try search(
            request, controls: controls + (page.map { [$0.control()] } ?? []))
    }

    func search(_ request: SearchRequest, controls: [LDAPControl] = []) throws -> Answer {
        let recorder = OperationRecorder(messageID: 5)
        responder.search(
            request, controls: controls, session: session, operation: recorder.search)
        recorder.waitUntilFinished()
        var answer = Answer()
        for message in try recorder.messages() {
            switch message.operation {
            case .searchResultEntry(let entry): answer.entries.append(entry)
            case .searchResultDone(let done):
                answer.result = done.result
                if let control = message.controls.first(where: { $0.oid == PagedResultsControl.oid }
                ) {
                    answer.page = try PagedResultsControl(decoding: control.value ?? [])
                }
            default: break
            }
        }
        return answer
    }

    /// Every page of a search, each asked with the cookie of the one before.
    func pages(
        of filter: String, size: Int32, sizeLimit: Int32 = 0, base: String = Harness.boxes
    ) throws -> [Answer] {
        var pages: [Answer] = []
        var cookie: [UInt8] = []
        repeat {
            let page = try search(
                base, .subtree, filter, ["1.1"], sizeLimit: sizeLimit,
                page: PagedResultsControl(size: size, cookie: cookie))
            pages.append(page)
            cookie = page.page?.cookie ?? []
        } while !cookie.isEmpty && pages.count < 100
        return pages
    }

    func compare(_ entry: String, _ attribute: String, _ value: String) throws -> LDAPResult {
        let recorder = OperationRecorder()
        responder.compare(
            CompareRequest(entry: entry, attribute: attribute, value: Array(value.utf8)),
            controls: [], session: session, operation: recorder.result)
        recorder.waitUntilFinished()
        guard case .compareResponse(let response)? = try recorder.messages().first?.operation else {
            return LDAPResult(.other)
        }
        return response.result
    }

    func bind(
        _ name: String, _ password: String, version: Int32 = 3, session: LDAPSession? = nil
    ) -> LDAPResultCode {
        responder.bind(
            BindRequest(
                version: version, name: name, authentication: .simple(Array(password.utf8))),
            controls: [], session: session ?? self.session
        ).code
    }
}
