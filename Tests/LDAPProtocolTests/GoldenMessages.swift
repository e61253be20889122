// What each file under Fixtures/LDAPMessages must decode to.

import LDAPModel
import LDAPProtocol

enum GoldenMessages {
    private static let boxes = "ou=bal,o=mssante,c=fr"

    private static func octets(_ text: String) -> [UInt8] { Array(text.utf8) }

    private static func done(
        _ code: LDAPResultCode, _ matched: String = "", _ text: String = "",
        referrals: [String] = []
    ) -> ResultResponse {
        ResultResponse(
            LDAPResult(code, matchedDN: matched, diagnostic: text), referrals: referrals)
    }

    private static func anonymous(_ id: Int32, version: Int32 = 3) -> LDAPMessage {
        LDAPMessage(
            id: id,
            operation: .bindRequest(
                BindRequest(version: version, name: "", authentication: .simple([]))))
    }

    private static let success = done(.success)

    /// By path below the folder, without suffix.
    static let expected: [String: LDAPMessage] = [
        "abandon/request": LDAPMessage(
            id: 2, operation: .abandonRequest(AbandonRequest(messageID: 1))),
        "add/request": LDAPMessage(
            id: 2,
            operation: .addRequest(
                AddRequest(
                    entry: "mssIdBal=2f5d," + boxes,
                    attributes: [
                        PartialAttribute("objectClass", texts: ["inetOrgPerson", "mssBal"]),
                        PartialAttribute(
                            "mail", texts: ["zoe.benedicte@domaine.fictif.mssante.fr"]),
                    ]))),
        "add/response": LDAPMessage(
            id: 3,
            operation: .addResponse(
                done(
                    .constraintViolation, "", "ADR-03: domain belongs to another operator"))),
        "bind/anonymous-request": anonymous(1),
        "bind/message-id-128-request": anonymous(128),
        "bind/outlook-lengths-request": anonymous(1),
        "bind/version-2-request": anonymous(1, version: 2),
        "bind/simple-request": LDAPMessage(
            id: 1,
            operation: .bindRequest(
                BindRequest(
                    name: "cn=operateur,o=mssante,c=fr",
                    authentication: .simple(octets("S3cretInvente"))))),
        "bind/sasl-external-request": LDAPMessage(
            id: 7,
            operation: .bindRequest(
                BindRequest(
                    name: "",
                    authentication: .sasl(mechanism: "EXTERNAL", credentials: [])))),
        "bind/success-response": LDAPMessage(
            id: 1, operation: .bindResponse(BindResponse(success))),
        "bind/sasl-in-progress-response": LDAPMessage(
            id: 1,
            operation: .bindResponse(
                BindResponse(done(.saslBindInProgress), serverCredentials: [1, 2, 0xff]))),
        "compare/request": LDAPMessage(
            id: 2,
            operation: .compareRequest(
                CompareRequest(
                    entry: "mssIdBal=1," + boxes, attribute: "sn", value: octets("DUPRÉ")))),
        "compare/response": LDAPMessage(id: 3, operation: .compareResponse(done(.compareTrue))),
        "compare/referral-response": LDAPMessage(
            id: 3,
            operation: .compareResponse(
                done(.referral, referrals: ["ldap://annuaire.fictif.mssante.fr/"]))),
        "delete/request": LDAPMessage(
            id: 2, operation: .deleteRequest(DeleteRequest(entry: "mssIdBal=2f5d," + boxes))),
        "delete/response": LDAPMessage(id: 3, operation: .deleteResponse(success)),
        "extended/notice-of-disconnection": LDAPMessage(
            id: 0,
            operation: .extendedResponse(
                .noticeOfDisconnection(
                    LDAPResult(.unavailable, diagnostic: "the server is shutting down")))),
        "extended/start-tls-request": LDAPMessage(
            id: 1,
            operation: .extendedRequest(ExtendedRequest(oid: LDAPObjectIdentifier.startTLS))),
        "extended/who-am-i-request": LDAPMessage(
            id: 2, operation: .extendedRequest(ExtendedRequest(oid: LDAPObjectIdentifier.whoAmI))),
        "extended/who-am-i-response": LDAPMessage(
            id: 2, operation: .extendedResponse(ExtendedResponse(success, value: []))),
        "intermediate/response": LDAPMessage(
            id: 4,
            operation: .intermediateResponse(
                IntermediateResponse(oid: "1.3.6.1.4.1.4203.1.9.1.4", value: [0x80, 0x00]))),
        "modify/request": LDAPMessage(
            id: 2,
            operation: .modifyRequest(
                ModifyRequest(
                    entry: "mssIdBal=2f5d," + boxes,
                    changes: [
                        AttributeChange(
                            .replace, PartialAttribute("description", texts: ["Secrétariat"])),
                        AttributeChange(.add, PartialAttribute("ou", texts: ["A", "B"])),
                        AttributeChange(.delete, PartialAttribute("mssRang", [])),
                    ]))),
        "modify/response": LDAPMessage(id: 3, operation: .modifyResponse(success)),
        "modify-dn/request": LDAPMessage(
            id: 2,
            operation: .modifyDNRequest(
                ModifyDNRequest(
                    entry: "mssIdBal=2f5d," + boxes, newRDN: "mssIdBal=2f5e",
                    deletesOldRDN: true, newSuperior: "ou=autre,o=mssante,c=fr"))),
        "modify-dn/response": LDAPMessage(
            id: 3,
            operation: .modifyDNResponse(
                done(.unwillingToPerform, "", "entries are not renamed"))),
        "search/absolute-true-request": LDAPMessage(
            id: 2,
            operation: .searchRequest(
                SearchRequest(base: "", scope: .base, filter: .and([]), attributes: ["*", "+"]))),
        "search/address-book-request": LDAPMessage(
            id: 2,
            operation: .searchRequest(
                SearchRequest(
                    base: boxes, sizeLimit: 50, timeLimit: 20,
                    filter: .or([
                        .substrings(
                            attribute: "cn", initial: nil, any: [octets("dup")], final: nil),
                        .substrings(
                            attribute: "mail", initial: octets("dup"), any: [], final: nil),
                        .substrings(
                            attribute: "sn", initial: nil, any: [], final: octets("pre")),
                        .substrings(
                            attribute: "cn", initial: octets("du"), any: [octets("p")],
                            final: octets("e")),
                    ]),
                    attributes: ["cn", "mail", "telephoneNumber"]))),
        "search/done": LDAPMessage(
            id: 2, operation: .searchResultDone(done(.noSuchObject, boxes, "no such entry"))),
        "search/entry": LDAPMessage(
            id: 2,
            operation: .searchResultEntry(
                SearchResultEntry(
                    dn: "mssIdBal=1," + boxes,
                    attributes: [
                        PartialAttribute("cn", texts: ["DUPRÉ-MARTIN Zoé", "Zoé DUPRÉ-MARTIN"]),
                        PartialAttribute(
                            "mail", texts: ["zoe.dupre-martin@domaine.fictif.mssante.fr"]),
                        PartialAttribute("userCertificate;binary", []),
                    ]))),
        "search/every-filter-request": LDAPMessage(
            id: 2,
            operation: .searchRequest(
                SearchRequest(
                    base: "o=mssante,c=fr", scope: .one, derefAliases: 3, typesOnly: true,
                    filter: .and([
                        .not(
                            .substrings(
                                attribute: "cn", initial: octets("a"),
                                any: [octets("b"), octets("c")], final: octets("d"))),
                        .greaterOrEqual(attribute: "uid", value: octets("1")),
                        .lessOrEqual(attribute: "uid", value: octets("9")),
                        .approximate(attribute: "sn", value: octets("martin")),
                        .extensible(
                            rule: "2.5.13.2", attribute: "sn", value: octets("le goff"),
                            dnAttributes: true),
                        .extensible(
                            rule: "caseExactMatch", attribute: nil, value: octets("x"),
                            dnAttributes: false),
                        .equality(attribute: "o", value: []),
                    ]))),
            controls: [LDAPControl(oid: LDAPObjectIdentifier.manageDsaIT)]),
        "search/paged-done": LDAPMessage(
            id: 2, operation: .searchResultDone(success),
            controls: [PagedResultsControl(size: 0, cookie: octets("cookie")).control()]),
        "search/paged-request": LDAPMessage(
            id: 2,
            operation: .searchRequest(
                SearchRequest(
                    base: boxes, filter: .present(attribute: "objectClass"), attributes: ["1.1"])),
            controls: [PagedResultsControl(size: 10).control(critical: true)]),
        "search/reference": LDAPMessage(
            id: 2,
            operation: .searchResultReference(
                SearchResultReference(uris: [
                    "ldap://annuaire.fictif.mssante.fr/" + boxes,
                    "ldap://secours.fictif.mssante.fr/" + boxes,
                ]))),
        "search/trailing-elements-request": LDAPMessage(
            id: 5,
            operation: .searchRequest(
                SearchRequest(
                    base: boxes, typesOnly: true, filter: .present(attribute: "objectClass"),
                    attributes: ["cn"]))),
        "unbind/request": LDAPMessage(id: 3, operation: .unbindRequest(UnbindRequest())),
    ]
}
