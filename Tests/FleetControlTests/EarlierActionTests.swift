import EngineSupport
import GeoEngine
import GeoFleet
import GeoRouting
import Presentation
import Simulation
import Testing
import Wire

@testable import FleetControl

/// Actions of earlier sessions, from the audit file: what became of them, and their undo.
@Suite(.timeLimit(.minutes(30))) struct EarlierActionTests {
    private static let key = OriginKey(pool: "k8s-pool-c1-eu", origin: "origin-eu")

    private static func weight(_ percent: Int) -> Action { .setWeight(key, Weight(percent) ?? .standard) }

    private static func console() async throws -> ConsoleWorld {
        let console = try await ConsoleWorld([("eu", ["203.0.113.1"]), ("us_east", ["198.51.100.1"])])
        _ = await console.fleetWatcher.readOnce()
        return console
    }

    /// The file that the console has written so far.
    private static func file(_ console: ConsoleWorld) -> AuditHistory {
        AuditHistory(console.book.entries.map { $0.line + "\n" }.joined().utf8)
    }

    /// A program that starts anew, on the same world and the same file.
    private static func nextSession(_ console: ConsoleWorld) -> ActionRunner {
        let book = console.book
        return ActionRunner(fleetWatcher: console.fleetWatcher, who: "bob@host") { try book.write($0) }
    }

    private static func undo(_ id: Int, _ console: ConsoleWorld) async throws -> (ActionPreview, ActionOutcome) {
        let runner = nextSession(console)
        let entry = try #require(file(console).action(id))
        let preview = await runner.preview(try await runner.undo(entry))
        return (preview, await console.confirm(preview, by: runner))
    }

    @Test func `another program undoes a drain, and does it again`() async throws {
        let console = try await Self.console()
        _ = try #require(await console.perform(.drain(.origin(Self.key))).record)
        let (preview, outcome) = try await Self.undo(1, console)
        #expect(preview.title == "Undo: Drain origin-eu" && preview.object == "pool k8s-pool-c1-eu")
        #expect(outcome.record?.text == "Undid: Drain origin-eu")
        let history = Self.file(console)
        #expect(history.actions.map(\.isUndone) == [true, false] && history.actions.map(\.isUndo) == [false, true])
        #expect(history.actions[1].undoes == history.actions[0].reference)
        let (again, redone) = try await Self.undo(2, console)
        #expect(again.title == "Redo: Drain origin-eu" && redone.record?.text == "Redid: Drain origin-eu")
        #expect(Self.file(console).actions.map(\.isUndo) == [false, true, false])
        #expect(Self.file(console).actions.map(\.isUndone) == [true, true, false])
    }

    @Test func `what was changed since is not overwritten`() async throws {
        let console = try await Self.console()
        _ = try #require(await console.perform(Self.weight(50)).record)
        _ = try #require(await console.perform(Self.weight(70)).record)
        let (preview, outcome) = try await Self.undo(1, console)
        #expect(
            preview.refusal?.text == "undoing would overwrite a later change: origin-eu weight 50 → 70"
                + "; R releases the weight to its controller, w sets another"
        )
        #expect(outcome.record == nil)
        let (_, last) = try await Self.undo(2, console)
        #expect(last.record?.text == "Undid: Set weight of origin-eu to 70")
        let (_, first) = try await Self.undo(1, console)
        #expect(first.record != nil)
        #expect(console.fleetWatcher.fleet.pool(named: Self.key.pool)?.origins.first?.weight == 33)
    }

    @Test func `what went to another account is neither undone nor looked up`() async throws {
        let console = try await Self.console()
        _ = try #require(await console.perform(.drain(.origin(Self.key))).record)
        var entries = console.book.entries
        for index in entries.indices { entries[index].call.path = "/accounts/other/load_balancers/pools/1" }
        var lines = entries.map { $0.line + "\n" }
        let runner = Self.nextSession(console)
        let foreign = try #require(AuditHistory(lines.joined().utf8).action(1))
        #expect(await !runner.isOurs(foreign))
        await #expect(throws: Refusal.self) { try await runner.undo(foreign) }
        lines.removeLast()
        #expect(await runner.lookUpUnfinished(in: AuditHistory(lines.joined().utf8)) == [])
    }

    @Test(arguments: [true, false])
    func `a call that was begun and not ended is looked up once`(hasArrived: Bool) async throws {
        let console = try await Self.console()
        _ = try #require(await console.perform(.drain(.origin(Self.key))).record)
        // As after kill -9: the file ends with the line before the call.
        let intended = try #require(console.book.entries.first { $0.phase == .intended })
        if !hasArrived {
            _ = try await Self.undo(1, console)
        }
        let file = intended.line + "\n"
        let runner = Self.nextSession(console)
        let lines = await runner.lookUpUnfinished(in: AuditHistory(file.utf8))
        let result = hasArrived ? "took effect" : "did not take effect"
        #expect(lines.count == 1 && lines[0].hasPrefix("Drain origin-eu, ann@laptop, ") == true)
        #expect(lines[0].hasSuffix("PATCH of pool k8s-pool-c1-eu was begun; looked up: it \(result)"), "\(lines)")
        let lookup = try #require(console.book.entries.last)
        #expect(lookup.phase == .lookedUp && lookup.result == result && lookup.who == "bob@host")
        #expect(lookup.session == intended.session && lookup.action == intended.action)
        let next = AuditHistory((file + lookup.line + "\n").utf8)
        #expect(await runner.lookUpUnfinished(in: next) == [])
        #expect(next.action(1)?.calls.map(\.isUnknown) == [false])
        #expect(AuditTail(Array((file + lookup.line + "\n").utf8)).unfinishedCall == nil)
    }

    @Test func `where the object is neither as before nor as after, it cannot be told`() async throws {
        let console = try await Self.console()
        _ = try #require(await console.perform(Self.weight(50)).record)
        let intended = try #require(console.book.entries.first { $0.phase == .intended })
        _ = try #require(await console.perform(Self.weight(70)).record)
        let runner = Self.nextSession(console)
        let history = AuditHistory((intended.line + "\n").utf8)
        let lines = await runner.lookUpUnfinished(in: history)
        #expect(lines.first?.hasSuffix("looked up: it cannot be told: it has changed since") == true, "\(lines)")
        let entry = try #require(history.action(1))
        await #expect(throws: Refusal.self) { try await runner.undo(entry) }
    }

    @Test func `a creation cannot be undone, and what had no effect has nothing to undo`() async throws {
        let console = try await Self.console()
        _ = try #require(await console.perform(.drain(.origin(Self.key))).record)
        let runner = Self.nextSession(console)
        var made = console.book.entries
        for index in made.indices {
            made[index].call.method = "POST"
            made[index].call.path = "/accounts/\(console.fleetWatcher.target.account)/load_balancers/pools"
        }
        let creation = try #require(AuditHistory(made.map { $0.line + "\n" }.joined().utf8).action(1))
        await #expect(throws: Refusal.cannotBeUndone) { try await runner.undo(creation) }
        var refused = console.book.entries
        for index in refused.indices where refused[index].phase == .done { refused[index].result = "403" }
        let none = try #require(AuditHistory(refused.map { $0.line + "\n" }.joined().utf8).action(1))
        #expect(!none.mayHaveTakenEffect)
        await #expect(throws: Refusal.self) { try await runner.undo(none) }
    }

    @Test func `lines that are cut off or of another kind are left out`() {
        let history = AuditHistory("{\"phase\":\"inte\nnot JSON\n[]\n{\"phase\":\"intended\"}\n\n".utf8)
        #expect(history.actions == [] && history.action(0) == nil && history.action(1) == nil)
        #expect(history.id(session: "a", action: 1) == nil)
    }
}
