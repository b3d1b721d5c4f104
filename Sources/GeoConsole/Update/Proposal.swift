import GeoFleet
import GeoRouting

/// What a key that writes comes to, before anybody is asked.
enum Proposal: Sendable, Equatable {
    case ask(Remedy)
    case draft(WeightDraft)
    case choose(ClusterChoice)
    /// With the reason.
    case impossible(String)

    var obstacle: String? {
        if case .impossible(let reason) = self { reason } else { nil }
    }
}

extension Model {
    /// What the action would do to what the keys act on.
    func proposal(for action: Action) -> Proposal {
        if let remedy = diagnosedRemedy(for: action) { return .ask(remedy) }
        do {
            return try propose(action)
        } catch {
            return .impossible(error.text)
        }
    }

    private func propose(_ action: Action) throws(Refusal) -> Proposal {
        switch action {
        case .sync: return try proposeSync()
        case .prune: return .ask(.prune(try staleOrigins()))
        case .confirmRemovals: return .ask(.confirmRemovals(cluster: try brakedCluster()))
        case .undo: return .ask(.undo(action: try undoable(history.past, "nothing was done yet", "undone").id))
        case .redo: return .ask(.undo(action: try undoable(history.future, "nothing was undone", "redone").id))
        default: break
        }
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
            return .ask(
                .releaseWeight(try oneOrigin(where: \.isOverridden) { "no weight override on \($0)" }.key)
            )
        case .remove: return .ask(.removeOrigin(try removableOrigin()))
        case .drain: return .ask(.drain(try target(enabling: false)))
        case .enable: return .ask(.enable(try target(enabling: true)))
        default: throw Refusal("\(action.name) writes nothing")
        }
    }

    /// What is meant by several rows is only clear where the remedy is for several.
    private func refuseMarks(for action: Action) throws(Refusal) {
        let marks = marked
        if marks.isEmpty || marks == [focus?.row] { return }
        let rows = marks.count == 1 ? "another row is marked" : "\(marks.count) rows are marked"
        throw Refusal("\(rows), and \(action.name) is for one: \(keymap.hint(for: .unmark)) clears marks")
    }

    private func undoable(
        _ entries: [History.Entry],
        _ none: String,
        _ participle: String
    ) throws(Refusal) -> ActionRecord {
        guard let last = entries.last else {
            throw Refusal(history.future.isEmpty || participle == "redone" ? none : "nothing more was done")
        }
        guard last.record.canUndo else { throw Refusal("cannot be \(participle): \(last.name)") }
        return last.record
    }

    private func brakedCluster() throws(Refusal) -> String {
        let braked = fleet.clusters.filter(\.plan.isBraked).map(\.id)
        if let near = focusSubject.map(clusters)?.first(where: braked.contains) { return near }
        guard let only = braked.first else { throw Refusal("no removals are held") }
        guard braked.count == 1 else {
            throw Refusal("removals are held in \(braked.joined(separator: ", ")): select a row of one")
        }
        return only
    }

    private func proposeSync() throws(Refusal) -> Proposal {
        try refuseLostMarks()
        let all = fleet.clusters.map(\.id)
        guard let first = all.first else { throw Refusal("no cluster is watched here") }
        if all.count == 1 { return .ask(.sync(clusters: [first])) }
        let subjects = marked.isEmpty ? [focusSubject] : marked.map { subject($0, in: tab) }
        // What comes into a stream's first row by itself was chosen by nobody.
        let isChosen = detail != nil || !marked.isEmpty || tab != .overview && (!tab.isStream || self[tab].isMoved)
        let meant = isChosen ? subjects.compactMap(\.self).flatMap(clusters) : []
        let chosen = all.filter(meant.contains)
        if chosen.count == 1 || !marked.isEmpty && !chosen.isEmpty { return .ask(.sync(clusters: chosen)) }
        var choice = ClusterChoice(clusters: all)
        if !chosen.isEmpty { choice.chosen = Set(chosen) }
        return .choose(choice)
    }

    /// The watched clusters that stand behind a row, by short name.
    private func clusters(of subject: Subject) -> [String] {
        switch subject {
        case .geo(_, _, let clusters): clusters.map(\.id)
        case .ingress(let cluster, _): [cluster.id]
        case .pool(let pool): clusters(at: pool.geo)
        case .origin(let pool, let origin):
            switch origin.standing {
            case .live(let cluster), .stale(let cluster): [cluster]
            case .foreign, .unknown: clusters(at: pool.geo)
            }
        case .event(let record): record.event.cluster.map { [$0] } ?? []
        case .loadBalancer, .call: []
        }
    }

    private func clusters(at geo: String?) -> [String] {
        geo.map { geo in fleet.clusters.filter { $0.rules.place.code == geo }.map(\.id) } ?? []
    }
}
