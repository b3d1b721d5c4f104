import GeoFleet
import GeoRouting

@testable import GeoConsole

extension Fleet {
    /// The troubled fleet, in which eu has a Service, and a Gateway with a route of the same name.
    ///
    /// The API server of eu does not have GRPCRoutes, and says nothing of TLSRoutes.
    static let severalKinds: Fleet = {
        var fleet = Fleet.troubled()
        guard let eu = fleet.clusters.firstIndex(where: { $0.id == "eu" }) else { return fleet }
        fleet.clusters[eu].kinds = [
            .sample("Ingress", "ingress", 4), .sample("Service", "service", 1), .sample("Gateway", "gateway", 1),
            .sample("HTTPRoute", "gateway", 1), .sample("GRPCRoute", "gateway", 0), .sample("TLSRoute", "gateway", 0),
        ]
        fleet.clusters[eu].kinds[4].gap = .absent
        fleet.clusters[eu].kinds[4].gapSince = .night + .seconds(-300)
        fleet.clusters[eu].kinds[5].isLeftOut = true
        fleet.clusters[eu].sources += [.gateway, .route, .service]
        fleet.clusters[eu].sources.sort { SourceObject.precedes($0.source, $1.source) }
        return fleet
    }()
}

extension KindView {
    fileprivate static func sample(_ name: String, _ setting: String, _ count: Int) -> KindView {
        let plural = name == "Ingress" ? "Ingresses" : name + "s"
        let group = setting == "gateway" ? ".gateway.networking.k8s.io" : ""
        var view = KindView(name: name, plural: plural, resource: plural.lowercased() + group, setting: setting)
        view.status.state = .live
        view.status.lastSuccess = .night + .seconds(-2)
        view.count = count
        return view
    }
}

extension SourceView {
    fileprivate static func sample(_ kind: SourceKind, _ name: String, _ addresses: [String]) -> SourceView {
        let source = SourceObject(
            kind,
            namespace: "infra",
            name: name,
            created: 1_790_000_000,
            clusterName: "shop",
            addresses: addresses
        )
        return SourceView(source: source, pool: "k8s-pool-shop-eu")
    }

    fileprivate static let gateway = sample(.gateway, "edge", ["203.0.113.10"])

    fileprivate static let route: SourceView = {
        var view = sample(.httpRoute, "edge", ["203.0.113.10"])
        view.source.parents = ["Gateway infra/edge", "ListenerSet infra/tls"]
        view.source.doubt = "ListenerSet infra/tls does not exist, or is not watched"
        view.source.port = "8443"
        view.problem =
            "HTTPRoute infra/edge: ListenerSet infra/tls does not exist, or is not watched; "
            + "until it is certain, what it has at Cloudflare stays"
        return view
    }()

    fileprivate static let service: SourceView = {
        var view = sample(.service, "games", [])
        view.source.refusal = "its type is NodePort, not LoadBalancer"
        view.pool = nil
        view.problem = "Service infra/games is left out: its type is NodePort, not LoadBalancer"
        return view
    }()
}
