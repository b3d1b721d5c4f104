import GeoFleet
import GeoRouting
import Wire

// What programs need of a finding: constants that stay as they are when the words change.

extension Finding {
    /// The name, unique among the findings: the reason, then the object with its pool.
    var name: String {
        var parts = [reason.constant] + [pool == object ? nil : pool].compactMap(\.self) + [object]
        if case .addressMissing(let address) = reason { parts.append(address) }
        return parts.joined(separator: "/")
    }

    /// What the object is; nil where the finding is about no single object.
    var objectKind: String? {
        switch reason {
        case .rateLimited, .cloudflareFails, .allUnreachable, .outdated, .clockSkewed, .watchesFail: nil
        case .watchFails, .kindsUnknown, .brake: "Cluster"
        case .loadBalancerMissing, .loadBalancerDisabled, .steering, .unproxied, .noPoolUsable, .unmonitored:
            "LoadBalancer"
        case .unreadable: pool == nil ? nil : "Pool"
        case .poolMissing, .poolDetached, .poolDisabled, .poolCritical, .poolDown, .noCoordinates, .addressMissing,
            .tokenNewer, .tokenUnreadable, .poolShared:
            "Pool"
        case .drained, .weightless, .originDown, .contested, .stale: "Origin"
        case .source, .conflict: "Source"
        }
    }

    /// When it began, as far as this program knows.
    var since: Moment? {
        switch reason {
        case .cloudflareFails(_, let since, _), .allUnreachable(let since), .watchFails(_, let since, _),
            .watchesFail(_, let since, _), .clockSkewed(_, let since), .kindsUnknown(_, _, let since):
            since
        default: nil
        }
    }
}

extension Finding.Reason {
    /// The constant for programs, such as `PoolDown`.
    var constant: String {
        switch self {
        case .rateLimited: "RateLimited"
        case .cloudflareFails: "CloudflareUnreadable"
        case .allUnreachable: "AllUnreachable"
        case .outdated: "DataOutdated"
        case .watchFails: "ClusterUnreadable"
        case .watchesFail: "ClustersUnreadable"
        case .clockSkewed: "ClockSkewed"
        case .loadBalancerMissing: "LoadBalancerMissing"
        case .loadBalancerDisabled: "LoadBalancerDisabled"
        case .steering: "SteeringNotProximity"
        case .unproxied: "NotProxied"
        case .noPoolUsable: "NoPoolUsable"
        case .unreadable: "ObjectUnreadable"
        case .poolMissing: "PoolMissing"
        case .poolDetached: "PoolDetached"
        case .poolDisabled: "PoolDisabled"
        case .poolCritical: "PoolCritical"
        case .poolDown: "PoolDown"
        case .unmonitored: "PoolUnmonitored"
        case .noCoordinates: "PoolWithoutCoordinates"
        case .addressMissing: "AddressMissing"
        case .tokenNewer: "OwnershipNewer"
        case .tokenUnreadable: "OwnershipUnreadable"
        case .poolShared: "PoolShared"
        case .drained: "OriginDrained"
        case .weightless: "OriginWeightless"
        case .originDown: "OriginDown"
        case .contested: "OriginContested"
        case .stale: "OriginStale"
        case .brake: "BrakeOn"
        case .source: "SourceProblem"
        case .conflict: "SourceConflict"
        case .kindsUnknown: "KindsUnknown"
        }
    }
}

extension Finding.Severity {
    /// The constant for programs, such as `Outage`.
    var constant: String {
        switch self {
        case .cloudflareUnknown: "CloudflareUnknown"
        case .outage: "Outage"
        case .servedElsewhere: "ServedElsewhere"
        case .misrouting: "Misrouting"
        case .lessCapacity: "LessCapacity"
        case .leftover: "Leftover"
        case .partlyUnknown: "PartlyUnknown"
        case .hint: "Hint"
        }
    }
}

extension Finding.Impact {
    /// The constant for programs, such as `Errors`.
    var constant: String {
        switch self {
        case .errors: "Errors"
        case .farther: "Farther"
        case .astray: "Astray"
        case .slowerFailover: "SlowerFailover"
        case .blind: "Unknown"
        case .none: "None"
        }
    }

    /// How much farther away users are served, in kilometres; nil where that is not known, or where they are not.
    var kilometres: Double? { if case .farther(let distance) = self { distance } else { nil } }
}
