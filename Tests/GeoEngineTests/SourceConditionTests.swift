import EngineSupport
import GeoRouting
import KubernetesAPI
import Testing

@testable import GeoEngine

/// Which Events a pass calls for.
struct SourceConditionTests {
    private static let pool = "k8s-pool-c1-eu"
    private static let converged = Schedule.Outcome.converged(lookBack: false)

    /// The report of a pass over these Ingresses.
    private static func report(
        _ sources: [SourceObject],
        _ outcome: Schedule.Outcome = converged,
        writes: Int = 1,
        failure: String? = nil,
        troubles: [String: String] = [:],
        hostnames: String = "app.example.com"
    ) throws -> PassReport {
        var report = PassReport(outcome: outcome, writes: writes, failure: failure)
        report.desired = Desired(sources, rules: try #require(EngineWorld.rules(hostnames: hostnames)))
        report.refusalReasons = troubles
        return report
    }

    private static func news(_ memory: inout EventDeduplicator, _ sources: [SourceObject], _ report: PassReport)
        -> [String]
    {
        memory.newEvents(sources, report, place: Place.predefined[0]).map {
            "\($0.kind.rawValue) \($0.reason) \($0.object.id): \($0.message)"
        }
    }

    @Test func `what was written is told once`() throws {
        var memory = EventDeduplicator()
        let sources = [source("203.0.113.1")]
        let report = try Self.report(sources)
        let synced = "Normal Synced shop/web: 203.0.113.1: in pool \(Self.pool) of app.example.com"
        #expect(Self.news(&memory, sources, report) == [synced])
        #expect(Self.news(&memory, sources, report) == [])
        let moved = [source("203.0.113.2")]
        #expect(
            Self.news(&memory, moved, try Self.report(moved)) == [
                "Normal Synced shop/web: 203.0.113.2: in pool \(Self.pool) of app.example.com"
            ]
        )
    }

    @Test func `what a start finds in order is no news, what is wrong with it is`() throws {
        var memory = EventDeduplicator()
        let sources = [source("203.0.113.1"), source("203.0.113.2", name: "nameless", cluster: nil)]
        let report = try Self.report(sources, writes: 0)
        #expect(
            Self.news(&memory, sources, report) == [
                "Warning Ignored shop/nameless: No cluster-name found in labels for shop/nameless: "
                    + "add the label cluster-name"
            ]
        )
        #expect(Self.news(&memory, sources, report) == [])
    }

    @Test func `several reasons are one Event, and an Ingress that waits for its address has none`() throws {
        var memory = EventDeduplicator()
        let sources = [source("10.0.0.1", "127.0.0.1", name: "a"), source(name: "b")]
        let news = Self.news(&memory, sources, try Self.report(sources))
        #expect(news.count == 1)
        #expect(news.first?.contains("Private address 10.0.0.1") == true)
        #expect(news.first?.contains("; Unusable address '127.0.0.1'") == true)
    }

    @Test func `a failure is told when it begins, and its end too`() throws {
        var memory = EventDeduplicator()
        let sources = [source("203.0.113.1")]
        _ = Self.news(&memory, sources, try Self.report(sources))
        let failed = try Self.report(sources, .failed(retryAfter: nil), writes: 0, failure: "Cloudflare is away")
        #expect(Self.news(&memory, sources, failed) == ["Warning SyncFailed shop/web: Cloudflare is away"])
        #expect(Self.news(&memory, sources, failed) == [])
        let recovered = Self.news(&memory, sources, try Self.report(sources, writes: 0))
        #expect(recovered.map { $0.prefix(13) } == ["Normal Synced"])
    }

    @Test(arguments: [pool, "app.example.com"])
    func `a refusal concerns those whose pool or load balancer it is`(subject: String) throws {
        var memory = EventDeduplicator()
        let sources = [
            source("203.0.113.1", hostnames: "app.example.com"),
            source("203.0.113.9", name: "other", cluster: "c2", hostnames: "b.example.com"),
        ]
        let report = try Self.report(
            sources,
            .refused,
            troubles: [subject: "no room for another pool"],
            hostnames: "app.example.com,b.example.com"
        )
        #expect(Self.news(&memory, sources, report) == ["Warning SyncFailed shop/web: no room for another pool"])
    }

    @Test func `an Ingress that is gone is forgotten`() throws {
        var memory = EventDeduplicator()
        let sources = [source("203.0.113.1")]
        _ = Self.news(&memory, sources, try Self.report(sources))
        _ = Self.news(&memory, [], try Self.report([]))
        #expect(Self.news(&memory, sources, try Self.report(sources)).count == 1)
    }
}
