// The envelope of every request and response (RFC 4511 section 4.1.1), to and from bytes.

public import NIOCore

/// A request or response with its message id and controls.
public struct LDAPMessage: Hashable, Sendable {
    /// The message id: 1 to 2^31 - 1 for requests and their answers, 0 for a notice of the server.
    public var id: Int32
    /// The request or response.
    public var operation: LDAPOperation
    /// The controls, in the order of the message.
    public var controls: [LDAPControl]

    /// A message.
    public init(id: Int32, operation: LDAPOperation, controls: [LDAPControl] = []) {
        self.id = id
        self.operation = operation
        self.controls = controls
    }
}

/// The operation of a message: every request and response of RFC 4511.
public enum LDAPOperation: Hashable, Sendable {
    /// Section 4.2.
    case bindRequest(BindRequest)
    /// Section 4.2.2.
    case bindResponse(BindResponse)
    /// Section 4.3.
    case unbindRequest(UnbindRequest)
    /// Section 4.5.1.
    case searchRequest(SearchRequest)
    /// Section 4.5.2.
    case searchResultEntry(SearchResultEntry)
    /// Section 4.5.2.
    case searchResultReference(SearchResultReference)
    /// Section 4.5.2.
    case searchResultDone(ResultResponse)
    /// Section 4.6.
    case modifyRequest(ModifyRequest)
    /// Section 4.6.
    case modifyResponse(ResultResponse)
    /// Section 4.7.
    case addRequest(AddRequest)
    /// Section 4.7.
    case addResponse(ResultResponse)
    /// Section 4.8.
    case deleteRequest(DeleteRequest)
    /// Section 4.8.
    case deleteResponse(ResultResponse)
    /// Section 4.9.
    case modifyDNRequest(ModifyDNRequest)
    /// Section 4.9.
    case modifyDNResponse(ResultResponse)
    /// Section 4.10.
    case compareRequest(CompareRequest)
    /// Section 4.10.
    case compareResponse(ResultResponse)
    /// Section 4.11.
    case abandonRequest(AbandonRequest)
    /// Section 4.12.
    case extendedRequest(ExtendedRequest)
    /// Section 4.12.
    case extendedResponse(ExtendedResponse)
    /// Section 4.13.
    case intermediateResponse(IntermediateResponse)

    /// The kind of a request; nil for a response.
    public var requestKind: LDAPOperationKind? {
        switch self {
        case .bindRequest: .bind
        case .unbindRequest: .unbind
        case .searchRequest: .search
        case .modifyRequest: .modify
        case .addRequest: .add
        case .deleteRequest: .delete
        case .modifyDNRequest: .modifyDN
        case .compareRequest: .compare
        case .abandonRequest: .abandon
        case .extendedRequest: .extended
        case .bindResponse, .searchResultEntry, .searchResultReference, .searchResultDone,
            .modifyResponse, .addResponse, .deleteResponse, .modifyDNResponse, .compareResponse,
            .extendedResponse, .intermediateResponse:
            nil
        }
    }
}

// MARK: - Bytes

/// What is left of the limits while one message is decoded.
struct DecodingBudget {
    let limits: DecodingLimits
    private var values: Int

    init(_ limits: DecodingLimits) {
        self.limits = limits
        self.values = limits.values
    }

    mutating func spendValue() throws(LDAPProtocolError) {
        guard values > 0 else { throw .tooManyValues(limit: limits.values) }
        values -= 1
    }

    func checkAttributes(_ count: Int) throws(LDAPProtocolError) {
        guard count < limits.attributes else {
            throw .tooManyAttributes(limit: limits.attributes)
        }
    }
}

extension LDAPMessage {
    /// Decodes one whole message that fills the readable octets of `bytes`.
    ///
    /// Unknown elements at the end of a sequence are skipped (RFC 4511 section 4). Octets after the
    /// message are an error here; `LDAPMessageDecoder` splits a stream.
    ///
    /// - Throws: what is wrong, whatever its reach.
    public init(
        decoding bytes: ByteBuffer, limits: DecodingLimits = DecodingLimits()
    ) throws(LDAPProtocolError) {
        guard bytes.readableBytes <= limits.messageBytes else {
            throw .messageTooLarge(length: bytes.readableBytes, limit: limits.messageBytes)
        }
        self = try BERReader.reading(bytes) { outer throws(LDAPProtocolError) in
            if let first = outer.nextTag, first != BERTag.sequence {
                throw .notAMessage(firstOctet: first)
            }
            var reader = try outer.readConstructed(BERTag.sequence)
            guard outer.isAtEnd else { throw .invalidLength(offset: outer.offset) }
            let id = try LDAPMessage.readID(&reader)
            let (tag, body) = try reader.readElement()
            return try LDAPMessage(id: id, tag: tag, body: body, rest: reader, limits: limits)
        }
    }

    /// Reads the message id.
    static func readID(_ reader: inout BERReader) throws(LDAPProtocolError) -> Int32 {
        let start = reader.offset
        do {
            return try reader.readInteger()
        } catch {
            switch error {
            case .invalidValue, .unexpectedTag: throw .invalidMessageID(offset: start)
            default: throw error
            }
        }
    }

    /// Decodes what follows the tag of the operation.
    init(
        id: Int32, tag: UInt8, body: BERReader, rest: BERReader, limits: DecodingLimits
    ) throws(LDAPProtocolError) {
        var budget = DecodingBudget(limits)
        var rest = rest
        // Controls first: a message with thousands of them is refused before its body costs anything.
        var controls: [LDAPControl] = []
        if rest.nextTag == BERTag.constructed(0) {
            controls = try LDAPControl.decodeList(&rest, limits: limits)
        }
        try rest.skipRemaining()
        self.id = id
        self.operation = try LDAPOperation(tag: tag, body: body, budget: &budget)
        self.controls = controls
    }

    /// Writes the message at the end of a buffer.
    public func encode(into buffer: inout ByteBuffer) {
        buffer.writeMessage(id: id, controls: controls) { operation.encode(into: &$0) }
    }
}

extension ByteBuffer {
    /// Writes the envelope of a message around an operation.
    @inlinable
    package mutating func writeMessage(
        id: Int32, controls: [LDAPControl], reserving reserved: Int = 1,
        _ operation: (inout ByteBuffer) -> Void
    ) {
        writeBER(0x30, reserving: reserved) { buffer in
            buffer.writeBERInteger(id)
            operation(&buffer)
            if !controls.isEmpty {
                LDAPControl.encodeList(controls, into: &buffer)
            }
        }
    }
}

extension LDAPOperation {
    init(
        tag: UInt8, body: BERReader, budget: inout DecodingBudget
    ) throws(LDAPProtocolError) {
        var body = body
        switch tag {
        case BERTag.searchRequest: self = .searchRequest(try SearchRequest(&body, &budget))
        case BERTag.bindRequest: self = .bindRequest(try BindRequest(&body))
        case BERTag.unbindRequest: self = .unbindRequest(UnbindRequest())
        case BERTag.abandonRequest: self = .abandonRequest(try AbandonRequest(&body))
        case BERTag.compareRequest: self = .compareRequest(try CompareRequest(&body))
        case BERTag.extendedRequest: self = .extendedRequest(try ExtendedRequest(&body))
        case BERTag.addRequest: self = .addRequest(try AddRequest(&body, &budget))
        case BERTag.modifyRequest: self = .modifyRequest(try ModifyRequest(&body, &budget))
        case BERTag.deleteRequest: self = .deleteRequest(try DeleteRequest(&body))
        case BERTag.modifyDNRequest: self = .modifyDNRequest(try ModifyDNRequest(&body))
        case BERTag.bindResponse: self = .bindResponse(try BindResponse(&body, budget))
        case BERTag.searchResultEntry:
            self = .searchResultEntry(try SearchResultEntry(&body, &budget))
        case BERTag.searchResultReference:
            self = .searchResultReference(try SearchResultReference(&body, budget))
        case BERTag.searchResultDone: self = .searchResultDone(try ResultResponse(&body, budget))
        case BERTag.modifyResponse: self = .modifyResponse(try ResultResponse(&body, budget))
        case BERTag.addResponse: self = .addResponse(try ResultResponse(&body, budget))
        case BERTag.deleteResponse: self = .deleteResponse(try ResultResponse(&body, budget))
        case BERTag.modifyDNResponse: self = .modifyDNResponse(try ResultResponse(&body, budget))
        case BERTag.compareResponse: self = .compareResponse(try ResultResponse(&body, budget))
        case BERTag.extendedResponse:
            self = .extendedResponse(try ExtendedResponse(&body, budget))
        case BERTag.intermediateResponse:
            self = .intermediateResponse(try IntermediateResponse(&body))
        default: throw .unknownOperation(tag: tag)
        }
    }

    func encode(into buffer: inout ByteBuffer) {
        switch self {
        case .bindRequest(let request): request.encode(into: &buffer)
        case .bindResponse(let response): response.encode(into: &buffer)
        case .unbindRequest(let request): request.encode(into: &buffer)
        case .searchRequest(let request): request.encode(into: &buffer)
        case .searchResultEntry(let entry): entry.encode(into: &buffer)
        case .searchResultReference(let reference): reference.encode(into: &buffer)
        case .searchResultDone(let done): done.encode(into: &buffer, tag: BERTag.searchResultDone)
        case .modifyRequest(let request): request.encode(into: &buffer)
        case .modifyResponse(let done): done.encode(into: &buffer, tag: BERTag.modifyResponse)
        case .addRequest(let request): request.encode(into: &buffer)
        case .addResponse(let done): done.encode(into: &buffer, tag: BERTag.addResponse)
        case .deleteRequest(let request): request.encode(into: &buffer)
        case .deleteResponse(let done): done.encode(into: &buffer, tag: BERTag.deleteResponse)
        case .modifyDNRequest(let request): request.encode(into: &buffer)
        case .modifyDNResponse(let done): done.encode(into: &buffer, tag: BERTag.modifyDNResponse)
        case .compareRequest(let request): request.encode(into: &buffer)
        case .compareResponse(let done): done.encode(into: &buffer, tag: BERTag.compareResponse)
        case .abandonRequest(let request): request.encode(into: &buffer)
        case .extendedRequest(let request): request.encode(into: &buffer)
        case .extendedResponse(let response): response.encode(into: &buffer)
        case .intermediateResponse(let response): response.encode(into: &buffer)
        }
    }
}
