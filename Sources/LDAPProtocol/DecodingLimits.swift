// How much a message may ask of the decoder. Every limit is checked before anything is allocated.

/// The limits that decoding holds to.
public struct DecodingLimits: Hashable, Sendable {
    /// Octets of a whole message, its header included.
    public var messageBytes: Int
    /// Levels of a filter; a filter without `and`, `or`, `not` has one.
    public var filterDepth: Int
    /// Terms of a filter, all levels together: every `and`, `or`, `not` and item counts as one.
    public var filterTerms: Int
    /// Controls of a message.
    public var controls: Int
    /// Attributes asked for, attributes of an entry, changes of a modify, or references of a result.
    public var attributes: Int
    /// Values of a message, all attributes together; pieces of one substring filter.
    public var values: Int

    /// Limits that every known client stays within.
    public init(
        messageBytes: Int = 256 * 1024, filterDepth: Int = 100, filterTerms: Int = 10_000,
        controls: Int = 10, attributes: Int = 1_000, values: Int = 10_000
    ) {
        self.messageBytes = messageBytes
        self.filterDepth = filterDepth
        self.filterTerms = filterTerms
        self.controls = controls
        self.attributes = attributes
        self.values = values
    }
}
