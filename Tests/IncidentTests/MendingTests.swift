import GeoConsole
import GeoEngine
import GeoRouting
import Simulation
import Testing

/// The key that the first finding offers, the confirming key, and nothing else.
struct MendingTests {
    private static let mendable = DiagnosisOfIncidentsTests.expected.filter { $0.key != nil && $0.kind != .quotaFull }

    @Test(arguments: mendable.map(\.kind), [1, 2, 3, 4, 5, 6] as [UInt64])
    func `the key mends the world`(kind: Incident.Kind, seed: UInt64) async throws {
        let bench = IncidentBench([kind], seed: seed)
        let remedy = try #require(await bench.findings().first?.remedy)
        #expect(!bench.isMended)
        try await bench.confirm(remedy)
        #expect(bench.isMended)
        #expect(await bench.findings().map(\.text) == [])
    }

    @Test(arguments: 0..<80 as Range<UInt64>)
    func `of two breakages one key after the other mends what can be mended`(seed: UInt64) async throws {
        let bench = IncidentBench([], seed: seed)
        for _ in bench.incident.breakages {
            let remedies = await bench.findings().filter { $0.text.contains("quota") == false }.compactMap(\.remedy)
            guard let remedy = remedies.first else { break }
            try await bench.confirm(remedy)
        }
        for breakage in bench.incident.breakages where Self.mendable.contains(where: { $0.kind == breakage.kind }) {
            // With Cloudflare out of sight there is nothing that a key could do.
            #expect(breakage.isMended(bench.world.stateJSON()), "\(breakage.kind)")
        }
    }

    @Test func `a quota that is full is named by Cloudflare itself`() async throws {
        let bench = IncidentBench([.quotaFull], seed: 1)
        let finding = try #require(await bench.findings().first)
        let review = await bench.operator.review(try #require(finding.remedy))
        let outcome = await bench.operator.perform(review)
        guard case .refused(let why) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(why.contains("Exceeded quota for pools"))
        let texts = await bench.findings().map(\.text)
        #expect(texts == ["\(finding.geo ?? ""): \(finding.object): Exceeded quota for pools · S tries again"])
    }
}

extension IncidentBench {
    /// What the confirming key does, on a card that has not to be typed for.
    func confirm(_ remedy: Remedy) async throws {
        let review = await self.operator.review(remedy)
        #expect(review.refusal == nil)
        #expect(review.requirement == .key)
        let outcome = await self.operator.perform(review)
        guard case .done = outcome else {
            Issue.record("\(outcome)")
            return
        }
    }
}
