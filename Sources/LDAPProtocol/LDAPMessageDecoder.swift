// Splits a stream of octets into messages, whatever its cuts. A plain struct: the server feeds it from
// its channel handler, tests from anywhere, clients through `LDAPMessageByteDecoder`.

public import NIOCore

/// One message of a stream, as far as it could be read.
public enum LDAPDecodedMessage: Hashable, Sendable {
    /// A whole message.
    case message(LDAPMessage)
    /// A request whose content is refused, with the id and kind to answer; the stream goes on after it.
    ///
    /// The reach of the error is `operation` or `operationAndSession`.
    case malformed(id: Int32, kind: LDAPOperationKind, error: LDAPProtocolError)
}

/// Decodes messages from octets that come in pieces.
///
/// Holds at most one incomplete message of at most `limits.messageBytes` octets, beside what was
/// appended last.
public struct LDAPMessageDecoder: Sendable {
    /// The limits of this decoder.
    public let limits: DecodingLimits
    private var buffer = ByteBuffer()
    private var failure: LDAPProtocolError?

    /// A decoder at the beginning of a stream.
    public init(limits: DecodingLimits = DecodingLimits()) {
        self.limits = limits
    }

    /// Octets appended and not yet decoded.
    public var bufferedBytes: Int { buffer.readableBytes }

    /// Adds octets at the end of the stream; after a failure they are dropped.
    public mutating func append(_ bytes: ByteBuffer) {
        guard failure == nil, bytes.readableBytes > 0 else { return }
        if buffer.readableBytes == 0 {
            buffer = bytes
            return
        }
        // Copied into storage of our own: the piece held may be a small end of a large read buffer.
        if buffer.readerIndex > 0 || buffer.writableBytes < bytes.readableBytes {
            var joined = ByteBuffer()
            joined.reserveCapacity(max(512, 2 * (buffer.readableBytes + bytes.readableBytes)))
            joined.writeImmutableBuffer(buffer)
            buffer = joined
        }
        buffer.writeImmutableBuffer(bytes)
    }

    /// The next message; nil when more octets are needed.
    ///
    /// - Throws: an error whose reach is the session. The decoder then has forgotten what it held and
    ///   throws the same error for ever.
    public mutating func next() throws(LDAPProtocolError) -> LDAPDecodedMessage? {
        if let failure { throw failure }
        do {
            guard let length = try lengthOfFirstMessage() else { return nil }
            guard let bytes = buffer.readSlice(length: length) else { return nil }
            return try BERReader.reading(bytes) { outer throws(LDAPProtocolError) in
                try decode(&outer)
            }
        } catch {
            failure = error
            buffer = ByteBuffer()
            throw error
        }
    }

    /// Lets go of the storage when nothing is held, so that a channel may use its read buffer again.
    public mutating func releaseStorage() {
        if buffer.readableBytes == 0 { buffer = ByteBuffer() }
    }

    /// Octets of the message that the held octets begin with; nil when it is not all there.
    ///
    /// Judged from the header alone: nothing of a message over the limit is waited for.
    private func lengthOfFirstMessage() throws(LDAPProtocolError) -> Int? {
        let start = buffer.readerIndex
        guard let tag = buffer.getInteger(at: start, as: UInt8.self) else { return nil }
        guard tag == BERTag.sequence else { throw .notAMessage(firstOctet: tag) }
        guard let first = buffer.getInteger(at: start + 1, as: UInt8.self) else { return nil }
        var header = 2
        var content = UInt64(first)
        if first >= 0x80 {
            let octets = Int(first & 0x7f)
            guard octets != 0 else { throw .indefiniteLength(offset: 0) }
            guard octets <= 8 else { throw .invalidLength(offset: 0) }
            content = 0
            for position in 0..<octets {
                guard let octet = buffer.getInteger(at: start + 2 + position, as: UInt8.self)
                else { return nil }
                content = content << 8 | UInt64(octet)
            }
            header += octets
        }
        guard content <= UInt64(max(0, limits.messageBytes - header)) else {
            throw .messageTooLarge(length: Int(clamping: content), limit: limits.messageBytes)
        }
        let length = header + Int(content)
        return length <= buffer.readableBytes ? length : nil
    }

    private func decode(
        _ outer: inout BERReader
    ) throws(LDAPProtocolError) -> LDAPDecodedMessage {
        var reader = try outer.readConstructed(BERTag.sequence)
        let id = try LDAPMessage.readID(&reader)
        let (tag, body) = try reader.readElement()
        do {
            return .message(
                try LDAPMessage(id: id, tag: tag, body: body, rest: reader, limits: limits))
        } catch {
            guard error.reach != .session, let kind = LDAPOperationKind(requestTag: tag) else {
                throw error
            }
            return .malformed(id: id, kind: kind, error: error)
        }
    }
}

/// The decoder as a decoder of NIO, for clients and tests: wrap it in a `ByteToMessageHandler`.
public struct LDAPMessageByteDecoder: ByteToMessageDecoder {
    /// What comes out.
    public typealias InboundOut = LDAPDecodedMessage

    private var decoder: LDAPMessageDecoder

    /// A decoder at the beginning of a stream.
    public init(limits: DecodingLimits = DecodingLimits()) {
        decoder = LDAPMessageDecoder(limits: limits)
    }

    /// Takes all octets; messages are fired as they are complete.
    public mutating func decode(
        context: ChannelHandlerContext, buffer: inout ByteBuffer
    ) throws -> DecodingState {
        let length = buffer.readableBytes
        if let bytes = buffer.readSlice(length: length) { decoder.append(bytes) }
        while let message = try decoder.next() {
            context.fireChannelRead(LDAPMessageByteDecoder.wrapInboundOut(message))
        }
        return .needMoreData
    }

    /// As `decode`; an incomplete message at the end is dropped.
    public mutating func decodeLast(
        context: ChannelHandlerContext, buffer: inout ByteBuffer, seenEOF: Bool
    ) throws -> DecodingState {
        try decode(context: context, buffer: &buffer)
    }
}
