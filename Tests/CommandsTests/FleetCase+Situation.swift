import FleetSupport
import GeoFleet
import GeoRouting
import Presentation

extension FleetCase {
    /// The changed fleet as the console's tables and words take it, with an event and a call.
    var situation: Situation {
        var fleet = DiagnosisFleet.changed(change)
        for index in fleet.pools.indices { fleet.pools[index].loadBalancers = [DiagnosisFleet.hostname] }
        for index in fleet.clusters.indices { fleet.clusters[index].sources += Self.sources(of: fleet.clusters[index]) }
        var events = EventLog(capacity: 9)
        events.append([
            FleetEvent(
                id: 1,
                moment: DiagnosisFleet.now,
                kind: .watch,
                level: .info,
                cluster: "eu",
                text: "watch open"
            ),
            FleetEvent(id: 2, moment: DiagnosisFleet.now, kind: .read, level: .error, text: "bad\u{1B}[31m\nline"),
        ])
        var calls = Ring<APICall>(capacity: 9)
        var refused = Self.call(2, status: 403)
        refused.error = "10000: Authentication error"
        refused.ray = "8f1-FRA"
        calls.append([Self.call(1, status: 200), refused, Self.call(3, status: nil)])
        return Situation(
            fleet: fleet,
            findings: diagnose(fleet, now: DiagnosisFleet.now),
            events: events,
            calls: calls,
            regionalHealth: nil,
            now: DiagnosisFleet.now
        )
    }

    private static func call(_ id: Int, status: Int?) -> APICall {
        APICall(
            id: id,
            moment: DiagnosisFleet.now,
            method: "GET",
            path: "/accounts/9a7806061c88ada191ed06f989cc3dac/load_balancers/pools",
            status: status,
            duration: .milliseconds(87)
        )
    }

    private static func source(_ namespace: String, _ name: String, _ clusterName: String?, _ geo: String)
        -> SourceObject
    {
        SourceObject(
            namespace: namespace,
            name: name,
            created: DiagnosisFleet.now.milliseconds / 1000 - 7200,
            clusterName: clusterName,
            addresses: DiagnosisFleet.addresses(of: geo)
        )
    }

    /// An Ingress of each cluster that feeds its pool.
    private static func sources(of cluster: ClusterView) -> [SourceView] {
        [SourceView(source: source("shop", "api", "shop", cluster.id), pool: "k8s-pool-shop-\(cluster.id)")]
    }

    /// In eu, an Ingress that is ignored.
    static let ignored = FleetCase("ignored") { some in
        some.cluster("eu") { cluster in
            let view = SourceView(
                source: source("team", "ledger", nil, "eu"),
                pool: nil,
                problem: "No cluster-name found in labels for team/ledger: add the label cluster-name"
            )
            cluster.sources.append(view)
        }
    }

    static func unread(_ kind: FailureKind?, _ reason: String) -> @Sendable (inout DiagnosisFleet) -> Void {
        { some in
            some.fleet.pools = []
            some.fleet.loadBalancers = []
            some.fleet.cloudflare = ReadStatus()
            some.fleet.cloudflare.state = .failing(reason)
            some.fleet.cloudflare.failure = kind
        }
    }

    static func failing(_ cluster: String) -> @Sendable (inout DiagnosisFleet) -> Void {
        { some in
            some.cluster(cluster) { view in
                view.watch = ReadStatus()
                view.watch.state = .failing("connection refused")
                view.watch.failure = .unreachable
            }
        }
    }

    static func silent(_ cluster: String) -> @Sendable (inout DiagnosisFleet) -> Void {
        { some in some.cluster(cluster) { $0.watch = ReadStatus() } }
    }

    /// Fleets in which something could not be read.
    static let unreadable = [
        FleetCase("refused", unread(.unauthorized, "401")), FleetCase("forbidden", unread(.forbidden("Read"), "403")),
        FleetCase("rate-limited", unread(.rateLimited, "429")), FleetCase("no answer", unread(.timedOut, "timeout")),
        FleetCase("broken", unread(.serverFault, "500")), FleetCase("unreachable", unread(.unreachable, "refused")),
        ignored, FleetCase("a cluster fails", failing("eu")), FleetCase("a cluster is silent", silent("eu")),
        FleetCase("empty") { some in
            some.fleet.pools = []
            some.fleet.loadBalancers = []
            some.fleet.clusters = []
        },
    ]
}
