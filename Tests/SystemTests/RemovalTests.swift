import Foundation
import HTTPTypes
import Harness
import Testing
import Wire

/// `POLICY=sync`: what goes, what stays, and what holds it back.
@Suite struct RemovalTests {
    static let sync = ["POLICY": "sync", "STALE_GRACE": "2s"]

    @Test func `when one of two owners leaves a pool, its origin goes and the other's stays`() async throws {
        try await Sim.with { sim in
            try await sim.createIngress("web", in: "eu", addresses: ["203.0.113.1"])
            try await sim.createIngress("web", in: "us_east", addresses: ["203.0.113.2"])
            let green = Self.sync.merging(["GEO_LOCATION": "eu", "OWNER_ID": "green"]) { $1 }
            let blue = Self.sync.merging(["OWNER_ID": "blue"]) { $1 }
            try await Controller.with("eu", sim, blue) { _ in
                try await Controller.with("us_east", sim, green) { _ in
                    try await eventually("both are in one pool", within: .seconds(60)) {
                        (try await sim.pool(ChangeTests.pool))?["origins"]?.array?.count == 2
                    }
                    try await sim.deleteIngress("web", in: "us_east")
                    try await eventually("green's origin is gone", within: .seconds(60)) {
                        try await sim.origins(ChangeTests.pool).map { $0["address"] } == ["203.0.113.1"]
                    }
                    try await Task.sleep(for: .seconds(3))
                    #expect(try await sim.origins(ChangeTests.pool).count == 1)
                    let description = try await sim.pool(ChangeTests.pool)?["description"]?.string ?? ""
                    #expect(description.contains("blue(") && !description.contains("green("), "\(description)")
                }
            }
        }
    }

    @Test func `a deleted cluster's pool is detached, then deleted, also when killed in between`() async throws {
        try await Sim.with { sim in
            try await sim.createIngress("web", in: "eu", addresses: ["203.0.113.1"])
            try await sim.createIngress("web", in: "asia", addresses: ["203.0.113.2"])
            try await Controller.with("eu", sim) { _ in
                try await Controller.with("asia", sim, Self.sync) { asia in
                    try await eventually("both pools are in", within: .seconds(60)) {
                        try await sim.loadBalancer()?["default_pools"]?.array?.count == 2
                    }
                    try await sim.fault(["match": ["side": "cloudflare", "method": "DELETE"], "do": "hangBefore"])
                    try await sim.deleteIngress("web", in: "asia")
                    try await eventually("the delete is under way", within: .seconds(60)) {
                        try await sim.calls().contains { $0["method"] == "DELETE" }
                    }
                    asia.process.kill()
                }
                #expect(try await sim.loadBalancer()?["default_pools"]?.array?.count == 1)
                #expect(try await sim.pools().count == 2)
                try await sim.liftFaults()
                try await Controller.with("asia", sim, Self.sync) { _ in
                    try await eventually("the pool is deleted", within: .seconds(60)) {
                        try await sim.pools().count == 1
                    }
                }
                #expect(try await sim.pools().first?["name"]?.string == ChangeTests.pool)
            }
        }
    }

    @Test func `forty origins that vanish at once are held by the brake until a person confirms`() async throws {
        try await Sim.with { sim in
            let addresses = (1...40).map { JSON.string("203.0.113.\($0)") }
            try await sim.request(
                .post,
                "/sim/burst",
                ["cluster": "eu", "count": 40, "clusterName": "shop", "prefix": "web", "addresses": .array(addresses)]
            )
            try await sim.createIngress("web", in: "asia", addresses: ["198.51.100.1"])
            try await Controller.with("asia", sim) { _ in
                // Long enough for all their events to arrive.
                let slow = Self.sync.merging(["STALE_GRACE": "5s"]) { $1 }
                try await Controller.with("eu", sim, slow) { eu in
                    try await eventually("all are there", within: .seconds(60)) {
                        let members = try await sim.loadBalancer()?["default_pools"]?.array?.count
                        let origins = try await sim.pool(ChangeTests.pool)?["origins"]?.array?.count
                        return members == 2 && origins == 40
                    }
                    try await sim.deleteIngresses(in: "eu", namespace: "shop")
                    try await eventually("the brake is on", within: .seconds(60)) {
                        eu.logged("Brake: removing 40 of 40 origins at once is held")
                    }
                    try await Task.sleep(for: .seconds(3))
                    #expect(try await sim.origins(ChangeTests.pool).count == 40)
                }
                let once = try Controller.start(
                    "eu",
                    sim,
                    Self.sync,
                    arguments: ["--once", "--confirm-removals"]
                )
                #expect(try await once.process.exitCode(within: .seconds(60)) == 0)
                #expect(try await sim.pools().count == 1)
            }
        }
    }

    @Test func `an attached pool keeps its last enabled origin while its Ingress waits for an address`() async throws {
        try await ChangeTests.withConverged(["203.0.113.1", "203.0.113.2"], Self.sync) { sim, eu in
            try await sim.setAddresses(["203.0.113.2"], of: "web", in: "eu")
            try await eventually("the stale one is gone", within: .seconds(60)) {
                try await sim.origins(ChangeTests.pool).map { $0["address"] } == ["203.0.113.2"]
            }
            try await sim.setAddresses([], of: "web", in: "eu")
            try await Task.sleep(for: .seconds(4))
            try await eu.forcePass()
            #expect(try await sim.origins(ChangeTests.pool).count == 1)
        }
    }

    @Test func `former owners' origins are taken over and leave like our own`() async throws {
        try await ChangeTests.withConverged(["203.0.113.1"], ["OWNER_ID": "old-eu"]) { sim, eu in
            eu.process.kill()
            try await sim.setAddresses(["203.0.113.1", "203.0.113.3"], of: "web", in: "eu")
            let settings = Self.sync.merging(["OWNER_ID": "new-eu", "ADOPT_OWNERS": "old-eu"]) { $1 }
            try await Controller.with("eu", sim, settings) { _ in
                try await eventually("both origins are the new owner's", within: .seconds(60)) {
                    let description = try await sim.pool(ChangeTests.pool)?["description"]?.string ?? ""
                    return description.contains("new-eu(origin-eu=33,origin-eu-") && !description.contains("old-eu")
                }
                try await sim.setAddresses(["203.0.113.3"], of: "web", in: "eu")
                try await eventually("the old one's origin is gone", within: .seconds(60)) {
                    try await sim.origins(ChangeTests.pool).map { $0["address"] } == ["203.0.113.3"]
                }
            }
        }
    }
}

/// Monitors that we keep, and those of people.
@Suite struct MonitorTests {
    @Test func `a managed monitor is created once, attached, and follows the settings in place`() async throws {
        try await ChangeTests.withConverged(["203.0.113.1"], ["CF_MONITOR_PATH": "/healthz"]) { sim, eu in
            let monitor = try #require(try await sim.monitors().first)
            #expect(monitor["path"] == "/healthz" && monitor["type"] == "https" && monitor["interval"] == 60)
            #expect(try await sim.pool(ChangeTests.pool)?["monitor"] == monitor["id"])
            eu.process.kill()
            let settings = ["CF_MONITOR_PATH": "/live", "CF_MONITOR_EXPECTED_CODES": "2xx"]
            try await Controller.with("eu", sim, settings) { _ in
                try await eventually("the monitor follows") {
                    try await sim.monitors().map { $0["path"] } == ["/live"]
                }
            }
            #expect(try await sim.monitors().map { $0["id"] } == [monitor["id"]])
        }
    }

    @Test func `a create whose answer is lost leaves one monitor in use, the lowest id`() async throws {
        try await Sim.with { sim in
            try await sim.createIngress("web", in: "eu", addresses: ["203.0.113.1"])
            try await sim.fault([
                "match": ["side": "cloudflare", "method": "POST", "path": "/monitors"], "do": "dropAfter", "times": 1,
            ])
            try await Controller.with("eu", sim, ["CF_MONITOR_PATH": "/healthz"]) { _ in
                try await eventually("the pool has a monitor", within: .seconds(60)) {
                    (try await sim.pool(ChangeTests.pool))?["monitor"] != nil
                }
            }
            #expect(try await sim.monitors().count == 1)
        }
    }

    @Test func `a person's monitor is never replaced`() async throws {
        try await ChangeTests.withConverged { sim, eu in
            let person = try await sim.cloudflare(
                .post,
                "/accounts/\(Sim.account)/load_balancers/monitors",
                ["type": "http", "path": "/mine", "expected_codes": "200"]
            )
            let id = try #require(try await sim.pool(ChangeTests.pool)?["id"]?.string)
            _ = try await sim.cloudflare(
                .patch,
                "/accounts/\(Sim.account)/load_balancers/pools/\(id)",
                ["monitor": person["id"] ?? .null]
            )
            eu.process.kill()
            try await Controller.with("eu", sim, ["CF_MONITOR_PATH": "/healthz"]) { second in
                try await eventually("a pass ends") { second.passes > 0 }
            }
            #expect(try await sim.pool(ChangeTests.pool)?["monitor"] == person["id"])
        }
    }

    @Test func `an existing monitor is attached where there is none`() async throws {
        try await Sim.with { sim in
            let person = try await sim.cloudflare(
                .post,
                "/accounts/\(Sim.account)/load_balancers/monitors",
                ["type": "http", "path": "/mine", "expected_codes": "200"]
            )
            try await sim.createIngress("web", in: "eu", addresses: ["203.0.113.1"])
            try await Controller.with("eu", sim, ["CF_MONITOR_ID": person["id"]?.string ?? ""]) { _ in
                try await eventually("it is attached") {
                    (try await sim.pool(ChangeTests.pool))?["monitor"] == person["id"]
                }
            }
        }
    }
}

extension Sim {
    func monitors() async throws -> [JSON] {
        try await request(.get, "/sim/state")["monitors"]?.array ?? []
    }
}
