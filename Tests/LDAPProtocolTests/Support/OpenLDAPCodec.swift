// The same messages through OpenLDAP's liblber: a second encoder and decoder, sharing nothing with ours
// but the values. Only functions without variable arguments are used, as Swift can call no others.

import COpenLDAP
import LDAPModel
import LDAPProtocol

private let standardTag = ber_tag_t.max

/// Why liblber did not take part.
enum OpenLDAPCodecError: Error {
    case notEncoded
    case notDecoded(String)
}

// MARK: - Encoding

/// Writes elements with liblber.
struct OpenLDAPEncoder {
    private let ber: OpaquePointer

    private init(_ ber: OpaquePointer) { self.ber = ber }

    /// The octets of what the body writes, in DER lengths.
    static func octets(
        _ body: (OpenLDAPEncoder) -> Void
    ) throws -> [UInt8] {
        guard let ber = ber_alloc_t(LBER_USE_DER) else { throw OpenLDAPCodecError.notEncoded }
        defer { ber_free(ber, 1) }
        body(OpenLDAPEncoder(ber))
        var value = berval()
        guard ber_flatten2(ber, &value, 0) == 0, let start = value.bv_val else {
            throw OpenLDAPCodecError.notEncoded
        }
        return start.withMemoryRebound(to: UInt8.self, capacity: Int(value.bv_len)) {
            Array(UnsafeBufferPointer(start: $0, count: Int(value.bv_len)))
        }
    }

    /// A constructed element; the tag says by bit 0x10 of no use here, so sets are asked for.
    func element(_ tag: UInt8, isSet: Bool = false, _ body: () -> Void) {
        if isSet {
            ber_start_set(ber, ber_tag_t(tag))
            body()
            ber_put_set(ber)
        } else {
            ber_start_seq(ber, ber_tag_t(tag))
            body()
            ber_put_seq(ber)
        }
    }

    func integer(_ value: Int32) { ber_put_int(ber, value, standardTag) }
    func enumerated(_ value: Int32) { ber_put_enum(ber, value, standardTag) }
    func boolean(_ value: Bool, tag: UInt8? = nil) {
        ber_put_boolean(ber, value ? 1 : 0, tag.map(ber_tag_t.init) ?? standardTag)
    }

    func octets(_ value: [UInt8], tag: UInt8? = nil) {
        value.withUnsafeBytes { octets in
            // A pointer is needed even for no octets.
            withUnsafeBytes(of: 0 as UInt8) { none in
                let start = octets.count > 0 ? octets.baseAddress : none.baseAddress
                ber_put_ostring(
                    ber, start?.assumingMemoryBound(to: CChar.self), ber_len_t(octets.count),
                    tag.map(ber_tag_t.init) ?? standardTag)
            }
        }
    }

    func text(_ value: String, tag: UInt8? = nil) { octets(Array(value.utf8), tag: tag) }

    /// A filter, by libldap's own reading of its text.
    func filter(text: String) -> Bool { ldap_pvt_put_filter(ber, text) == 0 }

    func null(_ tag: UInt8) { ber_put_null(ber, ber_tag_t(tag)) }

    func message(_ message: LDAPMessage) {
        element(0x30) {
            integer(message.id)
            operation(message.operation)
            guard !message.controls.isEmpty else { return }
            element(0xa0) {
                for control in message.controls {
                    element(0x30) {
                        text(control.oid)
                        if control.critical { boolean(true) }
                        if let value = control.value { octets(value) }
                    }
                }
            }
        }
    }

    private func operation(_ operation: LDAPOperation) {
        switch operation {
        case .bindRequest(let request):
            element(0x60) {
                integer(request.version)
                text(request.name)
                switch request.authentication {
                case .simple(let password): octets(password, tag: 0x80)
                case .sasl(let mechanism, let credentials):
                    element(0xa3) {
                        text(mechanism)
                        if let credentials { octets(credentials) }
                    }
                case .other(let tag): null(tag)
                }
            }
        case .bindResponse(let response):
            element(0x61) {
                components(response.response)
                if let value = response.serverCredentials { octets(value, tag: 0x87) }
            }
        case .unbindRequest: null(0x42)
        case .searchRequest(let request):
            element(0x63) {
                text(request.base)
                enumerated(request.scope.rawValue)
                enumerated(Int32(request.derefAliases))
                integer(request.sizeLimit)
                integer(request.timeLimit)
                boolean(request.typesOnly)
                filter(request.filter)
                element(0x30) { for attribute in request.attributes { text(attribute) } }
            }
        case .searchResultEntry(let entry):
            element(0x64) {
                text(entry.dn)
                element(0x30) { for item in entry.attributes { attribute(item) } }
            }
        case .searchResultReference(let reference):
            element(0x73) { for uri in reference.uris { text(uri) } }
        case .searchResultDone(let done): element(0x65) { components(done) }
        case .modifyRequest(let request):
            element(0x66) {
                text(request.entry)
                element(0x30) {
                    for change in request.changes {
                        element(0x30) {
                            enumerated(change.operation.rawValue)
                            attribute(change.attribute)
                        }
                    }
                }
            }
        case .modifyResponse(let done): element(0x67) { components(done) }
        case .addRequest(let request):
            element(0x68) {
                text(request.entry)
                element(0x30) { for item in request.attributes { attribute(item) } }
            }
        case .addResponse(let done): element(0x69) { components(done) }
        case .deleteRequest(let request): text(request.entry, tag: 0x4a)
        case .deleteResponse(let done): element(0x6b) { components(done) }
        case .modifyDNRequest(let request):
            element(0x6c) {
                text(request.entry)
                text(request.newRDN)
                boolean(request.deletesOldRDN)
                if let superior = request.newSuperior { text(superior, tag: 0x80) }
            }
        case .modifyDNResponse(let done): element(0x6d) { components(done) }
        case .compareRequest(let request):
            element(0x6e) {
                text(request.entry)
                element(0x30) {
                    text(request.attribute)
                    octets(request.value)
                }
            }
        case .compareResponse(let done): element(0x6f) { components(done) }
        case .abandonRequest(let request): ber_put_int(ber, request.messageID, 0x50)
        case .extendedRequest(let request):
            element(0x77) {
                text(request.oid, tag: 0x80)
                if let value = request.value { octets(value, tag: 0x81) }
            }
        case .extendedResponse(let response):
            element(0x78) {
                components(response.response)
                if let oid = response.oid { text(oid, tag: 0x8a) }
                if let value = response.value { octets(value, tag: 0x8b) }
            }
        case .intermediateResponse(let response):
            element(0x79) {
                if let oid = response.oid { text(oid, tag: 0x80) }
                if let value = response.value { octets(value, tag: 0x81) }
            }
        }
    }

    private func components(_ response: ResultResponse) {
        enumerated(response.result.code.rawValue)
        text(response.result.matchedDN)
        text(response.result.diagnostic)
        if !response.referrals.isEmpty {
            element(0xa3) { for uri in response.referrals { text(uri) } }
        }
    }

    private func attribute(_ attribute: PartialAttribute) {
        element(0x30) {
            text(attribute.name)
            element(0x31, isSet: true) { for value in attribute.values { octets(value) } }
        }
    }

    private func assertion(_ tag: UInt8, _ attribute: String, _ value: [UInt8]) {
        element(tag) {
            text(attribute)
            octets(value)
        }
    }

    private func filter(_ filter: LDAPFilter) {
        switch filter {
        case .and(let parts): element(0xa0) { for part in parts { self.filter(part) } }
        case .or(let parts): element(0xa1) { for part in parts { self.filter(part) } }
        case .not(let part): element(0xa2) { self.filter(part) }
        case .equality(let attribute, let value): assertion(0xa3, attribute, value)
        case .greaterOrEqual(let attribute, let value): assertion(0xa5, attribute, value)
        case .lessOrEqual(let attribute, let value): assertion(0xa6, attribute, value)
        case .approximate(let attribute, let value): assertion(0xa8, attribute, value)
        case .present(let attribute): text(attribute, tag: 0x87)
        case .substrings(let attribute, let initial, let any, let final):
            element(0xa4) {
                text(attribute)
                element(0x30) {
                    if let initial { octets(initial, tag: 0x80) }
                    for piece in any { octets(piece, tag: 0x81) }
                    if let final { octets(final, tag: 0x82) }
                }
            }
        case .extensible(let rule, let attribute, let value, let dnAttributes):
            element(0xa9) {
                if let rule { text(rule, tag: 0x81) }
                if let attribute { text(attribute, tag: 0x82) }
                octets(value, tag: 0x83)
                if dnAttributes { boolean(true, tag: 0x84) }
            }
        }
    }
}

// MARK: - Decoding

/// An element as liblber reads it.
indirect enum OpenLDAPElement: Equatable {
    case primitive(tag: UInt8, octets: [UInt8])
    case constructed(tag: UInt8, parts: [OpenLDAPElement])

    /// Reads one element that fills the octets.
    static func read(_ octets: [UInt8]) throws -> OpenLDAPElement {
        try octets.withUnsafeBytes { bytes in
            var value = berval(
                bv_len: ber_len_t(bytes.count),
                bv_val: UnsafeMutablePointer(
                    mutating: bytes.baseAddress?.assumingMemoryBound(to: CChar.self)))
            guard let ber = ber_alloc_t(LBER_USE_DER) else { throw OpenLDAPCodecError.notEncoded }
            defer { ber_free(ber, 0) }
            ber_init2(ber, &value, LBER_USE_DER)
            let element = try read(ber)
            guard ber_remaining(ber) == 0 else {
                throw OpenLDAPCodecError.notDecoded("octets left")
            }
            return element
        }
    }

    private static func read(_ ber: OpaquePointer) throws -> OpenLDAPElement {
        var content = berval()
        let tag = ber_skip_element(ber, &content)
        guard tag != standardTag, let octet = UInt8(exactly: tag) else {
            throw OpenLDAPCodecError.notDecoded("tag \(tag)")
        }
        let octets =
            content.bv_val.map { start in
                start.withMemoryRebound(to: UInt8.self, capacity: Int(content.bv_len)) {
                    Array(UnsafeBufferPointer(start: $0, count: Int(content.bv_len)))
                }
            } ?? []
        guard octet & 0x20 != 0 else { return .primitive(tag: octet, octets: octets) }
        var parts: [OpenLDAPElement] = []
        try octets.withUnsafeBytes { bytes in
            var value = berval(
                bv_len: ber_len_t(bytes.count),
                bv_val: UnsafeMutablePointer(
                    mutating: bytes.baseAddress?.assumingMemoryBound(to: CChar.self)))
            guard bytes.count > 0, let inner = ber_alloc_t(LBER_USE_DER) else { return }
            defer { ber_free(inner, 0) }
            ber_init2(inner, &value, LBER_USE_DER)
            while ber_remaining(inner) > 0 { parts.append(try read(inner)) }
        }
        return .constructed(tag: octet, parts: parts)
    }
}
