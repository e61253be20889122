// The directory as the LDAP server sees it: every operation of a connection ends here. What is small
// is answered at once on the event loop; whatever reads the database runs on a few worker threads.

public import DirectoryLookup
import DirectoryModel
public import LDAPModel
public import LDAPProtocol
public import LDAPServer
public import Logging
import NIOCore

/// Answers LDAP operations from a directory.
public final class DirectoryLDAPResponder: LDAPResponder {
    /// How the directory is served.
    public struct Configuration: Sendable {
        /// DN where a search with an empty base starts; `ou=bal` of the suffix when nil.
        public var defaultBase: String?
        /// Whether a subtree search at the suffix answers from the default base only.
        public var narrowsSuffix: Bool
        /// Whether the public may read; the root DSE and the schema stay readable without.
        public var allowsAnonymousReading: Bool
        /// Whether the server accepts LDAPv2 binds, for old devices.
        public var acceptsVersion2: Bool
        /// What searches may cost.
        public var limits: SearchLimits
        /// Searches that run at once.
        public var workers: Int
        /// Searches that may wait for a worker; the next one is answered `busy`.
        public var maximumWaiting: Int
        /// `vendorVersion` of the root DSE.
        public var version: String
        /// Whether StartTLS works on this server, as the root DSE then says.
        public var offersStartTLS: Bool
        /// Where plans (debug) and failures (error) are told; never a value.
        public var logger: Logger

        /// The defaults of the project, unless given.
        public init(
            defaultBase: String? = nil, narrowsSuffix: Bool = false,
            allowsAnonymousReading: Bool = true, acceptsVersion2: Bool = false,
            limits: SearchLimits = SearchLimits(), workers: Int = 2, maximumWaiting: Int = 1_024,
            version: String = "0", offersStartTLS: Bool = false,
            logger: Logger = Logger(label: "annuaire.ldap")
        ) {
            self.defaultBase = defaultBase
            self.narrowsSuffix = narrowsSuffix
            self.allowsAnonymousReading = allowsAnonymousReading
            self.acceptsVersion2 = acceptsVersion2
            self.limits = limits
            self.workers = workers
            self.maximumWaiting = maximumWaiting
            self.version = version
            self.offersStartTLS = offersStartTLS
            self.logger = logger
        }
    }

    private let configuration: Configuration
    private let context: SearchContext
    private let workers: SearchWorkers
    private let rootDSE: TreeEntry
    private let subschema: TreeEntry

    /// A responder for a directory.
    ///
    /// Reads the date of the database's creation, so it blocks; throws what the database throws, and
    /// `DirectoryLDAPError` for a suffix or a default base that cannot be served.
    public convenience init(
        lookup: DirectoryLookup, configuration: Configuration = Configuration()
    ) throws {
        try self.init(source: lookup, configuration: configuration)
    }

    init(source lookup: any EntrySource, configuration: Configuration) throws {
        self.configuration = configuration
        let tree = try DirectoryTree(
            suffix: lookup.suffix, defaultBase: configuration.defaultBase)
        let created = try lookup.freshness().createdAt
        context = SearchContext(
            lookup, tree, limits: configuration.limits,
            narrowsSuffix: configuration.narrowsSuffix, logger: configuration.logger,
            created: created)
        workers = SearchWorkers(
            count: configuration.workers, maximumPending: configuration.maximumWaiting)
        rootDSE = RootDSE.make(
            tree, vendorVersion: configuration.version, startTLS: configuration.offersStartTLS)
        subschema = SubschemaEntry.make(created: created)
    }

    /// The controls that an operation honours.
    public func supportedControls(for operation: LDAPOperationKind) -> Set<String> {
        switch operation {
        case .search: SupportedControls.forSearch
        case .compare, .add, .modify, .delete, .modifyDN: SupportedControls.forOthers
        case .bind, .unbind, .abandon, .extended: []
        }
    }

    // MARK: - Bind

    /// Anonymous binds only, for now: there are no accounts yet.
    public func bind(
        _ request: BindRequest, controls: [LDAPControl], session: LDAPSession
    ) -> LDAPResult {
        session.identity = .anonymous
        let versions: Set<Int32> = configuration.acceptsVersion2 ? [2, 3] : [3]
        guard versions.contains(request.version) else {
            return LDAPResult(.protocolError, diagnostic: "only LDAP version 3 is spoken here")
        }
        if (try? DistinguishedName(parsing: request.name)) == nil {
            return LDAPResult(.invalidDNSyntax)
        }
        switch request.authentication {
        case .simple(let password):
            if password.isEmpty {
                guard request.name.isEmpty else {
                    return LDAPResult(
                        .unwillingToPerform, diagnostic: "a name needs a password")
                }
                // Never 48 or 49: address books would try again without end.
                return configuration.allowsAnonymousReading
                    ? LDAPResult(.success)
                    : LDAPResult(
                        .unwillingToPerform, diagnostic: "anonymous reading is not allowed here")
            }
            guard session.isLoopback || session.isEncrypted else {
                return LDAPResult(
                    .confidentialityRequired, diagnostic: "passwords need TLS")
            }
            return LDAPResult(.invalidCredentials)
        case .sasl, .other:
            return LDAPResult(.authMethodNotSupported)
        }
    }

    // MARK: - Search

    /// Root DSE, schema, names outside the tree and look-ups of a few entries by equality are answered
    /// in the call, the rest by a worker.
    public func search(
        _ request: SearchRequest, controls: [LDAPControl], session: LDAPSession,
        operation: SearchOperation
    ) {
        let started = ContinuousClock.now
        let page: PagedResultsControl?
        let onlySubentries: Bool
        switch readControls(controls) {
        case .success(let read): (page, onlySubentries) = read
        case .failure(let refusal): return operation.finish(refusal.result)
        }
        func finish(_ result: LDAPResult) {
            let answer = page.map { _ in PagedResultsControl(size: 0).control() }
            operation.finish(result, controls: answer.map { [$0] } ?? [])
        }
        let location: DirectoryTree.Location
        do {
            location = try context.tree.locate(request.base)
        } catch {
            return finish(LDAPResult(.invalidDNSyntax, diagnostic: "the base is not a name"))
        }
        switch location {
        case .root where request.scope == .base:
            if !onlySubentries { answer(rootDSE, request, operation) }
            return finish(LDAPResult(.success))
        case .subschema:
            if request.scope == .base || request.scope == .subtree {
                answer(subschema, request, operation)
            }
            return finish(LDAPResult(.success))
        case .absent(let matchedDN):
            return finish(LDAPResult(.noSuchObject, matchedDN: matchedDN))
        case .root, .suffix, .container, .entry, .below: break
        }
        guard mayRead(session) else { return finish(Self.readingRefused) }
        // There is no subentry but the subschema.
        if onlySubentries { return finish(LDAPResult(.success)) }
        var job = SearchJob(
            context, request, at: location, page: page,
            identity: session.identity.authorizationID, viewer: .anonymous, operation: operation,
            started: started)
        if job.runsAtOnce() { return }
        let waiting = job
        let isAccepted = workers.submit {
            if operation.isCancelled { return operation.finish(LDAPResult(.success)) }
            var job = waiting
            job.run()
        }
        if !isAccepted {
            finish(LDAPResult(.busy, diagnostic: "too many searches are waiting"))
        }
    }

    private struct Refusal: Error { let result: LDAPResult }

    private func readControls(
        _ controls: [LDAPControl]
    ) -> Result<(PagedResultsControl?, Bool), Refusal> {
        func refusal(_ name: String) -> Result<(PagedResultsControl?, Bool), Refusal> {
            .failure(
                Refusal(
                    result: LDAPResult(
                        .protocolError, diagnostic: "the value of the \(name) control is wrong")))
        }
        var page: PagedResultsControl?
        var onlySubentries = false
        for control in controls {
            switch control.oid {
            case LDAPObjectIdentifier.pagedResults:
                guard page == nil, let value = control.value,
                    let read = try? PagedResultsControl(decoding: value), read.size >= 0
                else { return refusal("paged results") }
                page = read
            case LDAPObjectIdentifier.subentries:
                guard let visible = SubentriesControl.decode(control.value) else {
                    return refusal("subentries")
                }
                onlySubentries = visible
            default: continue
            }
        }
        return .success((page, onlySubentries))
    }

    private func answer(
        _ entry: TreeEntry, _ request: SearchRequest, _ operation: SearchOperation
    ) {
        let filter = CompiledFilter(request.filter, by: DirectorySchema.filterRules)
        guard filter.evaluate(entry) == .true else { return }
        let selection = AttributeSelection.asked(by: request)
        operation.sendEntry { buffer, id in
            buffer.writeSearchResultEntry(messageID: id, dn: entry.dn.utf8) { list in
                selection.write(entry, into: &list)
            }
        }
    }

    private func mayRead(_ session: LDAPSession) -> Bool {
        configuration.allowsAnonymousReading || !session.identity.isAnonymous
    }

    private static let readingRefused = LDAPResult(
        .insufficientAccessRights, diagnostic: "anonymous reading is not allowed here")

    // MARK: - Compare

    /// Tests one value of one entry, by the rule that filters use.
    public func compare(
        _ request: CompareRequest, controls: [LDAPControl], session: LDAPSession,
        operation: ResultOperation
    ) {
        let location: DirectoryTree.Location
        do {
            location = try context.tree.locate(request.entry)
        } catch {
            return operation.finish(LDAPResult(.invalidDNSyntax))
        }
        switch location {
        case .root: return operation.finish(CompareAnswer.result(request, rootDSE))
        case .subschema: return operation.finish(CompareAnswer.result(request, subschema))
        case .absent(let matchedDN):
            return operation.finish(LDAPResult(.noSuchObject, matchedDN: matchedDN))
        case .suffix, .container, .entry, .below: break
        }
        guard mayRead(session) else { return operation.finish(Self.readingRefused) }
        let context = context
        let isAccepted = workers.submit {
            do {
                operation.finish(try CompareAnswer.result(request, at: location, context))
            } catch {
                context.logger.error(
                    "compare failed", metadata: ["error": "\(type(of: error))"])
                operation.finish(
                    LDAPResult(.unavailable, diagnostic: "the directory cannot be read"))
            }
        }
        if !isAccepted {
            operation.finish(LDAPResult(.busy, diagnostic: "too many searches are waiting"))
        }
    }

    // MARK: - Changes and extended operations

    /// Refuses: the public writes nothing, and entries keep their names.
    public func update(
        _ request: LDAPUpdate, controls: [LDAPControl], session: LDAPSession,
        operation: ResultOperation
    ) {
        switch request {
        case .modifyDN:
            operation.finish(
                LDAPResult(
                    .unwillingToPerform,
                    diagnostic: "names of entries come from national numbers and never change"))
        case .add, .modify, .delete:
            operation.finish(
                LDAPResult(
                    .insufficientAccessRights,
                    diagnostic: "only the operator of the mailbox may change it"))
        }
    }

    /// WhoAmI (RFC 4532); everything else is unknown.
    public func extended(
        _ request: ExtendedRequest, controls: [LDAPControl], session: LDAPSession,
        operation: ExtendedOperation
    ) {
        guard request.oid == LDAPObjectIdentifier.whoAmI else { return operation.refuseUnknown() }
        guard request.value == nil else {
            return operation.finish(
                LDAPResult(.protocolError, diagnostic: "WhoAmI takes no value"))
        }
        operation.finish(
            LDAPResult(.success), value: Array(session.identity.authorizationID.utf8))
    }
}
