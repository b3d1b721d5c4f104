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
            let reason: String
            switch cluster.watch.state {
            case .failing(let text): reason = text
            case .connecting where cluster.watch.lastSuccess == nil: reason = "no answer in time"
            case .connecting, .live: return nil
            }
            return "cluster \(cluster.id) is not read (\(reason)): pools that only it asks for are missing here"
        }
    }
}
