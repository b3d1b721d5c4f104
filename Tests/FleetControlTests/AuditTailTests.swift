import GeoFleet
import GeoRouting
import Testing
import Wire

import EngineSupport
import GeoEngine
import GeoFleet

@testable import FleetControl

/// What a console finds in the file of those before it.
struct AuditTailTests {
    private static func entry(_ phase: AuditEntry.Phase, _ action: Int, session: String = "a") -> String {
        let entry = AuditEntry(
            moment: Moment(milliseconds: 1_790_000_000_000),
            who: "ann@laptop",
            session: session,
            action: action,
            what: "Drain origin-eu",
            phase: phase,
            call: PlannedCall(method: "PATCH", path: "/accounts/1/load_balancers/pools/\(action)", body: "{}"),
            before: .null,
            after: .null
        )
        return entry.line + "\n"
    }

    private static func unfinished(_ lines: String...) -> String? {
        AuditTail(Array(lines.joined().utf8)).unfinishedCall
    }

    @Test func `a call that was begun and has no end is told`() {
        #expect(
            Self.unfinished(Self.entry(.intended, 1), Self.entry(.done, 1), Self.entry(.intended, 2))
                == "Drain origin-eu, ann@laptop, 2026-09-21T14:13:20.000000Z: PATCH /accounts/1/load_balancers/pools/2 "
                + "was started, and its result is not recorded"
        )
    }

    @Test func `an invisible character is seen in the file, and means the same`() throws {
        let what = "Drain a\u{202E}b\u{200B}"
        var entry = AuditEntry(
            moment: Moment(milliseconds: 1_790_000_000_000),
            who: "ann@laptop",
            session: "a",
            action: 1,
            what: what,
            phase: .intended,
            call: PlannedCall(method: "PATCH", path: "/", body: "{}"),
            before: .null,
            after: .null
        )
        entry.result = "\u{9B}31m\u{E0041}"
        #expect(entry.line.contains(#"Drain a\u202eb\u200b"#) && entry.line.contains(#"\u009b31m\udb40\udc41"#))
        #expect(try JSON.parse(Array(entry.line.utf8))["what"]?.string == what)
    }

    @Test func `another session's end is not this one's`() {
        let begun = Self.entry(.intended, 1)
        #expect(
            Self.unfinished(begun, Self.entry(.intended, 1, session: "b"), Self.entry(.done, 1, session: "b")) != nil
        )
        #expect(Self.unfinished(begun, Self.entry(.intended, 1, session: "b"), Self.entry(.done, 1)) != nil)
    }

    @Test(arguments: [AuditEntry.Phase.done, .lookedUp])
    func `what has an end is told no more`(phase: AuditEntry.Phase) {
        #expect(Self.unfinished(Self.entry(.intended, 1), Self.entry(phase, 1)) == nil)
    }

    @Test func `what is cut at the beginning, or nobody's audit, is passed over`() {
        let half = String(Self.entry(.intended, 1).dropFirst(40))
        #expect(Self.unfinished(half, "\n", "hello\n", "[1]\n", #"{"phase":7}"#, "\n") == nil)
        #expect(Self.unfinished() == nil)
    }

    @Test(arguments: [("", false), ("{}\n", false), ("{}", true), ("{}\n{\"phase\"", true)])
    func `a last line without an end is seen`(text: String, isIncomplete: Bool) {
        #expect(AuditTail(Array(text.utf8)).isLastLineIncomplete == isIncomplete)
    }
}
