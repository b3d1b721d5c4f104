import HTTPTypes
import Testing
import Wire

@testable import Simulation

/// The start and the changes of the scenarios with Gateways.
struct ScenarioTests {
    private func weight(_ bench: Bench, _ plural: String, _ key: String) -> String? {
        bench.world.object(plural, key, in: "eu")?["metadata"]?["annotations"]?["dns.external/weight"]?.string
    }

    @Test func `eu has an Ingress and a Gateway for one cluster-name, with different addresses and weights`() throws {
        let world = Bench(.gatewayMigration).world
        let ingress = try #require(world.object("ingresses", "shop/api", in: "eu"))
        let route = try #require(world.object("httproutes", "shop/api", in: "eu"))
        let gateway = try #require(world.object("gateways", "infra/edge", in: "eu"))
        for object in [route, gateway] {
            #expect(object["metadata"]?["labels"] == ingress["metadata"]?["labels"])
            #expect(object["metadata"]?["annotations"]?["dns.external/weight"] == "10")
        }
        #expect(ingress["status"]?["loadBalancer"]?["ingress"] == [["ip": "203.0.113.10"]])
        #expect(gateway["status"]?["addresses"] == [["type": "IPAddress", "value": "203.0.113.50"]])
        let conditions = gateway["status"]?["conditions"]?.array ?? []
        #expect(conditions.map { $0["status"] } == ["True", "True"])
        #expect(route["spec"]?["hostnames"]?.array?.first == ingress["spec"]?["rules"]?.array?.first?["host"])
        let accepted = route["status"]?["parents"]?.array?.first?["conditions"]?.array?.first
        #expect(accepted?["type"] == "Accepted")
        #expect(accepted?["status"] == "True")
        #expect(world.object("gateways", "infra/edge", in: "asia") == nil)
        #expect(world.object("ingresses", "shop/api", in: "asia") != nil)
    }

    @Test func `the weights shift, then the Ingresses go`() {
        let bench = Bench(.gatewayMigration)
        var weights: [[String?]] = []
        for minute in 0...4 {
            bench.world.advance(to: .seconds(60 * minute))
            weights.append([
                weight(bench, "ingresses", "shop/api"), weight(bench, "httproutes", "shop/api"),
                weight(bench, "gateways", "infra/edge"),
            ])
        }
        let shift = [["90", "10", "10"], ["50", "50", "50"], ["10", "90", "90"]]
        #expect(weights == shift + [[nil, "90", "90"], [nil, "90", "90"]])
    }

    @Test func `a label or a weight changes no status of a Gateway`() {
        let bench = Bench(.gatewayMigration)
        let before = bench.world.object("gateways", "infra/edge", in: "eu")?["status"]
        bench.world.advance(to: .seconds(65))
        #expect(bench.world.object("gateways", "infra/edge", in: "eu")?["status"] == before)
    }
}
