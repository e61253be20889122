// What a filter needs of an entry, and what it answers (RFC 4511 section 4.5.1.7).

/// An entry as a filter sees it.
public protocol AttributeValues {
    /// Gives the values of one attribute type, in their order, until `body` returns false.
    ///
    /// The type is one of the schema that the filter was compiled with, by its `index` there, and
    /// stands for itself only: the filter asks for each subtype. The octets are lent for the call.
    func forEachValue(ofType index: Int, _ body: (UnsafeRawBufferPointer) -> Bool)

    /// The entry's name (RFC 4514); read only for filters with `:dn:`.
    var dn: String { get }
}

extension AttributeValues {
    /// Asks for a first value.
    public func hasValue(ofType index: Int) -> Bool {
        var found = false
        forEachValue(ofType: index) { _ in
            found = true
            return false
        }
        return found
    }
}

/// The answer of a filter for an entry.
public enum FilterTruth: Hashable, Sendable {
    /// The entry matches.
    case `true`
    /// The entry does not match.
    case `false`
    /// The filter cannot be decided; the entry is not returned, nor under a `!`.
    case undefined

    /// The answer of the negated filter.
    public var negated: FilterTruth {
        switch self {
        case .true: .false
        case .false: .true
        case .undefined: .undefined
        }
    }
}

/// Room in which values are brought to normal form, kept from one entry to the next.
///
/// One search on one thread uses one; it holds nothing between calls that matters.
public struct FilterScratch: Sendable {
    var bytes: [UInt8] = []

    /// An empty room; it grows to the longest value met.
    public init() {}
}
