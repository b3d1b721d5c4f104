import RoutingSupport
import Testing

@testable import GeoRouting

struct ObservedTests {
    @Test func `lists that fit together are consistent`() {
        let current = CurrentState(
            pools: [pool("a"), pool("b"), pool("c")],
            loadBalancers: [balancer(pools: ["id-a"], fallback: "id-b")]
        )
        #expect(current.inconsistency(of: ["app.example.com"]) == nil)
        #expect(CurrentState(pools: [], loadBalancers: []).inconsistency(of: ["app.example.com"]) == nil)
    }

    @Test(arguments: ["default", "fallback", "map"])
    func `a pool that a load balancer names but the list lacks makes both unreliable`(place: String) {
        var named = balancer(pools: ["id-a"], fallback: "id-a")
        switch place {
        case "default": named.defaultPools.append("id-missing")
        case "fallback": named.fallbackPool = "id-missing"
        default: named.mappedPools = ["id-a", "id-missing"]
        }
        let current = CurrentState(pools: [pool("a")], loadBalancers: [named])
        #expect(
            current.inconsistency(of: ["app.example.com"])
                == "load balancer app.example.com names pool id-missing, which the list of pools lacks"
        )
    }

    @Test func `an empty list of pools beside a load balancer is a failed read`() {
        let current = CurrentState(pools: [], loadBalancers: [balancer(pools: ["id-a"])])
        #expect(current.inconsistency(of: ["app.example.com"]) != nil)
    }

    @Test func `what another's load balancer names may be broken for good`() {
        let current = CurrentState(
            pools: [pool("a")],
            loadBalancers: [balancer("www.example.com", pools: ["id-missing"])]
        )
        #expect(current.inconsistency(of: ["app.example.com"]) == nil)
    }
}
