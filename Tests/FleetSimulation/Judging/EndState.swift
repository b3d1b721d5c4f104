import GeoEngine
import GeoRouting
import KubernetesAPI
import Simulation
import Support
import Wire

/// Compares what is left when all has healed with what all clusters want, merged with what people did.
struct EndState {
    private let casting: Setup
    private let settings: [String: ReplicaSettings]
    private let result: Recorder.State
    private let pools: [JSON]
    private let balancer: JSON?
    /// Ours; the first is `balancer`.
    private let ownBalancers: [JSON]
    /// Of all zones.
    private let balancers: [JSON]
    /// By cluster: the truth, not what any watch has told.
    private let sources: [String: [SourceObject]]

    init(casting: Setup, settings: [String: ReplicaSettings], stage: Stage) {
        self.casting = casting
        self.settings = settings
        result = stage.recorder.result
        let state = stage.world.stateJSON()
        pools = state["pools"]?.array ?? []
        balancer = stage.balancer(state)
        let hostnames = casting.conditions.canonicalHostnames
        ownBalancers = (state["load_balancers"]?.array ?? []).filter { $0.isBalancer(ofAny: hostnames) }
        balancers = (state["zones"]?.array ?? []).flatMap { $0["load_balancers"]?.array ?? [] }
        let clusters = (state["clusters"]?.array ?? []).map { cluster in
            let name = cluster["name"]?.string ?? ""
            let others = stage.plans[name].map { ClusterTruth(stage.world, $0).asks.map(\.source) } ?? []
            var ingresses = (cluster["ingresses"]?.array ?? []).compactMap(SourceObject.init)
            // Whether a controller remembers the former addresses, or takes default targets, is not known.
            if stage.plans[name]?.hasDefaults == true {
                for index in ingresses.indices where ingresses[index].addresses.isEmpty {
                    ingresses[index].doubt = "its status is empty"
                }
            }
            return (name, ingresses + others)
        }
        sources = Dictionary(uniqueKeysWithValues: clusters)
    }

    var complaints: [String] {
        casting.clusters.flatMap { cluster -> [String] in
            guard let settings = settings[cluster.name + "-a"] else { return [] }
            if cluster.namesake != nil { return shareComplaints(cluster) }
            let desired = Desired(sources[cluster.name] ?? [], rules: settings.rules)
            let memberships = MembershipEndState(desired, settings, pools: pools, ownBalancers)
            return desired.pools.filter { !isIdle($0) && !isEvil($0) }.flatMap { wanted in
                complaints(about: wanted, settings.rules, of: sources[cluster.name] ?? [])
            } + memberships.missing + leftOvers(of: desired, settings)
                + (isHolding(desired, settings) ? [] : memberships.leftOver)
        } + editComplaints + danglingComplaints
    }

    // MARK: What is wanted is there

    private func complaints(
        about wanted: DesiredPool,
        _ rules: RoutingRules,
        of sources: [SourceObject]
    ) -> [String] {
        guard let pool = pools.first(where: { $0["name"]?.string == wanted.name }) else {
            return ["pool \(wanted.name) is missing"]
        }
        if !Judge.isReadable(pool) { return [] }
        var found: [String] = []
        let isSteered = balancer?["steering_policy"]?.string == "proximity"
        if !isSteered, !hasUnplacedPool, !casting.conditions.rewrites.contains(.steeringKept) {
            found.append("the load balancer is not steered")
        }
        // A pool with a record that cannot be read stays as it is.
        guard let record = Self.record(of: pool) else { return found }
        if !isPlaced(pool, at: rules.place.coordinates.latitude) {
            found.append("\(wanted.name) lacks its coordinates")
        }
        return found
            + wanted.origins.filter { !$0.address.text.isRefusedName }
            .flatMap { want in
                let remembered = rememberedWants(want.address, wanted.name, sources, rules)
                return complaints(about: [want] + remembered, in: pool, record, rules)
            }
    }

    /// What objects may still ask for at an address that their status does not tell now.
    ///
    /// A controller that has seen the status before remembers it; one that has started since does not.
    private func rememberedWants(
        _ address: Address,
        _ pool: String,
        _ sources: [SourceObject],
        _ rules: RoutingRules
    ) -> [DesiredPool.DesiredOrigin] {
        sources.filter { $0.addresses.isEmpty || $0.doubt != nil }.flatMap { source in
            var former = source
            former.addresses = [address.text]
            let pools = Desired([former], rules: rules).pools.filter { $0.name == pool }
            return pools.flatMap(\.origins).filter { $0.address == address }
        }
    }

    /// Whether the load balancer uses a pool without coordinates, for which Cloudflare may refuse proximity; ours are
    /// complained about by themselves.
    private var hasUnplacedPool: Bool {
        let used = (balancer?["default_pools"]?.array ?? []) + [balancer?["fallback_pool"] ?? .null]
        return pools.contains { pool in
            pool["latitude"]?.double == nil && pool["id"].map(used.contains) == true
        }
    }

    /// Whether it asks for nothing that Cloudflare would take.
    private func isIdle(_ wanted: DesiredPool) -> Bool { wanted.origins.allSatisfy { $0.address.text.isRefusedName } }

    /// Whether only those ask for it who may well ask in vain.
    private func isEvil(_ wanted: DesiredPool) -> Bool {
        !wanted.origins.isEmpty && wanted.origins.allSatisfy { $0.namespace == Evil.namespace }
    }

    /// Whether it lies where it should, as exactly as the server keeps it.
    private func isPlaced(_ pool: JSON, at latitude: Double) -> Bool {
        let rewrites = casting.conditions.rewrites
        let (tenths, hundredths) = (
            rewrites.contains(.coordinatesToTenths), rewrites.contains(.coordinatesToHundredths)
        )
        let slack = tenths ? 0.051 : hundredths ? 0.0051 : 0
        return pool["latitude"]?.double.map { abs($0 - latitude) <= slack } ?? false
    }

    /// Of two clusters that share an owner id, one is served in their common pool.
    private func shareComplaints(_ cluster: Setup.Cluster) -> [String] {
        let both = casting.clusters.filter { $0.namesake != nil }
        let origins = both.flatMap { cluster in
            settings[cluster.name + "-a"].map { Desired(sources[cluster.name] ?? [], rules: $0.rules).pools } ?? []
        }.filter { $0.name == cluster.pool }.flatMap(\.origins).map(\.address)
        guard !origins.isEmpty else { return [] }
        guard let pool = pools.first(where: { $0["name"]?.string == cluster.pool }) else {
            return ["pool \(cluster.pool) is missing"]
        }
        if Self.record(of: pool) == nil || !Judge.isReadable(pool) { return [] }
        let served = (pool["origins"]?.array ?? []).compactMap { $0["address"]?.string.flatMap { Address($0) } }
        return served.contains(where: origins.contains) ? [] : ["\(cluster.pool) serves neither of its clusters"]
    }

    /// The first want is what all objects ask for now; the others may count as well.
    private func complaints(
        about wants: [DesiredPool.DesiredOrigin],
        in pool: JSON,
        _ record: OwnershipRecord,
        _ rules: RoutingRules
    ) -> [String] {
        let name = pool["name"]?.string ?? ""
        let origins = pool["origins"]?.array ?? []
        let want = wants[0]
        guard let origin = origins.first(where: { JSON.string(want.address.text).isAddress($0["address"]) }) else {
            // A full ledger adopts no more.
            let isFull = (pool["description"]?.string ?? "").utf8.count + 40 > PoolDescription.lengthLimit
            let hasRoom = casting.conditions.originLimit.map { origins.count < $0 } ?? true
            return isFull || !hasRoom ? [] : ["\(name) lacks \(want.address)"]
        }
        guard let applied = record[rules.owner][origin["name"]?.string ?? ""] else { return [] }
        let settings = settingComplaints(about: wants, origin, in: pool, rules.owner)
        let percent = origin["weight"]?.double.map { Int(($0 * 100).rounded()) } ?? 100
        let isOverridden = percent != applied.percent
        return settings
            + (isOverridden || wants.contains { $0.weight == applied }
                ? [] : ["\(want.address) in \(name) still weighs \(percent)"])
    }

    /// A port or a Host header that is the last applied one, and not the one that is asked for.
    private func settingComplaints(
        about wants: [DesiredPool.DesiredOrigin],
        _ json: JSON,
        in pool: JSON,
        _ owner: OwnerID
    ) -> [String] {
        let description = PoolDescription(pool["description"]?.string ?? "")
        var note = PoolNote()
        switch description.notes {
        case .none: break
        case .note(let present): note = present
        case .newer, .unreadable: return []
        }
        // In a description that is nearly full, nothing can be noted.
        guard let entries = note.entries(of: owner), description.text.utf8.count < PoolDescription.noteLimit - 80 else {
            return []
        }
        let origin = Origin(json.object ?? JSONObject())
        let applied = entries.origins[origin.name] ?? OriginSettings()
        let want = wants[0]
        let isPort = origin.port == applied.port?.number && !wants.contains { $0.port == applied.port }
        let isHost =
            origin.hostHeader == applied.hostHeader?.text && !wants.contains { $0.hostHeader == applied.hostHeader }
        // Cloudflare takes only names in its zones.
        let isRefused = want.hostHeader?.text == "refused.example.org"
        if isRefused { return [] }
        func complaint(_ name: String, _ live: String?, _ wanted: String?) -> String {
            "\(want.address) still has \(name) \(live ?? "none"), not \(wanted ?? "none") as \(want.oldestSource) asks"
        }
        return (isPort ? [complaint("port", origin.port.map { "\($0)" }, want.port.map { "\($0.number)" })] : [])
            + (isHost ? [complaint("Host header", origin.hostHeader, want.hostHeader?.text)] : [])
    }

    private static func record(of pool: JSON) -> OwnershipRecord? {
        switch PoolDescription(pool["description"]?.string ?? "").ownership {
        case .none: OwnershipRecord()
        case .record(let record): record
        case .newer, .unreadable: nil
        }
    }

    // MARK: What is not wanted is gone

    /// Own origins that no Ingress asks for, though the policy lets them go and nothing holds them.
    private func leftOvers(of desired: Desired, _ settings: ReplicaSettings) -> [String] {
        if isHolding(desired, settings) { return [] }
        let wanted = Dictionary(uniqueKeysWithValues: desired.pools.map { ($0.name, $0) })
        return pools.flatMap { pool in
            let asking = wanted[pool["name"]?.string ?? ""]
            let held = desired.refused[pool["name"]?.string ?? ""]?.sourceByAddress.keys.map(\.text) ?? []
            let stale = own(in: pool, settings).filter { origin in
                !asks(asking, for: origin) && !held.contains { JSON.string($0).isAddress(origin["address"]) }
            }
            return leftOvers(stale, in: pool, asking)
        }
    }

    /// Whether nothing may be taken away: an Ingress that cannot be read may ask for anything.
    private func isHolding(_ desired: Desired, _ settings: ReplicaSettings) -> Bool {
        settings.removal == .never || desired.isIncomplete || isBraked(desired, settings)
    }

    /// Whether so many of a cluster's origins are left over that the brake may hold them.
    func isBraked(_ cluster: Setup.Cluster) -> Bool {
        guard let settings = settings[cluster.name + "-a"] else { return false }
        return isBraked(Desired(sources[cluster.name] ?? [], rules: settings.rules), settings)
    }

    /// Whether nothing may be taken out of the pool of a cluster, whatever this Ingress asks for.
    func isHeld(_ cluster: Setup.Cluster, without name: String) -> Bool {
        guard let settings = settings[cluster.name + "-a"] else { return false }
        let others = (sources[cluster.name] ?? []).filter { $0.name != name }
        return Desired(others, rules: settings.rules).pools.contains { $0.name == cluster.pool && $0.isHeld }
    }

    private func isBraked(_ desired: Desired, _ settings: ReplicaSettings) -> Bool {
        let wanted = Dictionary(uniqueKeysWithValues: desired.pools.map { ($0.name, $0) })
        let owned = pools.map { (wanted[$0["name"]?.string ?? ""], own(in: $0, settings)) }
        let managed = owned.reduce(0) { $0 + $1.1.count }
        // A pool that leaves a load balancer counts with all that is the cluster's own in it.
        let leaving = MembershipEndState(desired, settings, pools: pools, ownBalancers).stale.map(\.pool["name"])
        let stale = zip(pools, owned).reduce(0) { sum, pair in
            let (pool, (wanted, own)) = pair
            return sum + (leaving.contains(pool["name"]) ? own.count : own.count { !asks(wanted, for: $0) })
        }
        return managed >= 10 && stale * 10 > managed * 3
    }

    private func own(in pool: JSON, _ settings: ReplicaSettings) -> [JSON] {
        let name = pool["name"]?.string ?? ""
        if !name.hasPrefix("k8s-pool-") || !name.hasSuffix("-\(settings.rules.place.code)") { return [] }
        let entries = Self.record(of: pool)?[settings.rules.owner] ?? [:]
        return (pool["origins"]?.array ?? []).filter { entries[$0["name"]?.string ?? ""] != nil }
    }

    private func asks(_ wanted: DesiredPool?, for origin: JSON) -> Bool {
        wanted?.origins.contains { JSON.string($0.address.text).isAddress(origin["address"]) } ?? false
    }

    private func leftOvers(_ stale: [JSON], in pool: JSON, _ wanted: DesiredPool?) -> [String] {
        // An Ingress that waits for its address may have had this one.
        if stale.isEmpty || wanted?.isHeld == true { return [] }
        let name = pool["name"]?.string ?? ""
        let origins = pool["origins"]?.array ?? []
        // A wish that is refused, or has no room yet, may have an origin kept for it.
        let waiting = (wanted?.origins ?? []).filter { want in
            !origins.contains { JSON.string(want.address.text).isAddress($0["address"]) }
        }
        if stale.count <= waiting.count { return [] }
        if wanted == nil, stale.count == origins.count {
            return isLastPool(pool) || isUsed(pool) ? [] : ["\(name) is left over"]
        }
        return stale.compactMap { origin in
            let rest = origins.filter { $0 != origin }
            let isNeeded = !rest.contains { $0["enabled"]?.bool ?? true }
            return isNeeded ? nil : "\(name) still has \(origin["name"]?.string ?? "")"
        }
    }

    /// Whether a load balancer names it that is not ours, or ours names it besides its default pools.
    private func isUsed(_ pool: JSON) -> Bool {
        guard let id = pool["id"]?.string else { return false }
        return balancers.contains { other in
            let fields = (other.object?.members ?? []).filter { field in
                !ownBalancers.contains { $0["id"] == other["id"] }
                    || !["default_pools", "fallback_pool"].contains(field.key)
            }
            return JSON.object(JSONObject(fields)).containsID(id)
        }
    }

    /// Whether a load balancer of ours has no other; those that leave with it count for nothing.
    private func isLastPool(_ pool: JSON) -> Bool {
        ownBalancers.contains { balancer in
            let members = balancer["default_pools"]?.array ?? []
            return members.contains { $0 == pool["id"] } && members.allSatisfy { $0 == pool["id"] }
        }
    }

    // MARK: What people did is there still

    private var editComplaints: [String] {
        result.edits.sorted { $0.key < $1.key }.compactMap { place, value in
            if result.lost.contains(place) { return nil }
            guard let present = place.value(in: pools), present != value else { return nil }
            return "\(place.pool) \(place.origin ?? "") \(place.field) is \(present.text), not \(value.text) any more"
        }
    }

    /// Every pool that a load balancer names exists.
    private var danglingComplaints: [String] {
        let known = Set(pools.compactMap { $0["id"]?.string })
        let named = ownBalancers.flatMap { balancer in
            (balancer["default_pools"]?.array ?? []) + [balancer["fallback_pool"]].compactMap(\.self)
        }
        return named.compactMap(\.string).filter { !known.contains($0) }.map { "the load balancer names pool \($0)" }
    }
}

extension SourceObject {
    /// Reads what the API server has; nil for an Ingress that is not selected.
    init?(_ ingress: JSON) {
        let metadata = ingress["metadata"]
        guard metadata?["labels"]?["dns.external/geo-route"]?.string == "true" else { return nil }
        self.init(
            namespace: metadata?["namespace"]?.string ?? "",
            name: metadata?["name"]?.string ?? "",
            created: ClusterTruth.number(metadata?["creationTimestamp"]),
            clusterName: metadata?["labels"]?["cluster-name"]?.string,
            weight: metadata?["annotations"]?["dns.external/weight"]?.string,
            addresses: (ingress["status"]?["loadBalancer"]?["ingress"]?.array ?? []).compactMap { entry in
                entry["ip"]?.string ?? entry["hostname"]?.string
            }
        )
        port = metadata?["annotations"]?["dns.external/port"]?.string
        originHost = metadata?["annotations"]?["dns.external/origin-host"]?.string
        hostnames = metadata?["annotations"]?["dns.external/hostname"]?.string
        if ingress["status"]?["loadBalancer"]?["ingress"]?.string != nil { defect = "spoiled" }
    }
}
