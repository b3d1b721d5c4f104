import RoutingSupport
import Testing

@testable import GeoRouting

/// What is ours to remove: a description alone proves nothing.
struct BelongingTests {
    private static let removals = Removals(
        origins: [OriginKey(pool: "critical-db", origin: "a"), OriginKey(pool: "k8s-pool-c1-eu", origin: "a")],
        pools: ["critical-db", "k8s-pool-c1-eu", "k8s-pool-c1-asia"],
        isConfirmed: true
    )

    struct Claim: Sendable, CustomTestStringConvertible {
        var name: String
        var owner: OwnerID = "eu-1"
        var adopting: Set<OwnerID> = []
        var isOurs: Bool
        var testDescription: String { "\(name) of \(owner)" }
    }

    @Test(arguments: [
        Claim(name: "k8s-pool-c1-eu", isOurs: true), Claim(name: "k8s-pool-a-b_c-eu", isOurs: true),
        Claim(name: "critical-db", isOurs: false), Claim(name: "canary-of-shop", isOurs: false),
        Claim(name: "k8s-pool-eu", isOurs: false), Claim(name: "k8s-pool--eu", isOurs: false),
        Claim(name: "k8s-pool-c1-asia", isOurs: false), Claim(name: "xk8s-pool-c1-eu", isOurs: false),
        Claim(name: "k8s-pool-c1-eu-old", isOurs: false), Claim(name: "k8s-pool-c.1-eu", isOurs: false),
        Claim(name: "k8s-pool-c1-asia", owner: "asia-9", adopting: ["asia-9"], isOurs: true),
        Claim(name: "k8s-pool-c1-mars", owner: "asia-9", adopting: ["asia-9"], isOurs: false),
        Claim(name: "k8s-pool-c1-eu", owner: "asia-9", isOurs: false),
        // An id that is listed as former, and is ours still, is ours in our place only.
        Claim(name: "k8s-pool-c1-asia", owner: "eu-1", adopting: ["eu-1"], isOurs: false),
    ])
    func `ours is what our id claims in a pool of our form and place`(claim: Claim) {
        let pool = pool(claim.name, owned: [claim.owner: ["a": 33]], origin("a", "203.0.113.1"))
        let rules = rules(adopting: claim.adopting)
        #expect((rules.owner(of: "a", in: pool) != nil) == claim.isOurs)
        let current = CurrentState(pools: [pool], loadBalancers: [])
        #expect(current.managedOriginCount(of: rules) == (claim.isOurs ? 1 : 0))
        let plan = plan(desired: Desired(), current: current, rules: rules)
        #expect(plan.stale.isEmpty != claim.isOurs)
        #expect(plan.orphanPools.isEmpty != claim.isOurs)
    }

    @Test func `a pool with a copied description is neither detached nor emptied nor deleted`() {
        let forged = pool("critical-db", owned: ["eu-1": ["a": 33]], origin("a", "203.0.113.1"))
        let other = pool("other", origin("o", "203.0.113.9"))
        let serving = balancer("db.example.com", pools: ["id-critical-db", "id-other"])
        for balancers in [[], [serving]] {
            let current = CurrentState(pools: [forged, other], loadBalancers: balancers)
            let plan = plan(desired: Desired(), current: current, rules: rules(), removals: Self.removals)
            #expect(plan.operations.isEmpty)
            #expect(
                plan.texts == [
                    "Pool critical-db names our owner id in its description, but has not the name of a pool of ours: "
                        + "left as it is; a copied description proves nothing"
                ]
            )
        }
    }

    @Test func `from a load balancer that is not ours to serve no pool is taken out`() {
        let ours = pool(owned: ["eu-1": ["a": 33]], origin("a", "203.0.113.1"))
        let other = pool("other", origin("o", "203.0.113.9"))
        for (hostname, allowed, isOurs) in [
            ("app.example.com", nil, true), ("db.example.com", nil, false), ("db.example.com", ["*.example.com"], true),
            ("a.db.example.com", ["*.example.com"], false), ("*.example.com", ["*.example.com"], false),
        ] as [(String, [String]?, Bool)] {
            let balancers = [balancer(hostname, pools: ["id-k8s-pool-c1-eu", "id-other"])]
            let current = CurrentState(pools: [ours, other], loadBalancers: balancers)
            let plan = plan(
                desired: Desired(),
                current: current,
                rules: rules(allowed: allowed),
                removals: Self.removals
            )
            #expect(plan.operations.map(\.subject) == (isOurs ? [hostname] : []), "\(hostname)")
            let told = "which CF_LB_HOSTNAME and HOSTNAME_ALLOW do not list"
            #expect(plan.texts.contains { $0.contains(told) } != isOurs)
        }
    }

    @Test func `what is not ours holds nothing of ours: the brake counts own origins alone`() {
        // Two of twelve go, which is no mass removal; forged ones would make it 22 of 32.
        let names = (10..<22).map { "o\($0)" }
        var ours = pool(owned: ["eu-1": OwnershipRecord.Entries(uniqueKeysWithValues: names.map { ($0, 33) })])
        ours.origins = names.enumerated().map { origin($1, Address("203.0.113.\($0)")) }
        let forgedNames = (0..<20).map { "f\($0)" }
        var forged = pool(
            "critical-db",
            owned: ["eu-1": OwnershipRecord.Entries(uniqueKeysWithValues: forgedNames.map { ($0, 33) })]
        )
        forged.origins = forgedNames.enumerated().map { origin($1, Address("198.51.100.\($0)")) }
        let origins = (0..<10).compactMap { Address("203.0.113.\($0)") }.sorted().map {
            DesiredPool.DesiredOrigin(address: $0, weight: 33)
        }
        let desired = Desired(pools: [DesiredPool(name: "k8s-pool-c1-eu", clusterName: "c1", origins: origins)])
        let all = plan(
            desired: desired,
            current: CurrentState(pools: [ours, forged], loadBalancers: []),
            rules: rules(),
            removals: Removals(
                origins: Set(
                    names.map { OriginKey(pool: "k8s-pool-c1-eu", origin: $0) }
                        + forgedNames.map { OriginKey(pool: "critical-db", origin: $0) }
                )
            )
        )
        #expect(!all.isBraked)
        // Five of twelve are too many, whatever others have.
        var fewer = desired
        fewer.pools[0].origins.removeLast(3)
        let mass = plan(
            desired: fewer,
            current: CurrentState(pools: [ours, forged], loadBalancers: []),
            rules: rules(),
            removals: Removals(origins: Set(names.map { OriginKey(pool: "k8s-pool-c1-eu", origin: $0) }))
        )
        #expect(mass.isBraked && mass.removedOrigins.isEmpty)
        #expect(
            all.removedOrigins == [
                OriginKey(pool: "k8s-pool-c1-eu", origin: "o20"), OriginKey(pool: "k8s-pool-c1-eu", origin: "o21"),
            ]
        )
    }
}
