import EngineSupport
import FleetControl
import GeoFleet
import CloudflareAPI
import GeoEngine
import GeoRouting
import Presentation
import Simulation
import Support
import Testing
import Wire

/// What a card says: how well it knows, and what has changed under it.
@Suite(.timeLimit(.minutes(30))) struct PreviewTests {
    private static func console() async throws -> ConsoleWorld {
        let console = try await ConsoleWorld([("eu", ["203.0.113.1"]), ("us_east", ["198.51.100.1"])])
        _ = await console.fleetWatcher.readOnce()
        return console
    }

    private static func changed(_ outcome: ActionOutcome) -> ActionPreview? {
        if case .changed(let preview) = outcome { preview } else { nil }
    }

    // MARK: What would be written

    struct Written: Sendable, CustomTestStringConvertible {
        var action: Action
        /// What another client has set before.
        var pool: JSON = [:]
        var balancer: JSON = [:]
        var changes: [String]

        var testDescription: String { action.title }
    }

    @Test(arguments: [
        Written(
            action: Weight(60).map { .setWeight(key("eu"), $0) } ?? .undo(action: 0),
            changes: ["origin-eu weight 33 → 60"]
        ),
        Written(action: .drain(.origin(key("eu"))), changes: ["origin-eu enabled true → false"]),
        Written(action: .drain(.pool("k8s-pool-c1-eu")), changes: ["k8s-pool-c1-eu enabled true → false"]),
        Written(
            action: .drain(.loadBalancer("app.example.com")),
            changes: ["app.example.com enabled true → false"]
        ),
        Written(
            action: .sync(clusters: ["eu"]),
            pool: ["latitude": .null, "longitude": .null],
            balancer: ["steering_policy": "off"],
            changes: [
                "k8s-pool-c1-eu coordinates none → 50.1109, 8.6821", "app.example.com steering_policy off → proximity",
            ]
        ),
        Written(
            action: .sync(clusters: ["eu"]),
            pool: ["description": "mine"],
            changes: ["k8s-pool-c1-eu ownership record former → renewed"]
        ),
    ])
    func `a card tells which fields change`(row: Written) async throws {
        let console = try await Self.console()
        let pool = console.world.pool("k8s-pool-c1-eu")?["id"]?.string ?? ""
        let balancer = console.world.balancers.first?["id"]?.string ?? ""
        _ = try await console.world.somebody.patchPool(pool, try #require(row.pool.object))
        _ = try await console.world.somebody.patchLoadBalancer(balancer, try #require(row.balancer.object))
        _ = await console.fleetWatcher.readOnce()
        let preview = await console.hand.preview(row.action)
        #expect(preview.refusal == nil)
        #expect(preview.changes.map { "\($0.field) \($0.before) → \($0.after)" } == row.changes)
    }

    @Test func `what is made and what goes is told with what is in it`() async throws {
        let console = try await ConsoleWorld([("eu", ["203.0.113.1", "203.0.113.2"])], isFilled: false)
        _ = await console.fleetWatcher.readOnce()
        let made = await console.hand.preview(.sync(clusters: ["eu"]))
        #expect(made.changes.map(\.field) == ["pool k8s-pool-c1-eu", "load balancer app.example.com"])
        #expect(made.changes.map(\.before) == ["none", "none"])
        #expect(made.changes.last?.after == "k8s-pool-c1-eu")
        #expect(await console.confirm(made).record != nil)
        try await console.delete("eu", 1)
        let stale = console.origins("eu").compactMap { $0["name"]?.string }.first { $0 != "origin-eu" }
        let gone = await console.hand.preview(.removeOrigin(key("eu", stale)))
        #expect(gone.changes == [FieldChange(field: stale ?? "", before: "203.0.113.2", after: "removed", .removed)])
    }

    @Test func `a sync of more writes than one pass makes is shown and made to the end`() async throws {
        let console = try await ConsoleWorld([("eu", ["203.0.113.1"])], isFilled: false)
        for number in 2..<14 {
            var burst = Burst(cluster: "eu", count: 1, addresses: ["203.0.113.\(number)"])
            burst.clusterName = "c\(number)"
            burst.prefix = "more-\(number)"
            _ = console.world.world.createIngresses(burst, at: .zero)
        }
        _ = await console.fleetWatcher.readOnce()
        let preview = await console.hand.preview(.sync(clusters: ["eu"]))
        #expect(preview.calls.count == 14 && preview.changes.last?.field == "load balancer app.example.com")
        #expect(await console.confirm(preview).record != nil)
        #expect(console.world.pools.count == 13)
        #expect(console.world.balancers.first?["default_pools"]?.array?.count == 13)
    }

    /// What a card shows is what is sent, call by call, apart from the ids of what was not there.
    @Test func `a sync sends what its card shows`() async throws {
        let console = try await ConsoleWorld(
            [("eu", ["203.0.113.1", "203.0.113.2"]), ("us_east", ["198.51.100.1"])],
            isFilled: false
        )
        _ = await console.fleetWatcher.readOnce()
        let preview = await console.hand.preview(.sync(clusters: ["eu", "us_east"]))
        #expect(preview.calls.map(\.method) == ["POST", "POST", "POST", "PATCH"])
        #expect(await console.confirm(preview).record != nil)
        let sent = console.book.entries.filter { $0.phase == .done }.map(\.call)
        func named(_ call: PlannedCall) -> String {
            let ids = (console.world.pools + console.world.balancers).compactMap { object -> (String, String)? in
                guard let id = object["id"]?.string, let name = object["name"]?.string else { return nil }
                return (id, "<id of \(name)>")
            }
            return ids.reduce("\(call.method) \(call.path) \(call.body)") { text, id in
                text.replacing(id.0, with: id.1).replacing(id.1.percentEncoded, with: id.1)
            }
        }
        #expect(sent.map(named) == preview.calls.map(named))
    }

    // MARK: Changed under the card

    @Test func `of a sync only what would be written otherwise comes back as changed`() async throws {
        let console = try await Self.console()
        try await console.move("eu", to: "203.0.113.77")
        try await console.move("us_east", to: "198.51.100.77")
        let preview = await console.hand.preview(.sync(clusters: ["eu", "us_east"]))
        #expect(preview.changes.map(\.field) == ["origin-eu address", "origin-us_east address"])
        try await console.move("eu", to: "203.0.113.78")
        let again = try #require(Self.changed(await console.confirm(preview)))
        #expect(
            again.differences == [
                FieldChange(field: "to write: origin-eu address", before: "203.0.113.77", after: "203.0.113.78")
            ]
        )
        #expect(console.book.entries.isEmpty)
    }

    @Test func `what a sync would write no more, or besides, is told`() async throws {
        let console = try await Self.console()
        try await console.move("eu", to: "203.0.113.77")
        let preview = await console.hand.preview(.sync(clusters: ["eu", "us_east"]))
        try await console.move("eu", to: "203.0.113.1")
        try await console.move("us_east", to: "198.51.100.77")
        let again = try #require(Self.changed(await console.confirm(preview)))
        #expect(
            again.differences == [
                FieldChange(
                    field: "effect",
                    before: "eu has 1 enabled origin instead of 1 stale",
                    after: "us_east has 1 enabled origin instead of 1 stale"
                ),
                FieldChange(field: "to write: origin-eu address", before: "203.0.113.77", after: "nothing"),
                FieldChange(field: "to write: origin-us_east address", before: "nothing", after: "198.51.100.77"),
            ]
        )
    }

    @Test func `of the effects only those that are others come back as changed`() async throws {
        let console = try await Self.console()
        let id = console.world.pool("k8s-pool-c1-eu")?["id"]?.string ?? ""
        _ = try await console.world.somebody.patchPool(id, ["enabled": false])
        _ = await console.fleetWatcher.readOnce()
        let preview = await console.hand.preview(.drain(.pool("k8s-pool-c1-us_east")))
        #expect(preview.requirement == .typing("us_east"))
        _ = try await console.world.somebody.patchPool(id, ["enabled": true])
        let again = try #require(Self.changed(await console.confirm(preview)))
        #expect(
            again.differences == [
                FieldChange(
                    field: "effect",
                    before: "no pool can serve, and fallback pool k8s-pool-c1-eu is disabled: visitors get errors",
                    after: "users of us_east go to eu (6,200 km), with 1 enabled origin; "
                        + "63 of 243 listed cities move to eu, on average 4,300 km farther"
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
        _ = await console.fleetWatcher.readOnce()
        let preview = await console.hand.preview(.drain(.origin(key("eu"))))
        #expect(preview.sources.map(\.source) == [.cloudflare, .sources("eu")])
        let now = console.fleetWatcher.clock.now
        let doubts = preview.sources.map { $0.text(now: now) }
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
        _ = await console.fleetWatcher.readOnce()
        let sync = Action.sync(clusters: ["eu"])
        let unknown = "whether it matches the sources of eu is unknown"
        #expect(
            await console.hand.preview(sync).refusal?.text == "Cloudflare cannot be read since 14:13 UTC: \(unknown)"
        )
        try await console.move("eu", to: "203.0.113.77")
        #expect(await console.perform(sync).record != nil)
        #expect(await console.hand.preview(sync).refusal?.text == "Cloudflare already matches the sources of eu")
    }

    @Test func `what is read right before the write is no more in doubt`() async throws {
        let console = try await Self.console()
        try await console.move("eu", to: "203.0.113.77")
        console.world.world.add([
            Fault(.status(500, retryAfterSeconds: nil, body: nil), when: Fault.Match(path: "/pools"), times: 1)
        ])
        _ = await console.fleetWatcher.readOnce()
        let preview = await console.hand.preview(.sync(clusters: ["eu"]))
        let id = console.world.pool("k8s-pool-c1-eu")?["id"]?.string ?? ""
        _ = try await console.world.somebody.patchPool(id, ["enabled": false])
        let again = try #require(Self.changed(await console.confirm(preview)))
        #expect(again.sources.map { $0.doubt(now: console.fleetWatcher.clock.now) } == [nil, nil])
    }

    // MARK: What no action changes

    @Test func `session affinity stays as it is, whatever is done`() async throws {
        let console = try await Self.console()
        let balancer = console.world.balancers.first?["id"]?.string ?? ""
        let second = console.world.pool("k8s-pool-c1-us_east")?["id"] ?? .null
        _ = try await console.world.somebody.patchLoadBalancer(
            balancer,
            ["session_affinity": "cookie", "session_affinity_ttl": 5000, "default_pools": [second]]
        )
        _ = await console.fleetWatcher.readOnce()
        for action in [Action.sync(clusters: ["eu"]), .drain(.pool("k8s-pool-c1-eu")), .undo(action: 2)] {
            let preview = await console.hand.preview(action)
            #expect(preview.refusal == nil && !preview.calls.contains { $0.body.contains("session_affinity") })
            #expect(await console.confirm(preview).record != nil)
        }
        #expect(console.world.balancers.first?["session_affinity"] == "cookie")
        #expect(console.world.balancers.first?["session_affinity_ttl"] == 5000)
    }
}
