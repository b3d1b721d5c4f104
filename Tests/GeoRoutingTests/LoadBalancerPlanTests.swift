import RoutingSupport
import Testing

@testable import GeoRouting

struct LoadBalancerPlanTests {
    private static let own = pool(owned: ["eu-1": ["origin-eu": 33]], origin("origin-eu", "203.0.113.1"))
    private static let other = pool("other", coordinates: newYork, origin("o", "198.51.100.1"))
    private static let unplaced = pool("unplaced", coordinates: nil, origin("o", "198.51.100.2"))

    private static func planned(_ pools: [Pool], _ balancers: [LoadBalancer]) -> Plan {
        plan(
            desired: wanting("203.0.113.1", hostnames: ["app.example.com"]),
            current: CurrentState(pools: pools, loadBalancers: balancers),
            rules: rules()
        )
    }

    private static func update(_ balancer: LoadBalancer, _ pools: Pool...) -> LoadBalancerUpdate? {
        guard case .updateLoadBalancer(let update)? = planned(pools, [balancer]).loadBalancerOperations.first else {
            return nil
        }
        return update
    }

    @Test func `a missing load balancer is created over our pool`() {
        let draft = LoadBalancerDraft(hostname: "app.example.com", pools: [.id("id-k8s-pool-c1-eu")])
        #expect(Self.planned([Self.own], []).loadBalancerOperations == [.createLoadBalancer(draft)])
    }

    @Test func `pool and load balancer are created in this order, one naming the other`() {
        let operations = Self.planned([], []).operations
        #expect(operations.map(\.subject) == ["k8s-pool-c1-eu", "app.example.com"])
        let draft = LoadBalancerDraft(hostname: "app.example.com", pools: [.name("k8s-pool-c1-eu")])
        #expect(operations.last == .createLoadBalancer(draft))
    }

    @Test func `no load balancer is created for a pool that is not there and has no address`() {
        let plan = plan(
            desired: wanting(hostnames: ["app.example.com"]),
            current: CurrentState(pools: [], loadBalancers: []),
            rules: rules()
        )
        #expect(plan.operations.isEmpty)
    }

    @Test func `what is already so is not written`() {
        let balancer = balancer(pools: ["id-other", "id-k8s-pool-c1-eu"])
        #expect(Self.update(balancer, Self.own, Self.other) == nil)
    }

    @Test func `our pool joins behind the others, and the fallback stays`() throws {
        let balancer = balancer(pools: ["id-other"], fallback: "id-other")
        let update = try #require(Self.update(balancer, Self.own, Self.other))
        #expect(update.defaultPools == [.id("id-other"), .id("id-k8s-pool-c1-eu")])
        #expect(update.fallbackPool == nil && update.steeringPolicy == nil && update.isProxied == nil)
    }

    @Test func `a missing fallback becomes our first pool`() throws {
        let balancer = balancer(pools: ["id-k8s-pool-c1-eu"], fallback: "")
        let update = try #require(Self.update(balancer, Self.own))
        #expect(update.fallbackPool == .id("id-k8s-pool-c1-eu"))
        #expect(update.defaultPools == nil)
    }

    @Test(arguments: ["", "off", "geo", "random", "dynamic_latency"])
    func `steering and proxied are ours`(policy: String) throws {
        let balancer = balancer(pools: ["id-k8s-pool-c1-eu", "id-other"], steering: policy, isProxied: false)
        let update = try #require(Self.update(balancer, Self.own, Self.other))
        #expect(update.steeringPolicy == "proximity")
        #expect(update.isProxied == true)
        #expect(update.defaultPools == nil && update.fallbackPool == nil)
    }

    @Test func `a disabled load balancer is kept true and stays disabled`() {
        let before = CurrentState(
            pools: [Self.own, Self.other],
            loadBalancers: [balancer(pools: ["id-other"], isEnabled: false)]
        )
        let after = before.applying(Self.planned(before.pools, before.loadBalancers))
        #expect(after.loadBalancers.map(\.isEnabled) == [false])
        #expect(after.loadBalancers.map(\.defaultPools) == [["id-other", "id-k8s-pool-c1-eu"]])
    }

    @Test func `where other pools lack coordinates we join without changing the steering`() throws {
        let balancer = balancer(pools: ["id-unplaced"], steering: "off")
        let update = try #require(Self.update(balancer, Self.own, Self.unplaced))
        #expect(update.defaultPools == [.id("id-unplaced"), .id("id-k8s-pool-c1-eu")])
        #expect(update.steeringPolicy == nil)
        #expect(
            Self.planned([Self.own, Self.unplaced], [balancer]).texts == [
                "Load balancer app.example.com keeps steering_policy 'off': proximity needs coordinates, "
                    + "and unplaced has none; set latitude and longitude there"
            ]
        )
    }

    @Test func `own pools that get coordinates in the same plan are no obstacle`() throws {
        var own = Self.own
        own.coordinates = nil
        let plan = Self.planned([own], [balancer(pools: ["id-k8s-pool-c1-eu"], steering: "off")])
        #expect(plan.operations.count == 2)
        let update = try #require(
            plan.operations.last.flatMap { if case .updateLoadBalancer(let update) = $0 { update } else { nil } }
        )
        #expect(update.steeringPolicy == "proximity")
        #expect(plan.notices.isEmpty)
    }

    @Test func `pools outside the load balancer do not matter`() throws {
        let balancer = balancer(pools: ["id-k8s-pool-c1-eu"], steering: "off")
        let update = try #require(Self.update(balancer, Self.own, Self.unplaced))
        #expect(update.steeringPolicy == "proximity")
    }

    @Test func `other host names' load balancers are not touched`() {
        let foreign = balancer("www.example.com", pools: ["id-other"], steering: "off", isProxied: false)
        let operations = Self.planned([Self.own, Self.other], [foreign]).loadBalancerOperations
        #expect(operations.map(\.subject) == ["app.example.com"])
    }

    @Test func `our pool joins although its ownership cannot be read`() throws {
        var newer = Self.own
        newer.description = PoolDescription("[external-dns-geo/9:x]")
        let update = try #require(Self.update(balancer(pools: ["id-other"]), newer, Self.other))
        #expect(update.defaultPools == [.id("id-other"), .id("id-k8s-pool-c1-eu")])
    }

    /// The creation of a pool may be refused, or have to wait.
    @Test func `what names a pool that is not there is done without it`() {
        let current = CurrentState(pools: [Self.own], loadBalancers: [balancer(pools: ["id-k8s-pool-c1-eu"])])
        var update = LoadBalancerUpdate(id: "lb-app.example.com", hostname: "app.example.com")
        update.defaultPools = [.id("id-k8s-pool-c1-eu"), .name("to come")]
        #expect(Operation.updateLoadBalancer(update).withoutUncreatedPools(in: current) == nil)
        update.isProxied = true
        var rest = LoadBalancerUpdate(id: "lb-app.example.com", hostname: "app.example.com")
        rest.isProxied = true
        #expect(Operation.updateLoadBalancer(update).withoutUncreatedPools(in: current) == .updateLoadBalancer(rest))
        let draft = LoadBalancerDraft(hostname: "app.example.com", pools: [.name("to come"), .id("p")])
        let possible = LoadBalancerDraft(hostname: "app.example.com", pools: [.id("p")])
        #expect(Operation.createLoadBalancer(draft).withoutUncreatedPools(in: current) == .createLoadBalancer(possible))
        let none = LoadBalancerDraft(hostname: "app.example.com", pools: [.name("to come")])
        #expect(Operation.createLoadBalancer(none).withoutUncreatedPools(in: current) == nil)
        #expect(Operation.deletePool(id: "p", name: "x").withoutUncreatedPools(in: current) != nil)
    }
}
