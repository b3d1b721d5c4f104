import GeoEngine
import GeoFleet
import GeoRouting
import KubernetesAPI
import Wire

// News of the clusters' lists and watches.

extension FleetState {
    /// Applies news of a cluster's watch of one kind.
    ///
    /// - Parameters:
    ///   - news: what has happened.
    ///   - kind: the kind whose list or watch it concerns.
    ///   - cluster: the cluster's index.
    mutating func apply(_ news: WatchNews, of kind: ObjectKind = .ingress, from cluster: Int) {
        var view = fleet.clusters[cluster].kinds.first { $0.name == kind.rawValue } ?? KindView(kind)
        let others = fleet.clusters[cluster].kinds.filter { $0.name != kind.rawValue }
        apply(news, to: &view, others, cluster)
        if let index = fleet.clusters[cluster].kinds.firstIndex(where: { $0.name == view.name }) {
            fleet.clusters[cluster].kinds[index] = view
        } else {
            fleet.clusters[cluster].kinds.append(view)
        }
        fleet.clusters[cluster].watch = ReadStatus(joining: fleet.clusters[cluster].kinds)
    }

    private mutating func apply(_ news: WatchNews, to view: inout KindView, _ others: [KindView], _ cluster: Int) {
        let isAlone = others.isEmpty
        switch news {
        case .synced:
            if view.status.lastSuccess == nil { noteListed(view, others, cluster) }
            view.status.lastSuccess = clock.now
            view.isLeftOut = false
            changedClusters.insert(cluster)
        case .opened:
            // Where several watches fail, the event comes once all of them are open.
            if view.status.isFailing, view.gap == nil, !others.contains(where: { $0.gap == nil && $0.status.isFailing })
            {
                note(.watch, .info, cluster: cluster, isAlone ? "watch open again" : "all watches open again")
            }
            view.status.state = .live
            view.status.lastSuccess = clock.now
            view.status.retryAt = nil
            view.isLeftOut = false
        case .received: view.status.lastSuccess = clock.now
        case .closed: view.status.state = .connecting
        // `why` is the reason in words, and `trouble` is its kind.
        case .ended(let why, let trouble):
            let why = why.oneLine
            // An outage of the API server ends all watches for the same reason: one event says it.
            if view.status.state != .failing(why), !others.contains(where: { $0.status.state == .failing(why) }) {
                let title = isAlone ? "watch" : "watch of \(view.plural)"
                note(.watch, .warning, cluster: cluster, "\(title) ended: \(why)")
            }
            view.status.state = .failing(why)
            view.status.failure = trouble
            view.status.failureCount += 1
        case .incomplete(let gap): apply(gap, to: &view, cluster)
        case .complete:
            if view.gap != nil, !isAlone { note(.watch, .info, cluster: cluster, "\(view.plural) are known again") }
            (view.gap, view.gapSince) = (nil, nil)
            if view.status.isFailing, !isAlone { view.status.state = .connecting }
            changedClusters.insert(cluster)
        case .leftOut:
            if !view.isLeftOut {
                note(.watch, .info, cluster: cluster, "\(view.plural) are left out: the API server does not have them")
            }
            (view.gap, view.gapSince, view.isLeftOut) = (nil, nil, true)
        case .waiting(let instant): view.status.retryAt = clock.moment(at: instant)
        }
    }

    /// Adds the event of a kind's first list; where several kinds are watched, one event comes with the last of them.
    private mutating func noteListed(_ view: KindView, _ others: [KindView], _ cluster: Int) {
        if others.isEmpty { return note(.watch, .info, cluster: cluster, "\(view.plural) listed") }
        let isLast = others.allSatisfy { $0.status.lastSuccess != nil || $0.gap != nil || $0.isLeftOut }
        if isLast, view.gap == nil {
            note(.watch, .info, cluster: cluster, "all \(others.count + 1) kinds of sources listed")
        }
    }

    /// Applies a gap; the same gap again is no event, because an absent kind is looked for again and again.
    private mutating func apply(_ gap: KindGap, to view: inout KindView, _ cluster: Int) {
        let why: String
        switch gap {
        case .absent: why = "the API server does not have the kind \(view.name)"
        case .beingRemoved: why = "the definition of the kind \(view.name) is being removed"
        // A failed list has its own event.
        case .forbidden, .other: why = ""
        }
        if !why.isEmpty {
            if view.gap != gap { note(.watch, .warning, cluster: cluster, "\(view.plural) are not known: \(why)") }
            view.status.state = .failing(why)
            view.status.failureCount += 1
        }
        view.gapSince = view.gapSince ?? clock.now
        view.gap = gap
        changedClusters.insert(cluster)
    }

    /// Applies the end of a list of all kinds without a watch: what was listed counts as open.
    ///
    /// - Parameters:
    ///   - isComplete: whether all kinds were listed.
    ///   - cluster: the cluster's index.
    mutating func applyListEnd(isComplete: Bool, from cluster: Int) {
        for view in fleet.clusters[cluster].kinds where view.gap == nil && !view.isLeftOut {
            let isListed = isComplete || view.status.lastSuccess != nil && !view.status.isFailing
            if isListed, let kind = ObjectKind(rawValue: view.name) { apply(.opened, of: kind, from: cluster) }
        }
    }

    /// Applies a change of an object that asks for a pool, or that a route refers to.
    mutating func apply(_ event: SourceEvent, from cluster: Int, at now: Duration) {
        var text = "\(event.kind.rawValue) \(event.reference)"
        // A route and a ListenerSet have no addresses of their own.
        if !event.objectKind.isRoute, event.objectKind != .listenerSet {
            text += event.addresses.isEmpty ? " without address" : " \(event.addresses.joined(separator: ", "))"
        }
        note(.source, .info, cluster: cluster, text, addresses: event.addresses)
        if event.changesRouting { changedClusters.insert(cluster) }
        schedule.recordSourceEvent(at: now)
    }

    /// Applies the zone's name to the rules of all clusters; their sources are then read again.
    mutating func apply(zone: String) {
        let name = Hostname(zone)
        if fleet.zone == Hostname.readable(zone), fleet.clusters.allSatisfy({ $0.rules.zone == name }) { return }
        fleet.zone = Hostname.readable(zone)
        for index in fleet.clusters.indices { fleet.clusters[index].rules.zone = name }
        changedClusters.formUnion(fleet.clusters.indices)
    }
}

extension KindView {
    /// A kind of which nothing is known yet.
    init(_ kind: ObjectKind) {
        let group = kind.isCustom ? ".\(kind.group)" : ""
        self.init(
            name: kind.rawValue,
            plural: kind.plural,
            resource: kind.resource + group,
            setting: kind.setting
        )
    }
}
