package import GeoFleet
import GeoRouting

/// The details of an object as lines, not yet wrapped to a width.
package struct DetailText {
    /// One line of the details.
    package struct Entry {
        /// The text with its styles, as one line of any length.
        package var line: Line
        /// The indent of the second and later rows if the line is wrapped, in cells.
        package var indent: Int
        /// The row of the related object that the line names; nil for a line that is no link.
        package var link: RowReference?
        /// The cell in which the screen marks a selected link; the cell is blank or a bullet.
        package var mark = 0
    }

    /// The texts that only the console can make, because they name keys of the keyboard.
    package struct ConsoleTexts {
        /// Makes the lines for a finding.
        package var finding: (Finding) -> [Line]
        /// The text shown until the probe results have been read, such as `Enter asks Cloudflare`.
        package var probesNotRead: String

        package init(probesNotRead: String, finding: @escaping (Finding) -> [Line]) {
            self.finding = finding
            self.probesNotRead = probesNotRead
        }
    }

    /// The title, such as `origin origin-eu`.
    package private(set) var heading = ""
    /// The lines below the heading, in order.
    package private(set) var lines: [Entry] = []
    let situation: Situation
    private let texts: ConsoleTexts

    /// - Parameters:
    ///   - row: the row's id.
    ///   - tab: the table that the row is in.
    ///   - situation: the data for the details.
    ///   - isRaw: whether to show the JSON that Cloudflare sent.
    ///   - texts: the texts that the console makes.
    package init(_ row: String, in tab: Tab, _ situation: Situation, isRaw: Bool, _ texts: ConsoleTexts) {
        (self.situation, self.texts) = (situation, texts)
        guard let subject = situation.subject(row, in: tab) else {
            heading = row
            add("gone", "this object no longer exists: press Esc to go back", .warning)
            return
        }
        if isRaw { addRaw(subject) } else { addAll(subject) }
    }

    private mutating func addAll(_ subject: Subject) {
        addBody(subject)
        guard case .event = subject else { return addUnreadable(subject) }
    }

    /// Puts the finding about Cloudflare itself on top of the details: all of them may be out of date or missing.
    private mutating func addUnreadable(_ subject: Subject) {
        if case .call(let call) = subject, call.status != 401, call.status != 403 { return }
        let body = lines
        lines = []
        addFindings { $0.severity == .cloudflareUnknown }
        if !lines.isEmpty { add(.empty) }
        lines += body
    }

    private mutating func addBody(_ subject: Subject) {
        switch subject {
        case .geo(let code, let pools, let clusters): addGeo(code, pools, clusters)
        case .pool(let pool): addPool(pool)
        case .origin(let pool, let origin): addOrigin(pool, origin)
        case .loadBalancer(let balancer): addBalancer(balancer)
        case .source(let cluster, let source): addSource(cluster, source)
        case .event(let record): addEvent(record)
        case .call(let call): addCall(call)
        }
    }

    private mutating func addRaw(_ subject: Subject) {
        switch subject {
        case .geo(_, let pools, _): addJSON(pools.first.map { ("pool \($0.pool.name)", $0.json) })
        case .pool(let pool), .origin(let pool, _): addJSON(("pool \(pool.name)", pool.json))
        case .loadBalancer(let balancer): addJSON(("load balancer \(balancer.readableName)", balancer.json))
        case .source, .event, .call: addAll(subject)
        }
    }

    private mutating func addJSON(_ object: (name: String, json: String)?) {
        guard let object else { return add("JSON", "there is none", .muted) }
        setHeading("\(object.name) as Cloudflare sent it")
        for text in object.json.split(separator: "\n", omittingEmptySubsequences: false) {
            let indent = text.prefix { $0 == " " }.count
            // If a line is wrapped, its further rows are indented four cells more than its first, 24 at most.
            add(Line(String(text)), indent: min(indent, 20) + 4)
        }
    }

    // MARK: - Lines

    private static let labelWidth = 12

    mutating func setHeading(_ text: String) { heading = text }

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

    /// Adds a label and the name of a related object, whose details the line leads to.
    mutating func addLink(_ label: String, _ value: Line, to reference: RowReference) {
        add(label, value)
        link(to: reference, mark: Self.labelWidth - 1)
    }

    /// Adds a line about a related object, whose details the line leads to; its first cell is blank or a bullet.
    mutating func addLink(_ line: Line, to reference: RowReference) {
        add(line, indent: 4)
        link(to: reference, mark: 0)
    }

    /// Makes the last line a link, unless an earlier line leads to the same object.
    private mutating func link(to reference: RowReference, mark: Int) {
        guard let last = lines.indices.last, !lines.contains(where: { $0.link == reference }) else { return }
        (lines[last].link, lines[last].mark) = (reference, mark)
    }

    mutating func addSection(_ text: String) {
        if !lines.isEmpty { add(.empty) }
        add(Line(text, .heading, bold: true))
    }

    /// Adds the findings about the object.
    mutating func addFindings(_ isAboutObject: (Finding) -> Bool) {
        for finding in situation.findings where isAboutObject(finding) {
            for line in texts.finding(finding) { add(line) }
            add(Line("  " + finding.impactText(situation.fleet), .muted), indent: 4)
            for sentence in FindingAdvice(finding, situation).sentences { add(Line("  " + sentence), indent: 4) }
        }
    }
}

extension DetailText {
    mutating func addBalancer(_ view: LoadBalancerView) {
        let balancer = view.balancer
        setHeading("load balancer \(balancer.readableName)")
        addFindings { $0.object == balancer.hostname }
        add("state", LoadBalancerWords.state(view))
        let isProximity = balancer.steeringPolicy == LoadBalancer.proximity
        add("steering", balancer.steeringPolicy, isProximity ? .text : .warning)
        add("wanted", LoadBalancerWords.drift(view))
        for drift in view.drift {
            let change = drift.added.isEmpty ? "\(drift.value) → \(drift.wanted)" : LoadBalancerWords.wanted(drift)
            add("", "\(drift.field): \(change)", .warning)
        }
        let services = situation.services.services(on: balancer.readableName).filter { !$0.chain.isEmpty }
        if !services.isEmpty { addSection("for users of each geo, \(isProximity ? "nearest first" : "in order")") }
        for service in services { add(service.geo, ServiceWords.chain(service)) }
        addSection("pools")
        let count = balancer.defaultPools.count
        let uses = balancer.defaultPools.enumerated().map { ($1, Self.defaultUse($0, of: count)) }
        addPools(uses + [(balancer.fallbackPool, "fallback pool")] + otherPools(of: balancer))
        if balancer.defaultPools.isEmpty { add(Line("no default pools", .bad)) }
        addSection("at Cloudflare")
        add("id", balancer.id)
        if let modified = view.modified { add("modified", Words.cloudflareTime(modified)) }
    }

    /// The use as a default pool, with its position: `default pool, 2nd of 4`.
    private static func defaultUse(_ index: Int, of count: Int) -> String {
        count == 1 ? "the only default pool" : "default pool, \(Words.ordinal(index + 1)) of \(count)"
    }

    /// The use of a pool that is neither a default pool nor the fallback pool; the JSON shows the exact use.
    static let otherUse = "in region, country or PoP pools, or a rule"

    /// The known pools outside `default_pools` and `fallback_pool`, then the unknown pools.
    private func otherPools(of balancer: LoadBalancer) -> [(id: String, use: String)] {
        let known = situation.fleet.pools.map(\.id).filter(balancer.otherStringsAndKeys.contains)
        let unknown = balancer.mappedPools.filter { situation.fleet.pool($0) == nil }
        return (known + unknown).map { ($0, Self.otherUse) }
    }

    private mutating func addPools(_ uses: [(id: String, use: String)]) {
        let pools = uses.map { situation.fleet.pool($0.id) }
        let names = zip(uses, pools).map { $1?.pool.name ?? ($0.id.isEmpty ? "none" : $0.id) }
        // The states are in one column, unless a name is too long.
        let width = names.map(\.count).max().flatMap { $0 <= 44 ? $0 : nil } ?? 0
        for ((id, use), (name, pool)) in zip(uses, zip(names, pools)) {
            let words = pool.map(StateWords.init(pool:))
            let unknown = Span(id.isEmpty ? "" : "? not found", .warning)
            let state = words.map { Span("\($0.glyph) \($0.word.padding(to: 9))", $0.role) } ?? unknown
            let line: Line = [Span("  \(name.padding(to: width))  "), state, Span("  \(use)", .muted)]
            if let pool { addLink(line, to: .pool(pool)) } else { add(line, indent: 4) }
        }
    }
}

extension DetailText {
    mutating func addGeo(_ code: String, _ pools: [PoolView], _ clusters: [ClusterView]) {
        let place = clusters.first?.rules.place ?? Place.predefined.first { $0.code == code }
        setHeading(place.map { $0.city.isEmpty ? code : "\(code) · \($0.city)" } ?? "\(code)")
        addFindings { finding in finding.geo == code || clusters.contains { finding.isAbout(cluster: $0.id) } }
        for cluster in clusters {
            add("cluster", name(of: cluster))
            addSource("watch", cluster.watch)
            addKinds(cluster)
        }
        if clusters.isEmpty { add("cluster", "none is watched here", .muted) }
        if pools.isEmpty {
            let isRead = situation.fleet.cloudflare.lastSuccess != nil
            add("pool", isRead ? "none yet" : situation.fleet.unreadWords, isRead ? .warning : .unknown)
        }
        for pool in pools {
            add(.empty)
            addLink("pool", Line(pool.name, .heading, bold: true), to: .pool(pool))
            add("health", state(of: pool))
            addReferences(pool)
            addOrigins(pool)
        }
        if let pool = pools.first { addRegions(pool) }
    }

    /// The number of sources; where several kinds are watched, how many of each, and the kinds with trouble.
    ///
    /// An unread cluster has an unknown number, not none.
    private mutating func addKinds(_ cluster: ClusterView) {
        let title = cluster.sourceNoun.plural
        if let last = cluster.watch.lastSuccess {
            let age = cluster.watch.isKnown ? "" : ", as of \(Words.hourMinute(last))"
            add(title, "\(cluster.sources.count)\(age)")
        } else {
            add(title, "unknown", .unknown)
        }
        if cluster.kinds.count < 2 { return }
        let counted = cluster.kinds.filter { $0.isWell && $0.count > 0 }
        if !counted.isEmpty { add("kinds", counted.map(KindWords.count).joined(separator: " · ")) }
        let leftOut = cluster.kinds.filter(\.isLeftOut)
        if !leftOut.isEmpty { add("not served", leftOut.map(\.plural).joined(separator: ", "), .muted) }
        for kind in cluster.kinds where !kind.isWell && !kind.isLeftOut { add(kind.plural, KindWords.line(kind)) }
    }

    mutating func addPool(_ pool: PoolView) {
        setHeading("pool \(pool.name)")
        addFindings { $0.pool == pool.name || $0.object == pool.name }
        add("health", state(of: pool))
        add("enabled", pool.isEnabled ? "yes" : "no: it gets no traffic", pool.isEnabled ? .text : .bad)
        add("geo", pool.geo ?? "no known place")
        add(
            "coordinates",
            pool.coordinates.map(Words.coordinates) ?? "none: proximity skips it",
            pool.coordinates == nil ? .warning : .text
        )
        addMonitor(pool.pool)
        add("minimum", "\(Words.counted(pool.minimumOrigins, "healthy origin")) (minimum_origins)")
        addReferences(pool)
        addOrigins(pool)
        addSources(of: pool)
        addOwners(pool.description)
        addRegions(pool)
        addSection("at Cloudflare")
        add("id", pool.id)
        if let modified = pool.modified { add("modified", Words.cloudflareTime(modified)) }
    }

    /// The health of the pool, and why it gets no traffic all the same.
    private func state(of pool: PoolView) -> Line {
        let words = StateWords(pool: pool)
        guard words.rank >= 4, let hostname = situation.fleet.disabledUsers(of: pool).first else { return words.line }
        return Line("○ \(words.word), but gets no traffic: load balancer \(hostname) is disabled", .bad)
    }

    private mutating func addMonitor(_ pool: Pool) {
        if pool.hasMonitorGroup { return add("monitor", "a monitor group") }
        add("monitor", pool.monitor ?? "none: Cloudflare never fails over", pool.monitor == nil ? .warning : .text)
    }

    private mutating func addReferences(_ pool: PoolView) {
        if !pool.isUseKnown { return add("used by", "unknown: the load balancers cannot be read", .unknown) }
        if pool.loadBalancers.isEmpty {
            return add("used by", "no load balancer of this zone; other zones are not read", .warning)
        }
        let id = pool.id
        for hostname in pool.loadBalancers {
            let view = situation.fleet.loadBalancers.first { $0.balancer.hostname == hostname }
            let balancer = view?.balancer
            var uses: [String] = []
            if let pools = balancer?.defaultPools, let index = pools.firstIndex(of: id) {
                uses.append(Self.defaultUse(index, of: pools.count))
            }
            if balancer?.fallbackPool == id { uses.append("fallback pool") }
            if balancer?.otherStringsAndKeys.contains(id) == true { uses.append(Self.otherUse) }
            let line = Line(Hostname.readable(hostname) + (uses.isEmpty ? "" : ": " + uses.joined(separator: ", ")))
            if let view { addLink("used by", line, to: .loadBalancer(view)) } else { add("used by", line) }
        }
    }

    private mutating func addOrigins(_ pool: PoolView) {
        for origin in pool.origins {
            let words = OriginWords(origin)
            addLink(
                [Span("• " + origin.name, .heading), Span("  \(origin.addressText)")],
                to: .origin(origin, in: pool)
            )
            add(Line("  ") + words.line, indent: 4)
            let weight = origin.isOverridden ? words.weightWithAuthor : words.weight
            let share: Line = [Span("  weight ", .muted)] + weight + [Span(" · share ", .muted)] + words.share
            add(share, indent: 4)
        }
        if pool.origins.isEmpty { add("origins", "none", .bad) }
    }

    private mutating func addOwners(_ description: PoolDescription) {
        addSection("description")
        switch description.ownership {
        case .none: add("owners", "none: no ownership token", .muted)
        case .newer(let version):
            add("owners", "token of version \(version), too new: controllers do not write to this pool", .warning)
        case .unreadable: add("owners", "token cannot be read: controllers do not write to this pool", .warning)
        case .record(let record):
            for (owner, entries) in record.owners.sorted(by: { $0.key < $1.key }) {
                let origins = entries.sorted { $0.key < $1.key }.map { "\($0.key) at \($0.value.percent)" }
                add("owner", "\(owner.text): \(origins.joined(separator: ", "))")
            }
        }
        add("text", description.text.isEmpty ? "empty" : description.text, .muted)
    }

    /// Adds the probe results of each region, if they were read.
    ///
    /// With an address, only the results for this address are added.
    mutating func addRegions(_ pool: PoolView, address: String? = nil) {
        addSection("health by region")
        guard pool.isProbed else { return add(Line("no probes: the pool has no monitor", .warning)) }
        guard let health = situation.regionalHealth, health.pool == pool.id || health.pool == pool.name else {
            return add(Line(texts.probesNotRead, .muted))
        }
        let probes = health.probes.filter { address == nil || $0.address == address }
        if probes.isEmpty { return add(Line("no region has probed it yet", .muted)) }
        for probe in probes {
            let state = probe.isHealthy ? Span("● healthy  ", .good) : Span("✗ unhealthy", .bad)
            let code = probe.responseCode.map { " · \($0)" } ?? ""
            let reason = probe.failureReason.isEmpty || probe.isHealthy ? "" : ": \(probe.failureReason)"
            let source = address == nil ? "\(probe.region) \(probe.address)" : probe.region
            let roundTrip = Span("  \(Words.cloudflareDuration(probe.roundTrip))\(code)", .muted)
            add([state, Span("  \(source)"), roundTrip, Span(reason, .bad)], indent: 4)
        }
    }

    mutating func addOrigin(_ pool: PoolView, _ origin: OriginView) {
        let words = OriginWords(origin)
        setHeading("origin \(origin.name)")
        addFindings { $0.object == origin.name && ($0.pool ?? pool.name) == pool.name }
        addLink("pool", Line(pool.name), to: .pool(pool))
        add("state", words.line)
        add("ownership", ownership(origin))
        add("address", origin.addressText)
        add("enabled", origin.isEnabled ? "yes" : "no: drained", origin.isEnabled ? .text : .bad)
        add("weight", words.weightWithAuthor)
        let isShared = origin.share != nil
        add("share", isShared ? words.share + Line(" of its pool's traffic", .muted) : Line("no traffic", .muted))
        add("owner", origin.owner?.text ?? "none", origin.owner == nil ? .muted : .text)
        addSources(of: pool, behind: origin)
        addRegions(pool, address: origin.addressText)
    }

    private func noun(of cluster: String) -> SourceNoun {
        situation.fleet.cluster(cluster)?.sourceNoun ?? situation.fleet.sourceNoun
    }

    private func ownership(_ origin: OriginView) -> String {
        switch origin.ownership {
        case .wanted(let cluster): "live: \(noun(of: cluster).one) of \(cluster) has its address"
        case .stale where origin.isChanging: "changing: the controller has not written yet"
        case .stale(let cluster): "stale: no \(noun(of: cluster).singular) of \(cluster) has its address any more"
        case .foreign:
            "foreign: no controller owns it, and no \(situation.fleet.sourceNoun.singular) asks for it"
        case .unknown: "unknown: its owner's cluster is not watched here, or cannot be read now"
        }
    }
}
