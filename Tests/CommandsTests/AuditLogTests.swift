import GeoFleet
import Presentation
import Testing
import Wire

@testable import Commands

struct AuditLogTests {
    private static func line(_ time: String, _ phase: String, _ path: String = "/pools/1", result: String? = nil)
        -> String
    {
        let after = result == nil ? "null" : #"{"name":"k8s-pool-shop-eu","enabled":false}"#
        return #"{"when":"2026-11-22T\#(time)Z","who":"alice@laptop","session":"a1","action":1,"what":"Drain eu","#
            + #""phase":"\#(phase)","method":"PATCH","path":"\#(path)","body":{"enabled":false},"#
            + #""before":{"name":"k8s-pool-shop-eu"},"after":\#(after),"cf-ray":null,"#
            + #""result":\#(result.map { "\"\($0)\"" } ?? "null")}"#
    }

    private static func log(_ lines: [String], since start: Moment? = nil) -> AuditLog {
        var log = AuditLog(since: start)
        for line in lines { log.add(Array(line.utf8)) }
        return log
    }

    /// A write that went well, one whose result is not recorded, one that was looked up, and a line that is cut off.
    static let log = log([
        line("10:00:00.250000", "intended"), line("10:00:00.500000", "done", result: "200"),
        line("11:00:00.000000", "intended", "/pools/2"), line("12:00:00.000000", "intended", "/pools/3"),
        line("12:00:09.000000", "looked up", "/pools/3", result: "it took effect"), #"{"when":"2026-11-22T"#,
    ])

    @Test func `each call has a row with what became of it`() {
        #expect(
            Self.log.lines(.table, hasTitles: true).map(\.text) == [
                "ENTRY   TIME                   WHO            RESULT           CALL             ACTION",
                "1       2026-11-22T10:00:00Z   alice@laptop   200              PATCH /pools/1   Drain eu",
                "1       2026-11-22T11:00:00Z   alice@laptop   not recorded     PATCH /pools/2   Drain eu",
                "1       2026-11-22T12:00:00Z   alice@laptop   it took effect   PATCH /pools/3   Drain eu",
            ]
        )
        #expect(Self.log.unreadableCount == 1)
        let phases = Self.log.json["items"]?.array?.map { $0["status"]?["phase"]?.string }
        #expect(phases == ["Done", "Intended", "LookedUp"])
        #expect(Self.log.json["items"]?.array?.first?["status"]?["after"]?["enabled"] == false)
        #expect(Self.log.lines(.name, hasTitles: true).map(\.text) == ["audit/1", "audit/1.2", "audit/1.3"])
    }

    /// 2026-11-22 10:00:00 UTC.
    private static let ten = 1_795_341_600_000

    @Test(arguments: [(0, 1), (-1000, 1), (1000, 0), (-86_400_000, 1)])
    func `an earlier call does not count, and neither does its end`(offset: Int, count: Int) {
        let lines = [Self.line("10:00:00.250000", "intended"), Self.line("10:00:00.500000", "done", result: "200")]
        let log = Self.log(lines, since: Moment(milliseconds: Self.ten + offset))
        #expect(log.json["items"]?.array?.count == count)
    }

    @Test func `an entry has the number that undo takes, also where earlier ones are left out`() {
        let lines = ["a1", "b2", "a1", "c3"].enumerated().map { index, session in
            Self.line("1\(index):00:00.000000", "intended").replacing("\"a1\"", with: "\"\(session)\"")
        }
        let log = Self.log(lines, since: Moment(milliseconds: Self.ten + 30 * 60_000))
        let entries = log.json["items"]?.array?.map { $0["spec"]?["entry"]?.int }
        #expect(entries == [2, 1, 3])
    }

    @Test func `nothing in a file can break a line`() {
        let hostile = Self.line("10:00:00.000000", "intended", #"/pools/\u001b[31m\n"#)
        let text = Self.log([hostile]).lines(.wide, hasTitles: false).map(\.text).joined()
        #expect(!text.contains("\u{1B}") && !text.contains("\n"))
    }
}
