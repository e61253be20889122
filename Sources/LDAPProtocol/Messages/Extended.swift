// Extended operations (RFC 4511 section 4.12) and the one notice that a server sends unasked
// (section 4.4.1).

public import LDAPModel
import NIOCore

/// An extended request.
public struct ExtendedRequest: Hashable, Sendable {
    /// The OID of the operation, in dotted form.
    public var oid: String
    /// The request's value; its form is the operation's.
    public var value: [UInt8]?

    /// An extended request.
    public init(oid: String, value: [UInt8]? = nil) {
        self.oid = oid
        self.value = value
    }
}

/// An extended response.
public struct ExtendedResponse: Hashable, Sendable {
    /// The outcome.
    public var response: ResultResponse
    /// The OID of the response, when the operation gives one.
    public var oid: String?
    /// The response's value; its form is the operation's.
    public var value: [UInt8]?

    /// An extended response.
    public init(_ response: ResultResponse, oid: String? = nil, value: [UInt8]? = nil) {
        self.response = response
        self.oid = oid
        self.value = value
    }

    /// The notice of disconnection, to be sent with message id 0.
    public static func noticeOfDisconnection(_ result: LDAPResult) -> ExtendedResponse {
        ExtendedResponse(
            ResultResponse(result), oid: LDAPObjectIdentifier.noticeOfDisconnection)
    }
}

extension ExtendedRequest {
    init(_ reader: inout BERReader) throws(LDAPProtocolError) {
        oid = try reader.readText(BERTag.context(0))
        value = try reader.readOctetsIfPresent(BERTag.context(1))
        try reader.skipRemaining()
    }

    func encode(into buffer: inout ByteBuffer) {
        buffer.writeBER(BERTag.extendedRequest) { buffer in
            buffer.writeBERText(oid, tag: BERTag.context(0))
            if let value { buffer.writeBEROctets(value, tag: BERTag.context(1)) }
        }
    }
}

extension ExtendedResponse {
    init(_ reader: inout BERReader, _ budget: DecodingBudget) throws(LDAPProtocolError) {
        response = try ResultResponse.components(&reader, budget)
        oid = try reader.readTextIfPresent(BERTag.context(10))
        value = try reader.readOctetsIfPresent(BERTag.context(11))
        try reader.skipRemaining()
    }

    func encode(into buffer: inout ByteBuffer) {
        buffer.writeBER(BERTag.extendedResponse) { buffer in
            response.encodeComponents(into: &buffer)
            if let oid { buffer.writeBERText(oid, tag: BERTag.context(10)) }
            if let value { buffer.writeBEROctets(value, tag: BERTag.context(11)) }
        }
    }
}
