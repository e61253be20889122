// A client that sends octets as they are, on a blocking socket, with a receive time-out so that every
// test ends.

import LDAPModel
import LDAPProtocol
import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What a raw client can meet.
enum RawClientError: Error {
    case notConnected(errno: Int32)
    case timedOut
    case reset
    case malformed(LDAPProtocolError)
}

/// A connection of a test.
final class RawClient {
    private let socket: Int32
    private var isOpen = true
    private var decoder = LDAPMessageDecoder(
        limits: DecodingLimits(messageBytes: 1 << 26, values: 1 << 20))

    /// Connects to a port of 127.0.0.1, perhaps from another address of this machine.
    init(port: Int, from source: String = "127.0.0.1") throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var timeout = timeval(tv_sec: 20, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &timeout, size)
        setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &timeout, size)
        var one: Int32 = 1
        setsockopt(
            socket, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        let bound = RawClient.call(bind, socket, source, 0)
        let connected = bound == 0 ? RawClient.call(connect, socket, "127.0.0.1", port) : bound
        guard connected == 0 else {
            let code = errno
            Glibc.close(socket)
            isOpen = false
            throw RawClientError.notConnected(errno: code)
        }
    }

    deinit { close() }

    private static func call(
        _ function: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32, _ socket: Int32,
        _ host: String, _ port: Int
    ) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        inet_pton(AF_INET, host, &address.sin_addr)
        return withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                function(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    func close() {
        guard isOpen else { return }
        isOpen = false
        Glibc.close(socket)
    }

    /// Closes with a reset instead of an orderly end.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(
            socket, SOL_SOCKET, SO_LINGER, &linger,
            socklen_t(MemoryLayout.size(ofValue: linger)))
        close()
    }

    /// Ends the sending side.
    func endInput() { shutdown(socket, Int32(SHUT_WR)) }

    /// Lets a send that the server does not take end after this time.
    func limitSending(seconds: Int) {
        var timeout = timeval(tv_sec: seconds, tv_usec: 0)
        setsockopt(
            socket, SOL_SOCKET, SO_SNDTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    }

    /// Sends octets; false when the server has closed or does not take them in time.
    @discardableResult
    func send(_ octets: [UInt8]) -> Bool {
        var sent = 0
        while sent < octets.count {
            let count = octets.withUnsafeBytes {
                Glibc.send(
                    socket, $0.baseAddress?.advanced(by: sent), octets.count - sent,
                    Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    func send(_ text: String) {
        let digits = text.compactMap { $0.hexDigitValue.map(UInt8.init) }
        send(stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] })
    }

    @discardableResult
    func send(_ messages: LDAPMessage...) -> Bool { send(RawClient.octets(messages)) }

    static func octets(_ messages: [LDAPMessage]) -> [UInt8] {
        var buffer = ByteBuffer()
        for message in messages { message.encode(into: &buffer) }
        return Array(buffer.readableBytesView)
    }

    /// The octets that come next, at most so many; nil when the server has closed.
    func receiveOctets(atMost length: Int = 65_536) throws -> [UInt8]? {
        try [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            let received = recv(socket, buffer.baseAddress, length, 0)
            guard received >= 0 else {
                throw errno == ECONNRESET ? RawClientError.reset : RawClientError.timedOut
            }
            count = received
        }.nonEmpty
    }

    /// Exactly so many octets.
    func receiveOctets(exactly length: Int) throws -> [UInt8] {
        var octets: [UInt8] = []
        while octets.count < length,
            let more = try receiveOctets(atMost: length - octets.count)
        { octets += more }
        return octets
    }

    /// The next message; nil when the server has closed.
    func receive() throws -> LDAPMessage? {
        while true {
            switch try decoder.next() {
            case .message(let message): return message
            case .malformed(_, _, let error): throw RawClientError.malformed(error)
            case nil: break
            }
            guard let octets = try receiveOctets() else { return nil }
            decoder.append(ByteBuffer(bytes: octets))
        }
    }

    /// All messages until the server closes; a reset counts as closed.
    func receiveAll() throws -> [LDAPMessage] {
        var messages: [LDAPMessage] = []
        do {
            while let message = try receive() { messages.append(message) }
        } catch RawClientError.reset {
            return messages
        }
        return messages
    }

    /// The result that comes next for an id, entries passed over.
    func result(of id: Int32) throws -> LDAPResult? {
        while let message = try receive() {
            guard message.id == id, let result = message.result else { continue }
            return result
        }
        return nil
    }
}

extension Array {
    fileprivate var nonEmpty: [Element]? { isEmpty ? nil : self }
}

extension LDAPMessage {
    /// The result that the message carries.
    var result: LDAPResult? {
        switch operation {
        case .bindResponse(let response): response.response.result
        case .extendedResponse(let response): response.response.result
        case .searchResultDone(let done), .modifyResponse(let done), .addResponse(let done),
            .deleteResponse(let done), .modifyDNResponse(let done), .compareResponse(let done):
            done.result
        default: nil
        }
    }

    /// The code of a notice of disconnection; nil for any other message.
    var noticeCode: LDAPResultCode? {
        guard id == 0, case .extendedResponse(let response) = operation,
            response.oid == LDAPObjectIdentifier.noticeOfDisconnection
        else { return nil }
        return response.response.result.code
    }

    static func bind(
        _ id: Int32, name: String = "", password: String = "", version: Int32 = 3,
        controls: [LDAPControl] = []
    ) -> LDAPMessage {
        LDAPMessage(
            id: id,
            operation: .bindRequest(
                BindRequest(
                    version: version, name: name, authentication: .simple(Array(password.utf8)))),
            controls: controls)
    }

    /// A search; the base tells the test's responder what to do, the size limit how many entries to send.
    static func search(
        _ id: Int32, _ base: String = "now", entries: Int32 = 1, controls: [LDAPControl] = []
    ) -> LDAPMessage {
        LDAPMessage(
            id: id,
            operation: .searchRequest(
                SearchRequest(
                    base: base, sizeLimit: entries, filter: .present(attribute: "objectClass"))),
            controls: controls)
    }

    static func abandon(_ id: Int32, of other: Int32) -> LDAPMessage {
        LDAPMessage(id: id, operation: .abandonRequest(AbandonRequest(messageID: other)))
    }

    static func unbind(_ id: Int32) -> LDAPMessage {
        LDAPMessage(id: id, operation: .unbindRequest(UnbindRequest()))
    }

    static func extended(_ id: Int32, _ oid: String) -> LDAPMessage {
        LDAPMessage(id: id, operation: .extendedRequest(ExtendedRequest(oid: oid)))
    }
}
