// What a white list would change (rules, section 4): nothing is written.

public import DirectoryModel
public import DirectoryStore

/// A white list beside the one that is loaded.
public struct WhiteListDifference: Encodable, Sendable {
    /// A domain that changes.
    public struct Domain: Encodable, Sendable {
        /// What becomes of it.
        public enum Change: String, Encodable, Sendable {
            /// It comes on the list.
            case added
            /// It goes off the list: its boxes are hidden.
            case removed
            /// Others hold it, or by other certificates.
            case holders
        }

        /// The domain, lower-cased.
        public let domain: String
        /// See `Change`.
        public let change: Change
        /// Boxes seen now that would be hidden.
        public let hidden: Int
        /// Boxes hidden now that would come back.
        public let shown: Int
        /// idNat_Struct of the operators that hold it now or would.
        public let operators: [String]
    }

    /// The domains that change, by name.
    public let domains: [Domain]
    /// Boxes seen now that would be hidden.
    public let hidden: Int
    /// Boxes hidden now that would come back.
    public let shown: Int
    /// Boxes seen now.
    public let visible: Int
    /// The operators concerned, with the boxes that they would lose.
    public let operators: [String: Int]
    /// Whether an import would be held.
    public let isHeld: Bool

    /// Compares a file with what is loaded.
    ///
    /// - Throws: what the store throws; `WhiteListRefusal` for a file that is no white list or a
    ///   damaged one.
    public init(file path: String, with database: DirectoryDatabase) throws {
        let list: DomainWhiteList
        do throws(ImportError) {
            let recognised = try RecognisedFile(ByteSource(path: path))
            guard recognised.kind == .whiteList else {
                throw .unrecognised(path: path, columns: 0)
            }
            var reader = try WhiteListReader(recognised.source)
            list = try reader.read().list
        } catch {
            throw WhiteListRefusal(refusal: error.refusal)
        }
        self.init(list, with: try database.domainStates())
    }

    init(_ list: DomainWhiteList, with known: [DomainState]) {
        var wanted: [String: [DomainWhiteList.Entry]] = [:]
        for entry in list.entries { wanted[entry.domain, default: []].append(entry) }
        let hasList = known.contains(where: \.isListed)
        var domains: [Domain] = []
        var losses: [String: Int] = [:]
        var names = Set(known.map(\.name))
        for state in known {
            let entries = wanted[state.name] ?? []
            // Without any list nobody is hidden for want of one.
            let isShownNow = state.isListed || !hasList
            let change: Domain.Change
            switch (state.isListed, !entries.isEmpty) {
            case (false, true): change = .added
            case (true, false): change = .removed
            case (false, false):
                if !isShownNow || state.visible == 0 { continue }
                change = .removed
            case (true, true):
                let held = Set(state.holdings.map(\.certificateDN))
                if held == Set(entries.map(\.certificateDN)) { continue }
                change = .holders
            }
            let operators = Set(state.holdings.map(\.operatorID) + entries.map(\.operatorID))
                .filter { !$0.isEmpty }.sorted()
            let hidden = change == .removed ? state.visible : 0
            for id in operators { losses[id, default: 0] += hidden }
            domains.append(
                Domain(
                    domain: state.name, change: change, hidden: hidden,
                    shown: change == .added ? state.unlisted : 0, operators: operators))
        }
        for (name, entries) in wanted where names.insert(name).inserted {
            let operators = Set(entries.map(\.operatorID)).filter { !$0.isEmpty }.sorted()
            for id in operators { losses[id, default: 0] += 0 }
            domains.append(
                Domain(domain: name, change: .added, hidden: 0, shown: 0, operators: operators))
        }
        self.domains = domains.sorted { $0.domain < $1.domain }
        hidden = domains.reduce(0) { $0 + $1.hidden }
        shown = domains.reduce(0) { $0 + $1.shown }
        visible = known.reduce(0) { $0 + $1.visible }
        operators = losses
        isHeld = ImportGuards().isBeyond(.domain, hidden, of: visible)
    }
}

/// Why a file is not compared.
public struct WhiteListRefusal: Error {
    /// The code and the place.
    public let refusal: ImportReport.Refusal
}
