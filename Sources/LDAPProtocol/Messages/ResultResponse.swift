// The result that ends most operations (RFC 4511 section 4.1.9), and the answers that hold nothing else:
// searchResultDone and the responses of modify, add, delete, modifyDN and compare.

public import LDAPModel
public import NIOCore

/// A result as it stands in an answer: code, matched name, text and references.
public struct ResultResponse: Hashable, Sendable {
    /// The code, the matched name and the text.
    public var result: LDAPResult
    /// URIs of other servers; not empty only with the code `referral`.
    public var referrals: [String]

    /// An answer.
    public init(_ result: LDAPResult, referrals: [String] = []) {
        self.result = result
        self.referrals = referrals
    }
}

extension ResultResponse {
    /// Reads the components of a result, then skips what is unknown after them.
    init(_ reader: inout BERReader, _ budget: DecodingBudget) throws(LDAPProtocolError) {
        self = try ResultResponse.components(&reader, budget)
        try reader.skipRemaining()
    }

    /// Reads the components of a result and leaves the reader after them.
    static func components(
        _ reader: inout BERReader, _ budget: DecodingBudget
    ) throws(LDAPProtocolError) -> ResultResponse {
        let code = try reader.readInteger(BERTag.enumerated)
        let matchedDN = try reader.readText()
        let diagnostic = try reader.readText()
        var referrals: [String] = []
        if reader.nextTag == BERTag.constructed(3) {
            var list = try reader.readConstructed(BERTag.constructed(3))
            while !list.isAtEnd {
                try budget.checkAttributes(referrals.count)
                referrals.append(try list.readText())
            }
        }
        let result = LDAPResult(
            LDAPResultCode(rawValue: code), matchedDN: matchedDN, diagnostic: diagnostic)
        return ResultResponse(result, referrals: referrals)
    }

    func encode(into buffer: inout ByteBuffer, tag: UInt8) {
        buffer.writeBER(tag) { encodeComponents(into: &$0) }
    }

    func encodeComponents(into buffer: inout ByteBuffer) {
        buffer.writeBERInteger(result.code.rawValue, tag: BERTag.enumerated)
        buffer.writeBERText(result.matchedDN)
        buffer.writeBERText(result.diagnostic)
        if !referrals.isEmpty {
            buffer.writeBER(BERTag.constructed(3)) { list in
                for uri in referrals { list.writeBERText(uri) }
            }
        }
    }
}

extension ByteBuffer {
    /// Writes the whole message that ends an operation of this kind.
    ///
    /// Writes nothing for unbind and abandon, which have no answer.
    public mutating func writeResult(
        _ result: LDAPResult, of kind: LDAPOperationKind, messageID: Int32,
        controls: [LDAPControl] = []
    ) {
        guard let tag = kind.responseTag else { return }
        let code = result.code.rawValue
        if result.matchedDN.isEmpty, result.diagnostic.isEmpty, controls.isEmpty,
            (0..<128).contains(code)
        {
            // A code and no text, as nearly always: nine octets after the message id.
            let id = ByteBuffer.octetsOfBERInteger(messageID)
            writeBERHeader(BERTag.sequence, length: 2 + id + 9)
            writeBERInteger(messageID)
            writeBERHeader(tag, length: 7)
            writeBERInteger(code, tag: BERTag.enumerated)
            writeInteger(0x0400_0400 as UInt32)
            return
        }
        writeMessage(id: messageID, controls: controls) { buffer in
            ResultResponse(result).encode(into: &buffer, tag: tag)
        }
    }
}
