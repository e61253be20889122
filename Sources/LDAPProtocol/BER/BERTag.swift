// The identifier octets of LDAP (RFC 4511 appendix B). Every one is a single octet.

/// The identifier octet of a BER element.
enum BERTag {
    // Universal
    static let boolean: UInt8 = 0x01
    static let integer: UInt8 = 0x02
    static let octetString: UInt8 = 0x04
    static let enumerated: UInt8 = 0x0a
    static let sequence: UInt8 = 0x30
    static let set: UInt8 = 0x31

    // Operations, RFC 4511 sections 4.2 to 4.13
    static let bindRequest: UInt8 = 0x60
    static let bindResponse: UInt8 = 0x61
    static let unbindRequest: UInt8 = 0x42
    static let searchRequest: UInt8 = 0x63
    static let searchResultEntry: UInt8 = 0x64
    static let searchResultDone: UInt8 = 0x65
    static let searchResultReference: UInt8 = 0x73
    static let modifyRequest: UInt8 = 0x66
    static let modifyResponse: UInt8 = 0x67
    static let addRequest: UInt8 = 0x68
    static let addResponse: UInt8 = 0x69
    static let deleteRequest: UInt8 = 0x4a
    static let deleteResponse: UInt8 = 0x6b
    static let modifyDNRequest: UInt8 = 0x6c
    static let modifyDNResponse: UInt8 = 0x6d
    static let compareRequest: UInt8 = 0x6e
    static let compareResponse: UInt8 = 0x6f
    static let abandonRequest: UInt8 = 0x50
    static let extendedRequest: UInt8 = 0x77
    static let extendedResponse: UInt8 = 0x78
    static let intermediateResponse: UInt8 = 0x79

    /// `[n]`, primitive.
    static func context(_ number: UInt8) -> UInt8 { 0x80 | number }
    /// `[n]`, constructed.
    static func constructed(_ number: UInt8) -> UInt8 { 0xa0 | number }
}
