// Ids that confirm no guess: a keyed hash of the business key as it stood at first sight, with a
// secret of the installation (rules, section 1). Stored with the owner and never recomputed.

import Crypto

/// The installation's secret and the ids made with it.
struct InstallationSecret {
    /// A code that has read the secret: copied for each id, so that the secret is read once.
    private let keyed: HMAC<SHA256>

    init(_ bytes: [UInt8]) { keyed = HMAC<SHA256>(key: SymmetricKey(data: bytes)) }

    /// Fresh secret bytes: 32.
    static func random() -> [UInt8] {
        SymmetricKey(size: .bits256).withUnsafeBytes { [UInt8]($0) }
    }

    /// An id that nothing bears: the id of the key, or when another object had that key at its first
    /// sight, the next one.
    func freshUUID(
        _ kind: String, _ parts: String..., isTaken: ([UInt8]) throws -> Bool
    ) rethrows -> [UInt8] {
        var uuid = uuid(kind, parts)
        var number = 2
        while try isTaken(uuid) {
            uuid = self.uuid(kind, parts + ["\(number)"])
            number += 1
        }
        return uuid
    }

    /// The id (16 bytes, a version 8 UUID of RFC 9562) of an object by the parts of its key.
    func uuid(_ kind: String, _ parts: String...) -> [UInt8] { uuid(kind, parts) }

    private func uuid(_ kind: String, _ parts: [String]) -> [UInt8] {
        var message: [UInt8] = []
        message.reserveCapacity(128)
        message.append(contentsOf: kind.utf8)
        for part in parts {
            // Length first: no two lists of parts hash the same bytes.
            withUnsafeBytes(of: UInt32(part.utf8.count).bigEndian) {
                message.append(contentsOf: $0)
            }
            message.append(contentsOf: part.utf8)
        }
        var mac = keyed
        message.withUnsafeBytes { mac.update(data: $0) }
        var bytes = mac.finalize().withUnsafeBytes { [UInt8]($0.prefix(16)) }
        bytes[6] = bytes[6] & 0x0f | 0x80
        bytes[8] = bytes[8] & 0x3f | 0x80
        return bytes
    }
}

/// Uuids out of text, whole or in part.
enum UUIDText {
    /// The 16 bytes of a uuid's text (RFC 9562 section 4), case and spaces ignored; nil for any
    /// other text.
    static func bytes(of text: String) -> [UInt8]? {
        guard text.utf8.count >= 36, let range = range(ofPrefix: text), range.isWhole else {
            return nil
        }
        return range.low
    }

    /// Whether bytes are the text of a uuid, without spaces.
    static func isUUID(_ text: UnsafeRawBufferPointer) -> Bool {
        guard text.count == 36, text[8] == UInt8(ascii: "-") else { return false }
        return bytes(of: String(decoding: text, as: UTF8.self)) != nil
    }

    /// The uuids whose text begins with a prefix.
    struct PrefixRange {
        let low: [UInt8]
        let high: [UInt8]
        /// Whether the prefix is a whole uuid.
        let isWhole: Bool
    }

    /// The range of a prefix; nil when no uuid begins so.
    ///
    /// Case and spaces are ignored.
    static func range(ofPrefix prefix: String) -> PrefixRange? {
        var digits: [UInt8] = []
        var position = 0
        for byte in prefix.utf8 where byte != 0x20 {
            if position == 8 || position == 13 || position == 18 || position == 23 {
                guard byte == UInt8(ascii: "-") else { return nil }
            } else {
                guard position < 36, let digit = Character(Unicode.Scalar(byte)).hexDigitValue
                else { return nil }
                digits.append(UInt8(digit))
            }
            position += 1
        }
        func bytes(filledWith filler: UInt8) -> [UInt8] {
            let all = digits + [UInt8](repeating: filler, count: 32 - digits.count)
            return stride(from: 0, to: 32, by: 2).map { all[$0] << 4 | all[$0 + 1] }
        }
        return PrefixRange(
            low: bytes(filledWith: 0), high: bytes(filledWith: 15), isWhole: position == 36)
    }
}
