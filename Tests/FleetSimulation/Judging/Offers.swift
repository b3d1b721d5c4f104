import GeoRouting
import Simulation
import Wire

/// What the Gateways, routes and Services of a cluster have offered so far, and what of it no controller may give up.
struct Offers: Sendable {
    /// What an object has asked for from the first instant on.
    private struct Claim: Sendable, Equatable {
        var pool: String
        var addresses: Set<Address>
        /// Of a route: what accepts it, and the Gateways at the end.
        var parents: Set<String>
        var gateways: Set<String>

        /// Whether the claim stands while the object says this and is in doubt.
        func survives(_ doubt: Claim) -> Bool {
            // A parent that has left counts for nothing once a new one accepts.
            ["", pool].contains(doubt.pool) && doubt.addresses.isSubset(of: addresses)
                && doubt.parents.isSubset(of: parents)
        }
    }

    private let plan: GatewayPlan
    private let code: String
    /// By object: all pools for which it has asked, and all addresses that it has had for certain.
    private var poolsByObject: [String: Set<String>] = [:]
    private var addressesByObject: [String: Set<Address>] = [:]
    /// By Gateway: all addresses that it had for certain.
    private var addressesByGateway: [String: Set<Address>] = [:]
    /// By ListenerSet: all Gateways that have accepted it.
    private var gatewaysBySet: [String: Set<String>] = [:]
    /// By route: all Gateways that have accepted it.
    private var gatewaysByRoute: [String: Set<String>] = [:]
    /// By object: what those ask for that have never asked for anything else, and that people have not deleted.
    ///
    /// A controller may have read any state of an object that has changed.
    private var steady: [String: Claim] = [:]
    /// Those that have been in doubt: a controller that has started since then may know nothing of their addresses.
    private var doubted: Set<String> = []
    /// Whether the objects of the first instant have been looked at.
    private var hasBegun = false
    /// What people have deleted, and how long nothing of it may go.
    private var fading: [(claim: Claim, until: Duration)] = []

    /// A little less than the replicas' grace, whose clocks start when they hear of it.
    private static let grace = Duration.seconds(28)

    init(_ plan: GatewayPlan, _ code: String) {
        self.plan = plan
        self.code = code
    }

    // MARK: What has changed

    /// Looks at all objects after an edit.
    mutating func look(at world: World, now: Duration) {
        let truth = ClusterTruth(world, plan)
        let asks = truth.asks
        for (gateway, addresses) in truth.gatewayAddresses {
            addressesByGateway[gateway, default: []].formUnion(Self.read(addresses))
        }
        for (set, gateway) in truth.listenerSetGateways { gatewaysBySet[set, default: []].insert(gateway) }
        for ask in asks where !ask.clusterName.isEmpty {
            poolsByObject[ask.key, default: []].insert("k8s-pool-\(ask.clusterName)-\(code)")
            let addresses = Self.read(ask.addresses + ClusterTruth.list(ask.targets))
            addressesByObject[ask.key, default: []].formUnion(addresses)
            gatewaysByRoute[ask.key, default: []].formUnion(ask.gateways)
            // What has accepted it may get its address later, and a ListenerSet in doubt keeps its Gateway.
            for parent in ask.parents {
                let words = parent.split(separator: " ").map(String.init)
                let gateways = words[0] == "Gateway" ? [words[1]] : gatewaysBySet[words[1]] ?? []
                gatewaysByRoute[ask.key, default: []].formUnion(gateways)
            }
        }
        if now == .zero { begin(asks) } else { release(asks, truth, world, now) }
    }

    private mutating func begin(_ asks: [ClusterTruth.Ask]) {
        steady = [:]
        for ask in asks where ask.isCertain && ask.targets == nil { steady[ask.key] = claim(of: ask) }
    }

    /// In a pool without a name while it is not known which Gateway names it.
    private func claim(of ask: ClusterTruth.Ask) -> Claim {
        let pool = ask.clusterName.isEmpty ? "" : "k8s-pool-\(ask.clusterName)-\(code)"
        return Claim(
            pool: pool,
            addresses: Self.read(ask.addresses),
            parents: Set(ask.parents),
            gateways: Set(ask.gateways)
        )
    }

    /// Takes out what is not steady any more.
    private mutating func release(_ asks: [ClusterTruth.Ask], _ truth: ClusterTruth, _ world: World, _ now: Duration) {
        for (key, claim) in steady {
            // A Gateway that has moved takes along the routes that are in doubt, or whose definition is absent.
            let present = Self.read(claim.gateways.flatMap { truth.gatewayAddresses[$0] ?? [] })
            if !present.isSubset(of: claim.addresses) {
                steady[key] = nil
                continue
            }
            if let ask = asks.first(where: { $0.key == key }) {
                let new = self.claim(of: ask)
                let stands = ask.isCertain ? new == claim : claim.survives(new)
                if !stands || ask.targets != nil { steady[key] = nil }
                if !ask.isCertain { doubted.insert(key) }
                continue
            }
            doubted.insert(key)
            // While a definition goes, comes, or is absent, nothing of its kind has been deleted by people.
            let plural = String(key.prefix { $0 != "/" })
            if !truth.has(key), GatewayPlan.customPlurals.contains(plural), !world.isServed(plural, in: plan.cluster) {
                continue
            }
            steady[key] = nil
            if !truth.has(key) { fading.append((claim, now + Self.grace)) }
        }
    }

    private static func read(_ addresses: [String]) -> Set<Address> { Set(addresses.compactMap { Address($0) }) }

    // MARK: What a write may do

    /// Whether nothing has ever asked for this address in this pool for certain.
    func isUnknown(_ address: String, of pool: String, _ rules: RoutingRules) -> Bool {
        guard plan.isOwn(address), let address = Address(address) else { return false }
        if rules.targets.defaults.contains(address) { return false }
        return !poolsByObject.keys.contains { hasAsked($0, for: address, in: pool) }
    }

    /// Whether an object may ever have asked for this address in this pool.
    private func hasAsked(_ object: String, for address: Address, in pool: String) -> Bool {
        poolsByObject[object]?.contains(pool) == true
            && (addressesByObject[object]?.contains(address) == true
                || (gatewaysByRoute[object] ?? []).contains { addressesByGateway[$0]?.contains(address) == true })
    }

    /// Whether an object asks for the origin all the time, though it may not say so now.
    ///
    /// While an object is in doubt, or is of a kind in `unread`, of which the process has read no list, its address moves
    /// with others that have asked for it and ask for the new one: most often they share it, and the old one is dead.
    func contains(_ origin: JSON, of pool: String, movedTo new: String?, unread: Set<String>) -> Bool {
        guard let address = origin["address"]?.string.flatMap({ Address($0) }) else { return false }
        let new = new.flatMap { Address($0) }
        return steady.contains { object, claim in
            guard claim.pool == pool, claim.addresses.contains(address) else { return false }
            guard let new, unread.contains(String(object.prefix { $0 != "/" })) || doubted.contains(object) else {
                return true
            }
            return !poolsByObject.keys.contains {
                $0 != object && hasAsked($0, for: address, in: pool) && hasAsked($0, for: new, in: pool)
            }
        }
    }

    func contains(pool: String) -> Bool { steady.values.contains { $0.pool == pool } }

    /// Whether it is too early to take out an origin that was asked for until its object was deleted.
    func isFading(_ origin: JSON, of pool: String, at now: Duration) -> Bool {
        guard let address = origin["address"]?.string.flatMap({ Address($0) }) else { return false }
        return fading.contains { $0.until > now && $0.claim.pool == pool && $0.claim.addresses.contains(address) }
    }
}
