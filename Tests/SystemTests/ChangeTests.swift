import Foundation
import HTTPTypes
import Harness
import Testing
import Wire

/// One cluster with one pool, and what happens to it.
@Suite struct ChangeTests {
    static let pool = "k8s-pool-shop-eu"

    /// A controller for eu that has converged on the given addresses.
    static func withConverged(
        _ addresses: [String] = ["203.0.113.1"],
        _ environment: [String: String] = [:],
        _ body: (Sim, Controller) async throws -> Void
    ) async throws {
        try await Sim.with { sim in
            try await sim.createIngress("web", in: "eu", addresses: addresses)
            try await Controller.with("eu", sim, environment) { eu in
                try await eventually("the first pass ends") { eu.passes > 0 }
                try await body(sim, eu)
            }
        }
    }

    @Test func `an address that changes is changed in place by one PATCH and at most four calls`() async throws {
        try await Self.withConverged { sim, eu in
            let before = try await sim.lastRequest()
            let origin = try await sim.origins(Self.pool)[0]
            try await sim.setAddresses(["203.0.113.9"], of: "web", in: "eu")
            try await eventually("the pool has the new address") {
                try await sim.origins(Self.pool).map { $0["address"] } == ["203.0.113.9"]
            }
            try await eventually("the pass ends") { eu.passes > 1 }
            let calls = try await sim.calls(since: before)
            #expect(calls.count { $0["method"] == "PATCH" } == 1)
            #expect(calls.count { $0["method"] == "POST" } == 0)
            #expect(calls.count <= 4)
            #expect(try await sim.origins(Self.pool)[0]["name"] == origin["name"])
            #expect(eu.logged("Load Balancer IP detected: 203.0.113.9"))
            #expect(eu.logged("Merging IP 203.0.113.9 from eu with 0 existing origins"))
        }
    }

    @Test func `an Ingress that gains an IPv6 address and a host name gains two origins`() async throws {
        try await Self.withConverged { sim, _ in
            try await sim.forceAddresses(["203.0.113.1", "2001:DB8:0:0::1", "LB.example.net."], of: "web", in: "eu")
            try await eventually("three origins") { try await sim.origins(Self.pool).count == 3 }
            let addresses = try await sim.origins(Self.pool).compactMap { $0["address"]?.string }
            #expect(Set(addresses) == ["203.0.113.1", "2001:db8::1", "lb.example.net"])
        }
    }

    @Test func `an Ingress that loses its label leaves its origin, with a warning`() async throws {
        try await Self.withConverged { sim, eu in
            try await sim.patchIngress("web", in: "eu", metadata: ["labels": ["dns.external/geo-route": JSON.null]])
            try await eventually("it is said") { eu.logged("Left-over origin origin-eu (203.0.113.1)") }
            #expect(try await sim.origins(Self.pool).count == 1)
        }
    }

    @Test func `a status that loses its address changes nothing`() async throws {
        try await Self.withConverged { sim, eu in
            let before = try await sim.lastRequest()
            try await sim.setAddresses([], of: "web", in: "eu")
            try await eu.forcePass()
            #expect(try await sim.calls(since: before).allSatisfy { $0["method"] == "GET" })
            #expect(try await sim.origins(Self.pool).count == 1)
        }
    }

    @Test func `an origin drained by hand stays drained through changes and restarts`() async throws {
        try await Self.withConverged { sim, eu in
            try await sim.patchPool(Self.pool) { $0.map { $0.with("enabled", false) } }
            try await eu.forcePass()
            try await sim.setAddresses(["203.0.113.9"], of: "web", in: "eu")
            try await eventually("the address changes") {
                try await sim.origins(Self.pool).map { $0["address"] } == ["203.0.113.9"]
            }
            try await Controller.with("eu", sim) { second in
                try await eventually("a second controller's pass ends") { second.passes > 0 }
            }
            #expect(try await sim.origins(Self.pool).map { $0["enabled"] } == [false])
        }
    }

    @Test func `a weight edited by hand stays, also when the setting changes`() async throws {
        try await Self.withConverged { sim, eu in
            try await sim.patchPool(Self.pool) { $0.map { $0.with("weight", 0.7) } }
            try await eu.forcePass()
            eu.process.kill()
            try await Controller.with("eu", sim, ["CF_ORIGIN_WEIGHT": "50"]) { second in
                try await eventually("a pass ends") { second.passes > 0 }
            }
            #expect(try await sim.origins(Self.pool).map { $0["weight"] } == [0.7])
        }
    }

    @Test func `a setting's new weight rolls out`() async throws {
        try await Self.withConverged { sim, eu in
            eu.process.kill()
            try await Controller.with("eu", sim, ["CF_ORIGIN_WEIGHT": "50"]) { _ in
                try await eventually("the weight is new") {
                    try await sim.origins(Self.pool).map { $0["weight"] } == [0.5]
                }
            }
        }
    }

    @Test func `a foreign origin with keys unknown to us survives ten changes of ours`() async throws {
        try await Self.withConverged { sim, _ in
            let foreign: JSON = [
                "name": "by-hand", "address": "198.51.100.77", "enabled": true, "weight": 0.12, "port": 8443,
                "header": ["Host": ["app.example.com"]],
                "x_future": ["big": .number("9007199254740993"), "none": .null],
            ]
            try await sim.patchPool(Self.pool) { $0 + [foreign] }
            for number in 10..<20 {
                try await sim.setAddresses(["203.0.113.\(number)"], of: "web", in: "eu")
                try await eventually("change \(number) is there", within: .seconds(60)) {
                    try await sim.origins(Self.pool).contains { $0["address"]?.string == "203.0.113.\(number)" }
                }
            }
            let kept = try await sim.origins(Self.pool).first { $0["name"] == "by-hand" }
            for (key, value) in foreign.object?.members ?? [] { #expect(kept?[key] == value, "\(key)") }
            #expect(try await sim.origins(Self.pool).count == 2)
        }
    }

    @Test func `ten forced passes over 1,000 Ingresses write nothing and read twice each`() async throws {
        try await Sim.with { sim in
            try await sim.request(
                .post,
                "/sim/burst",
                [
                    "cluster": "eu", "count": 1000, "bytes": 4096, "clusterName": "shop",
                    "addresses": ["203.0.113.1", "203.0.113.2", "203.0.113.3"],
                ]
            )
            try await Controller.with("eu", sim) { eu in
                try await eventually("the first pass ends", within: .seconds(60)) { eu.passes > 0 }
                let before = try await sim.lastRequest()
                for _ in 0..<10 { try await eu.forcePass() }
                let calls = try await sim.calls(since: before)
                #expect(calls.count { $0["method"] != "GET" } == 0)
                #expect(calls.count == 20)
            }
        }
    }
}

extension Sim {
    func origins(_ pool: String) async throws -> [JSON] {
        try required(try await self.pool(pool)?["origins"]?.array)
    }
}

extension JSON {
    func with(_ key: String, _ value: JSON) -> JSON {
        var object = self.object ?? JSONObject()
        object[key] = value
        return .object(object)
    }
}
