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

/// What people do by hand, from the preview to the audit file.
@Suite(.timeLimit(.minutes(30))) struct ActionRunnerTests {
    private static func console(
        _ clusters: [(geo: String, addresses: [String])] = [("eu", ["203.0.113.1"]), ("us_east", ["198.51.100.1"])]
    ) async throws -> ConsoleWorld {
        let console = try await ConsoleWorld(clusters)
        _ = await console.fleetWatcher.readOnce()
        return console
    }

    private let half: Weight

    init() throws {
        half = try #require(Weight(50))
    }

    private static func record(_ outcome: ActionOutcome) -> ActionRecord? {
        if case .done(let record) = outcome { record } else { nil }
    }

    @Test func `a preview shows the exact call, and asks nobody`() async throws {
        let console = try await Self.console()
        let mark = console.world.mark
        let preview = await console.hand.preview(.drain(.origin(key("eu"))))
        #expect(console.world.mark == mark)
        #expect(preview.title == "Drain origin-eu")
        #expect(preview.object == "origin-eu in pool k8s-pool-c1-eu")
        // It is the fallback pool's only origin.
        #expect(preview.refusal == nil && preview.requirement == .typing("eu") && preview.differences == [])
        #expect(
            preview.effects.map(\.text) == [
                "users of eu go to us_east (6,200 km), with 1 enabled origin",
                "180 of 243 listed cities move to us_east, on average 4,800 km farther",
            ]
        )
        let id = console.world.pool("k8s-pool-c1-eu")?["id"]?.string ?? ""
        #expect(preview.calls.map(\.method) == ["PATCH"])
        #expect(preview.calls.map(\.path) == ["/accounts/9a7806061c88ada191ed06f989cc3dac/load_balancers/pools/\(id)"])
        _ = await console.confirm(preview)
        let body = try #require(console.world.lastBody(of: "console"))
        #expect(preview.calls.map(\.body) == [body.text])
        #expect(body.object?.keys == ["origins"])
    }

    @Test func `a drain is written, verified, shown, told and put down`() async throws {
        let console = try await Self.console()
        let record = try #require(Self.record(await console.perform(.drain(.origin(key("eu"))))))
        #expect(record.text == "Drained origin-eu in k8s-pool-c1-eu")
        #expect(record.id == 1 && record.canUndo)
        #expect(console.origins("eu").first?["enabled"] == false)
        #expect(console.writes.count == 1)
        _ = await console.fleetWatcher.readOnce()
        #expect(console.fleetWatcher.fleet.pool(named: "k8s-pool-c1-eu")?.origins.first?.origin.isEnabled == false)
        let entries = console.book.entries
        #expect(entries.map(\.phase) == [.intended, .done])
        #expect(entries.map(\.result) == [nil, "200"])
        #expect(entries.map(\.who) == ["ann@laptop", "ann@laptop"])
        #expect(entries.map { $0.before["origins"]?.array?.first?["enabled"] } == [true, true])
        #expect(entries.map { $0.after["origins"]?.array?.first?["enabled"] } == [nil, false])
        #expect(entries[1].ray?.hasSuffix("-SIM") == true)
        let line = try #require(try JSON.parse(Array(entries[1].line.utf8)).object)
        #expect(
            line.keys == [
                "when", "who", "session", "action", "what", "phase", "method", "path", "body", "before", "after",
                "cf-ray",
                "result",
            ]
        )
        #expect(line["when"]?.string?.hasPrefix("2026-09-21T") == true)
        #expect(!entries[1].line.contains("\n"))
    }

    @Test func `what changed under the card brings it back with the difference, and writes nothing`() async throws {
        let console = try await Self.console()
        let preview = await console.hand.preview(.setWeight(key("eu"), half))
        let id = console.world.pool("k8s-pool-c1-eu")?["id"]?.string ?? ""
        _ = try await console.world.somebody.patchPool(
            id,
            ["origins": [["name": "origin-eu", "address": "203.0.113.1", "weight": 0.1, "enabled": true]]]
        )
        let mark = console.world.mark
        guard case .changed(let again) = await console.confirm(preview) else {
            Issue.record("no card")
            return
        }
        #expect(console.world.writes(of: "console", since: mark) == [])
        #expect(again.id > preview.id && again.action == preview.action)
        #expect(again.differences == [FieldChange(field: "origin-eu weight", before: "33", after: "10")])
        #expect(again.changes == [FieldChange(field: "origin-eu weight", before: "10", after: "50")])
        #expect(console.book.entries.isEmpty)
        #expect(Self.record(await console.confirm(again)) != nil)
        #expect(console.origins("eu").first?["weight"] == 0.5)
    }

    @Test func `health and modified_on alone are no change`() async throws {
        let console = try await Self.console()
        let preview = await console.hand.preview(.setWeight(key("eu"), half))
        let id = console.world.pool("k8s-pool-c1-eu")?["id"]?.string ?? ""
        // The same again: only modified_on moves.
        _ = try await console.world.somebody.patchPool(id, ["enabled": true])
        #expect(Self.record(await console.confirm(preview)) != nil)
    }

    @Test func `what is done already when the card is confirmed comes back as a refusal`() async throws {
        let console = try await Self.console()
        let preview = await console.hand.preview(.drain(.pool("k8s-pool-c1-eu")))
        let id = console.world.pool("k8s-pool-c1-eu")?["id"]?.string ?? ""
        _ = try await console.world.somebody.patchPool(id, ["enabled": false])
        guard case .changed(let again) = await console.confirm(preview) else {
            Issue.record("no card")
            return
        }
        #expect(again.refusal?.text == "pool k8s-pool-c1-eu is disabled already")
        #expect(again.differences == [FieldChange(field: "enabled", before: "true", after: "false")])
        #expect(await console.confirm(again) == .refused(.alreadyInState(.pool("k8s-pool-c1-eu"), isEnabled: false)))
    }

    @Test func `a card whose users would go somewhere better is written, and says so after the write`() async throws {
        let console = try await Self.console([
            ("eu", ["203.0.113.1"]), ("us_east", ["198.51.100.1"]), ("asia", ["192.0.2.1"]),
        ])
        let id = console.world.pool("k8s-pool-c1-us_east")?["id"]?.string ?? ""
        _ = try await console.world.somebody.patchPool(id, ["enabled": false])
        _ = await console.fleetWatcher.readOnce()
        let preview = await console.hand.preview(.drain(.pool("k8s-pool-c1-eu")))
        #expect(preview.effects.first?.text == "users of eu go to asia (9,300 km), with 1 enabled origin")
        _ = try await console.world.somebody.patchPool(id, ["enabled": true])
        let record = try #require(Self.record(await console.confirm(preview)))
        #expect(record.effectRemark.contains("users of eu near Frankfurt go to us_east (6,200 km)"))
    }

    @Test func `a card whose users would go further comes back with the difference`() async throws {
        let console = try await Self.console([
            ("eu", ["203.0.113.1"]), ("us_east", ["198.51.100.1"]), ("asia", ["192.0.2.1"]),
        ])
        let preview = await console.hand.preview(.drain(.pool("k8s-pool-c1-eu")))
        let id = console.world.pool("k8s-pool-c1-us_east")?["id"]?.string ?? ""
        _ = try await console.world.somebody.patchPool(id, ["enabled": false])
        guard case .changed(let again) = await console.confirm(preview) else {
            Issue.record("written")
            return
        }
        #expect(again.differences.map(\.field) == ["effect"])
        #expect(console.writes == [])
        let record = try #require(Self.record(await console.confirm(again)))
        #expect(record.effectRemark.isEmpty)
    }

    // MARK: Undoing

    @Test func `an action is undone, and the undoing too`() async throws {
        let console = try await Self.console()
        let before = console.origins("eu")
        let drained = try #require(Self.record(await console.perform(.drain(.origin(key("eu"))))))
        let preview = await console.hand.preview(.undo(action: drained.id))
        #expect(preview.title == "Undo: Drained origin-eu in k8s-pool-c1-eu")
        #expect(preview.changes == [FieldChange(field: "origin-eu enabled", before: "false", after: "true")])
        let undone = try #require(Self.record(await console.confirm(preview)))
        #expect(console.origins("eu") == before)
        #expect(await console.hand.actions.map(\.canUndo) == [false, true])
        #expect(await console.hand.preview(.undo(action: drained.id)).refusal?.text == "this action is undone already")
        #expect(Self.record(await console.perform(.undo(action: undone.id))) != nil)
        #expect(console.origins("eu").first?["enabled"] == false)
    }

    @Test func `what somebody changed since is not overwritten by an undo`() async throws {
        let console = try await Self.console()
        let record = try #require(Self.record(await console.perform(.setWeight(key("eu"), half))))
        let preview = await console.hand.preview(.undo(action: record.id))
        #expect(preview.refusal == nil)
        let id = console.world.pool("k8s-pool-c1-eu")?["id"]?.string ?? ""
        _ = try await console.world.somebody.patchPool(
            id,
            ["origins": [["name": "origin-eu", "address": "203.0.113.1", "weight": 0.1, "enabled": true]]]
        )
        let why =
            "undoing would overwrite a later change: origin-eu weight 50 → 10"
            + "; R releases the weight to its controller, w sets another"
        guard case .changed(let again) = await console.confirm(preview) else {
            Issue.record("no card")
            return
        }
        #expect(again.refusal?.text == why)
        #expect(console.writes.count == 1)
    }

    @Test func `an undo that ends the service takes a name`() async throws {
        let console = try await Self.console([("eu", ["203.0.113.1"])])
        let id = console.world.pool("k8s-pool-c1-eu")?["id"]?.string ?? ""
        _ = try await console.world.somebody.patchPool(id, ["enabled": false])
        _ = await console.fleetWatcher.readOnce()
        let record = try #require(Self.record(await console.perform(.enable(.pool("k8s-pool-c1-eu")))))
        let preview = await console.hand.preview(.undo(action: record.id))
        #expect(preview.requirement == .typing("eu"))
        #expect(
            preview.effects.map(\.text) == [
                "no pool can serve, and fallback pool k8s-pool-c1-eu is disabled: visitors get errors"
            ]
        )
    }

    // MARK: Failures

    @Test func `what cannot be put down is not sent`() async throws {
        let console = try await Self.console()
        console.book.close()
        #expect(
            await console.perform(.drain(.origin(key("eu"))))
                == .refused(
                    .writesStopped("the audit file cannot be written (/var/audit.jsonl: no space left on device)")
                )
        )
        #expect(console.writes == [])
    }

    @Test func `a read-only console writes nothing, whatever it is asked`() async throws {
        let console = try await ConsoleWorld(isReadOnly: true)
        _ = await console.fleetWatcher.readOnce()
        #expect(
            await console.perform(.drain(.origin(key("eu"))))
                == .refused(.readOnly)
        )
        #expect(console.writes == [] && console.book.entries.isEmpty)
    }

    struct LostCase: Sendable, CustomTestStringConvertible {
        var effect: Fault.Effect
        var tookEffect: Bool
        var testDescription: String { "\(effect)" }
    }

    @Test(arguments: [
        LostCase(effect: .dropAfter, tookEffect: true), LostCase(effect: .truncate, tookEffect: true),
        LostCase(effect: .dropBefore, tookEffect: false),
    ])
    func `a lost answer is looked up`(lost: LostCase) async throws {
        let console = try await Self.console()
        console.world.world.add([Fault(lost.effect, when: Fault.Match(method: "PATCH"), times: 1)])
        let outcome = await console.perform(.drain(.origin(key("eu"))))
        #expect(console.origins("eu").first?["enabled"] == .bool(!lost.tookEffect))
        #expect(console.writes.count == 1, "never a blind repeat")
        if lost.tookEffect {
            #expect(Self.record(outcome)?.canUndo == true)
        } else {
            guard case .failed(let why) = outcome else {
                Issue.record("\(outcome)")
                return
            }
            #expect(why.text.hasSuffix(": it did not take effect"))
        }
        #expect(console.book.entries.map(\.phase) == [.intended, .done, .lookedUp])
        #expect(console.book.entries[1].result?.hasPrefix("connection lost") == true)
    }

    @Test(arguments: [(400, "400 Bad Request"), (403, "403 Forbidden"), (429, "429 Too Many Requests")])
    func `a refused write has changed nothing, and says why`(status: Int, text: String) async throws {
        let console = try await Self.console()
        console.world.world.add([
            Fault(.status(status, retryAfterSeconds: nil, body: nil), when: Fault.Match(method: "PATCH"), times: 1)
        ])
        guard case .refused(let why) = await console.perform(.drain(.origin(key("eu")))) else {
            Issue.record("not refused")
            return
        }
        #expect(why.text.hasPrefix("Cloudflare API request failed: \(text)"))
        #expect(why.text.hasSuffix(": nothing was changed"))
        #expect(console.book.entries.last?.result == "\(status)")
    }

    @Test func `a Cloudflare that cannot be read is not written to`() async throws {
        let console = try await Self.console()
        let preview = await console.hand.preview(.drain(.origin(key("eu"))))
        console.world.world.add([
            Fault(.status(500, retryAfterSeconds: nil, body: nil), when: Fault.Match(api: "cloudflare", method: "GET"))
        ])
        guard case .refused(let why) = await console.confirm(preview) else {
            Issue.record("written")
            return
        }
        #expect(why.text.hasSuffix(": nothing was changed"))
        #expect(console.writes == [])
    }

    @Test func `a write that somebody overtakes at once is told`() async throws {
        let console = try await Self.console()
        console.world.world.add([
            Fault(.stale(writes: 1), when: Fault.Match(method: "GET", path: "/pools"), skip: 1)
        ])
        let outcome = await console.perform(.drain(.origin(key("eu"))))
        #expect(outcome == .failed(ActionFailure(.overwritten(["k8s-pool-c1-eu"]))))
    }

    @Test func `a read that lags behind the write is read again`() async throws {
        let console = try await Self.console()
        console.world.world.add([
            Fault(.stale(writes: 1), when: Fault.Match(method: "GET", path: "/pools"), skip: 1, times: 2)
        ])
        #expect(Self.record(await console.perform(.drain(.origin(key("eu"))))) != nil)
        #expect(console.world.requests(of: "console").filter { $0 == "GET /pools" }.count == 5)
    }

    // MARK: Several writes

    @Test func `stale origins are pruned with their entries in the record`() async throws {
        let console = try await Self.console([("eu", ["203.0.113.1", "203.0.113.2", "203.0.113.3"])])
        for number in 1...2 {
            let path = "/apis/networking.k8s.io/v1/namespaces/shop/ingresses/burst-0000\(number)"
            _ = try await ClusterDoor(console.world, "eu").send(Request(.delete, path))
        }
        let fleet = await console.fleetWatcher.readOnce()
        let stale = fleet.pools[0].origins.filter { $0.ownership == .stale(cluster: "eu") }
        #expect(stale.count == 2)
        let keys = stale.map { key("eu", $0.origin.name) }
        #expect(Self.record(await console.perform(.prune(keys))) != nil)
        #expect(console.origins("eu").compactMap { $0["address"]?.string } == ["203.0.113.1"])
        let tokens = "[external-dns-geo/1:eu-1(origin-eu=33)] [external-dns-geo-note/1:eu-1(h:app.example.com)]"
        #expect(console.world.pool("k8s-pool-c1-eu")?["description"]?.string == tokens)
    }

    @Test func `a forced sync makes what is missing, stage by stage`() async throws {
        let console = try await ConsoleWorld(isFilled: false)
        _ = await console.fleetWatcher.readOnce()
        let preview = await console.hand.preview(.sync(clusters: ["eu", "us_east"]))
        #expect(preview.calls.map(\.method) == ["POST", "POST", "POST", "PATCH"])
        #expect(preview.calls[1].body.contains(#""default_pools":["<id of k8s-pool-c1-eu>"]"#))
        let outcome = await console.confirm(preview)
        let record = try #require(Self.record(outcome), "\(outcome)")
        #expect(!record.canUndo)
        #expect(console.world.pools.count == 2)
        #expect(console.world.balancers.first?["default_pools"]?.array?.count == 2)
        #expect(console.writes == ["POST /pools", "POST /load_balancers", "POST /pools"] + console.writes.suffix(1))
        #expect(console.book.entries.filter { $0.phase == .done }.map(\.result) == ["200", "200", "200", "200"])
        let again = await console.hand.preview(.sync(clusters: ["eu", "us_east"]))
        #expect(again.refusal?.text == "Cloudflare already matches the sources of eu, us_east")
    }

    @Test func `a forced sync of a detached pool can be undone`() async throws {
        let console = try await Self.console()
        let balancer = try #require(console.world.balancers.first?["id"]?.string)
        let pools = console.world.balancers.first?["default_pools"]?.array ?? []
        _ = try await console.world.somebody.patchLoadBalancer(balancer, ["default_pools": .array([pools[0]])])
        _ = await console.fleetWatcher.readOnce()
        let record = try #require(Self.record(await console.perform(.sync(clusters: ["us_east"]))))
        #expect(console.world.balancers.first?["default_pools"] == .array(pools))
        #expect(Self.record(await console.perform(.undo(action: record.id))) != nil)
        #expect(console.world.balancers.first?["default_pools"] == .array([pools[0]]))
    }

    @Test func `another owner's addresses are not synced`() async throws {
        let console = try await Self.console()
        let id = console.world.pool("k8s-pool-c1-eu")?["id"]?.string ?? ""
        _ = try await console.world.somebody.patchPool(
            id,
            ["description": "[external-dns-geo/1:eu-7777(origin-eu=33)]"]
        )
        _ = await console.fleetWatcher.readOnce()
        let preview = await console.hand.preview(.sync(clusters: ["eu"]))
        #expect(
            preview.refusal?.text
                == "an address of eu belongs to eu-7777; if eu-7777 is eu, restart with --owner eu=eu-7777"
        )
        #expect(await console.confirm(preview) == .refused(try #require(preview.refusal)))
        #expect(console.writes == [])
    }

    @Test func `what the brake holds goes once it is confirmed`() async throws {
        let addresses = (1...10).map { "203.0.113.\($0)" }
        let console = try await Self.console([("eu", addresses)])
        for number in 0..<5 {
            let path = "/apis/networking.k8s.io/v1/namespaces/shop/ingresses/burst-0000\(number)"
            _ = try await ClusterDoor(console.world, "eu").send(Request(.delete, path))
        }
        let fleet = await console.fleetWatcher.readOnce()
        #expect(fleet.clusters[0].plan.isBraked)
        #expect(fleet.clusters[0].plan.stale.count == 5)
        let prune = await console.hand.preview(.prune(fleet.clusters[0].plan.stale.sorted()))
        #expect(prune.refusal?.text.hasPrefix("brake: 5 of 10 origins of eu would be removed at once") == true)
        let preview = await console.hand.preview(.confirmRemovals(cluster: "eu"))
        #expect(preview.requirement == .typing("eu"))
        #expect(Self.record(await console.confirm(preview)) != nil)
        #expect(console.origins("eu").count == 5)
    }
}
