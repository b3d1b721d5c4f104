import Testing

import RoutingSupport
import GeoRouting
import Presentation

@testable import GeoFleet

/// Weights, drains and switches: what is written, and who has to say more than one key.
struct ActionTests {
    @Test func `a weight by hand changes only that origin, and leaves the record as it is`() throws {
        let plan = try Action.setWeight(key("eu", 1), 60).preview(on: FleetDraft(origins: 2).fleet)
        let update = try #require(plan.poolUpdate)
        #expect(
            update.origins == [
                OriginEdit(source: 0, name: "origin-eu"), OriginEdit(source: 1, name: "origin-eu-1", weight: 60),
            ]
        )
        #expect(update.description == nil)
        #expect(plan.requirement == .key)
        #expect(plan.effects.map(\.text) == ["origin-eu-1 gets 64% of k8s-pool-c1-eu's traffic"])
        #expect(plan.warnings.map(\.text) == ["the controller will keep this weight and not apply its own, 33"])
        #expect(plan.objectIDs == ["id-eu"])
    }

    @Test func `a released weight goes back to the one that the record has`() throws {
        var draft = FleetDraft()
        draft.changeOrigin("eu") { $0.origin.weight = 0 }
        let plan = try Action.releaseWeight(key("eu")).preview(on: draft.fleet)
        #expect(plan.poolUpdate?.origins == [OriginEdit(source: 0, name: "origin-eu", weight: 33)])
    }

    @Test(arguments: [true, false])
    func `an origin is drained and enabled by its flag alone`(isEnabled: Bool) throws {
        var draft = FleetDraft(origins: 2)
        draft.changeOrigin("eu") { $0.origin.isEnabled = !isEnabled }
        let action: Action = isEnabled ? .enable(.origin(key("eu"))) : .drain(.origin(key("eu")))
        let plan = try action.preview(on: draft.fleet)
        #expect(
            plan.poolUpdate?.origins == [
                OriginEdit(source: 0, name: "origin-eu", isEnabled: isEnabled),
                OriginEdit(source: 1, name: "origin-eu-1"),
            ]
        )
        #expect(plan.poolUpdate?.description == nil)
        #expect(plan.requirement == .key)
    }

    @Test(arguments: [true, false])
    func `a pool is drained and enabled without touching its origins`(isEnabled: Bool) throws {
        var draft = FleetDraft()
        draft.change("eu") { $0.pool.isEnabled = !isEnabled }
        let target = Action.Target.pool("k8s-pool-c1-eu")
        let update = try #require(
            try (isEnabled ? Action.enable(target) : .drain(target)).preview(on: draft.fleet).poolUpdate
        )
        #expect(update.isEnabled == isEnabled)
        #expect(update.origins == nil && update.description == nil)
    }

    @Test func `a load balancer is enabled by a key and disabled by its name`() throws {
        var draft = FleetDraft()
        let target = Action.Target.loadBalancer("app.example.com")
        #expect(try Action.drain(target).preview(on: draft.fleet).requirement == .typing("app.example.com"))
        draft.balancer.isEnabled = false
        let plan = try Action.enable(target).preview(on: draft.fleet)
        #expect(plan.requirement == .key)
        var update = LoadBalancerUpdate(id: "lb-app.example.com", hostname: "app.example.com")
        update.isEnabled = true
        #expect(plan.operations == [.updateLoadBalancer(update)])
        #expect(
            plan.effects.map(\.text) == ["app.example.com sends traffic again, to 4 pools: asia, eu, us_east, us_west"]
        )
    }

    struct LastCase: Sendable, CustomTestStringConvertible {
        var action: Action
        var name: String
        var state: String
        var testDescription: String { action.title }
    }

    @Test(arguments: [
        LastCase(action: .drain(.origin(key("eu"))), name: "eu", state: "drained"),
        LastCase(action: .drain(.pool("k8s-pool-c1-eu")), name: "eu", state: "disabled"),
    ])
    func `the last usable origin of the last usable pool takes its place's code`(last: LastCase) throws {
        var draft = FleetDraft()
        for geo in FleetDraft.geos.dropFirst() { draft.change(geo) { $0.pool.isEnabled = false } }
        let plan = try last.action.preview(on: draft.fleet)
        #expect(plan.requirement == .typing(last.name))
        let fallback = "no pool can serve, and fallback pool k8s-pool-c1-eu is \(last.state): visitors get errors"
        #expect(plan.effects.map(\.text) == [fallback])
        draft.changeOrigin("asia") { $0.health = .unhealthy("TCP connection failed") }
        draft.change("asia") { $0.pool.isEnabled = true }
        #expect(try last.action.preview(on: draft.fleet).requirement == .typing(last.name))
        draft.changeOrigin("asia") { $0.health = .unknown }
        draft.balancer.fallbackPool = "id-asia"
        #expect(try last.action.preview(on: draft.fleet).requirement == .key)
    }

    @Test(arguments: [OriginOwnership.foreign, .unknown])
    func `an origin of somebody else takes its name, whatever is done to it`(ownership: OriginOwnership) throws {
        var draft = FleetDraft(origins: 2)
        draft.changeOrigin("eu", 1) { origin in
            origin.ownership = ownership
            origin.owner = ownership == .foreign ? nil : "elsewhere-1"
        }
        let remedies: [Action] = [
            .setWeight(key("eu", 1), 5), .drain(.origin(key("eu", 1))), .removeOrigin(key("eu", 1)),
        ]
        for action in remedies {
            #expect(try action.preview(on: draft.fleet).requirement == .typing("origin-eu-1"), "\(action)")
        }
        #expect(try Action.setWeight(key("eu"), 5).preview(on: draft.fleet).requirement == .key)
    }

    @Test func `a pool with a foreign origin in it is drained by its name`() throws {
        var draft = FleetDraft(origins: 2)
        draft.changeOrigin("eu", 1) { $0.ownership = .foreign }
        draft.balancer.fallbackPool = "id-asia"
        let plan = try Action.drain(.pool("k8s-pool-c1-eu")).preview(on: draft.fleet)
        #expect(plan.requirement == .typing("k8s-pool-c1-eu"))
        #expect(plan.warnings.map(\.text) == ["it contains foreign origins: origin-eu-1"])
    }

    @Test(arguments: [
        (Action.setWeight(key("eu"), 33), "origin-eu has weight 33 already"),
        (.releaseWeight(key("eu")), "origin-eu already has the controller's weight: 33"),
        (.enable(.origin(key("eu"))), "origin-eu is enabled already"),
        (.enable(.pool("k8s-pool-c1-eu")), "pool k8s-pool-c1-eu is enabled already"),
        (.enable(.loadBalancer("app.example.com")), "load balancer app.example.com is enabled already"),
        (.drain(.origin(key("mars"))), "there is no pool k8s-pool-c1-mars any more"),
        (.drain(.origin(key("eu", 7))), "pool k8s-pool-c1-eu has no origin origin-eu-7 any more"),
        (.drain(.loadBalancer("x.example.com")), "there is no load balancer x.example.com any more"),
        (.undo(action: 3), "this session has done nothing that could be undone"),
    ])
    func `what cannot be done is said in one line`(action: Action, why: String) {
        #expect(action.refusal(FleetDraft()) == why)
    }

    @Test(arguments: [
        (
            FailureKind.forbidden("Load Balancers Edit"),
            "Cloudflare refuses to be read (403), the token may lack Load Balancers Edit: mend the token first"
        ),
        (.unauthorized, "Cloudflare does not accept the token, so nothing can be read: mend the token first"),
        (.timedOut, "Cloudflare cannot be read: no answer: check the network first"),
        (.serverFault, "Cloudflare cannot be read: no answer: it is tried again by itself, and by r"),
    ])
    func `where each read fails, no action is told to read first`(failure: FailureKind, words: String) {
        var fleet = Fleet(zone: "example.com")
        fleet.cloudflare.state = .failing("no answer")
        fleet.cloudflare.failure = failure
        for action in [Action.drain(.origin(key("eu"))), .sync(clusters: ["eu"])] {
            do throws(Refusal) {
                _ = try action.preview(on: fleet)
                Issue.record("nothing is known")
            } catch {
                #expect(error.text == words)
            }
        }
    }

    private static let concerned: [(Action, String?)] = [
        (.drain(.origin(key("eu"))), "eu"), (.setWeight(key("asia"), 50), "asia"),
        (.drain(.pool("k8s-pool-c1-eu")), "eu"), (.enable(.pool("k8s-pool-c1-asia")), "asia"),
        (.sync(clusters: ["eu"]), "eu"), (.sync(clusters: ["asia", "eu"]), nil),
        (.confirmRemovals(cluster: "eu"), "eu"), (.drain(.loadBalancer("app.example.com")), nil),
        (.prune([key("eu"), key("asia")]), nil),
    ]

    @Test(arguments: concerned)
    func `an action concerns the cluster of its origins, or of the place of its pool`(
        action: Action,
        cluster: String?
    ) {
        #expect(FleetDraft(geos: ["eu", "asia"]).fleet.cluster(of: action) == cluster)
    }

    @Test func `nothing is planned before Cloudflare has been read`() {
        let fleet = Fleet(zone: "example.com")
        #expect(throws: Refusal.cloudflareUnread) {
            try Action.drain(.origin(key("eu"))).preview(on: fleet)
        }
    }
}
