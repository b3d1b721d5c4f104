import GeoFleet
import Presentation
import CloudflareAPI
import GeoRouting
import HTTPTypes
import Simulation
import Support
import Synchronization
import Testing
import Wire

import EngineSupport
import GeoEngine
import GeoFleet

@testable import FleetControl

/// What is told, and put down, where an answer is lost or another client writes at the same moment.
@Suite(.timeLimit(.minutes(30))) struct LostAnswerTests {
    private static func console() async throws -> ConsoleWorld {
        let console = try await ConsoleWorld([("eu", ["203.0.113.1"]), ("us_east", ["198.51.100.1"])])
        _ = await console.fleetWatcher.readOnce()
        return console
    }

    private static func strike(_ console: ConsoleWorld, _ effect: Fault.Effect, _ method: String, _ path: String = "") {
        console.world.world.add([Fault(effect, when: Fault.Match(method: method, path: path), times: 1)])
    }

    // MARK: Did it happen?

    @Test func `a drain whose answer is lost says that it was looked up`() async throws {
        let console = try await Self.console()
        Self.strike(console, .dropAfter, "PATCH")
        let record = try #require(await console.perform(.drain(.origin(key("eu")))).record)
        #expect(
            record.text == "Drained origin-eu in k8s-pool-c1-eu (the answer was lost; looked up: it took effect)"
        )
        #expect(
            await console.hand.preview(.undo(action: record.id)).title == "Undo: Drained origin-eu in k8s-pool-c1-eu"
        )
    }

    @Test func `a sync whose answer is lost is done where it took effect`() async throws {
        let console = try await Self.console()
        try await console.move("eu", to: "203.0.113.77")
        Self.strike(console, .dropAfter, "PATCH")
        let record = try #require(await console.perform(.sync(clusters: ["eu"])).record)
        #expect(record.text == "Synced eu (the answer was lost; looked up: it took effect)")
        #expect(record.canUndo)
        #expect(console.addresses("eu") == ["203.0.113.77"])
    }

    @Test func `a creation whose answer is lost is looked up by its name`() async throws {
        for (effect, isMade) in [(Fault.Effect.dropAfter, true), (.dropBefore, false)] {
            let console = try await ConsoleWorld(isFilled: false)
            _ = await console.fleetWatcher.readOnce()
            Self.strike(console, effect, "POST", "/pools")
            let why = try #require(await console.perform(.sync(clusters: ["eu", "us_east"])).failure)
            #expect(console.world.pools.count == (isMade ? 1 : 0))
            let end =
                isMade
                ? "written: k8s-pool-c1-eu; not written: app.example.com, k8s-pool-c1-us_east"
                : ": it did not take effect"
            #expect(why.hasSuffix(end), "\(why)")
            let result = isMade ? "took effect" : "did not take effect"
            #expect(console.book.entries.map(\.result).suffix(1) == [result])
        }
    }

    @Test(arguments: [(true, "took effect"), (false, "did not take effect")])
    func `what was found out of a lost answer is put down`(tookEffect: Bool, result: String) async throws {
        let console = try await Self.console()
        Self.strike(console, tookEffect ? .dropAfter : .dropBefore, "PATCH")
        _ = await console.perform(.drain(.origin(key("eu"))))
        let entries = console.book.entries
        #expect(entries.map(\.phase) == [.intended, .done, .lookedUp])
        #expect(entries.last?.result == result)
        #expect(entries.last?.after["origins"]?.array?.first?["enabled"] == .bool(!tookEffect))
        #expect(entries.last?.line.contains(#""phase":"looked up""#) == true)
    }

    @Test func `where Cloudflare cannot be read afterwards nobody claims to know`() async throws {
        let console = try await Self.console()
        Self.strike(console, .dropAfter, "PATCH")
        let fault = Fault.Effect.status(500, retryAfterSeconds: nil, body: nil)
        console.world.world.add([Fault(fault, when: Fault.Match(method: "GET", path: "/load_balancers"), skip: 2)])
        let why = try #require(await console.perform(.drain(.origin(key("eu")))).failure)
        let unknown = "whether it took effect is unknown, as Cloudflare cannot be read now"
        #expect(why.hasSuffix("\(unknown): look in tab 6 Events later"))
        #expect(console.book.entries.last?.result == "not known")
        #expect(console.book.entries.last?.phase == .lookedUp)
    }

    @Test func `a write that is answered, and cannot be seen, is done and says so`() async throws {
        let console = try await Self.console()
        let fault = Fault.Effect.status(500, retryAfterSeconds: nil, body: nil)
        console.world.world.add([Fault(fault, when: Fault.Match(method: "GET", path: "/pools"), skip: 1)])
        let record = try #require(await console.perform(.drain(.origin(key("eu")))).record)
        #expect(record.text.hasSuffix("(not looked up: Cloudflare cannot be read now)"))
        #expect(!record.canUndo)
    }

    @Test func `a look that fails at first is taken again`() async throws {
        let console = try await Self.console()
        Self.strike(console, .dropAfter, "PATCH")
        let fault = Fault.Effect.status(500, retryAfterSeconds: nil, body: nil)
        let match = Fault.Match(method: "GET", path: "/pools")
        console.world.world.add([Fault(fault, when: match, skip: 1, times: 1)])
        #expect(await console.perform(.drain(.origin(key("eu")))).record != nil)
    }

    @Test(arguments: [(true, "took effect"), (false, "did not take effect")])
    func `what could not be looked up at once is told and put down as soon as it can be`(
        tookEffect: Bool,
        result: String
    ) async throws {
        let console = try await Self.console()
        try await console.whileRunning {
            await console.settle()
            Self.strike(console, tookEffect ? .dropAfter : .dropBefore, "PATCH")
            let fault = Fault.Effect.status(500, retryAfterSeconds: nil, body: nil)
            let match = Fault.Match(method: "GET", path: "/pools")
            console.world.world.add([Fault(fault, when: match, skip: 1, times: 4)])
            #expect(await console.perform(.drain(.origin(key("eu")))).failure != nil)
            await console.pass { console.told.texts(.action).contains("Drain origin-eu: looked up: \(result)") }
            #expect(console.book.entries.map(\.phase) == [.intended, .done, .lookedUp, .lookedUp])
            #expect(console.book.entries.suffix(2).map(\.result) == ["not known", result])
        }
    }

    // MARK: The audit file

    @Test func `what is on its way is in the file already`() async throws {
        let console = try await Self.console()
        Self.strike(console, .hangAfter, "PATCH")
        let preview = await console.hand.preview(.drain(.origin(key("eu"))))
        await withTaskGroup(of: Void.self) { group in
            group.addTask { _ = await console.hand.perform(preview) }
            await until { console.origins("eu").first?["enabled"] == false }
            // A process that dies now has put down what it was about to do, and to what.
            #expect(console.book.entries.map(\.phase) == [.intended])
            #expect(console.book.entries.first?.before["origins"]?.array?.first?["enabled"] == true)
            group.cancelAll()
        }
    }

    @Test func `a file that fails in the middle stops what is left, and says so`() async throws {
        let console = try await ConsoleWorld(isFilled: false)
        _ = await console.fleetWatcher.readOnce()
        console.book.close(after: 3)
        let why = try #require(await console.perform(.sync(clusters: ["eu", "us_east"])).failure)
        #expect(
            why == "the audit file cannot be written (/var/audit.jsonl: no space left on device): "
                + "written: k8s-pool-c1-eu, app.example.com; not written: k8s-pool-c1-us_east"
        )
        #expect(console.writes.count == 2)
    }

    @Test func `a file that fails after the write does not hide that it was made`() async throws {
        let console = try await Self.console()
        console.book.close(after: 1)
        let record = try #require(await console.perform(.drain(.origin(key("eu")))).record)
        #expect(
            record.text.hasSuffix("(the audit file could not be written afterwards: \(ConsoleWorld.AuditBook.why))")
        )
    }

    @Test func `no two actions have one number, whatever came of them`() async throws {
        let console = try await Self.console()
        Self.strike(console, .dropBefore, "PATCH")
        _ = await console.perform(.drain(.origin(key("eu"))))
        let record = try #require(await console.perform(.drain(.origin(key("eu")))).record)
        #expect(console.book.entries.map(\.action) == [1, 1, 1, 2, 2])
        #expect(record.id == 2)
        #expect(await console.hand.preview(.undo(action: 2)).refusal == nil)
    }

    @Test func `sessions that write to one file can be told apart`() async throws {
        let console = try await Self.console()
        let chances = Mutex([0.25, 0.5])
        let next = RandomSource { chances.withLock { $0.removeFirst() } }
        let sessions = [0, 0, 5_000].map {
            ActionRunner.session(ConsoleWorld.start + .milliseconds($0), $0 > 0 ? .fixed : next)
        }
        #expect(Set(sessions).count == 3)
        #expect(sessions.first == "2026-09-21T14:13:20.000000Z/4000")
        _ = await console.perform(.drain(.origin(key("eu"))))
        #expect(Set(console.book.entries.map(\.session)).count == 1)
        #expect(console.book.entries.first?.line.contains(#""session":"2026-09-21T"#) == true)
    }

    // MARK: Another client

    @Test func `an object that is deleted under the card is not written to`() async throws {
        let console = try await Self.console()
        let preview = await console.hand.preview(.drain(.origin(key("us_east"))))
        try await console.deletePool("us_east")
        guard case .changed(let again) = await console.confirm(preview) else {
            Issue.record("no card")
            return
        }
        #expect(again.refusal?.text == "there is no pool k8s-pool-c1-us_east any more")
        #expect(again.differences == [FieldChange(field: "k8s-pool-c1-us_east", before: "exists", after: "deleted")])
        #expect(console.writes == [] && console.book.entries.isEmpty)
    }

    @Test func `an object that is deleted between reading and writing is told`() async throws {
        let console = try await Self.console()
        Self.strike(console, .status(404, retryAfterSeconds: nil, body: nil), "PATCH")
        guard case .refused(let why) = await console.perform(.drain(.origin(key("us_east")))) else {
            Issue.record("not refused")
            return
        }
        #expect(why.text.contains("404") && why.text.hasSuffix(": nothing was changed"))
    }

    @Test(arguments: [true, false])
    func `who takes an action back unawares, a moment after it, is told`(keepsIt: Bool) async throws {
        let console = try await Self.console()
        try await console.whileRunning {
            await console.settle()
            let id = console.world.pool("k8s-pool-c1-eu")?["id"]?.string ?? ""
            let before = console.origins("eu").first?.object ?? JSONObject()
            let record = await console.perform(.drain(.origin(key("eu")))).record
            var other = JSONObject([("name", before["name"] ?? .null), ("address", before["address"] ?? .null)])
            other["weight"] = keepsIt ? 0.5 : before["weight"]
            other["enabled"] = .bool(!keepsIt)
            _ = try await console.world.somebody.patchPool(id, ["origins": [.object(other)]])
            await console.pass { console.told.texts(.read).contains { $0.contains("(pool k8s-pool-c1-eu)") } }
            let text = "\(record?.text ?? ""): reverted by another program: origin-eu enabled false → true"
            #expect(console.told.texts(.action).contains(text) == !keepsIt)
        }
    }

    @Test func `who undoes an own action is nobody else`() async throws {
        let console = try await Self.console()
        try await console.whileRunning {
            await console.settle()
            let record = try #require(await console.perform(.drain(.origin(key("eu")))).record)
            _ = await console.perform(.undo(action: record.id))
            let mark = console.world.mark
            await console.pass { console.world.requests(of: "console", since: mark).count >= 4 }
            #expect(!console.told.texts(.action).contains { $0.contains("taken back") })
        }
    }
}

extension RandomSource {
    fileprivate static let fixed = RandomSource { 0.5 }
}
