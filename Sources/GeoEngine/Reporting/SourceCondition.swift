import GeoRouting
import KubernetesAPI
import Wire

/// The outcome of a pass for one Ingress, as a text for the people who own the Ingress.
enum SourceCondition: Sendable, Hashable {
    /// Everything is done; the text names the Ingress' addresses, their pool and the pool's load balancers.
    case synced(String)
    /// The Ingress is ignored, wholly or in part; the text says why and what to do.
    case ignored(String)
    /// What the Ingress asks for is not at Cloudflare yet; the text says why.
    case failed(String)

    func event(on source: SourceObject) -> EventDraft {
        let (kind, reason, message): (EventDraft.Kind, String, String) =
            switch self {
            case .synced(let text): (.normal, "Synced", text)
            case .ignored(let text): (.warning, "Ignored", text)
            case .failed(let text): (.warning, "SyncFailed", text)
            }
        return EventDraft(
            object: ObjectReference(source),
            kind: kind,
            reason: reason,
            message: message
        )
    }
}

/// Finds the condition of each Ingress after one pass.
struct IngressConditions {
    private let report: PassReport
    private let place: Place
    /// The reason why each ignored Ingress is ignored; several reasons are joined.
    private let ignored: [String: String]
    /// The host names of the load balancers that each pool should join, by the pool's name.
    private let hostnames: [String: [String]]

    /// The oldest object that asks for each address, by the pool's name.
    private let origins: [String: [Address: String]]

    init(_ report: PassReport, place: Place) {
        origins = Dictionary(
            report.desired.pools.map { pool in
                (pool.name, Dictionary(pool.origins.map { ($0.address, $0.oldestSource) }) { first, _ in first })
            }
        ) { first, _ in first }
        self.report = report
        self.place = place
        // An object without an address, or with a status of an earlier spec, waits for its controller: no problem yet.
        let problems = report.desired.ignored.filter { $0.reason != .noAddress && $0.reason != .uncertain }
        ignored = Dictionary(problems.map { ($0.reference, $0.text) }) {
            $0 == $1 ? $0 : "\($0); \($1)"
        }
        let memberships = report.desired.loadBalancers.flatMap { balancer in
            balancer.pools.map { ($0, [balancer.hostname.text]) }
        }
        hostnames = Dictionary(memberships, uniquingKeysWith: +)
    }

    /// The condition of an Ingress after this pass; nil where the pass shows none: the last one still applies.
    func condition(of source: SourceObject) -> SourceCondition? {
        // An unreadable Ingress gets no Event: an Event needs the uid of its Ingress, and this uid is unknown. The log
        // says what is wrong with the Ingress.
        if source.defect != nil { return nil }
        // While the newest change of the Ingress is held back, its last condition still applies.
        if report.held.contains(source.reference) { return nil }
        if let why = ignored[source.reference] { return .ignored(why) }
        if let why = report.failure { return .failed(why) }
        guard let pool = PoolName.forCluster(source.clusterName ?? "", geo: place.code) else { return nil }
        let addresses = addresses(of: source, in: pool)
        if addresses.isEmpty { return nil }
        let names = hostnames[pool] ?? []
        if let why = ([pool] + names).compactMap({ report.refusalReasons[$0] }).first { return .failed(why) }
        for address in addresses {
            guard let why = report.leftOut[Wish(pool: pool, address: address)] else { continue }
            return .failed("\(address) is left out of pool \(pool): \(why)")
        }
        guard case .converged = report.outcome else { return nil }
        let balancers = names.isEmpty ? "no load balancer" : names.joined(separator: ", ")
        let texts = addresses.map(\.text).joined(separator: ", ")
        return .synced("\(texts): in pool \(pool) of \(balancers)")
    }

    /// The addresses that the object asks for in its pool, in the order of its status.
    ///
    /// They may come from its status, from its annotation, or from `DEFAULT_TARGETS`.
    private func addresses(of source: SourceObject, in pool: String) -> [Address] {
        let wanted = origins[pool] ?? [:]
        let own = (source.addresses + (source.targets ?? "").split(separator: ",").map(String.init))
            .compactMap { Address($0.trimmingWhitespace) }.filter { wanted[$0] != nil }
        if !own.isEmpty { return own }
        return wanted.filter { $0.value == source.reference }.keys.sorted()
    }
}

/// The last condition of each Ingress; an Event is made only where the condition changes.
struct EventDeduplicator {
    private var lastConditions: [String: SourceCondition] = [:]
    private var isFirst = true

    /// The Events on Ingresses whose condition has changed, the oldest Ingress first.
    ///
    /// After a restart, the first pass causes no Events on synced Ingresses unless it has written something.
    mutating func newEvents(_ sources: [SourceObject], _ report: PassReport, place: Place) -> [EventDraft] {
        let conditions = IngressConditions(report, place: place)
        var newConditions: [String: SourceCondition] = [:]
        var drafts: [EventDraft] = []
        for source in sources.sorted(by: Self.olderFirst) {
            let name = source.reference
            guard let condition = conditions.condition(of: source) ?? lastConditions[name] else { continue }
            newConditions[name] = condition
            if condition != lastConditions[name], !isProbablyReported(condition, report) {
                drafts.append(condition.event(on: source))
            }
        }
        lastConditions = newConditions
        isFirst = false
        return drafts
    }

    /// Whether an earlier process has probably written an Event for the condition.
    private func isProbablyReported(_ condition: SourceCondition, _ report: PassReport) -> Bool {
        guard case .synced = condition else { return false }
        return isFirst && report.writes == 0
    }

    private static func olderFirst(_ left: SourceObject, _ right: SourceObject) -> Bool {
        left.created != right.created ? left.created < right.created : SourceObject.precedes(left, right)
    }
}

extension ObjectReference {
    init(_ source: SourceObject) {
        // Both enumerations take their names from Kubernetes: each source's kind is one of the watched kinds.
        self.init(
            ObjectKind(rawValue: source.kind.rawValue) ?? .ingress,
            id: ObjectName(namespace: source.namespace, name: source.name),
            uid: source.uid
        )
    }
}
