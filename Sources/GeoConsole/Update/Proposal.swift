import GeoFleet
import GeoRouting
import Presentation

/// The next step of an action that writes: its preview, or first a dialog.
enum Proposal: Sendable, Equatable {
    case preview(Action)
    /// A dialog for the weight comes first.
    case draft(WeightDraft)
    /// A dialog for the clusters comes first.
    case choose(ClusterChoice)
    /// The action is impossible now, for this reason.
    case impossible(String)

    /// The reason why the action is impossible; nil if it is possible.
    var obstacle: String? {
        if case .impossible(let reason) = self { reason } else { nil }
    }
}

/// The reason why a key does nothing here, in a few words.
struct Obstacle: Error {
    let text: String

    init(_ text: String) { self.text = text }
}

extension Model {
    /// The next step of an action on the object that the keys act on.
    func proposal(for action: KeyAction) -> Proposal {
        if let remedy = diagnosedRemedy(for: action) { return .preview(remedy) }
        do {
            return try makeProposal(for: action)
        } catch {
            return .impossible(error.text)
        }
    }

    /// Whether the action would not be refused, and would change something of the selected row.
    ///
    /// It is planned as for a card, so the keys that the screen offers are those that lead somewhere.
    func canAct(_ action: KeyAction) -> Bool {
        switch proposal(for: action) {
        case .preview(.prune(let keys)) where marked.isEmpty && !isRowConcerned(by: keys): return false
        // An undo needs the history of the session, and a sync the answers of a rehearsal.
        case .preview(.undo), .preview(.sync): return true
        case .preview(let action):
            return fleet.cloudflare.lastSuccess == nil || (try? action.plan(on: fleet)) != nil
        case .draft, .choose, .impossible: return true
        }
    }

    private func isRowConcerned(by keys: [OriginKey]) -> Bool {
        switch focusSubject {
        case .origin(let pool, let origin): keys.contains(OriginKey(pool: pool.name, origin: origin.name))
        case let subject?: keys.contains { key in Self.pools(of: subject).contains { $0.name == key.pool } }
        case nil: false
        }
    }

    private func makeProposal(for action: KeyAction) throws(Obstacle) -> Proposal {
        switch action {
        case .sync: return try proposeSync()
        case .prune: return .preview(.prune(try staleOrigins()))
        case .confirmRemovals: return .preview(.confirmRemovals(cluster: try heldCluster()))
        case .undo:
            let none = history.future.isEmpty ? "nothing was done yet" : "nothing more to undo"
            return .preview(.undo(action: try last(of: history.past, none, "undone").id))
        // A redo is an undo of the last undo.
        case .redo: return .preview(.undo(action: try last(of: history.future, "nothing was undone", "redone").id))
        default: break
        }
        // The actions below are for one row, so they are refused if other rows are marked.
        try refuseMarks(for: action)
        try refuseLostMarks()
        switch action {
        case .weight:
            let origin = try oneOrigin { _ in
                true
            } orElse: {
                "there is no origin in \($0)"
            }
            return .draft(WeightDraft(origin: origin.key, before: origin.view.origin.weight))
        case .release:
            return .preview(
                .releaseWeight(try oneOrigin(where: \.isOverridden) { "no weight override on \($0)" }.key)
            )
        case .remove: return .preview(.removeOrigin(try removableOrigin()))
        case .drain: return .preview(.drain(try target(enabling: false)))
        case .enable: return .preview(.enable(try target(enabling: true)))
        default: throw Obstacle("\(action.name) writes nothing")
        }
    }

    /// Throws if a row other than the focused one is marked; `action` is for a single row.
    private func refuseMarks(for action: KeyAction) throws(Obstacle) {
        let marks = marked
        if marks.isEmpty || marks == [focus?.row] { return }
        let rows = marks.count == 1 ? "another row is marked" : "\(marks.count) rows are marked"
        throw Obstacle("\(rows), and \(action.name) is for one: \(keymap.hint(for: .unmark)) clears marks")
    }

    /// The newest action of a list; throws if the list is empty or the action cannot be reversed.
    ///
    /// `none` is the text to throw for an empty list; `participle` completes the text `cannot be …`.
    private func last(
        of entries: [History.Entry],
        _ none: String,
        _ participle: String
    ) throws(Obstacle) -> ActionRecord {
        guard let last = entries.last else { throw Obstacle(none) }
        guard last.record.canUndo else { throw Obstacle("cannot be \(participle): \(last.name)") }
        return last.record
    }

    /// The cluster whose brake holds removals: a cluster of the selected object, else the only such cluster.
    private func heldCluster() throws(Obstacle) -> String {
        let braked = fleet.clusters.filter(\.plan.isBraked).map(\.id)
        if let cluster = focusSubject.map(clusters)?.first(where: braked.contains) { return cluster }
        guard let only = braked.first else { throw Obstacle("no removals are held") }
        guard braked.count == 1 else {
            throw Obstacle("removals are held in \(braked.joined(separator: ", ")): select a row of one")
        }
        return only
    }

    /// Proposes to sync the clusters of the marked or selected rows, or to choose among all clusters.
    ///
    /// On the overview there is always a choice: the clusters of the selected row are ticked, else all clusters; never
    /// one that cannot be read, as its sync is refused.
    private func proposeSync() throws(Obstacle) -> Proposal {
        try refuseLostMarks()
        let all = fleet.clusters.map(\.id)
        guard let first = all.first else { throw Obstacle("no cluster is watched here") }
        if fleet.cloudflare.lastSuccess == nil, fleet.cloudflare.isFailing {
            throw Obstacle("nothing to sync with: \(fleet.unreadReason)")
        }
        let subjects = marked.isEmpty ? [focusSubject] : marked.map { subject($0, in: tab) }
        // A timeline selects its newest row automatically, so its selection counts only after a person has moved it.
        let isChosen = detail != nil || !marked.isEmpty || !tab.isTimeline || self[tab].isMoved
        let rows = isChosen ? subjects.compactMap(\.self).flatMap(clusters) : []
        let requested = selectedHeadline.map(clusters) ?? rows
        let chosen = all.filter(requested.contains)
        if isChosen, chosen.isEmpty, let place = subjects.compactMap(\.self).lazy.compactMap(\.place).first {
            let watched = all.count == 1 ? "only \(first)" : "but \(all.joined(separator: ", "))"
            throw Obstacle("no cluster at \(place) is watched here, \(watched)")
        }
        if all.count == 1 { return .preview(.sync(clusters: [first])) }
        let isOverviewRow = tab == .overview && detail == nil && marked.isEmpty
        if chosen.count == 1 && !isOverviewRow || !marked.isEmpty && !chosen.isEmpty {
            return .preview(.sync(clusters: chosen))
        }
        var choice = ClusterChoice(clusters: all)
        let readable = fleet.clusters.filter { if case .failing = $0.watch.state { false } else { true } }.map(\.id)
        choice.chosen = Set(chosen.isEmpty ? readable : chosen).intersection(readable)
        choice.selection = all.firstIndex { chosen.contains($0) } ?? 0
        return .choose(choice)
    }

    /// The short names of the clusters that a finding is about: those that its remedy syncs, else its own.
    private func clusters(of finding: Finding) -> [String] {
        if case .sync(let clusters) = finding.remedy { return clusters }
        if let cluster = [finding.geo, finding.object].compactMap(\.self).lazy.compactMap(fleet.cluster).first {
            return [cluster.id]
        }
        return clusters(at: finding.pool.flatMap(fleet.pool(named:))?.geo ?? finding.geo)
    }

    /// The short names of the clusters that an object belongs to.
    private func clusters(of subject: Subject) -> [String] {
        switch subject {
        case .geo(_, _, let clusters): clusters.map(\.id)
        case .source(let cluster, _): [cluster.id]
        case .pool(let pool): clusters(at: pool.geo)
        case .origin(let pool, let origin):
            switch origin.ownership {
            case .wanted(let cluster), .stale(let cluster): [cluster]
            case .foreign, .unknown: clusters(at: pool.geo)
            }
        case .event(let record): record.event.cluster.map { [$0] } ?? []
        // All clusters write a load balancer; a finding of it says which one mends it.
        case .loadBalancer(let view):
            findings.first { $0.object == view.balancer.hostname && $0.remedy?.keyAction == .sync }.map(clusters) ?? []
        case .call: []
        }
    }

    private func clusters(at geo: String?) -> [String] {
        geo.map { geo in fleet.clusters.filter { $0.rules.place.code == geo }.map(\.id) } ?? []
    }
}

extension Subject {
    /// The geo whose cluster feeds the object, or the pool's name where the geo is not known; nil for other objects.
    fileprivate var place: String? {
        switch self {
        case .geo(let code, _, _): code
        case .pool(let pool), .origin(let pool, _): pool.geo ?? "the place of \(pool.name)"
        case .loadBalancer, .source, .event, .call: nil
        }
    }
}

/// An origin's view with its key, which names the origin and its pool.
struct LocatedOrigin: Sendable, Equatable {
    var key: OriginKey
    var view: OriginView
}

extension PoolView {
    /// The pool's origins with their keys.
    var locatedOrigins: [LocatedOrigin] {
        origins.map { LocatedOrigin(key: OriginKey(pool: pool.name, origin: $0.origin.name), view: $0) }
    }
}

extension Model {
    /// The one origin for an action: the selected origin, or the only fitting origin of the selected pool or geo.
    ///
    /// Throws unless exactly one origin fits. If no origin fits, `none` makes the thrown text from the name of the
    /// selected object.
    func oneOrigin(
        where fits: (OriginView) -> Bool,
        orElse none: (String) -> String
    ) throws(Obstacle) -> LocatedOrigin {
        let (origins, name) = try selectedOrigins()
        if origins.isEmpty, fleet.cloudflare.lastSuccess == nil { throw Obstacle("Cloudflare not read yet") }
        let fitting = origins.filter { fits($0.view) }
        guard let only = fitting.first else { throw Obstacle(none(name)) }
        if fitting.count == 1 { return only }
        throw Obstacle("\(fitting.count) origins in \(name): select one in \(Tab.origins.number) \(Tab.origins.title)")
    }

    /// The origins of the selected object, and the object's name.
    private func selectedOrigins() throws(Obstacle) -> ([LocatedOrigin], String) {
        switch focusSubject {
        case .origin(let pool, let origin):
            let key = OriginKey(pool: pool.name, origin: origin.name)
            return ([LocatedOrigin(key: key, view: origin)], origin.name)
        case .pool(let pool): return (pool.locatedOrigins, pool.name)
        case .geo(let name, let pools, _): return (pools.flatMap(\.locatedOrigins), name)
        case .loadBalancer, .source, .event, .call: throw Obstacle("not an origin")
        case nil: throw Obstacle(noFocusReason)
        }
    }

    /// The origin to remove; throws for a live origin, as its source would bring it back at once.
    func removableOrigin() throws(Obstacle) -> OriginKey {
        if case .origin(let pool, let origin) = focusSubject {
            if case .wanted(let cluster) = origin.ownership {
                let noun = fleet.cluster(cluster)?.sourceNoun ?? fleet.sourceNoun
                throw Obstacle("\(origin.name) is live: \(noun.one) in \(cluster) has its address")
            }
            return OriginKey(pool: pool.name, origin: origin.name)
        }
        return try oneOrigin(where: \.isStale) { "no origin in \($0) is stale" }.key
    }

    /// The stale origins of the marked rows, or of all pools if no row is marked.
    ///
    /// Throws if a marked origin is not stale.
    func staleOrigins() throws(Obstacle) -> [OriginKey] {
        try refuseLostMarks()
        let rows = marked
        let subjects = rows.compactMap { subject($0, in: tab) }
        let pools = rows.isEmpty ? fleet.pools : subjects.flatMap(Self.pools)
        // This is a set because two marked origins of one pool give that pool twice.
        var stale = Set(pools.flatMap(\.locatedOrigins).filter(\.view.isStale).map(\.key))
        // A marked pool or geo adds all its stale origins, a marked origin only itself.
        if tab == .origins, !rows.isEmpty {
            let marks = Set(rows)
            stale = stale.filter { marks.contains(RowID.origin($0)) }
            guard stale.count == rows.count else {
                throw Obstacle("\(rows.count - stale.count) of \(rows.count) marked origins are not stale")
            }
        }
        if stale.isEmpty {
            throw Obstacle(fleet.cloudflare.lastSuccess == nil ? "Cloudflare not read yet" : "no origin is stale")
        }
        return stale.sorted()
    }

    /// Throws if all marked rows are gone, because without marks the action would be done to all objects.
    func refuseLostMarks() throws(Obstacle) {
        let lost = self[tab].lostMarks.count
        guard detail == nil, self[tab].marks.isEmpty, lost > 0 else { return }
        let what = lost == 1 ? "the marked row is gone" : "all \(lost) marked rows are gone"
        throw Obstacle("\(what): \(keymap.hint(for: .unmark)) clears marks")
    }

    private static func pools(of subject: Subject) -> [PoolView] {
        switch subject {
        case .geo(_, let pools, _): pools
        case .pool(let pool), .origin(let pool, _): [pool]
        case .loadBalancer, .source, .event, .call: []
        }
    }

    /// The object that drain or enable would change; throws if the object is in that state already.
    func target(enabling: Bool) throws(Obstacle) -> Action.Target {
        let already = enabling ? "enabled already" : "disabled already"
        switch focusSubject {
        case .origin(let pool, let origin):
            if origin.isEnabled == enabling {
                throw Obstacle("\(Words.name(origin.name)) is \(enabling ? already : "drained already")")
            }
            return .origin(OriginKey(pool: pool.name, origin: origin.name))
        case .pool(let pool):
            if pool.isEnabled == enabling { throw Obstacle("\(pool.name) is \(already)") }
            return .pool(pool.name)
        case .loadBalancer(let view):
            if view.balancer.isEnabled == enabling { throw Obstacle("\(view.balancer.hostname) is \(already)") }
            return .loadBalancer(view.balancer.hostname)
        case .geo(let name, let pools, _): return try target(in: name, pools, enabling: enabling)
        case .source, .event, .call: throw Obstacle("neither an origin nor a pool")
        case nil: throw Obstacle(noFocusReason)
        }
    }

    /// The text that says which geo to enable, if enabling is the remedy of the worst finding; empty otherwise.
    private var hintForWorstFinding: String {
        guard let worst = findings.first, worst.remedy?.keyAction == .enable else { return "" }
        let key = keymap.hint(for: .enable)
        if let geo = worst.geo { return ": select \(geo), then \(key) enables" }
        return canSelectHeadline ? ": \(keymap.hint(for: .back)), then \(key) enables \(worst.object)" : ""
    }

    /// The object to disable or enable in a geo: the only pool that is not yet in that state.
    ///
    /// Enable takes an origin if all pools are enabled and only one origin is drained. Disable never takes an origin:
    /// on the row of a geo, the key means the same whatever its pool contains.
    private func target(in geo: String, _ pools: [PoolView], enabling: Bool) throws(Obstacle) -> Action.Target {
        if pools.isEmpty {
            throw Obstacle(
                fleet.cloudflare.lastSuccess == nil ? "Cloudflare not read yet" : "there is no pool in \(geo)"
            )
        }
        let concerned = pools.filter { $0.pool.isEnabled != enabling }
        if concerned.count > 1 {
            throw Obstacle("\(concerned.count) pools in \(geo): select one in \(Tab.pools.number) \(Tab.pools.title)")
        }
        if enabling {
            if let pool = concerned.first { return .pool(pool.name) }
            return .origin(
                try oneOrigin {
                    !$0.origin.isEnabled
                } orElse: {
                    "nothing in \($0) is drained" + hintForWorstFinding
                }.key
            )
        }
        guard let pool = concerned.first else { throw Obstacle("the pool of \(geo) is disabled already") }
        if !pool.origins.contains(where: \.isEnabled) { throw Obstacle("\(geo) is drained already") }
        return .pool(pool.name)
    }
}
