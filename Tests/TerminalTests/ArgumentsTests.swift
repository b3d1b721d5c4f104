import FleetControl
import GeoFleet
import ArgumentParser
import Foundation
import GeoEngine
import GeoRouting
import Testing
import Wire

@testable import geoconsole

struct ArgumentsTests {
    private static func isReadOnly(_ arguments: [String], _ environment: [String: String]) async throws -> Bool {
        let audit = FileManager.default.temporaryDirectory.appending(path: "audit-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: audit) }
        let parsed = try Arguments.parse(arguments + ["--audit", audit.path])
        let time = Time(ContinuousClock())
        let starter = try Starter(parsed, try await LaunchSettings(parsed.source, parsed.look, environment, time))
        return starter.session(WallClock(now: Moment(milliseconds: 0), time: time)).isReadOnly
    }

    @Test(
        arguments: [
            ([], [:], false), (["--read-only"], [:], true), (["--no-read-only"], [:], false),
            ([], ["DRY_RUN": "true"], true), (["--no-read-only"], ["DRY_RUN": "true"], false),
            (["--read-only"], ["DRY_RUN": "false"], true), (["--no-write"], [:], false), (["--no-demo"], [:], false),
        ] as [([String], [String: String], Bool)]
    )
    func `a flag in either form wins over the environment`(
        arguments: [String],
        environment: [String: String],
        isReadOnly: Bool
    ) async throws {
        #expect(try await Self.isReadOnly(arguments, environment) == isReadOnly)
    }

    @Test(arguments: ["demo", "write", "read-only", "ascii"])
    func `help tells both forms`(flag: String) {
        #expect(Geoconsole.helpMessage(columns: 200).contains("--\(flag)/--no-\(flag)"))
    }

    @Test func `nobody asks for writing and for none`() {
        #expect(throws: (any Error).self) { try Arguments.parse(["--write", "--read-only"]) }
        #expect(throws: Never.self) { try Arguments.parse(["--write", "--no-read-only"]) }
    }
}
