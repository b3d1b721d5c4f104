import GeoRouting

/// Where none of the clusters can be heard.
extension Diagnosis {
    var isDeaf: Bool {
        let failing = fleet.clusters.filter { if case .failing = $0.watch.state { true } else { false } }
        return !failing.isEmpty && failing.count == fleet.clusters.count
    }

    /// Those with the same trouble in one line, so that one look tells which.
    mutating func lookAtAllClusters() {
        var groups: [(what: String, clusters: [ClusterView])] = []
        for cluster in fleet.clusters {
            let what = Self.trouble(of: cluster)
            if let index = groups.firstIndex(where: { $0.what == what }) {
                groups[index].clusters.append(cluster)
            } else {
                groups.append((what, [cluster]))
            }
        }
        for (what, clusters) in groups {
            if clusters.count == 1 {
                look(at: clusters[0])
            } else {
                find(.blindSpot, Concern(Self.list(clusters.map(\.id))), what)
            }
        }
    }

    /// Of many names as many as there is room for.
    private static func list(_ names: [String]) -> String {
        func first(_ count: Int) -> String {
            names.prefix(count).joined(separator: ", ") + (count < names.count ? " +\(names.count - count)" : "")
        }
        let room = names.indices.last { first($0 + 1).count <= 28 } ?? 0
        return first(room + 1)
    }

    private static func trouble(of cluster: ClusterView) -> String {
        let since = cluster.watch.lastSuccess.map { " since \(Wording.time($0))" } ?? "; Ingresses unknown"
        return switch cluster.watch.trouble {
        case .unauthorized: "API servers refuse the credentials: renew"
        case .forbidden(let permission): "may not \(permission): ask for it"
        case .timedOut: "no API server answers\(since)"
        case .unreachable: "API servers unreachable\(since)"
        case .rateLimited, .serverFault, nil: "watches down\(since)"
        }
    }
}
