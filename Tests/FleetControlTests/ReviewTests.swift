import EngineSupport
import FleetControl
import GeoFleet
import CloudflareAPI
import GeoEngine
import GeoRouting
import Simulation
import Support
import Testing
import Wire

/// What a card says: how well it knows, and what has changed under it.
@Suite(.timeLimit(.minutes(30))) struct ReviewTests {
    private static func console() async throws -> ConsoleWorld {
        let console = try await ConsoleWorld([("eu", ["203.0.113.1"]), ("us_east", ["198.51.100.1"])])
        _ = await console.surveyor.survey()
        return console
    }

    private static func changed(_ outcome: ActionOutcome) -> Review? {
        if case .changed(let review) = outcome { review } else { nil }
    }

    // MARK: Changed under the card

    @Test func `of a sync only what would be written otherwise comes back as changed`() async throws {
        let console = try await Self.console()
        try await console.move("eu", to: "203.0.113.77")
        try await console.move("us_east", to: "198.51.100.77")
        let review = await console.hand.review(.sync(clusters: ["eu", "us_east"]))
        #expect(review.changes.map(\.field) == ["origin-eu address", "origin-us_east address"])
        try await console.move("eu", to: "203.0.113.78")
        let again = try #require(Self.changed(await console.confirm(review)))
        #expect(
            again.differences == [
                Review.Change(field: "to write: origin-eu address", before: "203.0.113.77", after: "203.0.113.78")
            ]
        )
        #expect(console.book.entries.isEmpty)
    }

    @Test func `what a sync would write no more, or besides, is told`() async throws {
        let console = try await Self.console()
        try await console.move("eu", to: "203.0.113.77")
        let review = await console.hand.review(.sync(clusters: ["eu", "us_east"]))
        try await console.move("eu", to: "203.0.113.1")
        try await console.move("us_east", to: "198.51.100.77")
        let again = try #require(Self.changed(await console.confirm(review)))
        #expect(
            again.differences == [
                Review.Change(
                    field: "effect",
                    before: "eu has 1 enabled origin instead of 1 stale",
                    after: "us_east has 1 enabled origin instead of 1 stale"
                ),
                Review.Change(field: "to write: origin-eu address", before: "203.0.113.77", after: "nothing"),
                Review.Change(field: "to write: origin-us_east address", before: "nothing", after: "198.51.100.77"),
            ]
        )
    }

    @Test func `of the effects only those that are others come back as changed`() async throws {
        let console = try await Self.console()
        let id = console.world.pool("k8s-pool-c1-eu")?["id"]?.string ?? ""
        _ = try await console.world.somebody.patchPool(id, ["enabled": false])
        _ = await console.surveyor.survey()
        let review = await console.hand.review(.drain(.pool("k8s-pool-c1-us_east")))
        #expect(review.requirement == .typing("us_east"))
        _ = try await console.world.somebody.patchPool(id, ["enabled": true])
        let again = try #require(Self.changed(await console.confirm(review)))
        #expect(
            again.differences == [
                Review.Change(
                    field: "effect",
                    before: "nobody is left, and fallback pool k8s-pool-c1-eu is disabled: visitors get errors",
                    after: "us_east goes to eu (6,200 km), 1 enabled origin left"
                )
            ]
        )
    }

    // MARK: What it rests on

    @Test func `a card tells on what it rests, and since when that was not heard of`() async throws {
        let console = try await Self.console()
        console.world.world.add([
            Fault(.status(500, retryAfterSeconds: nil, body: nil), when: Fault.Match(path: "/pools"))
        ])
        console.clock.advance(by: .seconds(300))
        _ = await console.surveyor.survey()
        let review = await console.hand.review(.drain(.origin(key("eu"))))
        #expect(review.bases.map(\.source) == [.cloudflare, .ingresses("eu")])
        let now = console.surveyor.clock.now
        let doubts = review.bases.map { $0.doubt(now: now) }
        #expect(
            doubts.first??.hasPrefix("Cloudflare as of 14:13 UTC, 5 min ago: 500")
                == true
        )
        #expect(doubts.last == .some(nil))
    }

    @Test func `a sync claims no agreement with what could not be read, and goes on once it can`() async throws {
        let console = try await Self.console()
        console.world.world.add([
            Fault(.status(500, retryAfterSeconds: nil, body: nil), when: Fault.Match(path: "/pools"), times: 1)
        ])
        _ = await console.surveyor.survey()
        let sync = Remedy.sync(clusters: ["eu"])
        let unknown = "whether it is as the Ingresses of eu ask is not known now"
        #expect(await console.hand.review(sync).refusal == "Cloudflare cannot be read since 14:13 UTC: \(unknown)")
        try await console.move("eu", to: "203.0.113.77")
        #expect(await console.perform(sync).record != nil)
        #expect(await console.hand.review(sync).refusal == "Cloudflare is already as the Ingresses of eu ask")
    }

    @Test func `what is read right before the write is no more in doubt`() async throws {
        let console = try await Self.console()
        try await console.move("eu", to: "203.0.113.77")
        console.world.world.add([
            Fault(.status(500, retryAfterSeconds: nil, body: nil), when: Fault.Match(path: "/pools"), times: 1)
        ])
        _ = await console.surveyor.survey()
        let review = await console.hand.review(.sync(clusters: ["eu"]))
        let id = console.world.pool("k8s-pool-c1-eu")?["id"]?.string ?? ""
        _ = try await console.world.somebody.patchPool(id, ["enabled": false])
        let again = try #require(Self.changed(await console.confirm(review)))
        #expect(again.bases.map { $0.doubt(now: console.surveyor.clock.now) } == [nil, nil])
    }

    // MARK: What is nobody's business here

    @Test func `session affinity stays as it is, whatever is done`() async throws {
        let console = try await Self.console()
        let balancer = console.world.balancers.first?["id"]?.string ?? ""
        let second = console.world.pool("k8s-pool-c1-us_east")?["id"] ?? .null
        _ = try await console.world.somebody.patchLoadBalancer(
            balancer,
            ["session_affinity": "cookie", "session_affinity_ttl": 5000, "default_pools": [second]]
        )
        _ = await console.surveyor.survey()
        for remedy in [Remedy.sync(clusters: ["eu"]), .drain(.pool("k8s-pool-c1-eu")), .undo(action: 2)] {
            let review = await console.hand.review(remedy)
            #expect(review.refusal == nil && !review.calls.contains { $0.body.contains("session_affinity") })
            #expect(await console.confirm(review).record != nil)
        }
        #expect(console.world.balancers.first?["session_affinity"] == "cookie")
        #expect(console.world.balancers.first?["session_affinity_ttl"] == 5000)
    }
}
