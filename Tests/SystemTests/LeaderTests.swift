import Foundation
import HTTPTypes
import Harness
import Testing
import Wire

/// Several replicas in one cluster, of which one leads.
@Suite struct LeaderTests {
    static func settings(_ name: String) -> [String: String] {
        ["LEADER_ELECT": "true", "POD_NAME": name, "LEASE_NAMESPACE": "default"]
    }

    /// Two replicas of which the first leads and has converged.
    static func withReplicas(
        _ body: (Sim, _ leader: Controller, _ standby: Controller) async throws -> Void
    ) async throws {
        try await Sim.with { sim in
            try await sim.createIngress("web", in: "eu", addresses: ["203.0.113.1"])
            try await Controller.with("eu", sim, settings("first")) { first in
                try await eventually("the first leads and has converged") { first.passes > 0 }
                try await Controller.with("eu", sim, settings("second")) { second in
                    try await eventually("the second stands by") { second.logged("Standing by: first leads") }
                    try await body(sim, first, second)
                }
            }
        }
    }

    @Test func `a standby takes over within 20 seconds of its leader's death`() async throws {
        try await Self.withReplicas { sim, leader, standby in
            leader.process.kill()
            try await sim.setAddresses(["203.0.113.9"], of: "web", in: "eu")
            try await eventually("the standby writes", within: .seconds(20)) {
                try await sim.origins(ChangeTests.pool).map { $0["address"] } == ["203.0.113.9"]
            }
            #expect(standby.logged("Leading: the lease is ours"))
        }
    }

    @Test func `a standby takes over at once when its leader is told to stop`() async throws {
        try await Self.withReplicas { sim, leader, standby in
            leader.process.signal(SIGTERM)
            let code = try await leader.process.exitCode(within: .seconds(10))
            #expect(code == 0)
            #expect(leader.logged("The lease is given back"))
            try await eventually("the standby leads", within: .seconds(6)) {
                standby.logged("Leading: the lease is ours")
            }
        }
    }

    @Test func `a standby is ready, and writes nothing`() async throws {
        try await Sim.with { sim in
            try await sim.createIngress("web", in: "eu", addresses: ["203.0.113.1"])
            try await Controller.with("eu", sim, Self.settings("first")) { first in
                try await eventually("the first leads") { first.passes > 0 }
                let port = sim.port + 8
                let settings = Self.settings("second").merging(["HTTP_ADDRESS": "127.0.0.1:\(port)"]) { $1 }
                try await Controller.with("eu", sim, settings) { second in
                    try await eventually("the second is ready") {
                        (try? await Controller.probe(port, "/readyz").status) == 200
                    }
                    try await sim.setAddresses(["203.0.113.9"], of: "web", in: "eu")
                    try await eventually("the first writes") {
                        try await sim.origins(ChangeTests.pool).map { $0["address"] } == ["203.0.113.9"]
                    }
                    #expect(second.passes == 0)
                    #expect(second.writes == 0)
                }
            }
        }
    }

    /// The leader is stopped between its reads and its write, and comes back when another has long been leading.
    @Test(.timeLimit(.minutes(30)))
    func `a leader stopped for 40 seconds writes nothing as a former leader`() async throws {
        try await Self.withReplicas { sim, leader, standby in
            let before = try await sim.lastRequest()
            try await sim.fault([
                "match": ["side": "cloudflare", "method": "GET"], "do": ["latency": "1500ms"], "times": 2,
            ])
            try await sim.setAddresses(["203.0.113.9"], of: "web", in: "eu")
            try await eventually("the leader reads") { try await !sim.calls(since: before).isEmpty }
            leader.process.signal(SIGSTOP)
            let written = leader.writes
            try await eventually("the standby has taken over", within: .seconds(30)) {
                try await sim.origins(ChangeTests.pool).map { $0["address"] } == ["203.0.113.9"]
            }
            try await sim.setAddresses(["203.0.113.10"], of: "web", in: "eu")
            try await Task.sleep(for: .seconds(25))
            leader.process.signal(SIGCONT)
            try await eventually("the former leader knows", within: .seconds(30)) {
                leader.logged("Not leading any more") || leader.logged("Standing by: second leads")
            }
            try await Task.sleep(for: .seconds(3))
            #expect(leader.writes == written)
            #expect(standby.logged("Leading: the lease is ours"))
            #expect(try await sim.origins(ChangeTests.pool).map { $0["address"] } == ["203.0.113.10"])
        }
    }
}

extension Controller {
    /// Writes to Cloudflare that this process has had answered.
    fileprivate var writes: Int {
        log.split(separator: "\n").count { line in
            ["method=PATCH", "method=POST", "method=DELETE"].contains { line.contains($0) }
        }
    }
}
