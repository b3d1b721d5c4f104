import GeoRouting

extension Finding {
    /// What a finding costs users now; the cases are sorted from the worst to the mildest.
    package enum Impact: Sendable, Equatable {
        /// Users get errors or no answer.
        case errors
        /// Users are served from farther away, by this many kilometres; nil where the distance is not known.
        case farther(kilometres: Double?)
        /// This part of a pool's users, 0 to 1, is sent to origins whose addresses nothing asks for.
        case astray(share: Double)
        /// Users are served as they should be, but the next failure lasts longer, leads farther, or ends the service.
        case slowerFailover
        /// What users feel is not known: a source of data cannot be read.
        case blind
        /// Users feel nothing.
        case none

        /// The position in the order of the findings; 0 is the worst.
        package var rank: Int {
            switch self {
            case .errors: 0
            case .farther: 1
            case .astray: 2
            case .slowerFailover: 3
            case .blind: 4
            case .none: 5
            }
        }
    }
}

/// Finds what a finding costs users, from what serves each geo.
struct ImpactEstimate {
    let services: GeoServices

    func impact(of finding: Finding) -> Finding.Impact {
        switch finding.reason {
        case .rateLimited, .cloudflareFails, .allUnreachable, .outdated, .watchFails, .watchesFail, .unreadable,
            .tokenUnreadable, .tokenNewer, .kindsUnknown:
            return .blind
        case .loadBalancerMissing, .loadBalancerDisabled: return .errors
        case .noPoolUsable(let isFallbackDisabled):
            return isFallbackDisabled ? .errors : worst(on: finding.object) ?? .errors
        case .steering: return worst(on: finding.object) ?? .farther(kilometres: nil)
        case .unproxied, .unmonitored: return .slowerFailover
        case .poolDisabled(isFallback: true) where finding.geo == nil: return .slowerFailover
        case .poolMissing, .poolDetached, .poolDisabled, .poolCritical, .poolDown, .noCoordinates, .addressMissing,
            .drained, .weightless, .originDown:
            return impact(onGeo: finding)
        case .stale(_, let share), .brake(_, _, let share): return share > 0 ? .astray(share: share) : .none
        case .contested(let contest):
            return contest.leadsAstray && contest.share > 0 ? .astray(share: contest.share) : .none
        case .clockSkewed, .poolShared, .source, .conflict: return .none
        }
    }

    /// The impact of a pool or an origin that serves less than it should, on the users of its geo.
    private func impact(onGeo finding: Finding) -> Finding.Impact {
        let server = (finding.geo ?? finding.pool).flatMap(services.worst)?.server
        if let impact = server.flatMap(Self.impact) { return impact }
        // Where it cannot be told which pool serves, only the lost pool itself is known.
        if case .unknown = server, finding.severity == .servedElsewhere { return .farther(kilometres: nil) }
        return finding.reason == .noCoordinates ? .none : .slowerFailover
    }

    /// The worst that the load balancer does to a geo.
    private func worst(on hostname: String) -> Finding.Impact? {
        let name = Hostname.readable(hostname)
        let impacts = services.services(on: name).compactMap { Self.impact(of: $0.server) }
        let worst = impacts.min { left, right in
            if case .farther(let first?) = left, case .farther(let second?) = right { return first > second }
            return left.rank < right.rank
        }
        if case .farther = worst, let all = services.detours(on: name) {
            return .farther(kilometres: all.kilometresFarther)
        }
        return worst
    }

    private static func impact(of server: GeoService.Server) -> Finding.Impact? {
        switch server {
        // What is wrong behind a load balancer that is switched off is felt only once that is on again.
        case .nobody(.disabled): Finding.Impact.none
        case .nobody, .fallback(_, _, mayAnswer: false): .errors
        case .other(_, let farther): .farther(kilometres: farther)
        case .fallback(_, let farther, _): farther.map { .farther(kilometres: $0) }
        case .itself, .unknown: nil
        }
    }
}
