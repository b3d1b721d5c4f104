import GeoFleet
import GeoRouting

extension DetailText {
    mutating func addEvent(_ record: EventRecord) {
        let event = record.event
        setHeading("event \(record.id)")
        add(Line(event.text, Words.role(event.level)))
        add("time", "\(Words.dateTime(event.moment)), \(Words.age(situation.now - event.moment)) ago")
        if record.count > 1 { add("repeated", "\(record.count) times since \(Words.dateTime(record.firstMoment))") }
        add("kind", event.kind.rawValue)
        add("level", Words.word(event.level))
        addSource(of: event)
        guard let record = likelyCause(of: event) else { return }
        let cause = record.event
        let pause = Words.age(event.moment - cause.moment)
        let text = (cause.cluster.map { "\($0): " } ?? "") + "\(cause.text), \(pause) before"
        addLink("likely from", Line(text), to: RowReference(tab: .events, row: EventTable.id(record)))
    }

    /// The longest time between the change of a source and the change at Cloudflare that it led to.
    private static let longestWay = Duration.seconds(600)

    /// The change of a source that most likely led to a change at Cloudflare; nil where none is known.
    ///
    /// It is the last one before it that names one of its addresses: the controllers write only what sources ask for.
    private func likelyCause(of event: FleetEvent) -> EventRecord? {
        guard event.isChange, event.who == nil else { return nil }
        let addresses = Set(event.addresses)
        return situation.events.elements.last { record in
            let change = record.event
            guard change.kind == .source, change.id < event.id, event.moment - change.moment <= Self.longestWay else {
                return false
            }
            return !addresses.isDisjoint(with: change.addresses)
        }
    }

    /// Adds who did what the event is about, or else where the news came from.
    private mutating func addSource(of event: FleetEvent) {
        if let who = event.who { return add("by", "\(who), in this session") }
        if let cluster = event.cluster { add("cluster", cluster) }
        switch event.kind {
        case .call: add("by", "this console, which called Cloudflare")
        case .console: add("by", "this console, at its start")
        case .health: add("seen in", "the results of Cloudflare's probes")
        // A failed read is no change: no one has done it.
        case .read where event.level > .info: add("seen in", "a read of Cloudflare")
        case .read: add("seen in", "Cloudflare; its audit log has who did it")
        case .action where event.cluster == nil: add("seen in", "Cloudflare; its audit log has who did it")
        case .source, .watch, .action: break
        }
    }

    mutating func addCall(_ call: APICall) {
        setHeading("\(call.method) \(Words.shortened(path: call.path, call.objectName))")
        add("path", call.path)
        if let name = call.objectName { add("object", name) }
        add("status", call.status == nil ? Line("✗ no answer came", .bad) : CallWords.status(call))
        if let error = call.error { add("error", error, .bad) }
        add("duration", Words.duration(call.duration))
        add("sent", "\(Words.dateTime(call.moment)), \(Words.age(situation.now - call.moment)) ago")
        add("cf-ray", call.ray ?? "none")
    }
}

extension DetailText {
    mutating func addSource(_ label: String, _ source: ReadStatus) {
        let age = source.lastSuccess.map { "last answer \(Words.age(situation.now - $0)) ago" }
        switch source.state {
        case .live: add(label, Line("● live", .good) + Line(age.map { ", \($0)" } ?? "", .muted))
        case .connecting: add(label, "connecting…", .unknown)
        case .failing(let reason): add(label, "✗ \(reason)" + (age.map { ", \($0)" } ?? ""), .bad)
        }
        if let retry = source.retryAt, situation.now < retry {
            add("", "next try in \(Words.age(retry - situation.now))", .muted)
        }
        if source.failureCount > 0 { add("failures", String(source.failureCount)) }
    }

    func name(of cluster: ClusterView) -> String {
        cluster.context == cluster.id ? cluster.id : "\(cluster.id), context \(cluster.context)"
    }
}

extension Finding {
    /// Whether the finding is about a cluster, alone or among others.
    func isAbout(cluster id: String) -> Bool {
        if case .watchesFail(_, _, let clusters) = reason { return clusters.contains(id) }
        return geo == id
    }
}
