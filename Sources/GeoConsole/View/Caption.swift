import GeoRouting

/// The row above a table: what it holds, and how it is arranged.
enum Caption {
    static func draw(_ model: Model, _ layout: Layout, _ canvas: inout Canvas) {
        let right = arrangement(model, layout)
        let rightWidth = right.width(canvas.glyphs)
        canvas.draw(right, in: layout.caption, aligned: .right)
        var part = layout.caption
        part.columns = max(part.columns - rightWidth - (rightWidth > 0 ? 2 : 0), 0)
        canvas.draw(summary(model, width: part.columns), in: part)
    }

    private static func arrangement(_ model: Model, _ layout: Layout) -> Line {
        let state = model[model.tab]
        var parts: [Span] = []
        if !state.filter.isEmpty { parts.append(Span("filter \(state.filter)", .manual, bold: true)) }
        if !state.marks.isEmpty { parts.append(Span("\(state.marks.count) marked", .accent, bold: true)) }
        let count = model.rows[model.tab]?.count ?? 0
        if count > layout.tableRows {
            let top = layout.top(model)
            parts.append(Span("\(top + 1)–\(min(top + layout.tableRows, count)) of \(count)", .muted))
        } else if !state.filter.isEmpty {
            parts.append(Span("\(count) of \(Table.count(of: model.tab, in: model))", .muted))
        }
        return Line(Array(parts.map { [$0] }.joined(separator: [Span(" · ", .muted)])))
    }

    private static func summary(_ model: Model, width: Int) -> Line {
        let fleet = model.fleet
        switch model.tab {
        case .overview: return .empty
        case .pools:
            let worries = fleet.pools.count { StateWords(pool: $0).rank < 5 }
            return summary(fleet.pools.count, "pool", worries: worries, model)
        case .origins:
            let origins = fleet.pools.flatMap(\.origins)
            return summary(origins.count, "origin", worries: origins.count { OriginWords($0).rank < 4 }, model)
        case .loadBalancer:
            let worries = fleet.loadBalancers.count { !$0.drift.isEmpty || !$0.balancer.isEnabled }
            return summary(fleet.loadBalancers.count, "load balancer", worries: worries, model)
        case .ingresses: return ingresses(model)
        case .events: return Line("newest first · filter by kind: \(kinds)", .muted)
        case .api: return calls(model, width: width)
        }
    }

    private static func summary(_ count: Int, _ noun: String, worries: Int, _ model: Model) -> Line {
        if let stale = stale(model.fleet.cloudflare, model) { return stale }
        if count == 0 { return .empty }
        if worries == 0 { return Line("\(Words.counted(count, noun)) · ● none needs a look", .good) }
        let needs = worries == 1 ? "needs" : "need"
        return Line("\(Words.counted(count, noun)) · ▲ \(worries) \(needs) a look", .warning)
    }

    private static func ingresses(_ model: Model) -> Line {
        let failing = model.fleet.clusters.filter { if case .failing = $0.watch.state { true } else { false } }
        if let cluster = failing.first {
            let more = failing.count > 1 ? " +\(failing.count - 1)" : ""
            return (stale(cluster.watch, model).map { Line("\(cluster.id)\(more) ", .warning) + $0 }) ?? .empty
        }
        let count = Table.count(of: .ingresses, in: model)
        if count == 0 { return .empty }
        let ignored = IngressTable.ignored(model)
        let noun = Words.counted(count, "Ingress", "Ingresses")
        return ignored == 0
            ? Line("\(noun) · ● none ignored", .good) : Line("\(noun) · ▲ \(ignored) ignored", .warning)
    }

    /// How old the data of a failing source are, and why.
    static func stale(_ feed: Feed, _ model: Model) -> Line? {
        guard case .failing(let reason) = feed.state else { return nil }
        guard let last = feed.lastSuccess else { return Line("✗ no data: \(reason)", .bad) }
        return Line("▲ data \(Words.age(model.now - last)) old: \(reason)", .warning)
    }

    private static func calls(_ model: Model, width: Int) -> Line {
        let calls = model.calls.elements
        guard let median = CallWords.percentile(0.5, of: calls), let tail = CallWords.percentile(0.95, of: calls) else {
            return .empty
        }
        let failed = calls.count { ($0.status ?? 500) >= 400 }
        var line: Line = [Span("latency ", .muted)]
        line += [Span(CallWords.sparkline(calls, width: min(24, width / 4)), .accent)]
        line += [Span("  p50 \(Words.span(median))  p95 \(Words.span(tail))")]
        line += [Span("  \(Words.counted(failed, "failed", "failed"))", failed > 0 ? .warning : .text)]
        return line + window(model)
    }

    private static func window(_ model: Model) -> Line {
        guard let reset = model.fleet.budget.resetsAt, model.now < reset else { return .empty }
        return Line("  budget renews in \(Words.countdown(reset - model.now))", .muted)
    }

    private static let kinds = FleetEvent.Kind.allCases.map(\.rawValue).joined(separator: " ")
}
