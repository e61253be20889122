// A session of libldap's asynchronous calls against the server: the way most C, PHP and Python clients
// speak LDAP.

import COpenLDAP
import LDAPModel
import LDAPProtocol
import LDAPServer
import Testing

/// A session of libldap.
private final class LibldapSession {
    private let session: OpaquePointer

    init(port: Int) throws {
        var session: OpaquePointer?
        guard ldap_initialize(&session, "ldap://127.0.0.1:\(port)") == LDAP_SUCCESS, let session
        else { throw RawClientError.timedOut }
        self.session = session
        annuaire_ldap_use_version_3(session)
        annuaire_ldap_ignore_referrals(session)
    }

    /// Unbinds; to be called last.
    func unbind() { ldap_unbind_ext(session, nil, nil) }

    func bind(_ name: String?, _ password: String) -> Int32 {
        var message: Int32 = -1
        annuaire_ldap_simple_bind(session, name, password, UInt(password.utf8.count), &message)
        return message
    }

    func search(_ base: String, _ filter: String, entries: Int32) -> Int32 {
        var message: Int32 = -1
        ldap_search_ext(
            session, base, ber_int_t(LDAP_SCOPE_SUBTREE), filter, nil, 0, nil, nil, nil, entries,
            &message)
        return message
    }

    func abandon(_ message: Int32) -> Int32 { ldap_abandon_ext(session, message, nil, nil) }

    struct Answer {
        var type: Int32
        var code: Int32?
        var dn: String?
    }

    /// The next answer to a message, or to any with `-1`.
    func next(of message: Int32) -> Answer {
        var result: OpaquePointer?
        let type = annuaire_ldap_result(session, message, 20, &result)
        guard let result else { return Answer(type: type) }
        var answer = Answer(type: type)
        if type == Int32(bitPattern: 0x64) {
            if let dn = ldap_get_dn(session, result) {
                answer.dn = String(cString: dn)
                ldap_memfree(dn)
            }
            ldap_msgfree(result)
        } else {
            var code: Int32 = -1
            ldap_parse_result(session, result, &code, nil, nil, nil, nil, 1)
            answer.code = code
        }
        return answer
    }
}

@Suite("libldap")
struct LibldapSessionTests {
    @Test("A session of asynchronous calls gets the answers of each call")
    func session() async throws {
        try await TestServer.with { server in
            let session = try LibldapSession(port: server.port)
            let bind = session.bind("cn=op", "bon")
            #expect(session.next(of: bind).code == 0)
            // Three at once; the first is held, the others answer.
            let held = session.search("hold", "(cn=a)", entries: 1)
            let first = session.search("now", "(&(sn=dup*)(!(cn=*x*)))", entries: 3)
            let second = session.search("worker", "(sn:caseExactMatch:=Dupré)", entries: 2)
            for number in 0..<3 { #expect(session.next(of: first).dn == "uid=\(number)") }
            #expect(session.next(of: first).code == 0)
            for number in 0..<2 { #expect(session.next(of: second).dn == "uid=\(number)") }
            #expect(session.next(of: second).code == 0)
            #expect(try await eventually { server.responder.held.count == 1 })
            let operation = server.responder.held[0]
            #expect(session.abandon(held) == 0)
            #expect(try await eventually { operation.isCancelled })
            server.responder.releaseOne(entries: 5)
            let last = session.search("now", "(objectClass=*)", entries: 1)
            #expect(session.next(of: -1).dn == "uid=0")
            #expect(session.next(of: last).code == 0)
            session.unbind()
            #expect(try await eventually { server.server.connectionCount == 0 })
            #expect(
                server.responder.asked == [
                    "bind", "search hold", "search now", "search worker", "search now",
                ])
        }
    }

    @Test("libldap reads a refused bind, and an anonymous one after it")
    func refusedBind() async throws {
        try await TestServer.with { server in
            let session = try LibldapSession(port: server.port)
            #expect(session.next(of: session.bind("cn=op", "mauvais")).code == 49)
            #expect(session.next(of: session.bind("cn=op", "")).code == 53)
            #expect(session.next(of: session.bind(nil, "")).code == 0)
            session.unbind()
        }
    }
}
