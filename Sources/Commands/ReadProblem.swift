package import GeoFleet
import GeoRouting
import Presentation

/// Words about what could not be read, each in one line with the mend.
package enum ReadProblem {
    /// Why nothing is known of Cloudflare's objects; `isWriting` is whether the command needs to write them.
    package static func text(of fleet: Fleet, isWriting: Bool = false) -> String {
        guard case .failing(let reason) = fleet.cloudflare.state else {
            return "Cloudflare has not answered in time: check the network and HTTPS_PROXY, or raise --timeout"
        }
        return "Cloudflare cannot be read: \(reason); \(advice(fleet, isWriting))"
    }

    private static func advice(_ fleet: Fleet, _ isWriting: Bool) -> String {
        switch fleet.cloudflare.failure {
        case .unauthorized: "check CF_API_TOKEN"
        // The permission is the one that a controller needs.
        case .forbidden(let permission):
            "give CF_API_TOKEN the permission \(permission)\(isWriting ? "" : " (here Read is enough)")"
        // The reason says until when, where that is known.
        case .rateLimited: fleet.budget.blockedUntil == nil ? "try again later" : "try again then"
        case .timedOut, .unreachable: "check the network, CF_API_URL and HTTPS_PROXY"
        case .serverFault, nil: "try again, and look at cloudflarestatus.com"
        }
    }

    /// A remark for each cluster that could not be read: the answer is then only what Cloudflare has.
    package static func remarks(on fleet: Fleet) -> [String] {
        fleet.clusters.compactMap { cluster in
            reason(cluster).map {
                "cluster \(cluster.id) is not read (\($0)): pools that only it asks for are missing here"
            }
        }
    }

    /// A remark for each source of data that cannot be read now, for a command that goes on and tries again.
    package static func outages(of fleet: Fleet) -> [String] {
        let clusters = fleet.clusters.filter(\.watch.isFailing).compactMap { cluster in
            reason(cluster).map { "cluster \(cluster.id) cannot be read: \($0)" }
        }
        return (fleet.cloudflare.isFailing ? [text(of: fleet)] : []) + clusters
    }

    /// A remark for each cluster of which not all sources are known.
    static func unreadSources(of fleet: Fleet) -> [String] {
        fleet.clusters.compactMap { cluster in
            if let reason = reason(cluster) {
                return "cluster \(cluster.id) is not read (\(reason)): its sources are missing here"
            }
            let kinds = cluster.unknownKinds.map(\.plural)
            if kinds.isEmpty { return nil }
            return
                "\(kinds.joined(separator: ", ")) of cluster \(cluster.id) are not known: geoconsole findings says why"
        }
    }

    /// Why nothing is known of a cluster now; nil where it was read.
    private static func reason(_ cluster: ClusterView) -> String? {
        switch cluster.watch.state {
        case .failing(let text): text
        case .connecting where cluster.watch.lastSuccess == nil: "no answer in time"
        case .connecting, .live: nil
        }
    }
}
