import GeoRouting

extension [Effect] {
    /// Whether these effects are worse for users than those that a card has shown.
    ///
    /// They are worse if users go nowhere, further away, or to origins that are less reliable. Health changes from probe
    /// to probe; if each change stopped the action, a person could not act during an incident.
    package func areWorse(than shown: [Effect]) -> Bool {
        contains { effect in !shown.contains(effect) && effect.isWorse(than: shown) }
    }
}

extension Effect {
    /// Whether this effect, which is not among the shown ones, is worse than what they say of the same users.
    fileprivate func isWorse(than shown: [Effect]) -> Bool {
        switch self {
        case .onLoadBalancer(let hostname, let effect):
            effect.isWorse(than: shown.compactMap { $0.inner(on: hostname) })
        case .loadBalancerStops, .noPoolUsable, .proxied, .steering, .noChange(.noPoolUsable): true
        case .loadBalancerStarts(let hostname, _, let service): service.isWorse(than: shown, of: hostname)
        case .geoWithoutPool(let geo, let goal): goal.isFurther(than: shown.lazy.compactMap { $0.goal(of: geo) }.first)
        case .otherPool(let geo, let goal, let counts):
            Optional(goal).isFurther(than: shown.lazy.compactMap { $0.goal(of: geo) }.first)
                || shown.lazy.compactMap { $0.counts(of: geo) }.contains { counts.isLessReliable(than: $0) }
        case .originsChange(let name, let before, let counts):
            counts.isLessReliable(than: shown.lazy.compactMap { $0.counts(of: name) }.first ?? before)
        case .ownPoolAgain(let name, let counts), .poolGetsTraffic(let name, let counts):
            shown.lazy.compactMap { $0.counts(of: name) }.first.map(counts.isLessReliable) ?? (counts.good == 0)
        case .poolLosesTraffic(let pool, let split):
            shown.lazy.compactMap { $0.remainder(without: pool) }.first.map { split.width < $0.width } ?? true
        // A weight is decided by its share: another one, also a smaller one, is not what the person wanted.
        case .share(let origin, let percent, _): shown.lazy.compactMap { $0.percent(of: origin) }.first != percent
        // What becomes of the geos says whether it is worse.
        case .citiesMove, .noChange: false
        }
    }

    private func inner(on hostname: String) -> Effect? {
        if case .onLoadBalancer(hostname, let effect) = self { effect } else { nil }
    }

    /// The place to which the users of a geo go; nil where the effect says nothing of it.
    private func goal(of geo: String) -> Destination? {
        switch self {
        case .otherPool(geo, let goal, _): goal
        case .geoWithoutPool(geo, let goal): goal
        default: nil
        }
    }

    /// The origins that serve a geo or a pool; nil where the effect says nothing of them.
    private func counts(of name: String) -> OriginCounts? {
        switch self {
        case .originsChange(name, _, let counts), .ownPoolAgain(name, let counts), .otherPool(name, _, let counts),
            .poolGetsTraffic(name, let counts):
            counts
        default: nil
        }
    }

    /// The share of its pool that an origin gets, in percent; nil where the effect says nothing of it.
    private func percent(of origin: OriginKey) -> Int? {
        if case .share(origin, let percent, _) = self { percent } else { nil }
    }

    private func remainder(without pool: String) -> TrafficSplit? {
        if case .poolLosesTraffic(pool, let split) = self { split } else { nil }
    }
}

extension Effect.Service {
    fileprivate func isWorse(than shown: [Effect], of hostname: String) -> Bool {
        let known = shown.lazy.compactMap { effect -> Effect.Service? in
            if case .loadBalancerStarts(hostname, _, let service) = effect { service } else { nil }
        }.first
        return switch (self, known) {
        case (.none, _): true
        case (.one(_, let counts), .one(_, let before)): counts.isLessReliable(than: before)
        case (.one, .several): true
        case (.several(let names), .several(let before)): names.count < before.count
        case (_, nil): true
        case (.one, .some(.none)), (.several, _): false
        }
    }
}

extension Effect.Destination? {
    /// Whether the place is further away than the one that was shown; any place is, if none was shown.
    fileprivate func isFurther(than shown: Effect.Destination?) -> Bool {
        guard let self, let shown else { return true }
        guard let new = self.distance, let old = shown.distance else { return self.name != shown.name }
        return new > old
    }
}

extension OriginCounts {
    /// Whether there are fewer of the most reliable origins; the first kind whose numbers differ decides.
    fileprivate func isLessReliable(than other: OriginCounts) -> Bool {
        Kind.allCases.first { self[$0] != other[$0] }.map { self[$0] < other[$0] } ?? false
    }
}

extension TrafficSplit {
    /// The number of pools that take the traffic.
    fileprivate var width: Int {
        switch self {
        case .none: 0
        case .one: 1
        case .several(let count, _, _): count
        }
    }
}
