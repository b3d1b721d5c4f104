import FleetSimulation
import Foundation
import Harness
import Testing

struct SeedTests {
    /// `make simulate` plays thousands of them; the last ones once found something.
    ///
    /// A hardship that is added changes the draw of all: those from 31 on found it before there was an evil namespace,
    /// and half of them play in another world now.
    @Test(
        arguments: Array(1...6) + [
            12, 28, 43, 59, 230, 31, 171, 367, 407, 501, 910, 1462, 537, 2308, 2313, 2553, 2985, 3194, 3469, 3921, 4193,
            4360, 5349, 6402, 7922,
        ]
    )
    func `whatever goes wrong, nothing is lost`(seed: UInt64) {
        var run = Run(seed: seed)
        let outcome = run.play()
        #expect(outcome.violations == [])
        #expect(outcome.clusters >= 2)
        #expect(outcome.writes > 0)
        #expect(!outcome.faults.isEmpty)
    }

    /// Hashing differs from process to process, and so does the order of sets and dictionaries.
    @Test func `a seed has the same trace, to the byte, in every process`() throws {
        let first = try trace(of: 3, [:])
        let second = try trace(of: 3, ["SWIFT_DETERMINISTIC_HASHING": "1", "TZ": "Asia/Tokyo", "LANG": "tr_TR"])
        #expect(first.utf8.count > 10_000)
        #expect(first.utf8.elementsEqual(second.utf8))
    }

    private func trace(of seed: Int, _ environment: [String: String]) throws -> String {
        let file = FileManager.default.temporaryDirectory.appending(path: "trace-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        let process = try ChildProcess("geosimulate", ["--seed", "\(seed)"], environment: environment, log: file)
        process.waitUntilExit()
        return process.log
    }
}
