// An entry as it is read: one piece of memory each, the body behind the rest, since entries kept in
// memory lie scattered and every further piece is another wait for the memory.

import CProcessor
public import DirectoryModel

/// An entry, with who may see it.
public struct StoredEntry: @unchecked Sendable {
    /// Everything but the body.
    private struct Fields {
        var id: Int64
        var owner: Int64
        var uuid: EntryUUID
        var bodyCount: Int
        var branch: DirectoryBranch
        var visibility: EntryVisibility
        var ownName: String?
        var createdAt: Int64
        var modifiedAt: Int64
        var revision: Int64
    }

    /// Written when it is made and never after: that makes it safe to share.
    private let memory: ManagedBuffer<Fields, UInt8>

    /// An entry; the store makes them.
    ///
    /// - Parameter name: nil when the text of `uuid` is its name.
    public init(
        id: Int64, branch: DirectoryBranch, owner: Int64, name: String?, uuid: EntryUUID,
        createdAt: Int64, modifiedAt: Int64, revision: Int64, visibility: EntryVisibility,
        body: UnsafeRawBufferPointer
    ) {
        memory = .create(minimumCapacity: body.count) { _ in
            Fields(
                id: id, owner: owner, uuid: uuid, bodyCount: body.count, branch: branch,
                visibility: visibility, ownName: name, createdAt: createdAt,
                modifiedAt: modifiedAt, revision: revision)
        }
        memory.withUnsafeMutablePointerToElements { elements in
            UnsafeMutableRawBufferPointer(start: elements, count: body.count)
                .copyMemory(from: body)
        }
    }

    /// The same with a body of its own.
    public init(
        id: Int64, branch: DirectoryBranch, owner: Int64, name: String?, uuid: EntryUUID,
        createdAt: Int64, modifiedAt: Int64, revision: Int64, visibility: EntryVisibility,
        body: [UInt8]
    ) {
        self = body.withUnsafeBytes { body in
            StoredEntry(
                id: id, branch: branch, owner: owner, name: name, uuid: uuid,
                createdAt: createdAt, modifiedAt: modifiedAt, revision: revision,
                visibility: visibility, body: body)
        }
    }

    /// Internal id, stable as long as the entry lives; ascending in a branch in the order of
    /// creation.
    public var id: Int64 { memory.header.id }
    /// Its branch.
    public var branch: DirectoryBranch { memory.header.branch }
    /// Key in the branch's table.
    public var owner: Int64 { memory.header.owner }
    /// `entryUUID`.
    public var uuid: EntryUUID { memory.header.uuid }
    /// Seconds since 1970.
    public var createdAt: Int64 { memory.header.createdAt }
    /// Seconds since 1970.
    public var modifiedAt: Int64 { memory.header.modifiedAt }
    /// Revision of the last change.
    public var revision: Int64 { memory.header.revision }
    /// Who of the public sees it.
    public var visibility: EntryVisibility { memory.header.visibility }
    /// Whether the text of `uuid` is its name.
    public var isNamedByUUID: Bool { memory.header.ownName == nil }
    /// Value of the RDN, unescaped.
    public var name: String { memory.header.ownName ?? uuid.text }
    /// Bytes of the body.
    public var bodyCount: Int { memory.header.bodyCount }

    /// The body as the renderer made it, copied; empty when hidden.
    public var body: [UInt8] { withBody { Array($0) } }

    /// Lends the body.
    @inline(__always)
    public func withBody<T>(_ read: (UnsafeRawBufferPointer) throws -> T) rethrows -> T {
        try memory.withUnsafeMutablePointers { fields, elements in
            try read(UnsafeRawBufferPointer(start: elements, count: fields.pointee.bodyCount))
        }
    }

    /// Begins to bring one of several entries near the processor.
    ///
    /// Takes no reference to it: that would wait for its memory.
    @inline(__always)
    static func prefetch(at entries: UnsafePointer<StoredEntry?>?, _ index: Int) {
        guard let entries else { return }
        // An entry is the address of its memory; nil is none.
        let start = UnsafeRawPointer(entries + index).load(as: UnsafeRawPointer?.self)
        guard let start else { return }
        for line in 0..<prefetchedLines { processor_prefetch(start + line * 64) }
    }

    /// Cache lines fetched ahead: the rest of a body follows by itself.
    private static let prefetchedLines = 8
}
