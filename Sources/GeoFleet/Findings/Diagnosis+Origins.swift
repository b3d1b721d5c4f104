import GeoRouting

/// The origins of an enabled pool that gets traffic.
extension Diagnosis {
    mutating func lookAtOrigins(of view: PoolView) {
        let origins = OriginSummary(view, contested: contested(view.pool))
        let severity: Finding.Severity = view.isServing ? .reduced : .detour
        for origin in origins.drained {
            let name = origin.origin.name
            let what = "\(name) is drained, \(origins.drained.count) of \(view.origins.count)"
            find(severity, Concern(view, origin), what, .enable(.origin(key(origin, view))))
        }
        for origin in origins.weightless {
            let mend = Mend(key: "R", verb: "releases it", remedy: .releaseWeight(key(origin, view)))
            let hasOwn = origin.appliedWeight != nil
            let what = "\(origin.origin.name) has weight 0" + (hasOwn ? ", set by hand" : ": w sets another")
            find(severity, Concern(view, origin), what, hasOwn ? mend : nil)
        }
        lookAtHealth(of: view, origins, severity)
    }

    private mutating func lookAtHealth(of view: PoolView, _ origins: OriginSummary, _ severity: Finding.Severity) {
        guard let first = origins.sick.first else {
            if view.health == .critical, view.origins.contains(where: \.isUsable) {
                let what = "\(view.pool.name) is critical: \(origins.up), minimum_origins \(view.minimumOrigins)"
                find(.detour, Concern(view), what)
            }
            return
        }
        if origins.isAllSick, severity == .detour {
            return find(severity, Concern(view), "\(view.pool.name) is down, \(origins.up): \(first.reason)")
        }
        for (origin, reason) in origins.sick {
            let what = "\(origin.origin.name) is down, \(origins.up): \(reason)"
            find(severity, Concern(view, origin), what)
        }
    }

    private func key(_ origin: OriginView, _ view: PoolView) -> OriginKey {
        OriginKey(pool: view.pool.name, origin: origin.origin.name)
    }
}

/// A pool's origins by what keeps them from traffic; left-overs and those that owners fight for aside.
private struct OriginSummary {
    var drained: [OriginView] = []
    var weightless: [OriginView] = []
    var sick: [(origin: OriginView, reason: String)] = []
    /// Such as `1 of 2 up`.
    let up: String
    private let counted: Int

    init(_ view: PoolView, contested: [String]) {
        let origins = view.origins.filter { !$0.isLeftOver && !contested.contains($0.origin.name) }
        for origin in origins {
            if !origin.origin.isEnabled {
                drained.append(origin)
            } else if origin.origin.weight == 0 {
                weightless.append(origin)
            } else if case .unhealthy(let reason) = origin.health {
                sick.append((origin, reason))
            }
        }
        counted = origins.count
        up = "\(view.origins.count(where: \.isUp)) of \(view.origins.count) up"
    }

    var isAllSick: Bool { !sick.isEmpty && sick.count == counted }
}

extension OriginView {
    var isLeftOver: Bool { if case .stale = standing { true } else { false } }

    /// Whether nothing is known to be wrong with the server behind it.
    fileprivate var isUp: Bool {
        if case .unhealthy = health { return false }
        return origin.isEnabled
    }
}
