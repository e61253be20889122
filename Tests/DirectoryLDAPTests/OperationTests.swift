// Bind, compare, changes and extended operations (interfaces, section 6; cases B83, B85, B25).

import DirectoryModel
import LDAPModel
import LDAPProtocol
import LDAPServer
import Testing

@testable import DirectoryLDAP

@Suite("Other operations")
struct OperationTests {
    @Test("An anonymous bind succeeds when the public may read, else is refused with 53")
    func anonymousBind() throws {
        #expect(try Harness().bind("", "") == .success)
        let closed = try Harness(MemorySource(), .init(allowsAnonymousReading: false))
        #expect(closed.bind("", "") == .unwillingToPerform)
        #expect(try closed.search("", .base).code == .success)
        #expect(try closed.search("cn=subschema", .base).code == .success)
        #expect(try closed.search().code == .insufficientAccessRights)
        #expect(
            try closed.compare("mssIdBal=bal-1," + Harness.boxes, "sn", "x").code
                == .insufficientAccessRights)
    }

    @Test("A name without password, version 2 and a malformed name are refused")
    func refusedBinds() throws {
        let harness = try Harness()
        #expect(harness.bind("cn=op," + Harness.suffix, "") == .unwillingToPerform)
        #expect(harness.bind("", "", version: 2) == .protocolError)
        #expect(harness.bind("nonsense", "x") == .invalidDNSyntax)
        #expect(harness.bind("cn=op," + Harness.suffix, "x") == .invalidCredentials)
        let devices = try Harness(MemorySource(), .init(acceptsVersion2: true))
        #expect(devices.bind("", "", version: 2) == .success)
    }

    @Test("A password in clear from afar is refused before it is looked at")
    func clearPassword() throws {
        let far = LDAPSession(id: 2, isLoopback: false)
        #expect(
            try Harness().bind("cn=op," + Harness.suffix, "x", session: far)
                == .confidentialityRequired)
        let encrypted = LDAPSession(id: 3, isLoopback: false, isEncrypted: true)
        #expect(
            try Harness().bind("cn=op," + Harness.suffix, "x", session: encrypted)
                == .invalidCredentials)
    }

    @Test("SASL is not offered")
    func sasl() throws {
        let harness = try Harness()
        let result = harness.responder.bind(
            BindRequest(name: "", authentication: .sasl(mechanism: "EXTERNAL", credentials: nil)),
            controls: [], session: harness.session)
        #expect(result.code == .authMethodNotSupported)
        #expect(harness.responder.saslMechanisms.isEmpty)
    }

    @Test("Compare folds as filters do, and says what it cannot compare")
    func compare() throws {
        let harness = try Harness()
        let dn = "mssIdBal=bal-1," + Harness.boxes
        #expect(try harness.compare(dn, "sn", "dupre martin").code == .compareTrue)
        #expect(try harness.compare(dn, "surname", "autre").code == .compareFalse)
        #expect(try harness.compare(dn, "mssRpps", Invented.rpps(1).value).code == .compareTrue)
        #expect(try harness.compare(dn, "objectClass", "person").code == .compareTrue)
        #expect(try harness.compare(dn, "unknown", "x").code == .undefinedAttributeType)
        #expect(try harness.compare(dn, "jpegPhoto", "x").code == .noSuchAttribute)
        #expect(try harness.compare(dn, "mssEtat", "active").code == .noSuchAttribute)
        #expect(try harness.compare(dn, "mail", "zoé@x.fr").code == .invalidAttributeSyntax)
        #expect(
            try harness.compare(dn, "facsimileTelephoneNumber", "1").code == .inappropriateMatching)
        #expect(
            try harness.compare("mssIdBal=none," + Harness.boxes, "sn", "x").code == .noSuchObject)
        #expect(try harness.compare("+=,", "sn", "x").code == .invalidDNSyntax)
        #expect(try harness.compare("", "objectClass", "top").code == .compareTrue)
        #expect(try harness.compare(Harness.suffix, "o", "MSSanté").code == .compareTrue)
        #expect(try harness.compare(Harness.boxes, "ou", "bal").code == .compareTrue)
        // A box shown by its address only is not there for compare.
        #expect(
            try harness.compare("mssIdBal=bal-7," + Harness.boxes, "sn", "x").code == .noSuchObject)
    }

    @Test("Writes of the public and renamings are refused with a reason")
    func updates() throws {
        let harness = try Harness()
        func code(_ update: LDAPUpdate) throws -> (LDAPResultCode, String) {
            let recorder = OperationRecorder()
            harness.responder.update(
                update, controls: [], session: harness.session,
                operation: recorder.update(update.kind))
            recorder.waitUntilFinished()
            switch try recorder.messages().first?.operation {
            case .addResponse(let response), .deleteResponse(let response),
                .modifyResponse(let response), .modifyDNResponse(let response):
                return (response.result.code, response.result.diagnostic)
            default: return (.other, "")
            }
        }
        let dn = "mssIdBal=bal-1," + Harness.boxes
        for (update, expected) in [
            (LDAPUpdate.delete(DeleteRequest(entry: dn)), LDAPResultCode.insufficientAccessRights),
            (.add(AddRequest(entry: dn, attributes: [])), .insufficientAccessRights),
            (.modify(ModifyRequest(entry: dn, changes: [])), .insufficientAccessRights),
            (
                .modifyDN(ModifyDNRequest(entry: dn, newRDN: "cn=x", deletesOldRDN: true)),
                .unwillingToPerform
            ),
        ] {
            let (found, diagnostic) = try code(update)
            #expect(found == expected)
            #expect(!diagnostic.isEmpty)
        }
    }

    @Test("WhoAmI answers an empty identity, an unknown name protocolError")
    func extended() throws {
        let harness = try Harness()
        func response(_ oid: String, _ value: [UInt8]? = nil) throws -> ExtendedResponse? {
            let recorder = OperationRecorder()
            harness.responder.extended(
                ExtendedRequest(oid: oid, value: value), controls: [], session: harness.session,
                operation: recorder.extended)
            recorder.waitUntilFinished()
            guard case .extendedResponse(let response)? = try recorder.messages().first?.operation
            else { return nil }
            return response
        }
        let identity = try response(LDAPObjectIdentifier.whoAmI)
        #expect(identity?.response.result.code == .success)
        #expect(identity?.value == [])
        #expect(try response("1.2.3.4.5")?.response.result.code == .protocolError)
        #expect(
            try response(LDAPObjectIdentifier.whoAmI, [1])?.response.result.code == .protocolError)
    }

    @Test("Workers run every job, a few at once, and refuse when too many wait")
    func workers() async {
        let workers = SearchWorkers(count: 2, maximumPending: 1_000)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<500 {
                group.addTask {
                    await withCheckedContinuation { continuation in
                        if !workers.submit({ continuation.resume() }) { continuation.resume() }
                    }
                }
            }
        }
        let full = SearchWorkers(count: 1, maximumPending: 0)
        let refused = await withCheckedContinuation { continuation in
            let isAccepted = full.submit {
                let isSecondAccepted = full.submit {}
                continuation.resume(returning: !isSecondAccepted)
            }
            if !isAccepted { continuation.resume(returning: false) }
        }
        #expect(refused)
    }
}
