import Testing

import RoutingSupport
import GeoRouting
import Presentation

@testable import GeoFleet

/// How old that is which a card shows, and when a person reads of it.
struct DataFreshnessTests {
    /// 03:12 UTC.
    private static let read = Moment(milliseconds: (3 * 60 + 12) * 60_000)

    private static func feed(_ state: ReadStatus.State, isRead: Bool = true) -> ReadStatus {
        var feed = ReadStatus()
        feed.state = state
        feed.lastSuccess = isRead ? read : nil
        return feed
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var source: DataFreshness.Source
        var state: ReadStatus.State
        var age: Int
        var doubt: String?
        var testDescription: String { "\(source) \(state) \(age) s" }
    }

    @Test(arguments: [
        Case(source: .cloudflare, state: .live, age: 90),
        Case(
            source: .cloudflare,
            state: .live,
            age: 91,
            doubt: "Cloudflare as of 03:12 UTC, 91 s ago; it is read again before any write"
        ),
        Case(
            source: .cloudflare,
            state: .failing("no answer"),
            age: 720,
            doubt: "Cloudflare as of 03:12 UTC, 12 min ago: no answer"
        ),
        Case(source: .sources("eu"), state: .live, age: 9_000),
        Case(source: .sources("eu"), state: .connecting, age: 9),
        Case(
            source: .sources("eu"),
            state: .connecting,
            age: 7_200,
            doubt: "sources of eu as of 03:12 UTC, 2 h ago"
        ),
        Case(
            source: .sources("eu"),
            state: .failing("x509"),
            age: 3,
            doubt: "sources of eu as of 03:12 UTC, 3 s ago: the watch is down"
        ),
    ])
    func `what is old or not heard of any more tells its age`(row: Case) {
        let basis = DataFreshness(row.source, Self.feed(row.state))
        #expect(basis.text(now: Self.read + .seconds(row.age)) == row.doubt)
    }

    @Test func `what was never read says so`() {
        let basis = DataFreshness(.sources("eu"), Self.feed(.connecting, isRead: false))
        #expect(basis.text(now: Self.read) == "sources of eu not read yet")
        let refused = DataFreshness(.sources("eu"), Self.feed(.failing("403"), isRead: false))
        #expect(refused.text(now: Self.read) == "sources of eu cannot be read: the watch is down")
    }

    @Test(arguments: [
        (Action.drain(.origin(key("eu"))), ["eu"]), (.drain(.pool("k8s-pool-c1-asia")), ["asia"]),
        (.drain(.loadBalancer("app.example.com")), []), (.sync(clusters: ["us_east", "eu"]), ["eu", "us_east"]),
        (.confirmRemovals(cluster: "us_west"), ["us_west"]), (.prune([key("eu"), key("asia")]), ["eu", "asia"]),
        (.undo(action: 1), []),
    ])
    func `a decision rests on Cloudflare and on the clusters behind what it concerns`(
        action: Action,
        clusters: [String]
    ) {
        let fleet = FleetDraft().fleet
        #expect(
            fleet.sources(of: action, concerning: []).map(\.source) == [.cloudflare]
                + clusters.map(DataFreshness.Source.sources)
        )
        #expect(fleet.sources(of: .undo(action: 1), concerning: ["id-eu"]).map(\.source).last == .sources("eu"))
    }
}
