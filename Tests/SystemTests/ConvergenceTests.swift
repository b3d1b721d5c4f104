import Foundation
import HTTPTypes
import Harness
import Testing
import Wire

@Suite struct ConvergenceTests {
    static let orders = [
        ["eu", "us_east", "us_west", "asia"], ["asia", "us_west", "us_east", "eu"],
        ["us_west", "eu", "asia", "us_east"],
    ]

    @Test(arguments: orders)
    func `four controllers in any order make one load balancer of four pools`(order: [String]) async throws {
        try await Sim.with { sim in
            for (number, cluster) in Sim.clusters.enumerated() {
                try await sim.createIngress("web", in: cluster, addresses: ["203.0.113.\(number + 1)"])
            }
            let controllers = try order.map { try Controller.start($0, sim) }
            defer { for controller in controllers { controller.process.kill() } }
            try await eventually("all pools are in the load balancer", within: .seconds(60)) {
                try await sim.loadBalancer()?["default_pools"]?.array?.count == 4
            }
            let balancer = try #require(try await sim.loadBalancer())
            #expect(balancer["steering_policy"] == "proximity")
            #expect(balancer["proxied"] == true)
            #expect(balancer["ttl"] == 0, "the API reports no TTL for a proxied name")
            let pools = try await sim.pools()
            #expect(pools.count == 4)
            #expect(Set(pools.map(\.place)) == Self.expectedPlaces)
            #expect(pools.allSatisfy { $0["origins"]?.array?.map { $0["weight"] } == [.number("0.33")] })
            let ids = pools.compactMap { $0["id"]?.string }
            #expect(Set(balancer["default_pools"]?.array?.compactMap(\.string) ?? []) == Set(ids))
            #expect(ids.contains(balancer["fallback_pool"]?.string ?? ""))
        }
    }

    private static let expectedPlaces: Set<String> = [
        "k8s-pool-shop-eu 50.1109 8.6821", "k8s-pool-shop-us_east 40.7128 -74.006",
        "k8s-pool-shop-us_west 34.0522 -118.2437", "k8s-pool-shop-asia 35.6762 139.6503",
    ]

    @Test func `two clusters that join an empty zone at the same instant both stay in`() async throws {
        try await Sim.with(arguments: ["--latency", "200ms"]) { sim in
            try await sim.createIngress("web", in: "eu", addresses: ["203.0.113.1"])
            try await sim.createIngress("web", in: "asia", addresses: ["203.0.113.2"])
            try await Controller.with("eu", sim) { eu in
                try await Controller.with("asia", sim) { asia in
                    try await eventually("both pools are in", within: .seconds(60)) {
                        try await sim.loadBalancer()?["default_pools"]?.array?.count == 2
                    }
                    try await Task.sleep(for: .seconds(2))
                    #expect(try await sim.loadBalancer()?["default_pools"]?.array?.count == 2)
                    #expect(eu.process.isRunning && asia.process.isRunning)
                }
            }
        }
    }

    @Test func `a pool that another writer drops right after our verify is back within a minute`() async throws {
        try await Sim.with { sim in
            try await sim.createIngress("web", in: "eu", addresses: ["203.0.113.1"])
            let other = try await sim.cloudflare(
                .post,
                "/accounts/\(Sim.account)/load_balancers/pools",
                [
                    "name": "other", "latitude": 1, "longitude": 2,
                    "origins": [["name": "o", "address": "198.51.100.1"]],
                ]
            )
            try await Controller.with("eu", sim) { eu in
                try await eventually("the first pass ends") { eu.passes > 0 }
                let balancer = try #require(try await sim.loadBalancer())
                let id = try #require(balancer["id"]?.string)
                _ = try await sim.cloudflare(
                    .patch,
                    "/zones/\(Sim.zone)/load_balancers/\(id)",
                    ["default_pools": .array([other["id"] ?? .null])]
                )
                try await eventually("our pool is back", within: .seconds(60)) {
                    try await sim.loadBalancer()?["default_pools"]?.array?.count == 2
                }
            }
        }
    }

    @Test func `annotations name load balancers, and HOSTNAME_ALLOW refuses others`() async throws {
        try await Sim.with { sim in
            let names = ("dns.external/hostname", "shop.example.com,app.example.com,bank.example.com")
            try await sim.createIngress("web", in: "eu", annotations: [names], addresses: ["203.0.113.1"])
            let allow = ["HOSTNAME_ALLOW": "app.example.com,sh*.example.com"]
            try await Controller.with("eu", sim, allow) { eu in
                try await eventually("both load balancers are there") {
                    let shop = try await sim.loadBalancer("shop.example.com")
                    let app = try await sim.loadBalancer()
                    return shop != nil && app != nil
                }
                try await eventually("a pass ends") { eu.passes > 0 }
                #expect(try await sim.loadBalancer("bank.example.com") == nil)
                #expect(eu.logged("Host name bank.example.com of default/web refused"))
            }
        }
    }

    @Test func `a load balancer with pools lacking coordinates is joined without changing its steering`() async throws {
        try await Sim.with { sim in
            let other = try await sim.cloudflare(
                .post,
                "/accounts/\(Sim.account)/load_balancers/pools",
                ["name": "unplaced", "origins": [["name": "o", "address": "198.51.100.1"]]]
            )
            let id = other["id"] ?? .null
            _ = try await sim.cloudflare(
                .post,
                "/zones/\(Sim.zone)/load_balancers",
                ["name": "app.example.com", "default_pools": [id], "fallback_pool": id, "proxied": true]
            )
            try await sim.createIngress("web", in: "eu", addresses: ["203.0.113.1"])
            try await Controller.with("eu", sim) { eu in
                try await eventually("we are in") {
                    try await sim.loadBalancer()?["default_pools"]?.array?.count == 2
                }
                try await eventually("it is said") { eu.logged("keeps steering_policy 'off'") }
                let balancer = try await sim.loadBalancer()
                #expect(balancer?["steering_policy"] == "off")
                #expect(balancer?["fallback_pool"] == id)
            }
        }
    }
}

extension JSON {
    fileprivate var place: String {
        "\(self["name"]?.string ?? "") \(self["latitude"]?.double ?? 0) \(self["longitude"]?.double ?? 0)"
    }
}
