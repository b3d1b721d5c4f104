package import GeoFleet
import GeoRouting

/// The details of an object as lines, not yet broken to a width.
package struct DetailText {
    /// One line of the details.
    package struct Entry {
        /// The text with its styles, in one line however long.
        package var line: Line
        /// How many cells further rows are indented if the line is wrapped.
        package var indent: Int
    }

    /// The texts that depend on the console: how findings are worded, and what is said before regions were asked for.
    package struct ConsoleTexts {
        /// Makes the lines for a finding.
        package var finding: (Finding) -> [Line]
        /// The text in place of probe results that were not read yet, such as `Enter asks Cloudflare`.
        package var unprobed: String

        package init(unprobed: String, finding: @escaping (Finding) -> [Line]) {
            self.finding = finding
            self.unprobed = unprobed
        }
    }

    /// The title, such as `origin origin-eu`.
    package private(set) var heading = ""
    /// The lines below the heading, in order.
    package private(set) var lines: [Entry] = []
    private let situation: Situation
    private let texts: ConsoleTexts

    /// - Parameters:
    ///   - row: the row's id.
    ///   - tab: the table that the row is in.
    ///   - situation: what is known.
    ///   - isRaw: whether the object is shown as Cloudflare sent it.
    ///   - texts: the texts that depend on the console.
    package init(_ row: String, in tab: Tab, _ situation: Situation, isRaw: Bool, _ texts: ConsoleTexts) {
        (self.situation, self.texts) = (situation, texts)
        guard let subject = situation.subject(row, in: tab) else {
            heading = row
            add("gone", "it was here before; Esc goes back", .warning)
            return
        }
        if isRaw { addRaw(subject) } else { addAll(subject) }
    }

    private mutating func addAll(_ subject: Subject) {
        switch subject {
        case .geo(let code, let pools, let clusters): addGeo(code, pools, clusters)
        case .pool(let pool): addPool(pool)
        case .origin(let pool, let origin): addOrigin(pool, origin)
        case .loadBalancer(let balancer): addBalancer(balancer)
        case .ingress(let cluster, let ingress): addIngress(cluster, ingress)
        case .event(let record): addEvent(record)
        case .call(let call): addCall(call)
        }
    }

    private mutating func addRaw(_ subject: Subject) {
        switch subject {
        case .geo(_, let pools, _): addJSON(pools.first.map { ("pool \($0.pool.name)", $0.json) })
        case .pool(let pool), .origin(let pool, _): addJSON(("pool \(pool.name)", pool.json))
        case .loadBalancer(let balancer): addJSON(("load balancer \(balancer.readableName)", balancer.json))
        case .ingress, .event, .call: addAll(subject)
        }
    }

    private mutating func addJSON(_ object: (name: String, json: String)?) {
        guard let object else { return add("JSON", "there is none", .muted) }
        title("\(object.name) as Cloudflare sent it")
        for text in object.json.split(separator: "\n", omittingEmptySubsequences: false) {
            let indent = text.prefix { $0 == " " }.count
            // A wrapped line goes on four cells to the right of its start, and not too far to the right.
            add(Line(String(text)), indent: min(indent, 20) + 4)
        }
    }

    // MARK: - Lines

    private static let labelWidth = 12

    mutating func title(_ text: String) { heading = text }

    mutating func add(_ line: Line, indent: Int = 2) {
        lines.append(Entry(line: line, indent: indent))
    }

    mutating func add(_ label: String, _ value: String, _ role: Style.Role = .text) {
        add(label, Line(value, role))
    }

    mutating func add(_ label: String, _ value: Line) {
        let width = Self.labelWidth
        add([Span(label.padding(to: width - 1) + " ", .muted)] + value, indent: width)
    }

    mutating func section(_ text: String) {
        if !lines.isEmpty { add(.empty) }
        add(Line(text, .heading, bold: true))
    }

    /// Adds the findings about the object.
    mutating func addFindings(_ isConcerned: (Finding) -> Bool) {
        for finding in situation.findings where isConcerned(finding) {
            for line in texts.finding(finding) { add(line) }
        }
    }
}

extension DetailText {
    mutating func addEvent(_ record: EventRecord) {
        let event = record.event
        title("event \(record.id)")
        add(Line(event.text, Words.role(event.level)))
        add("time", "\(Words.time(event.moment)) UTC, \(Words.age(situation.now - event.moment)) ago")
        if record.count > 1 { add("repeated", "\(record.count) times since \(Words.time(record.since)) UTC") }
        add("kind", event.kind.rawValue)
        add("level", Words.word(event.level))
        add("cluster", event.cluster ?? "none: Cloudflare's")
    }

    mutating func addCall(_ call: APICall) {
        title("\(call.method) \(Words.shortened(path: call.path))")
        add("path", call.path)
        add("status", call.status == nil ? Line("✗ no answer came", .bad) : CallWords.status(call))
        add("duration", Words.span(call.duration))
        add("sent", "\(Words.time(call.moment)) UTC, \(Words.age(situation.now - call.moment)) ago")
        add("cf-ray", call.ray ?? "none")
    }
}

extension DetailText {
    mutating func addSource(_ label: String, _ feed: SourceStatus) {
        let age = feed.lastSuccess.map { "heard \(Words.age(situation.now - $0)) ago" }
        switch feed.state {
        case .live: add(label, Line("● live", .good) + Line(age.map { ", \($0)" } ?? "", .muted))
        case .connecting: add(label, "connecting…", .unknown)
        case .failing(let reason): add(label, "✗ \(reason)" + (age.map { ", \($0)" } ?? ""), .bad)
        }
        if let retry = feed.retryAt, situation.now < retry {
            add("", "again in \(Words.age(retry - situation.now))", .muted)
        }
        if feed.reconnects > 0 { add("reconnects", String(feed.reconnects)) }
    }

    func name(of cluster: ClusterView) -> String {
        cluster.context == cluster.id ? cluster.id : "\(cluster.id), context \(cluster.context)"
    }

    mutating func addIngress(_ cluster: ClusterView, _ ingress: IngressView) {
        let source = ingress.source
        title("Ingress \(ingress.id)")
        if let problem = ingress.problem { add(Line("▲ \(problem)", .warning)) }
        add("cluster", name(of: cluster))
        addSource("watch", cluster.watch)
        add("pool", ingress.pool ?? "none: it is ignored", ingress.pool == nil ? .bad : .text)
        section("as its author wrote it")
        add("label", source.clusterName.map { "cluster-name: \($0)" } ?? "no cluster-name")
        add(
            "hostname",
            source.hostnames ?? "none, so \(cluster.rules.hostnames.map(\.description).joined(separator: ", "))"
        )
        add("weight", source.weight ?? "none, so \(cluster.rules.weight.percent)")
        for address in source.addresses { add("address", address) }
        if source.addresses.isEmpty { add("address", "none yet", .warning) }
    }
}

extension DetailText {
    mutating func addBalancer(_ view: LoadBalancerView) {
        let balancer = view.balancer
        title("load balancer \(balancer.readableName)")
        addFindings { $0.object == balancer.hostname }
        add("state", LoadBalancerWords.state(view))
        let isProximity = balancer.steeringPolicy == LoadBalancer.proximity
        add("steering", balancer.steeringPolicy, isProximity ? .text : .warning)
        add("wanted", LoadBalancerWords.drift(view))
        for drift in view.drift {
            add("", "\(drift.field): \(drift.value) → \(drift.wanted)", .warning)
        }
        section("pools")
        let uses = balancer.defaultPools.enumerated().map { ($1, "default pool \($0 + 1)") }
        addPools(uses + [(balancer.fallbackPool, "fallback pool")] + otherPools(of: balancer))
        if balancer.defaultPools.isEmpty { add(Line("no default pools", .bad)) }
        section("at Cloudflare")
        add("id", balancer.id)
        if let modified = view.modified { add("modified", modified) }
    }

    /// The use of a pool that is named elsewhere in the load balancer; the JSON shows where.
    static let otherUse = "in region, country or PoP pools, or a rule"

    /// The pools that are named outside `default_pools` and `fallback_pool`, then the unknown pools in the maps.
    private func otherPools(of balancer: LoadBalancer) -> [(id: String, use: String)] {
        let known = situation.fleet.pools.map(\.id).filter(balancer.mentions.contains)
        let unknown = balancer.mappedPools.filter { situation.fleet.pool($0) == nil }
        return (known + unknown).map { ($0, Self.otherUse) }
    }

    private mutating func addPools(_ uses: [(id: String, use: String)]) {
        let pools = uses.map { situation.fleet.pool($0.id) }
        let names = zip(uses, pools).map { $1?.pool.name ?? ($0.id.isEmpty ? "none" : $0.id) }
        // The states stand below each other, unless a name is too long for that.
        let width = names.map(\.count).max().flatMap { $0 <= 44 ? $0 : nil } ?? 0
        for ((id, use), (name, pool)) in zip(uses, zip(names, pools)) {
            let words = pool.map(StateWords.init(pool:))
            let unknown = Span(id.isEmpty ? "" : "? not found", .warning)
            let state = words.map { Span("\($0.glyph) \($0.word.padding(to: 9))", $0.role) } ?? unknown
            add([Span(name.padding(to: width) + "  "), state, Span("  \(use)", .muted)])
        }
    }
}

extension DetailText {
    mutating func addGeo(_ code: String, _ pools: [PoolView], _ clusters: [ClusterView]) {
        let place = clusters.first?.rules.place ?? Place.predefined.first { $0.code == code }
        title(place.map { $0.city.isEmpty ? code : "\(code) · \($0.city)" } ?? "\(code)")
        addFindings { $0.geo == code }
        for cluster in clusters {
            add("cluster", name(of: cluster))
            addSource("watch", cluster.watch)
            add("Ingresses", String(cluster.ingresses.count))
        }
        if clusters.isEmpty { add("cluster", "none is watched here", .muted) }
        if pools.isEmpty {
            let isRead = situation.fleet.cloudflare.lastSuccess != nil
            add("pool", isRead ? "none yet" : "not read yet", isRead ? .warning : .unknown)
        }
        for pool in pools {
            section(pool.name)
            add("health", StateWords(pool: pool).line)
            addReferences(pool)
            addOrigins(pool)
        }
        if let pool = pools.first { addRegions(pool) }
    }

    mutating func addPool(_ pool: PoolView) {
        title("pool \(pool.name)")
        addFindings { $0.pool == pool.name || $0.object == pool.name }
        add("health", StateWords(pool: pool).line)
        add("enabled", pool.isEnabled ? "yes" : "no: it gets no traffic", pool.isEnabled ? .text : .bad)
        add("geo", pool.geo ?? "no known place")
        let place = pool.coordinates
        add("coordinates", place.map(Words.coordinates) ?? "none: proximity skips it", place == nil ? .warning : .text)
        addMonitor(pool.pool)
        add("minimum", "\(Words.counted(pool.minimumOrigins, "healthy origin")) (minimum_origins)")
        addReferences(pool)
        addOrigins(pool)
        addOwners(pool.description)
        addRegions(pool)
        section("at Cloudflare")
        add("id", pool.id)
        if let modified = pool.modified { add("modified", modified) }
    }

    private mutating func addMonitor(_ pool: Pool) {
        if pool.hasMonitorGroup { return add("monitor", "a monitor group") }
        add("monitor", pool.monitor ?? "none: Cloudflare never fails over", pool.monitor == nil ? .warning : .text)
    }

    private mutating func addReferences(_ pool: PoolView) {
        if pool.loadBalancers.isEmpty { return add("used by", "no load balancer: no traffic", .warning) }
        let id = pool.id
        for hostname in pool.loadBalancers {
            let balancer = situation.fleet.loadBalancers.first { $0.balancer.hostname == hostname }?.balancer
            var uses: [String] = []
            if let place = balancer?.defaultPools.firstIndex(of: id) { uses.append("default pool \(place + 1)") }
            if balancer?.fallbackPool == id { uses.append("fallback pool") }
            if balancer?.mentions.contains(id) == true { uses.append(Self.otherUse) }
            add("used by", Hostname.readable(hostname) + (uses.isEmpty ? "" : ": " + uses.joined(separator: ", ")))
        }
    }

    private mutating func addOrigins(_ pool: PoolView) {
        for origin in pool.origins {
            let words = OriginWords(origin)
            add([Span("• " + origin.name, .heading), Span("  \(origin.addressText)")])
            add(Line("  ") + words.line, indent: 4)
            let share: Line = [Span("  weight ", .muted)] + words.weight + [Span(" · share ", .muted)] + words.share
            add(share, indent: 4)
        }
        if pool.origins.isEmpty { add("origins", "none", .bad) }
    }

    private mutating func addOwners(_ description: PoolDescription) {
        section("description")
        switch description.ownership {
        case .none: add("owners", "nobody: no ownership token", .muted)
        case .newer(let version): add("owners", "token of version \(version): nothing is changed here", .warning)
        case .unreadable: add("owners", "token cannot be read: nothing is changed here", .warning)
        case .record(let record):
            for (owner, entries) in record.owners.sorted(by: { $0.key < $1.key }) {
                let origins = entries.sorted { $0.key < $1.key }.map { "\($0.key) at \($0.value.percent)" }
                add("owner", "\(owner.text): \(origins.joined(separator: ", "))")
            }
        }
        add("text", description.text.isEmpty ? "empty" : description.text, .muted)
    }

    /// Adds what the probes of each region found, if they were read; with an address, only what they found there.
    mutating func addRegions(_ pool: PoolView, address: String? = nil) {
        section("health by region")
        guard pool.isProbed else { return add(Line("nobody probes it: it has no monitor", .warning)) }
        guard let health = situation.regionalHealth, health.pool == pool.id || health.pool == pool.name else {
            return add(Line(texts.unprobed, .muted))
        }
        let probes = health.probes.filter { address == nil || $0.address == address }
        if probes.isEmpty { return add(Line("no region has probed it yet", .muted)) }
        for probe in probes {
            let state = probe.isHealthy ? Span("● healthy  ", .good) : Span("✗ unhealthy", .bad)
            let code = probe.responseCode.map { " · \($0)" } ?? ""
            let reason = probe.failureReason.isEmpty || probe.isHealthy ? "" : ": \(probe.failureReason)"
            let place = address == nil ? "\(probe.region) \(probe.address)" : probe.region
            let trip = Span("  \(Words.spaced(probe.roundTrip))\(code)", .muted)
            add([state, Span("  \(place)"), trip, Span(reason, .bad)], indent: 4)
        }
    }

    mutating func addOrigin(_ pool: PoolView, _ origin: OriginView) {
        let words = OriginWords(origin)
        title("origin \(origin.name)")
        addFindings { $0.object == origin.name && ($0.pool ?? pool.name) == pool.name }
        add("pool", pool.name)
        add("state", words.line)
        add("ownership", ownership(origin))
        add("address", origin.addressText)
        add("enabled", origin.isEnabled ? "yes" : "no: drained", origin.isEnabled ? .text : .bad)
        add("weight", words.weight)
        if let applied = origin.appliedWeight {
            let note = origin.isOverridden ? ", and since then a person another" : ""
            add("last set", "\(applied.percent) by its controller\(note)", origin.isOverridden ? .manual : .text)
        }
        add("share", words.share + Line(" of its pool's traffic", .muted))
        add("owner", origin.owner?.text ?? "nobody", origin.owner == nil ? .muted : .text)
        addRegions(pool, address: origin.addressText)
    }

    private func ownership(_ origin: OriginView) -> String {
        switch origin.ownership {
        case .live(let cluster): "live: an Ingress of \(cluster) has its address"
        case .stale(let cluster): "stale: no Ingress of \(cluster) has its address any more"
        case .foreign: "foreign: no controller owns it, and no watched cluster wants it"
        case .unknown: "unknown: its owner's cluster is not watched here, or cannot be heard now"
        }
    }
}
