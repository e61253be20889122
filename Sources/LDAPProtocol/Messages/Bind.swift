// Bind: who the client says it is (RFC 4511 section 4.2). A password or SASL credential never shows
// in a description, a dump or a log (RFC 4513 section 6.3.1).

import NIOCore

/// A bind request.
public struct BindRequest: Hashable, Sendable {
    /// The protocol version, 1 to 127; 3 for LDAPv3.
    public var version: Int32
    /// The name to authenticate as, a distinguished name as text; empty for anonymous and mostly for SASL.
    public var name: String
    /// The way of authentication and its secret.
    public var authentication: BindAuthentication

    /// A bind request.
    public init(version: Int32 = 3, name: String, authentication: BindAuthentication) {
        self.version = version
        self.name = name
        self.authentication = authentication
    }
}

/// A way to authenticate, with its secret.
public enum BindAuthentication: Hashable, Sendable {
    /// A password in clear, perhaps empty.
    case simple([UInt8])
    /// A SASL mechanism and its credentials, if any.
    case sasl(mechanism: String, credentials: [UInt8]?)
    /// Another choice of the CHOICE, by its tag: not supported by anyone, answered 7.
    case other(tag: UInt8)
}

/// A bind response.
public struct BindResponse: Hashable, Sendable {
    /// The outcome.
    public var response: ResultResponse
    /// What the server says in a SASL exchange.
    public var serverCredentials: [UInt8]?

    /// A bind response.
    public init(_ response: ResultResponse, serverCredentials: [UInt8]? = nil) {
        self.response = response
        self.serverCredentials = serverCredentials
    }
}

// MARK: - Descriptions without secret

extension BindAuthentication: CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// The way of authentication, without its secret.
    public var description: String {
        switch self {
        case .simple(let password): password.isEmpty ? "simple, no password" : "simple"
        case .sasl(let mechanism, _): "SASL \(mechanism)"
        case .other(let tag): "choice \(tag)"
        }
    }

    /// As `description`.
    public var debugDescription: String { description }

    /// A mirror without children, so that a dump shows no secret.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension BindRequest: CustomStringConvertible, CustomDebugStringConvertible {
    /// The version and the way of authentication, without name or secret.
    public var description: String { "bind version \(version), \(authentication)" }

    /// As `description`.
    public var debugDescription: String { description }
}

// MARK: - Bytes

extension BindRequest {
    init(_ reader: inout BERReader) throws(LDAPProtocolError) {
        version = try reader.readInteger(in: 1...127)
        name = try reader.readText()
        authentication = try BindAuthentication(&reader)
        try reader.skipRemaining()
    }

    func encode(into buffer: inout ByteBuffer) {
        buffer.writeBER(BERTag.bindRequest) { buffer in
            buffer.writeBERInteger(version)
            buffer.writeBERText(name)
            authentication.encode(into: &buffer)
        }
    }
}

extension BindAuthentication {
    init(_ reader: inout BERReader) throws(LDAPProtocolError) {
        switch reader.nextTag {
        case BERTag.context(0):
            self = .simple(try reader.readOctets(BERTag.context(0)))
        case BERTag.constructed(3):
            var sasl = try reader.readConstructed(BERTag.constructed(3))
            let mechanism = try sasl.readText()
            let credentials = try sasl.readOctetsIfPresent(BERTag.octetString)
            try sasl.skipRemaining()
            self = .sasl(mechanism: mechanism, credentials: credentials)
        case nil:
            throw .truncated(offset: reader.offset)
        case .some:
            self = .other(tag: try reader.readElement().tag)
        }
    }

    func encode(into buffer: inout ByteBuffer) {
        switch self {
        case .simple(let password):
            buffer.writeBEROctets(password, tag: BERTag.context(0))
        case .sasl(let mechanism, let credentials):
            buffer.writeBER(BERTag.constructed(3)) { sasl in
                sasl.writeBERText(mechanism)
                if let credentials { sasl.writeBEROctets(credentials) }
            }
        case .other(let tag):
            buffer.writeBERHeader(tag, length: 0)
        }
    }
}

extension BindResponse {
    init(_ reader: inout BERReader, _ budget: DecodingBudget) throws(LDAPProtocolError) {
        response = try ResultResponse.components(&reader, budget)
        serverCredentials = try reader.readOctetsIfPresent(BERTag.context(7))
        try reader.skipRemaining()
    }

    func encode(into buffer: inout ByteBuffer) {
        buffer.writeBER(BERTag.bindResponse) { buffer in
            response.encodeComponents(into: &buffer)
            if let serverCredentials {
                buffer.writeBEROctets(serverCredentials, tag: BERTag.context(7))
            }
        }
    }
}
