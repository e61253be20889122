// The tree of names: suffix, containers, entries (interfaces, section 2). It says what a DN stands
// for and which DN an entry has; it reads no entry itself.

public import DirectoryModel
import LDAPModel

/// The names of one directory: one object, which every entry refers to.
public final class DirectoryTree: Sendable {
    /// What stands before and after the name in the DN of a branch's entries, in UTF-8.
    func surroundings(
        of branch: DirectoryBranch
    ) -> (before: UnsafeRawBufferPointer, after: UnsafeRawBufferPointer) {
        (before[branch.rawValue], after[branch.rawValue])
    }

    /// What a DN stands for.
    enum Location: Hashable, Sendable {
        /// The empty name.
        case root
        /// `cn=subschema`.
        case subschema
        /// The suffix.
        case suffix
        /// A container.
        case container(DirectoryBranch)
        /// An entry of a branch, if there is one of this name.
        case entry(DirectoryBranch, name: String)
        /// A name below what would be an entry.
        case below(DirectoryBranch, name: String)
        /// Nothing; the nearest name above it that exists, empty when none does.
        case absent(matchedDN: String)
    }

    /// The suffix as configured, for instance `o=mssante,c=fr`.
    public let suffix: String
    /// Where a search with an empty base starts; announced as `defaultNamingContext`.
    public let defaultBase: String
    let defaultLocation: Location
    /// Type and value of the suffix's own RDN.
    let suffixRDN: (type: String, value: String)

    private let suffixName: NormalizedDN
    private let containerNames: [NormalizedDN: DirectoryBranch]
    private let containerDNs: [String]
    /// What stands before and what stands after the name of an entry in its DN, by branch.
    private let before: LentBytes
    private let after: LentBytes
    private let spelledContainers: [String: DirectoryBranch]

    /// The tree under a suffix.
    ///
    /// - Parameter defaultBase: the suffix or a container; `ou=bal` of the suffix when nil.
    public init(suffix: String, defaultBase: String? = nil) throws(DirectoryLDAPError) {
        let schema = DirectorySchema.schema
        let name: DistinguishedName
        do {
            name = try DistinguishedName(parsing: suffix)
        } catch {
            throw .notADistinguishedName
        }
        guard let rdn = name.rdns.first?.attributes.first, name.rdns[0].attributes.count == 1,
            let type = schema.attributeType(rdn.type)?.name
        else { throw .unusableSuffix(type: name.rdns.first?.attributes.first?.type ?? "") }
        guard SuffixEntry.structuralClass(of: type) != nil else {
            throw .unusableSuffix(type: type)
        }
        self.suffix = name.text
        suffixRDN = (type, rdn.value)
        suffixName = name.normalized(by: schema)
        var names: [NormalizedDN: DirectoryBranch] = [:]
        var texts = [String](repeating: "", count: 1 + DirectoryBranch.allCases.count)
        for branch in DirectoryBranch.allCases {
            let container = DistinguishedName(
                [DistinguishedName.RDN(type: "ou", value: branch.containerName)] + name.rdns)
            names[container.normalized(by: schema)] = branch
            texts[branch.rawValue] = container.text
        }
        containerNames = names
        containerDNs = texts
        before = LentBytes(
            [[]] + DirectoryBranch.allCases.map { Array("\($0.namingAttribute)=".utf8) })
        after = LentBytes(
            [[]] + DirectoryBranch.allCases.map { Array(",\(texts[$0.rawValue])".utf8) })
        spelledContainers = Dictionary(
            uniqueKeysWithValues: DirectoryBranch.allCases.map { (texts[$0.rawValue], $0) })
        guard let defaultBase else {
            self.defaultBase = texts[DirectoryBranch.mailboxes.rawValue]
            defaultLocation = .container(.mailboxes)
            return
        }
        let base: DistinguishedName
        do {
            base = try DistinguishedName(parsing: defaultBase)
        } catch {
            throw .notADistinguishedName
        }
        let normalized = base.normalized(by: schema)
        if normalized == suffixName {
            defaultLocation = .suffix
        } else if let branch = names[normalized] {
            defaultLocation = .container(branch)
        } else {
            throw .unknownDefaultBase
        }
        self.defaultBase = base.text
    }

    /// The DN of a branch's container.
    public func dn(of branch: DirectoryBranch) -> String { containerDNs[branch.rawValue] }

    /// The DN of an entry by its stored name.
    public func dn(of branch: DirectoryBranch, named name: String) -> String {
        String(decoding: dnBytes(of: branch, named: name), as: UTF8.self)
    }

    /// The same in UTF-8, as answers hold it.
    func dnBytes(of branch: DirectoryBranch, named name: String) -> [UInt8] {
        let (before, after) = surroundings(of: branch)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(before.count + name.utf8.count + after.count)
        bytes.append(contentsOf: before)
        if Self.needsNoEscape(name) {
            bytes.append(contentsOf: name.utf8)
        } else {
            bytes.append(contentsOf: DistinguishedName.escape(name).utf8)
        }
        bytes.append(contentsOf: after)
        return bytes
    }

    /// What a DN stands for.
    func locate(_ text: String) throws(DistinguishedNameSyntaxError) -> Location {
        if text.isEmpty { return .root }
        // Most clients write the base as it is published: no need to parse it.
        if let branch = spelledContainers[text] { return .container(branch) }
        let name = try DistinguishedName(parsing: text)
        let normalized = name.normalized(by: DirectorySchema.schema)
        let depth = normalized.depth
        if depth == 0 { return .root }
        if normalized == Self.subschemaName { return .subschema }
        if normalized == suffixName { return .suffix }
        guard normalized.isDescendant(of: suffixName) else {
            if normalized.isDescendant(of: Self.subschemaName) {
                return .absent(matchedDN: SubschemaEntry.dn)
            }
            return .absent(matchedDN: "")
        }
        let containerDepth = suffixName.depth + 1
        guard let above = normalized.ancestor(depth: containerDepth),
            let branch = containerNames[above]
        else { return .absent(matchedDN: suffix) }
        if depth == containerDepth { return .container(branch) }
        // The RDN right below the container, as written.
        let index = name.rdns.count - containerDepth - 1
        guard name.rdns.indices.contains(index), name.rdns[index].attributes.count == 1,
            let attribute = name.rdns[index].attributes.first,
            DirectorySchema.schema.attributeType(attribute.type)?.name == branch.namingAttribute
        else { return .absent(matchedDN: dn(of: branch)) }
        return index == 0
            ? .entry(branch, name: attribute.value) : .below(branch, name: attribute.value)
    }

    private static let subschemaName = DistinguishedName([
        DistinguishedName.RDN(type: "cn", value: "subschema")
    ]).normalized(by: DirectorySchema.schema)

    private static func needsNoEscape(_ name: String) -> Bool {
        name.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x40: true
            default: false
            }
        }
    }
}
