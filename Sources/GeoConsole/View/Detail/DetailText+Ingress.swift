import GeoFleet
import GeoRouting

extension DetailText {
    mutating func addFeed(_ label: String, _ feed: Feed) {
        let age = feed.lastSuccess.map { "heard \(Words.age(model.now - $0)) ago" }
        switch feed.state {
        case .live: add(label, Line("● live", .good) + Line(age.map { ", \($0)" } ?? "", .muted))
        case .connecting: add(label, "connecting…", .unknown)
        case .failing(let reason): add(label, "✗ \(reason)" + (age.map { ", \($0)" } ?? ""), .bad)
        }
        if let retry = feed.retryAt, model.now < retry { add("", "again in \(Words.age(retry - model.now))", .muted) }
        if feed.reconnects > 0 { add("reconnects", String(feed.reconnects)) }
    }

    func name(of cluster: ClusterView) -> String {
        cluster.context == cluster.id ? cluster.id : "\(cluster.id), context \(cluster.context)"
    }

    mutating func addIngress(_ cluster: ClusterView, _ ingress: IngressView) {
        let source = ingress.source
        title("Ingress \(ingress.id)")
        if let problem = ingress.problem { add(Line("▲ \(problem)", .warning)) }
        add("cluster", name(of: cluster))
        addFeed("watch", cluster.watch)
        add("pool", ingress.pool ?? "none: it is ignored", ingress.pool == nil ? .bad : .text)
        section("as its author wrote it")
        add("label", source.clusterName.map { "cluster-name: \($0)" } ?? "no cluster-name")
        add(
            "hostname",
            source.hostnames ?? "none, so \(cluster.rules.hostnames.map(\.description).joined(separator: ", "))"
        )
        add("weight", source.weight ?? "none, so \(cluster.rules.weight.percent)")
        for address in source.addresses { add("address", address) }
        if source.addresses.isEmpty { add("address", "none yet", .warning) }
    }
}
