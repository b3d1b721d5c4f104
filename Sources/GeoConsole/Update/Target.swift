import GeoFleet
import GeoRouting

/// An origin with what is known about it, and where it is.
struct LocatedOrigin: Sendable, Equatable {
    var key: OriginKey
    var view: OriginView
}

extension PoolView {
    /// Its origins, with where they are.
    var located: [LocatedOrigin] {
        origins.map { LocatedOrigin(key: OriginKey(pool: pool.name, origin: $0.origin.name), view: $0) }
    }
}

extension OriginView {
    var isStale: Bool {
        if case .stale = standing { true } else { false }
    }
}

extension Model {
    /// The only origin that is meant: the selected one, or the only one of the selected pool or geo that fits.
    ///
    /// Where none fits, `none` says so, with the name of where one was looked for.
    func oneOrigin(
        where fits: (OriginView) -> Bool,
        orElse none: (String) -> String
    ) throws(Refusal) -> LocatedOrigin {
        let (found, place) = try origins()
        if found.isEmpty, fleet.cloudflare.lastSuccess == nil { throw Refusal("Cloudflare not read yet") }
        let fitting = found.filter { fits($0.view) }
        guard let only = fitting.first else { throw Refusal(none(place)) }
        if fitting.count == 1 { return only }
        throw Refusal("\(fitting.count) origins in \(place): select one in \(Tab.origins.number) \(Tab.origins.title)")
    }

    /// The origins that the selection stands for, and its name.
    private func origins() throws(Refusal) -> ([LocatedOrigin], String) {
        switch focusSubject {
        case .origin(let pool, let origin):
            let key = OriginKey(pool: pool.pool.name, origin: origin.origin.name)
            return ([LocatedOrigin(key: key, view: origin)], origin.origin.name)
        case .pool(let pool): return (pool.located, pool.pool.name)
        case .geo(let name, let pools, _): return (pools.flatMap(\.located), name)
        case .loadBalancer, .ingress, .event, .call: throw Refusal("not an origin")
        case nil: throw Refusal(noFocus)
        }
    }

    /// Live origins stay: an Ingress would bring them back at once.
    func removableOrigin() throws(Refusal) -> OriginKey {
        if case .origin(let pool, let origin) = focusSubject {
            if case .live(let cluster) = origin.standing {
                throw Refusal("\(origin.origin.name) is live: an Ingress in \(cluster) has its address")
            }
            return OriginKey(pool: pool.pool.name, origin: origin.origin.name)
        }
        return try oneOrigin(where: \.isStale) { "no origin in \($0) is stale" }.key
    }

    /// The marked ones, all of which must be stale, or all that there are.
    func staleOrigins() throws(Refusal) -> [OriginKey] {
        try refuseLostMarks()
        let rows = marked
        let subjects = rows.compactMap { subject($0, in: tab) }
        let pools = rows.isEmpty ? fleet.pools : subjects.flatMap(Self.pools)
        // Two marked origins of one pool name it twice.
        var stale = Set(pools.flatMap(\.located).filter(\.view.isStale).map(\.key))
        if tab == .origins, !rows.isEmpty {
            let marks = Set(rows)
            stale = stale.filter { marks.contains(RowID.origin($0)) }
            guard stale.count == rows.count else {
                throw Refusal("\(rows.count - stale.count) of \(rows.count) marked origins are not stale")
            }
        }
        if stale.isEmpty {
            throw Refusal(fleet.cloudflare.lastSuccess == nil ? "Cloudflare not read yet" : "no origin is stale")
        }
        return stale.sorted()
    }

    /// Where nothing is left of what was marked, all that there is is not what was meant.
    func refuseLostMarks() throws(Refusal) {
        let lost = self[tab].lostMarks.count
        guard detail == nil, self[tab].marks.isEmpty, lost > 0 else { return }
        let what = lost == 1 ? "the marked row is gone" : "all \(lost) marked rows are gone"
        throw Refusal("\(what): \(keymap.hint(for: .unmark)) clears marks")
    }

    private static func pools(of subject: Subject) -> [PoolView] {
        switch subject {
        case .geo(_, let pools, _): pools
        case .pool(let pool), .origin(let pool, _): [pool]
        case .loadBalancer, .ingress, .event, .call: []
        }
    }

    /// What the selection means for drain and enable.
    func target(enabling: Bool) throws(Refusal) -> Remedy.Target {
        let already = enabling ? "enabled already" : "drained already"
        switch focusSubject {
        case .origin(let pool, let origin):
            if origin.origin.isEnabled == enabling { throw Refusal("\(origin.origin.name) is \(already)") }
            return .origin(OriginKey(pool: pool.pool.name, origin: origin.origin.name))
        case .pool(let pool):
            if pool.pool.isEnabled == enabling { throw Refusal("\(pool.pool.name) is \(already)") }
            return .pool(pool.pool.name)
        case .loadBalancer(let view):
            if view.balancer.isEnabled == enabling { throw Refusal("\(view.balancer.hostname) is \(already)") }
            return .loadBalancer(view.balancer.hostname)
        case .geo(let name, let pools, _): return try target(in: name, pools, enabling: enabling)
        case .ingress, .event, .call: throw Refusal("neither an origin nor a pool")
        case nil: throw Refusal(noFocus)
        }
    }

    /// Where E mends the worst finding, which is not what is selected.
    private var elsewhere: String {
        guard let worst = findings.first, worst.key == "E", let geo = worst.geo else { return "" }
        return ": Esc, then E enables in \(geo)"
    }

    /// In a geo: its pool, or the only origin concerned of an enabled pool.
    private func target(in geo: String, _ pools: [PoolView], enabling: Bool) throws(Refusal) -> Remedy.Target {
        if pools.isEmpty {
            throw Refusal(
                fleet.cloudflare.lastSuccess == nil ? "Cloudflare not read yet" : "there is no pool in \(geo)"
            )
        }
        let concerned = pools.filter { $0.pool.isEnabled != enabling }
        if concerned.count > 1 {
            throw Refusal("\(concerned.count) pools in \(geo): select one in \(Tab.pools.number) \(Tab.pools.title)")
        }
        if enabling {
            if let pool = concerned.first { return .pool(pool.pool.name) }
            return .origin(
                try oneOrigin {
                    !$0.origin.isEnabled
                } orElse: {
                    "nothing in \($0) is drained" + elsewhere
                }.key
            )
        }
        guard let pool = concerned.first else { throw Refusal("\(geo) is drained already") }
        let enabled = pool.located.filter(\.view.origin.isEnabled)
        if let origin = enabled.first, enabled.count == 1 { return .origin(origin.key) }
        return .pool(pool.pool.name)
    }
}
