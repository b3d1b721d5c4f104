import FleetSupport
import GeoFleet
import GeoRouting
import Presentation
import Testing
import Wire

@testable import Commands

/// The doctor names the cause of each fault of a set-up, and nothing else.
struct DoctorTests {
    @Test func `a healthy set-up has no fault, and every check is made`() {
        let report = DoctorReport(examine(SetupCase("all is well") { _ in }.facts))
        #expect(report.checks.filter { if case .good = $0.result { false } else { true } } == [])
        #expect(report.exit == .done)
        let subjects = Set(report.checks.map(\.subject))
        #expect(Set(Check.Subject.allCases).subtracting(subjects) == [.profile])
        #expect(report.lines(.table).last?.text == "all is well")
    }

    @Test(arguments: SetupCase.broken)
    func `the cause of a broken set-up is named`(some: SetupCase) {
        let report = DoctorReport(examine(some.facts))
        let faults = report.checks.compactMap(\.fault)
        #expect(faults.map(\.reason) == some.reasons)
        #expect(report.exit == .different)
        for fault in faults {
            #expect(!fault.what.isEmpty && !fault.why.isEmpty && !fault.mend.isEmpty)
            let words = [fault.what, fault.why, fault.mend].joined(separator: "\n")
            for word in some.words { #expect(words.contains(word), "\(words)") }
        }
    }

    @Test func `there are at least twenty broken set-ups, and no two alike`() {
        #expect(Set(SetupCase.broken.map(\.testDescription)).count == SetupCase.broken.count)
        #expect(SetupCase.broken.count >= 20)
    }

    @Test(arguments: SetupCase.broken + SetupCase.unclear)
    func `what is printed as JSON is as the schema says`(some: SetupCase) throws {
        let json = DoctorReport(examine(some.facts)).json
        #expect(try JSONSchema(published: "diagnosis").errors(in: json) == [])
    }

    @Test(arguments: SetupCase.unclear)
    func `what cannot be checked is no fault, and its reason is said`(some: SetupCase) {
        let report = DoctorReport(examine(some.facts))
        #expect(report.exit == .failed)
        #expect(report.checks.compactMap(\.fault) == [])
        let unknown = report.lines(.table).map(\.text).filter { $0.hasPrefix("? ") }
        #expect(!unknown.isEmpty)
        for word in some.words { #expect(unknown.contains { $0.contains(word) }, "\(unknown)") }
    }

    @Test func `the schema knows each check`() throws {
        let check = try #require(JSONSchema.published("diagnosis")?["$defs"]?["check"]?["properties"]?["check"])
        #expect(check["enum"]?.array?.compactMap(\.string) == Check.Subject.allCases.map(\.rawValue))
    }

    @Test func `a line has the sign, the check and what is so; a fault has two more`() {
        let lines = DoctorReport(examine(SetupCase.broken[0].facts)).lines(.table).map(\.text)
        let index = lines.firstIndex { $0.hasPrefix("✗ Token ") } ?? 0
        #expect(lines[index].hasSuffix("  there is no API token"))
        #expect(lines[index + 1].contains("why   no call to Cloudflare succeeds"))
        #expect(lines[index + 2].contains("mend  set CF_API_TOKEN"))
        #expect(lines.contains { $0.hasPrefix("? Account ") && $0.hasSuffix("not checked: there is no token") })
        #expect(lines.last?.hasPrefix("1 fault, ") == true)
    }

    @Test(arguments: [
        ("2026-11-22T21:04:10Z", 1_795_381_450), ("2026-11-22T21:04:10.123456Z", 1_795_381_450), ("2026-11-22", nil),
        ("2026-11-22T21:04:10+01:00", nil), ("", nil), ("2026-13-22T21:04:10Z", nil),
    ])
    func `a time of Cloudflare is read, or is none`(text: String, seconds: Int?) {
        #expect(Moment(rfc3339: text)?.milliseconds == seconds.map { $0 * 1000 })
    }
}
