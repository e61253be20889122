// How an import shall be run: what the command line and the configuration say.

/// Options of an import.
public struct ImportOptions: Sendable {
    /// Who asks, for the history and the change log.
    public var actor: String
    /// By which door, for instance `cli`.
    public var channel: String
    /// Counts everything and keeps nothing.
    public var dryRun = false
    /// Takes a file older than the generation loaded.
    public var acceptOlder = false
    /// Applies the files that can be taken when others are refused.
    public var eachFile = false
    /// What may change without a decision; nil = everything.
    public var guards: ImportGuards? = ImportGuards()
    /// When files whose name bears no timestamp were generated, seconds since 1970.
    public var generatedAt: Int64?
    /// Why, for the history of the white list; may be empty.
    public var comment = ""
    /// The held run whose files are loaded.
    var accepts: Int64?
    /// Called from time to time, on the thread of the import.
    public var progress: (@Sendable (ImportProgress) -> Void)?

    /// Options with nothing asked.
    public init(actor: String, channel: String = "cli") {
        self.actor = actor
        self.channel = channel
    }
}

/// How far an import is.
public struct ImportProgress: Hashable, Sendable {
    /// What is being done.
    public enum Step: Hashable, Sendable {
        /// A file is being read.
        case reading
        /// What was read is being applied.
        case applying
    }

    /// See `Step`.
    public var step: Step
    /// The file's argument.
    public var path: String
    /// Bytes read of it.
    public var bytes: Int64
    /// Its size in bytes; nil when nothing says.
    public var size: Int64?

    /// A state of progress.
    public init(step: Step, path: String, bytes: Int64, size: Int64?) {
        self.step = step
        self.path = path
        self.bytes = bytes
        self.size = size
    }
}

extension ImportOptions {
    /// The moment that `--generated-at` says: twelve digits, AAAAMMJJhhmm, Paris time.
    ///
    /// - Returns: seconds since 1970; nil when the text is anything else.
    public static func moment(of text: String) -> Int64? {
        text.utf8.count == 12 ? Timestamp.inName(ofFile: text) : nil
    }
}
