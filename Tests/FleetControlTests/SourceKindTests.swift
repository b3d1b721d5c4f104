import GeoFleet
import GeoRouting
import HTTPTypes
import Support
import Testing
import Wire

import EngineSupport

@testable import FleetControl
@testable import GeoEngine
@testable import KubernetesAPI

/// A cluster of which several kinds of objects are watched.
struct SourceKindTests {
    private static func state(_ kinds: [ObjectKind] = [.ingress, .gateway, .httpRoute]) throws -> FleetState {
        let rules = try #require(EngineWorld.rules())
        var cluster = ClusterView(id: "eu", context: "kind-eu", rules: rules)
        cluster.kinds = kinds.map { KindView($0) }
        let clock = WallClock(now: Moment(milliseconds: 1_000_000), time: Time(ManualClock()))
        return FleetState(zone: "z", clusters: [cluster], clock: clock)
    }

    private static func open(_ kind: ObjectKind, _ state: inout FleetState) {
        state.apply(.synced, of: kind, from: 0)
        state.apply(.opened, of: kind, from: 0)
    }

    @Test func `a kind that the API server lacks is one event, however often it is looked for`() throws {
        var state = try Self.state()
        for kind in [ObjectKind.ingress, .httpRoute] { Self.open(kind, &state) }
        _ = state.takeUnpublished()
        for second in 1...20 {
            state.apply(.incomplete(.absent), of: .gateway, from: 0)
            state.apply(.waiting(until: .seconds(second)), of: .gateway, from: 0)
        }
        #expect(
            state.takeUnpublished().events.map(\.text) == [
                "Gateways are not known: the API server does not have the kind Gateway"
            ]
        )
        #expect(state.fleet.clusters[0].watch.isLive)
        #expect(state.fleet.clusters[0].unknownKinds.map(\.name) == ["Gateway"])
        Self.open(.gateway, &state)
        state.apply(.complete, of: .gateway, from: 0)
        #expect(state.fleet.clusters[0].unknownKinds == [])
        #expect(
            state.takeUnpublished().events.map(\.text) == ["Gateways are known again"]
        )
        #expect(state.fleet.clusters[0].watch.isLive)
    }

    @Test func `the first lists of all kinds are one event`() throws {
        var state = try Self.state()
        for kind in [ObjectKind.ingress, .gateway, .httpRoute] { Self.open(kind, &state) }
        #expect(state.takeUnpublished().events.map(\.text) == ["all 3 kinds of sources listed"])
    }

    @Test func `a kind that older releases lack is left out, and leaves the cluster live`() throws {
        var state = try Self.state([.ingress, .tlsRoute])
        Self.open(.ingress, &state)
        for _ in 1...3 { state.apply(.leftOut, of: .tlsRoute, from: 0) }
        #expect(state.fleet.clusters[0].watch.isLive)
        #expect(state.fleet.clusters[0].unknownKinds == [])
        #expect(state.takeUnpublished().events.filter { $0.text.contains("left out") }.count == 1)
    }

    @Test func `where no kind is known the cluster cannot be read`() throws {
        var state = try Self.state([.gateway])
        state.apply(.incomplete(.absent), of: .gateway, from: 0)
        #expect(state.fleet.clusters[0].watch.state == .failing("the API server does not have the kind Gateway"))
        #expect(state.fleet.clusters[0].unknownKinds == [])
    }

    @Test func `an outage of the API server is one event, and so is its end`() throws {
        var state = try Self.state()
        let kinds: [ObjectKind] = [.ingress, .gateway, .httpRoute]
        for kind in kinds { Self.open(kind, &state) }
        _ = state.takeUnpublished()
        for kind in kinds { state.apply(.ended("connection refused", .unreachable), of: kind, from: 0) }
        #expect(state.fleet.clusters[0].watch.state == .failing("connection refused"))
        for kind in kinds { state.apply(.opened, of: kind, from: 0) }
        #expect(state.fleet.clusters[0].watch.isLive)
        #expect(
            state.takeUnpublished().events.map(\.text) == [
                "watch of Ingresses ended: connection refused", "all watches open again",
            ]
        )
    }

    @Test(arguments: [
        (ObjectKind.ingress, ["203.0.113.1"], "ADDED shop/web 203.0.113.1"),
        (.gateway, [], "ADDED Gateway shop/web without address"),
        (.service, ["203.0.113.2"], "ADDED Service shop/web 203.0.113.2"),
        (.httpRoute, [], "ADDED HTTPRoute shop/web"), (.listenerSet, [], "ADDED ListenerSet shop/web"),
    ])
    func `an event names the kind, and no address where the kind has none`(
        kind: ObjectKind,
        addresses: [String],
        text: String
    ) throws {
        var state = try Self.state()
        let object = WatchedObject(kind, namespace: "shop", name: "web", addresses: addresses)
        state.apply(SourceEvent(.added, object), from: 0, at: .zero)
        #expect(state.takeUnpublished().events.map(\.text) == [text])
    }

    @Test func `a kind that is not known is no row, and holds all that is there`() throws {
        let rules = try #require(EngineWorld.rules())
        var cluster = ClusterSources()
        let gap = SourceObject(gap: "Gateways are not known: 404", of: .gateway)
        cluster.apply([gap, source("203.0.113.1")], rules: rules)
        #expect(cluster.sources.map(\.id) == ["shop/web"])
        #expect(cluster.wholeKinds == [gap])
        #expect(cluster.desired.isIncomplete)
    }

    /// An API server without the Gateway API.
    private struct WithoutGateways: Transport {
        let base: ClusterDoor

        func send(_ request: Request) async throws(TransportError) -> Response {
            if !request.path.contains("gateway.networking.k8s.io") { return try await base.send(request) }
            return Response(404, json: ["kind": "Status", "apiVersion": "v1", "status": "Failure", "code": 404])
        }
    }

    @Test(arguments: [([ObjectKind.ingress], true), ([.ingress, .gateway], false)])
    func `while a kind is not known, no key removes an origin`(kinds: [ObjectKind], isRemoved: Bool) async throws {
        let addresses = (1...4).map { "203.0.113.\($0)" }
        let selector = "dns.external/geo-route=true"
        let requests = kinds.map { ObjectRequests($0, namespace: nil, labelSelector: selector, userAgent: "tests") }
        let console = try await ConsoleWorld(
            [("eu", addresses)],
            requests: requests,
            door: { WithoutGateways(base: $0) }
        )
        let path = "/apis/networking.k8s.io/v1/namespaces/shop/ingresses/burst-00000"
        _ = try await ClusterDoor(console.world, "eu").send(Request(.delete, path))
        let fleet = await console.fleetWatcher.readOnce()
        #expect(fleet.clusters[0].watch.isLive)
        #expect(fleet.clusters[0].sources.count == 3)
        #expect(fleet.clusters[0].unknownKinds.map(\.name) == (isRemoved ? [] : ["Gateway"]))
        for action in [Action.confirmRemovals(cluster: "eu"), .removeOrigin(key("eu")), .sync(clusters: ["eu"])] {
            _ = await console.perform(action)
        }
        #expect(console.origins("eu").count == (isRemoved ? 3 : 4))
    }

    @Test func `what is uncertain comes first, and explains why there is no address`() throws {
        let rules = try #require(EngineWorld.rules())
        var cluster = ClusterSources()
        var route = source(name: "web")
        route.doubt = "its status says nothing of Gateway infra/edge yet"
        cluster.apply([route], rules: rules)
        #expect(
            cluster.sources.map(\.problem) == [
                "shop/web: its status says nothing of Gateway infra/edge yet; "
                    + "until it is certain, what it has at Cloudflare stays"
            ]
        )
    }

    @Test func `a route names its Gateways, each once`() {
        let store = SourceStore()
        var gateway = WatchedObject(.gateway, namespace: "infra", name: "edge", addresses: ["203.0.113.9"])
        gateway.clusterName = "shop"
        var set = WatchedObject(.listenerSet, namespace: "shop", name: "tls")
        let edge = ParentReference(kind: .gateway, id: gateway.id)
        set.extras.parents = [RouteParent(reference: edge, acceptance: .accepted)]
        var route = WatchedObject(.httpRoute, namespace: "shop", name: "web")
        let parents = [
            edge, ParentReference(kind: .gateway, id: gateway.id, section: "https"),
            ParentReference(kind: .listenerSet, id: set.id),
        ]
        route.extras.parents = parents.map { RouteParent(reference: $0, acceptance: .accepted) }
        _ = store.apply(.upsert(gateway), to: .gateway)
        _ = store.apply(.upsert(set), to: .listenerSet)
        _ = store.apply(.upsert(route), to: .httpRoute)
        let source = store.sources.first { $0.kind == .httpRoute }
        #expect(source?.parents == ["Gateway infra/edge", "ListenerSet shop/tls"])
        #expect(source?.addresses == ["203.0.113.9"])
    }
}
