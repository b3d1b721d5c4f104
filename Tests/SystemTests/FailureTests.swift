import Foundation
import HTTPTypes
import Harness
import Testing
import Wire

/// What must not be lost when reads fail, servers refuse, and processes die.
@Suite struct FailureTests {
    struct ReadFault: CustomTestStringConvertible, Sendable {
        let name: String
        let action: JSON
        var testDescription: String { name }
    }

    static let readFaults = [
        ReadFault(name: "500", action: ["status": 500]),
        ReadFault(name: "half a body", action: "half"),
        ReadFault(name: "a body that breaks off", action: "truncate"),
        ReadFault(name: "an empty body", action: "emptyBody"),
        ReadFault(name: "{}", action: ["body": "{}"]),
        ReadFault(name: "an empty list", action: "emptyList"),
        ReadFault(name: "another zone's data", action: "anotherZone"),
        ReadFault(name: "nothing", action: "dropBefore"),
        ReadFault(name: "50 MB of blanks", action: ["blanks": 52_428_800]),
    ]

    /// The list of pools, that of load balancers, or both fail, while a new address and a restart ask for writes.
    @Test(arguments: readFaults)
    func `whatever a read answers, nothing of anybody's is removed`(fault: ReadFault) async throws {
        try await ChangeTests.withConverged { sim, eu in
            try await sim.addForeignParts()
            for path in ["/pools", "/load_balancers", ""] {
                let before = try await sim.everything()
                try await sim.fault([
                    "match": ["side": "cloudflare", "method": "GET", "path": .string(path)], "do": fault.action,
                ])
                eu.process.signal(SIGHUP)
                try await Controller.with("eu", sim) { second in
                    try await eventually("a faulty read is over") { second.passes > 0 }
                }
                #expect(try await sim.lost(since: before) == [], "after \(fault.name) on '\(path)'")
                try await sim.liftFaults()
            }
            try await sim.setAddresses(["203.0.113.50"], of: "web", in: "eu")
            try await eventually("it converges when the fault is gone", within: .seconds(60)) {
                try await sim.origins(ChangeTests.pool).contains { $0["address"] == "203.0.113.50" }
            }
            #expect(try await sim.pools().count == 2)
        }
    }

    @Test func `429 with Retry-After 7 sends nothing for seven seconds and then converges`() async throws {
        try await ChangeTests.withConverged { sim, _ in
            try await sim.fault([
                "match": ["side": "cloudflare"], "do": ["status": 429, "retryAfter": 7], "times": 1,
            ])
            let before = try await sim.lastRequest()
            try await sim.setAddresses(["203.0.113.9"], of: "web", in: "eu")
            try await eventually("it converges", within: .seconds(30)) {
                try await sim.origins(ChangeTests.pool).map { $0["address"] } == ["203.0.113.9"]
            }
            let calls = try await sim.calls(since: before)
            let blocked = try #require(calls.first { $0["status"]?.int == 429 }?["at"]?.double)
            // Its twin, the other list, was under way already; of the rest none comes before the time.
            let later = calls.compactMap { $0["at"]?.double }.filter { $0 > blocked + 200_000 }
            #expect(!later.isEmpty)
            #expect(later.allSatisfy { $0 >= blocked + 7_000_000 })
        }
    }

    /// The controller is killed while its n-th request is under way: before the server acts, or after.
    @Test(arguments: ["hangBefore", "hangAfter"])
    func `killed at any request, the next start repairs`(moment: String) async throws {
        for number in 0..<9 {
            try await Sim.with { sim in
                try await sim.createIngress("web", in: "eu", addresses: ["203.0.113.1", "203.0.113.2"])
                try await sim.fault([
                    "match": ["side": "cloudflare", "caller": "external-dns-cloudflare-geo"],
                    "do": .string(moment), "skip": JSON(number), "times": 1,
                ])
                try await Controller.with("eu", sim) { eu in
                    try await eventually("the request is under way, or all is done") {
                        let calls = try await sim.calls()
                        return calls.contains { ($0["fault"]?.isNull ?? true) == false } || eu.passes > 0
                    }
                    eu.process.kill()
                }
                try await sim.liftFaults()
                try await Controller.with("eu", sim) { second in
                    try await eventually("the second start's pass ends") { second.passes > 0 }
                }
                #expect(try await sim.pools().count == 1, "killed at request \(number)")
                #expect(try await sim.origins(ChangeTests.pool).count == 2, "killed at request \(number)")
                #expect(
                    try await sim.loadBalancer()?["default_pools"]?.array?.count == 1,
                    "killed at request \(number)"
                )
            }
        }
    }

    @Test(arguments: ["POST", "PATCH"])
    func `a write whose answer is lost is looked up, not repeated blindly`(method: String) async throws {
        try await Sim.with { sim in
            try await sim.createIngress("web", in: "eu", addresses: ["203.0.113.1"])
            if method == "PATCH" {
                try await Controller.with("eu", sim) { eu in
                    try await eventually("converged") { eu.passes > 0 }
                }
                try await sim.setAddresses(["203.0.113.9"], of: "web", in: "eu")
            }
            try await sim.fault([
                "match": ["side": "cloudflare", "method": .string(method)], "do": "dropAfter", "times": 1,
            ])
            let before = try await sim.lastRequest()
            try await Controller.with("eu", sim) { _ in
                let address: JSON = method == "PATCH" ? "203.0.113.9" : "203.0.113.1"
                try await eventually("it converges") {
                    let pools = try await sim.loadBalancer()?["default_pools"]?.array?.count
                    guard pools == 1 else { return false }
                    return try await sim.origins(ChangeTests.pool).map { $0["address"] } == [address]
                }
                var calls: [JSON] = []
                try await eventually("there is a next call") {
                    calls = try await sim.calls(since: before)
                    return calls.last?["method"]?.string != method
                }
                let write = try #require(calls.firstIndex { $0["method"]?.string == method })
                #expect(calls[(write + 1)...].first?["method"] == "GET", "the next call is a look")
                #expect(try await sim.pools().count == 1)
            }
        }
    }

    static let watchFaults: [JSON] = ["cut", "reset", "gone", "garbageLine", "hugeLine", "halfLine"]

    @Test(arguments: ["cut", "reset", "gone", "garbageLine", "hugeLine", "halfLine"])
    func `a broken watch loses no change`(effect: String) async throws {
        try await ChangeTests.withConverged { sim, eu in
            try await sim.fault(["match": ["side": "kubernetes"], "do": ["watch": .string(effect)], "times": 1])
            try await sim.setAddresses(["203.0.113.9"], of: "web", in: "eu")
            try await eventually("the change arrives", within: .seconds(60)) {
                try await sim.origins(ChangeTests.pool).map { $0["address"] } == ["203.0.113.9"]
            }
            #expect(eu.process.isRunning)
        }
    }
}

extension Sim {
    /// A pool and an origin that are not ours, in the load balancer and in our pool.
    func addForeignParts() async throws {
        let other = try await cloudflare(
            .post,
            "/accounts/\(Self.account)/load_balancers/pools",
            ["name": "other", "latitude": 1, "longitude": 2, "origins": [["name": "o", "address": "198.51.100.1"]]]
        )
        let balancer = try required(try await loadBalancer())
        let pools = try required(balancer["default_pools"]?.array) + [other["id"] ?? .null]
        let id = try required(balancer["id"]?.string)
        _ = try await cloudflare(.patch, "/zones/\(Self.zone)/load_balancers/\(id)", ["default_pools": .array(pools)])
        try await patchPool(ChangeTests.pool) {
            $0 + [["name": "by-hand", "address": "198.51.100.2", "enabled": true]]
        }
    }

    /// Every pool, origin and membership, as text.
    func everything() async throws -> Set<String> {
        var all: Set<String> = []
        for pool in try await pools() {
            let name = pool["name"]?.string ?? ""
            all.insert("pool \(name)")
            for origin in pool["origins"]?.array ?? [] { all.insert("origin \(name)/\(origin["name"]?.string ?? "")") }
        }
        for id in try await loadBalancer()?["default_pools"]?.array ?? [] { all.insert("member \(id.text)") }
        return all
    }

    func lost(since before: Set<String>) async throws -> [String] {
        before.subtracting(try await everything()).sorted()
    }
}
