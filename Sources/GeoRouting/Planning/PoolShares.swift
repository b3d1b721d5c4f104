/// The shares of namespaces and owners in the traffic of a pool that several of them use.
///
/// Every Ingress that may use a cluster-name may join its pool. With many addresses or a high weight it takes traffic
/// from the origins that were there before; the shares show how much.
package struct PoolShares: Sendable, Hashable {
    /// The share of one namespace or owner.
    package struct Share: Sendable, Hashable {
        /// A namespace of this cluster, or `owner ID` for another owner; fixed words for other origins, `others` for
        /// the rest.
        package var party: String
        /// The part of the pool's traffic, 0 to 1.
        package var ratio: Double

        /// Such as `team-a 3.5 %`.
        package var text: String {
            let tenths = Int((ratio * 1000).rounded())
            return "\(party) \(tenths / 10)" + (tenths % 10 == 0 ? " %" : ".\(tenths % 10) %")
        }
    }

    /// The pool's name, such as `k8s-pool-prod-eu`.
    package let pool: String
    /// The shares by party, two at least; `others` comes last.
    package let shares: [Share]

    /// The most parties that are listed; the rest are one share.
    private static let limit = 20

    /// Nil where fewer than two namespaces or owners get traffic.
    init?(_ pool: Pool, wanted: DesiredPool?, rules: RoutingRules) {
        var namespaces: [Address: String] = [:]
        for want in wanted?.origins ?? [] { namespaces[want.address] = want.namespace }
        var weights: [String: Int] = [:]
        // The namespaces and owners among the parties; only these make a pool shared.
        var known: Set<String> = []
        for origin in pool.origins where origin.isEnabled && origin.weight > 0 {
            let owner = pool.description.record.owner(of: origin.name)
            let party: String
            if rules.owner(of: origin.name, in: pool) != nil {
                let namespace = origin.address.flatMap { namespaces[$0] }
                if let namespace { known.insert(namespace) }
                party = namespace ?? "no Ingress"
            } else {
                party = owner.map { "owner \($0)" } ?? "nobody"
                if owner != nil { known.insert(party) }
            }
            weights[party, default: 0] += origin.weight
        }
        guard known.count > 1 else { return nil }
        let sum = Double(weights.values.reduce(0, +))
        // The largest weight first, equal ones by name.
        let sorted = weights.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        let told = sorted.prefix(Self.limit).map { Share(party: $0.key, ratio: Double($0.value) / sum) }
        let rest = sorted.dropFirst(Self.limit).reduce(0) { $0 + $1.value }
        self.pool = pool.name
        shares =
            told.sorted { $0.party < $1.party } + (rest > 0 ? [Share(party: "others", ratio: Double(rest) / sum)] : [])
    }

    /// Such as `k8s-pool-prod-eu: team-a 3.5 %, team-b 96.5 %`.
    package var text: String { "\(pool): " + shares.map(\.text).joined(separator: ", ") }

    /// An `info` notice, such as `Shared pool k8s-pool-prod-eu: team-a 3.5 %, team-b 96.5 % of its traffic`.
    package var notice: Notice { Notice(.info, "Shared pool \(text) of its traffic") }
}
