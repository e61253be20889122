// Search: the request and what answers it (RFC 4511 section 4.5). Entries are written in a single pass
// from ready-made attributes; `SearchResultEntry` as a value serves clients and tests.

public import LDAPModel
public import NIOCore

/// The part of the tree that a search covers.
public enum SearchScope: Int32, Hashable, Sendable {
    /// The base entry alone.
    case base = 0
    /// The entries right below the base.
    case one = 1
    /// The base and all below it.
    case subtree = 2
    /// All below the base, without it (draft-sermersheim-ldap-subordinate-scope).
    case subordinate = 3
}

/// A search request.
public struct SearchRequest: Hashable, Sendable {
    /// The name of the base entry, as text; empty for the root.
    public var base: String
    /// What to search below the base.
    public var scope: SearchScope
    /// How to treat aliases: 0 never, 1 in searching, 2 finding the base, 3 always.
    public var derefAliases: Int
    /// Entries that the client wants at most; 0 sets no limit.
    public var sizeLimit: Int32
    /// Seconds that the client wants to wait at most; 0 sets no limit.
    public var timeLimit: Int32
    /// True when names are wanted without values.
    public var typesOnly: Bool
    /// What entries must match.
    public var filter: LDAPFilter
    /// The attributes wanted, as asked: names, OIDs, `*`, `+`, `1.1`; empty for all user attributes.
    public var attributes: [String]

    /// A search request.
    public init(
        base: String, scope: SearchScope = .subtree, derefAliases: Int = 0, sizeLimit: Int32 = 0,
        timeLimit: Int32 = 0, typesOnly: Bool = false, filter: LDAPFilter,
        attributes: [String] = []
    ) {
        self.base = base
        self.scope = scope
        self.derefAliases = derefAliases
        self.sizeLimit = sizeLimit
        self.timeLimit = timeLimit
        self.typesOnly = typesOnly
        self.filter = filter
        self.attributes = attributes
    }
}

/// An entry in the answer of a search.
public struct SearchResultEntry: Hashable, Sendable {
    /// The name of the entry, as text.
    public var dn: String
    /// Its attributes, in the order sent.
    public var attributes: [PartialAttribute]

    /// An entry.
    public init(dn: String, attributes: [PartialAttribute]) {
        self.dn = dn
        self.attributes = attributes
    }
}

/// A reference to other servers in the answer of a search.
public struct SearchResultReference: Hashable, Sendable {
    /// The URIs, at least one.
    public var uris: [String]

    /// A reference.
    public init(uris: [String]) {
        self.uris = uris
    }
}

// MARK: - Bytes

extension SearchRequest {
    init(
        _ reader: inout BERReader, _ budget: inout DecodingBudget
    ) throws(LDAPProtocolError) {
        base = try reader.readText()
        let scopeOffset = reader.offset
        guard let scope = SearchScope(rawValue: try reader.readInteger(BERTag.enumerated)) else {
            throw .invalidValue(offset: scopeOffset)
        }
        self.scope = scope
        derefAliases = Int(try reader.readInteger(BERTag.enumerated, in: 0...3))
        sizeLimit = try reader.readInteger()
        timeLimit = try reader.readInteger()
        typesOnly = try reader.readBoolean()
        filter = try LDAPFilter(decoding: &reader, limits: budget.limits)
        attributes = []
        var list = try reader.readConstructed(BERTag.sequence)
        // Room for what most clients ask, at once.
        if !list.isAtEnd { attributes.reserveCapacity(16) }
        while !list.isAtEnd {
            try budget.checkAttributes(attributes.count)
            attributes.append(try list.readText())
        }
        try reader.skipRemaining()
    }

    func encode(into buffer: inout ByteBuffer) {
        buffer.writeBER(BERTag.searchRequest) { buffer in
            buffer.writeBERText(base)
            buffer.writeBERInteger(scope.rawValue, tag: BERTag.enumerated)
            buffer.writeBERInteger(
                Int32(truncatingIfNeeded: derefAliases), tag: BERTag.enumerated)
            buffer.writeBERInteger(sizeLimit)
            buffer.writeBERInteger(timeLimit)
            buffer.writeBERBoolean(typesOnly)
            filter.encode(into: &buffer)
            buffer.writeBER(BERTag.sequence) { list in
                for attribute in attributes { list.writeBERText(attribute) }
            }
        }
    }
}

extension SearchResultEntry {
    init(
        _ reader: inout BERReader, _ budget: inout DecodingBudget
    ) throws(LDAPProtocolError) {
        dn = try reader.readText()
        attributes = try PartialAttribute.decodeList(&reader, &budget)
        try reader.skipRemaining()
    }

    func encode(into buffer: inout ByteBuffer) {
        buffer.writeBER(BERTag.searchResultEntry, reserving: 3) { buffer in
            buffer.writeBERText(dn)
            buffer.writeBER(BERTag.sequence, reserving: 3) { list in
                for attribute in attributes { attribute.encode(into: &list) }
            }
        }
    }
}

extension SearchResultReference {
    init(_ reader: inout BERReader, _ budget: DecodingBudget) throws(LDAPProtocolError) {
        uris = []
        while !reader.isAtEnd {
            try budget.checkAttributes(uris.count)
            uris.append(try reader.readText())
        }
    }

    func encode(into buffer: inout ByteBuffer) {
        buffer.writeBER(BERTag.searchResultReference) { buffer in
            for uri in uris { buffer.writeBERText(uri) }
        }
    }
}

extension ByteBuffer {
    /// Writes one whole SearchResultEntry message in a single pass.
    ///
    /// - Parameters:
    ///   - messageID: the id of the search.
    ///   - dn: the name of the entry in UTF-8 (for a `String`, its `utf8`).
    ///   - controls: controls of this entry.
    ///   - attributes: writes the PartialAttribute elements, with `writePartialAttribute` or as
    ///     ready-made bytes, and nothing else.
    @inlinable
    public mutating func writeSearchResultEntry(
        messageID: Int32, dn: some Collection<UInt8>, controls: [LDAPControl] = [],
        attributes: (inout ByteBuffer) -> Void
    ) {
        // Three octets of length fit entries of 256 to 65,535 octets, which most are.
        writeMessage(id: messageID, controls: controls, reserving: 3) { buffer in
            buffer.writeBER(0x64, reserving: 3) { entry in
                entry.writeBEROctets(dn)
                entry.writeBER(0x30, reserving: 3, attributes)
            }
        }
    }
}
