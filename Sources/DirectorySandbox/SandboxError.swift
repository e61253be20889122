// What can go wrong while the sandbox writes its country.

/// A failure of the sandbox.
public enum SandboxError: Error, Hashable, Sendable {
    /// A table of the target's `Data` folder is absent or empty.
    case missingTable(name: String)
    /// A file, or the directory it belongs in, cannot be written.
    case fileNotWritable(name: String)
    /// A zip or a file in it would be larger than 4 GiB.
    case tooLargeToPack(name: String)
}
