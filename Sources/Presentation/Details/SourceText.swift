import GeoFleet
package import GeoRouting

/// The details of an object that asks for a pool.
extension DetailText {
    mutating func addSource(_ cluster: ClusterView, _ view: SourceView) {
        let source = view.source
        setHeading(source.kind == .ingress ? "Ingress \(view.id)" : view.id)
        if let problem = view.problem { add(Line("▲ \(problem)", .warning)) }
        addConflicts(cluster, view)
        if view.problem != nil { add("look at", describe(source, in: cluster), .muted) }
        let pool = view.pool.flatMap(situation.fleet.pool(named:))
        if let pool {
            addLink("pool", Line(pool.name), to: .pool(pool))
        } else if let name = view.pool, !situation.fleet.arePoolsKnown {
            add("pool", "\(name), not known: \(situation.fleet.unreadReason)", .unknown)
        } else {
            add("pool", view.pool.map { "\($0), not there yet" } ?? "none: it is ignored", .bad)
        }
        addAddresses(AddressOrigin(source, cluster.rules), pool)
        addRelatives(cluster, view)
        add("cluster", name(of: cluster))
        addSource("watch", status(of: source.kind, in: cluster))
        addSection("in the \(source.kind.rawValue)")
        addContent(source, cluster.rules)
    }

    /// The command that shows the object with its status.
    private func describe(_ source: SourceObject, in cluster: ClusterView) -> String {
        let resource = cluster.kinds.first { $0.name == source.kind.rawValue }?.resource
        return "kubectl --context \(cluster.context) -n \(source.namespace) describe "
            + "\(resource ?? source.kind.rawValue.lowercased()) \(source.name)"
    }

    private func status(of kind: SourceKind, in cluster: ClusterView) -> ReadStatus {
        cluster.kinds.first { $0.name == kind.rawValue }?.status ?? cluster.watch
    }

    /// Adds the addresses that the source asks for with other settings than another source does.
    private mutating func addConflicts(_ cluster: ClusterView, _ view: SourceView) {
        let name = view.source.reference
        for conflict in cluster.desired.conflicts where conflict.winner == name || conflict.loser == name {
            let other = conflict.winner == name ? conflict.loser : conflict.winner
            let result = conflict.winner == name ? "this one is older and counts" : "\(other) is older and counts"
            let text = "▲ \(other) asks for \(conflict.wish.address) with other settings: \(conflict.difference)"
            add(Line("\(text); \(result)", .warning))
        }
    }

    // MARK: Addresses

    private mutating func addAddresses(_ origin: AddressOrigin, _ pool: PoolView?) {
        for text in origin.texts {
            let present = pool?.origins.first { $0.addressText == text || $0.origin.address == Address(text) }
            if let pool, let present {
                let line: Line = [Span(text), Span("  \(present.name)", .muted)]
                addLink("address", line, to: .origin(present, in: pool))
            } else {
                add("address", [Span(text), Span(pool == nil ? "" : "  no origin", .warning)])
            }
        }
        if origin.texts.isEmpty { add("address", "none yet", .warning) }
        if let place = origin.place { add("from", place, .muted) }
    }

    // MARK: Routes and Gateways

    /// Adds the parents of a route, or the routes of a Gateway; those that are sources too are links.
    private mutating func addRelatives(_ cluster: ClusterView, _ view: SourceView) {
        for parent in view.source.parents {
            if let gateway = cluster.sources.first(where: { $0.id == parent }) {
                let row = RowReference(tab: .sources, row: RowID.source(gateway, in: cluster))
                addLink("parent", Line(parent), to: row)
            } else {
                add("parent", parent)
            }
        }
        if view.source.kind != .gateway { return }
        let routes = cluster.sources.filter { $0.source.parents.contains(view.id) }
        for route in routes.prefix(Self.maxRoutes) {
            addLink("route", Line(route.id), to: RowReference(tab: .sources, row: RowID.source(route, in: cluster)))
        }
        if routes.count > Self.maxRoutes { add("", "and \(routes.count - Self.maxRoutes) more routes", .muted) }
    }

    /// The largest number of routes that the details of a Gateway list.
    private static let maxRoutes = 20

    // MARK: Labels and annotations

    private mutating func addContent(_ source: SourceObject, _ rules: RoutingRules) {
        if let age = Words.age(of: source, at: situation.now) { add("age", age) }
        add("label", source.clusterName.map { "cluster-name: \($0)" } ?? "no cluster-name")
        let specified = rules.targets.usesSpecHostnames ? source.specHostnames : []
        let defaults = rules.hostnames.map(\.description).joined(separator: ", ")
        let others =
            specified.isEmpty ? "none, default \(defaults)" : "\(specified.joined(separator: ", ")), from its spec"
        add("hostname", source.hostnames ?? others)
        add("weight", source.weight ?? "none, default \(rules.weight.percent)")
        if let targets = source.targets { add("target", targets) }
        if let port = source.port { add("port", port) }
        if let host = source.originHost { add("origin-host", host) }
    }
}

/// The addresses that a source asks for, with the place that they come from.
package struct AddressOrigin {
    /// The addresses, IP addresses and host names.
    package let texts: [String]
    /// The place in words; nil where it is the status of the object itself.
    let place: String?

    package init(_ source: SourceObject, _ rules: RoutingRules) {
        if source.targets != nil, rules.targets.allowed != nil {
            texts = source.targetTexts
            place = "annotation dns.external/target" + (source.parents.isEmpty ? "" : " of its Gateway")
            return
        }
        if Self.usesDefaults(source, rules) {
            texts = rules.targets.defaults.map(\.text)
            place = "DEFAULT_TARGETS: its status has no address that can be used"
            return
        }
        texts = source.addresses
        place = source.parents.isEmpty || texts.isEmpty ? nil : "the status of its Gateway"
    }

    /// Whether the source gets the addresses of `DEFAULT_TARGETS`, because it has none that can be used.
    ///
    /// The planner is asked only where there are defaults: it takes time for ten thousand sources.
    private static func usesDefaults(_ source: SourceObject, _ rules: RoutingRules) -> Bool {
        if rules.targets.defaults.isEmpty { return false }
        let wanted = Set(Desired([source], rules: rules).pools.flatMap(\.origins).map(\.address))
        return wanted == Set(rules.targets.defaults)
            && wanted.isDisjoint(with: source.addresses.compactMap { Address($0) })
    }
}
