import GeoRouting

/// How well the fleet is known at all.
extension Diagnosis {
    mutating func lookAtFeeds() {
        lookAtCloudflare()
        if isDeaf, fleet.clusters.count > 1 {
            lookAtAllClusters()
        } else {
            for cluster in fleet.clusters { look(at: cluster) }
        }
        lookAtClock()
    }

    // MARK: Cloudflare

    private mutating func lookAtCloudflare() {
        let feed = fleet.cloudflare
        let subject = Concern("Cloudflare")
        if let end = fleet.budget.blockedUntil, end > now {
            return find(.blind, subject, "rate-limited (429): wait until \(Wording.time(end, isRoundedUp: true))")
        }
        if case .failing(let reason) = feed.state {
            return find(.blind, subject, words(for: feed, reason: reason))
        }
        if let read = feed.lastSuccess, now - read > Self.patience {
            find(.blindSpot, subject, "what is shown is \(Figure.span(now - read)) old: r reads again")
        }
    }

    /// Several polls long.
    private static let patience = Duration.seconds(120)

    private func words(for feed: Feed, reason: String) -> String {
        let since = feed.lastSuccess.map { " since \(Wording.time($0))" } ?? ""
        return switch feed.trouble {
        case .rateLimited:
            "rate-limited (429): "
                + (feed.retryAt.map { "wait until \(Wording.time($0, isRoundedUp: true))" } ?? "wait")
        case .unauthorized: "the API token is not accepted: set another CF_API_TOKEN"
        case .forbidden(let permission): "token lacks \(permission): add it"
        case .timedOut: "no answer\(since): look at the network and cloudflarestatus.com"
        case .unreachable where isCutOff: "unreachable\(since), all clusters too: your network?"
        case .unreachable: "unreachable\(since): \(Wording.reason(reason))"
        case .serverFault, nil: "cannot be read\(since): \(Wording.reason(reason))"
        }
    }

    /// Whether no cluster can be reached either.
    private var isCutOff: Bool {
        !fleet.clusters.isEmpty && fleet.clusters.allSatisfy { $0.watch.trouble == .unreachable && !$0.watch.isKnown }
    }

    // MARK: Clusters

    mutating func look(at cluster: ClusterView) {
        guard case .failing(let reason) = cluster.watch.state else { return }
        let subject = Concern(geo: cluster.id, cluster.id)
        let known = cluster.watch.lastSuccess.map { "Ingresses as of \(Wording.time($0))" } ?? "Ingresses unknown"
        let what =
            switch cluster.watch.trouble {
            case .unauthorized: "API server refuses the credentials: renew them; \(known)"
            case .forbidden(let permission): "API server forbids to \(permission): ask for it"
            case .timedOut: "watch down, API server does not answer; \(known)"
            case .unreachable: "watch down, API server unreachable; \(known)"
            case .rateLimited, .serverFault, nil: "watch down; \(known): \(reason)"
            }
        find(.blindSpot, subject, what)
    }

    // MARK: The clock

    private mutating func lookAtClock() {
        guard let skew = fleet.clockSkew, skew.magnitude >= Self.skew else { return }
        let way = skew > .zero ? "behind" : "ahead of"
        let what = "\(Figure.span(skew.magnitude)) \(way) Cloudflare's: set it right (NTP)"
        find(.blindSpot, Concern("this host's clock"), what)
    }

    /// From here on ages are wrong, and clusters' tokens are refused soon.
    private static let skew = Duration.seconds(60)
}

extension Duration {
    fileprivate var magnitude: Duration { self < .zero ? .zero - self : self }
}
