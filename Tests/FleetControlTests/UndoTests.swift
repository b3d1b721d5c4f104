import EngineSupport
import FleetControl
import GeoFleet
import CloudflareAPI
import GeoEngine
import GeoRouting
import Presentation
import HTTPTypes
import Simulation
import Support
import Testing
import Wire

/// Taking back: what it is called, and what a person reads of addresses that have moved on meanwhile.
@Suite(.timeLimit(.minutes(30))) struct UndoTests {
    private static func console() async throws -> ConsoleWorld {
        let console = try await ConsoleWorld([("eu", ["203.0.113.1"]), ("us_east", ["198.51.100.1"])])
        _ = await console.fleetWatcher.readOnce()
        return console
    }

    /// After a sync that has followed eu's Ingress to another address.
    private static func synced() async throws -> (console: ConsoleWorld, record: ActionRecord) {
        let console = try await console()
        try await console.move("eu", to: "203.0.113.77")
        let record = try #require(await console.perform(.sync(clusters: ["eu"])).record)
        #expect(console.addresses("eu") == ["203.0.113.77"])
        return (console, record)
    }

    @Test func `what is taken back is named, object and change`() async throws {
        let (console, synced) = try await Self.synced()
        #expect(synced.text == "Synced eu")
        let originalText = "Synced eu (k8s-pool-c1-eu: origin-eu address 203.0.113.1 → 203.0.113.77)"
        let preview = await console.hand.preview(.undo(action: synced.id))
        #expect(preview.title == "Undo: \(originalText)")
        #expect(preview.object == "pool k8s-pool-c1-eu")
        let undone = try #require(await console.confirm(preview).record)
        #expect(undone.text == "Undid: \(originalText)")
        let again = await console.hand.preview(.undo(action: undone.id))
        #expect(again.title == "Redo: \(originalText)")
        let redone = try #require(await console.confirm(again).record)
        #expect(redone.text == "Redid: \(originalText)")
        #expect(await console.hand.preview(.undo(action: redone.id)).title == "Undo: \(originalText)")
    }

    @Test func `an address that no Ingress has any more does not come back without a word`() async throws {
        let (console, synced) = try await Self.synced()
        let preview = await console.hand.preview(.undo(action: synced.id))
        #expect(preview.refusal == nil)
        #expect(
            preview.warnings.map(\.text) == [
                "203.0.113.1 comes back as origin-eu in k8s-pool-c1-eu, stale: no source of eu has it any more",
                "203.0.113.77 is removed from k8s-pool-c1-eu, but a source of eu asks for it: "
                    + "the controller of eu will add it again",
            ]
        )
        #expect(preview.effects.map(\.text) == ["eu has only 1 stale origin instead of 1 enabled"])
    }

    @Test func `an undo leaves what probes have found of the origins that stay`() async throws {
        let console = try await Self.console()
        let somebody = console.world.somebody
        let monitor = try await somebody.createMonitor([
            "type": "http", "path": "/", "expected_codes": "200", "interval": 60,
        ])
        let id = console.world.pool("k8s-pool-c1-eu")?["id"]?.string ?? ""
        _ = try await somebody.patchPool(id, ["monitor": .string(monitor.id)])
        console.clock.advance(by: .seconds(61))
        _ = await console.fleetWatcher.readOnce()
        let origin = OriginKey(pool: "k8s-pool-c1-eu", origin: "origin-eu")
        let half = try #require(Weight(50))
        let record = try #require(await console.perform(.setWeight(origin, half)).record)
        let preview = await console.hand.preview(.undo(action: record.id))
        #expect(console.fleetWatcher.fleet.pool(named: origin.pool)?.origins.first?.health == .healthy)
        #expect(preview.refusal == nil)
        #expect(preview.effects.map(\.text) == ["no traffic moves: the same origins serve"])
    }

    @Test func `the undo of a weight leaves an address that a controller has moved since`() async throws {
        let console = try await Self.console()
        let origin = OriginKey(pool: "k8s-pool-c1-eu", origin: "origin-eu")
        let half = try #require(Weight(50))
        let before = console.origins("eu").first?["weight"]
        let record = try #require(await console.perform(.setWeight(origin, half)).record)
        let id = console.world.pool("k8s-pool-c1-eu")?["id"]?.string ?? ""
        _ = try await console.world.somebody.patchPool(
            id,
            ["origins": [["name": "origin-eu", "address": "203.0.113.77", "weight": 0.5, "enabled": true]]]
        )
        _ = await console.fleetWatcher.readOnce()
        let preview = await console.hand.preview(.undo(action: record.id))
        #expect(preview.refusal == nil)
        #expect(preview.changes == [FieldChange(field: "origin-eu weight", before: "50", after: "33")])
        #expect(await console.confirm(preview).record != nil)
        #expect(console.addresses("eu") == ["203.0.113.77"])
        #expect(console.origins("eu").first?["weight"] == before)
    }

    @Test func `an address that an Ingress has comes back without further words`() async throws {
        let (console, synced) = try await Self.synced()
        try await console.move("eu", to: "203.0.113.1")
        #expect(await console.hand.preview(.undo(action: synced.id)).warnings.map(\.text) == [])
    }

    @Test(arguments: [true, false])
    func `a removed origin comes back as what it is: stale`(isPruned: Bool) async throws {
        let console = try await ConsoleWorld([("eu", ["203.0.113.1", "203.0.113.2"])])
        try await console.delete("eu", 1)
        let stale = key("eu", console.origins("eu").compactMap { $0["name"]?.string }.first { $0 != "origin-eu" })
        let removal: Action = isPruned ? .prune([stale]) : .removeOrigin(stale)
        let record = try #require(await console.perform(removal).record)
        let preview = await console.hand.preview(.undo(action: record.id))
        let place = "\(stale.origin) in k8s-pool-c1-eu"
        #expect(
            preview.warnings.map(\.text) == [
                "203.0.113.2 comes back as \(place), stale: no source of eu has it any more"
            ]
        )
        let change = "k8s-pool-c1-eu: - \(stale.origin) 203.0.113.2"
        let originalText =
            isPruned ? "Pruned 1 stale origin (\(change))" : "Removed \(stale.origin) from k8s-pool-c1-eu"
        #expect(try #require(await console.confirm(preview).record).text == "Undid: \(originalText)")
        #expect(console.addresses("eu") == ["203.0.113.1", "203.0.113.2"])
    }

    @Test func `an undo that leaves the fallback pool with less says so`() async throws {
        let console = try await Self.console()
        let id = console.world.pool("k8s-pool-c1-eu")?["id"]?.string ?? ""
        _ = try await console.world.somebody.patchPool(id, ["enabled": false])
        _ = await console.fleetWatcher.readOnce()
        let record = try #require(await console.perform(.enable(.pool("k8s-pool-c1-eu"))).record)
        #expect(
            await console.hand.preview(.undo(action: record.id)).warnings.map(\.text) == [
                "k8s-pool-c1-eu is the fallback pool of app.example.com: "
                    + "while it is disabled, visitors get errors whenever no other pool can serve"
            ]
        )
    }

    @Test func `an undo that was stopped half-way goes on with the rest`() async throws {
        let console = try await Self.console()
        let balancer = console.world.balancers.first?["id"]?.string ?? ""
        try await console.move("eu", to: "203.0.113.77")
        _ = try await console.world.somebody.patchLoadBalancer(balancer, ["proxied": false])
        _ = await console.fleetWatcher.readOnce()
        let record = try #require(await console.perform(.sync(clusters: ["eu"])).record)
        let refusal = Fault.Effect.status(403, retryAfterSeconds: nil, body: nil)
        let match = Fault.Match(method: "PATCH", path: "/zones/")
        console.world.world.add([Fault(refusal, when: match, times: 1)])
        let why = try #require(await console.perform(.undo(action: record.id)).failure)
        #expect(why.hasSuffix("written: k8s-pool-c1-eu; not written: app.example.com"), "\(why)")
        let preview = await console.hand.preview(.undo(action: record.id))
        #expect(preview.object == "pool k8s-pool-c1-eu, load balancer app.example.com")
        #expect(preview.changes == [FieldChange(field: "proxied", before: "true", after: "false")])
        #expect(await console.confirm(preview).record != nil)
        #expect(console.addresses("eu") == ["203.0.113.1"])
        #expect(console.world.balancers.first?["proxied"] == false)
    }

    @Test func `what somebody has put back already needs no undo`() async throws {
        let console = try await Self.console()
        let record = try #require(await console.perform(.drain(.pool("k8s-pool-c1-eu"))).record)
        let id = console.world.pool("k8s-pool-c1-eu")?["id"]?.string ?? ""
        _ = try await console.world.somebody.patchPool(id, ["enabled": true])
        _ = await console.fleetWatcher.readOnce()
        #expect(
            await console.hand.preview(.undo(action: record.id)).refusal?.text
                == "nothing to undo: everything is as it was before this action"
        )
    }

    @Test func `what is gone cannot be taken back`() async throws {
        let console = try await Self.console()
        let record = try #require(await console.perform(.drain(.pool("k8s-pool-c1-us_east"))).record)
        let preview = await console.hand.preview(.undo(action: record.id))
        try await console.deletePool("us_east")
        guard case .changed(let again) = await console.confirm(preview) else {
            Issue.record("no card")
            return
        }
        #expect(again.refusal?.text == "undoing would overwrite a later change: k8s-pool-c1-us_east exists → deleted")
        #expect(console.writes.count == 1)
    }
}

extension ActionOutcome {
    var record: ActionRecord? { if case .done(let record) = self { record } else { nil } }

    var failure: String? { if case .failed(let why) = self { why.text } else { nil } }
}

extension ConsoleWorld {
    /// Gives a cluster's first Ingress another address, and reads all anew.
    func move(_ geo: String, to address: String) async throws {
        let body: JSON = ["status": ["loadBalancer": ["ingress": [["ip": .string(address)]]]]]
        try await send(.patch, geo, "burst-00000/status", body)
    }

    /// Deletes a cluster's Ingress, and reads all anew.
    func delete(_ geo: String, _ number: Int) async throws {
        try await send(.delete, geo, "burst-0000\(number)", nil)
    }

    private func send(_ method: HTTPRequest.Method, _ geo: String, _ path: String, _ body: JSON?) async throws {
        let target = "/apis/networking.k8s.io/v1/namespaces/shop/ingresses/\(path)"
        let request = Request(
            method,
            target,
            headers: [.contentType: "application/merge-patch+json"],
            body: body.map { Array($0.text.utf8) } ?? []
        )
        #expect(try await ClusterDoor(world, geo).send(request).status == 200)
        _ = await fleetWatcher.readOnce()
    }

    /// Another client takes a pool out of the load balancer and deletes it.
    func deletePool(_ geo: String) async throws {
        let id = world.pool("k8s-pool-c1-\(geo)")?["id"]?.string ?? ""
        let balancer = world.balancers.first
        let rest = (balancer?["default_pools"]?.array ?? []).filter { $0 != .string(id) }
        _ = try await world.somebody.patchLoadBalancer(
            balancer?["id"]?.string ?? "",
            ["default_pools": .array(rest), "fallback_pool": rest.first ?? .null]
        )
        try await world.somebody.deletePool(id)
    }

    func addresses(_ geo: String) -> [String] { origins(geo).compactMap { $0["address"]?.string } }
}
