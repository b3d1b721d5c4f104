/// The shares of several namespaces and owners in the traffic of one pool.
///
/// Every Ingress that may use a cluster-name adds origins to the pool of that cluster-name. With many addresses or a
/// high weight, these origins take traffic from the others; the shares show how much.
package struct PoolShares: Sendable, Hashable {
    /// The share of one party: a namespace, an owner, or a group of origins.
    package struct Share: Sendable, Hashable {
        /// The name of a namespace of this cluster, or `owner ID` for another owner.
        ///
        /// Three parties have fixed names: our origins without an Ingress, origins without an owner, and the smallest
        /// parties together (`others`).
        package var party: String
        /// The part of the pool's traffic, 0 to 1.
        package var ratio: Double

        /// The share for people, such as `team-a 3.5%`.
        package var text: String {
            let tenths = Int((ratio * 1000).rounded())
            return "\(party) \(tenths / 10)" + (tenths % 10 == 0 ? "%" : ".\(tenths % 10)%")
        }
    }

    /// The pool's name, such as `k8s-pool-prod-eu`.
    package let pool: String
    /// At least two shares, sorted by party; `others` comes last.
    package let shares: [Share]

    /// The limit on the parties with a share of their own; all other parties are counted together.
    private static let limit = 20

    /// Nil where fewer than two namespaces or owners get traffic.
    init?(_ pool: Pool, wanted: DesiredPool?, rules: RoutingRules) {
        var namespaces: [Address: String] = [:]
        for desired in wanted?.origins ?? [] { namespaces[desired.address] = desired.namespace }
        var weights: [String: Int] = [:]
        // The namespaces and owners among the parties; a pool is shared where there are at least two.
        var namedParties: Set<String> = []
        for origin in pool.origins where origin.isEnabled && origin.weight > 0 {
            let owner = pool.description.record.owner(of: origin.name)
            let party: String
            if rules.owner(of: origin.name, in: pool) != nil {
                let namespace = origin.address.flatMap { namespaces[$0] }
                if let namespace { namedParties.insert(namespace) }
                party = namespace ?? "no Ingress"
            } else {
                party = owner.map { "owner \($0)" } ?? "nobody"
                if owner != nil { namedParties.insert(party) }
            }
            weights[party, default: 0] += origin.weight
        }
        guard namedParties.count > 1 else { return nil }
        let sum = Double(weights.values.reduce(0, +))
        // The largest weight comes first; equal weights are sorted by name.
        let sorted = weights.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        let listed = sorted.prefix(Self.limit).map { Share(party: $0.key, ratio: Double($0.value) / sum) }
        let otherWeight = sorted.dropFirst(Self.limit).reduce(0) { $0 + $1.value }
        self.pool = pool.name
        let others = otherWeight > 0 ? [Share(party: "others", ratio: Double(otherWeight) / sum)] : []
        shares = listed.sorted { $0.party < $1.party } + others
    }

    /// All shares for people, such as `k8s-pool-prod-eu: team-a 3.5%, team-b 96.5%`.
    package var text: String { "\(pool): " + shares.map(\.text).joined(separator: ", ") }

    /// An `info` notice, such as `Shared pool k8s-pool-prod-eu: team-a 3.5%, team-b 96.5% of its traffic`.
    package var notice: Notice { Notice(.info, "Shared pool \(text) of its traffic") }
}
