import Harness
import HTTPTypes
import Testing
import Wire

/// Events on the Ingresses, as `kubectl describe` finds them.
struct EventTests {
    private static func events(_ sim: Sim) async throws -> [JSON] {
        let list = try await sim.request(.get, "/api/v1/namespaces/default/events", port: 1)
        return list["items"]?.array ?? []
    }

    private static func texts(_ sim: Sim) async throws -> [String] {
        try await events(sim).map { event in
            "\(event["type"]?.string ?? "") \(event["reason"]?.string ?? "") \(event["involvedObject"]?["name"]?.string ?? "")"
        }.sorted()
    }

    @Test func `those who own an Ingress are told what became of it`() async throws {
        try await Sim.with { sim in
            try await sim.createIngress("web", in: "eu", addresses: ["203.0.113.1"])
            try await sim.createIngress("nameless", in: "eu", clusterName: nil, addresses: ["203.0.113.2"])
            try await Controller.with("eu", sim, ["EVENTS": "true"]) { eu in
                try await eventually("both are told") {
                    try await Self.texts(sim) == ["Normal Synced web", "Warning Ignored nameless"]
                }
                let ingress = try await sim.request(
                    .get,
                    "/apis/networking.k8s.io/v1/namespaces/default/ingresses/web",
                    port: 1
                )
                let told = try await Self.events(sim).first { $0["reason"] == "Synced" }
                #expect(told?["involvedObject"]?["uid"] == ingress["metadata"]?["uid"])
                #expect(told?["message"] == "203.0.113.1: in pool k8s-pool-shop-eu of app.example.com")
                try await eu.forcePass()
                try await sim.fault([
                    "match": ["side": "cloudflare", "method": "PATCH"], "do": ["status": 403], "times": 1,
                ])
                try await sim.setAddresses(["203.0.113.9"], of: "web", in: "eu")
                try await eventually("the failure is told, and its end") {
                    try await Self.texts(sim) == [
                        "Normal Synced web", "Normal Synced web", "Warning Ignored nameless", "Warning SyncFailed web",
                    ]
                }
            }
        }
    }

    @Test func `without being asked it writes none`() async throws {
        try await Sim.with { sim in
            try await sim.createIngress("web", in: "eu", addresses: ["203.0.113.1"])
            try await Controller.with("eu", sim) { eu in
                try await eventually("it converges") { eu.passes > 0 }
                try await eu.forcePass()
                #expect(try await Self.events(sim).isEmpty)
            }
        }
    }
}
