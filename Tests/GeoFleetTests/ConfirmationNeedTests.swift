import Testing

import RoutingSupport
import GeoRouting
import Presentation

@testable import GeoFleet

/// When a person has to type more than a key: where users would be left without any server.
struct ConfirmationNeedTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var action: Action
        /// What is typed; nil where a key is enough.
        var typed: String?
        /// What the effect tells of the users.
        var effect: String?
        var change: @Sendable (inout FleetDraft) -> Void

        init(
            _ name: String,
            _ action: Action,
            typed: String?,
            effect: String? = nil,
            change: @escaping @Sendable (inout FleetDraft) -> Void = { _ in }
        ) {
            testDescription = name
            self.action = action
            self.typed = typed
            self.effect = effect
            self.change = change
        }
    }

    static let cases = [
        Case(
            "a region's last origin, others take over",
            .drain(.origin(key("us_east"))),
            typed: nil,
            effect: "users of us_east near New York go to us_west (3,900 km), with 1 healthy origin"
        ),
        Case(
            "a region's pool, others take over",
            .drain(.pool("k8s-pool-c1-asia")),
            typed: nil,
            effect: "users of asia near Tokyo go to us_west (8,800 km), with 1 healthy origin"
        ),
        Case("the fallback pool, though others serve", .drain(.pool("k8s-pool-c1-eu")), typed: "eu"),
        Case("the fallback pool's only origin", .drain(.origin(key("eu"))), typed: "eu"),
        Case("the last that serves", .drain(.origin(key("us_east"))), typed: "us_east") { draft in
            for geo in ["eu", "us_west", "asia"] { draft.changeOrigin(geo) { $0.health = .unhealthy("HTTP 503") } }
        },
        Case("those who take over are stale", .drain(.pool("k8s-pool-c1-us_east")), typed: "us_east") { draft in
            draft.makeStale("us_west")
        },
        Case("the last but a drained one", .drain(.pool("k8s-pool-c1-us_east")), typed: "us_east") { draft in
            for geo in ["eu", "us_west", "asia"] { draft.changeOrigin(geo) { $0.origin.isEnabled = false } }
        },
        Case("a load balancer's end", .drain(.loadBalancer("app.example.com")), typed: "app.example.com"),
        Case("back to work, not yet probed", .enable(.origin(key("us_east"))), typed: nil) { draft in
            draft.change("us_east") { $0.pool.monitor = "monitor" }
            draft.changeOrigin("us_east") { ($0.origin.isEnabled, $0.health) = (false, .unknown) }
        },
        Case("back to work", .enable(.pool("k8s-pool-c1-us_east")), typed: nil) { draft in
            draft.change("us_east") { $0.pool.isEnabled = false }
        },
        Case("a pool of a place that nobody knows", .drain(.pool("k8s-pool-c1-eu")), typed: "k8s-pool-c1-eu") { draft in
            draft.change("eu") { $0.geo = nil }
        },
    ]

    @Test(arguments: cases)
    func `where users would be served by nobody the place's code is typed, else a key is enough`(row: Case) throws {
        var draft = FleetDraft()
        row.change(&draft)
        let plan = try row.action.preview(on: draft.fleet)
        #expect(plan.requirement == row.typed.map { .typing($0) } ?? .key)
        if let effect = row.effect { #expect(plan.effects.withoutCities.map(\.text) == [effect]) }
    }

    @Test func `one of two origins of the fallback pool takes a key`() throws {
        let plan = try Action.drain(.origin(key("eu"))).preview(on: FleetDraft(origins: 2).fleet)
        #expect(plan.requirement == .key)
    }
}
