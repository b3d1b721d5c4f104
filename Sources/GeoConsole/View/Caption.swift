import GeoFleet
import GeoRouting
import Presentation

/// Draws the row above a table: a summary on the left; filter, marks and visible rows on the right.
enum Caption {
    static func draw(_ model: Model, _ layout: Layout, _ canvas: inout Canvas) {
        let right = tableState(model, layout)
        let rightWidth = right.width(canvas.glyphs)
        canvas.draw(right, in: layout.caption, aligned: .right)
        var part = layout.caption
        part.columns = max(part.columns - rightWidth - (rightWidth > 0 ? 2 : 0), 0)
        canvas.draw(summary(model, width: part.columns, canvas.glyphs), in: part)
    }

    /// The right side: the filter, the marks, and the numbers of the visible rows, such as `1–20 of 84`.
    private static func tableState(_ model: Model, _ layout: Layout) -> Line {
        let state = model[model.tab]
        var parts: [Span] = []
        if !state.filter.isEmpty {
            parts.append(Span("filter \(state.filter)", .manual, bold: true))
            if model.input == nil { parts.append(Span("\(model.keymap.hint(for: .back)) clears it", .muted)) }
        }
        if state.hasMarks { parts.append(Span(marks(state, model), .accent, bold: true)) }
        let count = model.rows[model.tab]?.count ?? 0
        if count > layout.tableRows {
            let top = layout.top(model)
            parts.append(Span("\(top + 1)–\(min(top + layout.tableRows, count)) of \(count)", .muted))
        } else if !state.filter.isEmpty {
            parts.append(Span("\(count) of \(Table.count(of: model.tab, in: model.situation))", .muted))
        }
        return Line(Array(parts.map { [$0] }.joined(separator: [Span(" · ", .muted)])))
    }

    /// The number of marks in words, such as `3 marked` or `3 marked, 1 hidden, 1 gone`.
    private static func marks(_ state: TableState, _ model: Model) -> String {
        let hidden = state.marks.subtracting(model.rows[model.tab] ?? []).count
        return "\(state.marks.count) marked" + (hidden > 0 ? ", \(hidden) hidden" : "")
            + (state.lostMarks.isEmpty ? "" : ", \(state.lostMarks.count) gone")
    }

    private static func summary(_ model: Model, width: Int, _ glyphs: Glyphs) -> Line {
        let fleet = model.fleet
        switch model.tab {
        case .overview: return .empty
        case .pools: return summary(fleet.pools.count, "pool", model)
        case .origins:
            let legend = Self.legend(model)
            let line = summary(Table.count(of: .origins, in: model.situation), "origin", model)
            return legend.isEmpty ? line : line + Line(" · " + legend, .manual)
        case .loadBalancer: return summary(fleet.loadBalancers.count, "load balancer", model)
        case .sources: return sources(model)
        case .events: return events(model, width: width)
        case .api: return calls(model, width: width, glyphs)
        case .map: return .empty
        }
    }

    /// The summary of a table.
    ///
    /// If no row needs attention but there are findings, the summary says in which view they are.
    private static func summary(_ count: Int, _ noun: String, _ model: Model) -> Line {
        if let partial = partial(count, noun, model) { return partial }
        if let stale = staleCloudflare(model) { return stale }
        if count == 0 { return .empty }
        let total = Words.counted(count, noun)
        let troubled = Table.countNeedingAttention(of: model.tab, in: model.situation)
        if troubled > 0 {
            return Line("\(total) · ▲ \(troubled) \(troubled == 1 ? "needs" : "need") attention", .warning)
        }
        if !model.findings.isEmpty { return Line("\(total) · ", .text) + findingsElsewhere(model) }
        if let unsure = StatusSummary.unread(model.fleet) ?? StatusSummary.missing(model) {
            return Line("\(total) · ") + unsure
        }
        return Line("\(total) · ● none needs attention", .good)
    }

    /// The line of a table whose own list was read while another list was refused; nil for other tables.
    private static func partial(_ count: Int, _ noun: String, _ model: Model) -> Line? {
        let fleet = model.fleet
        guard fleet.cloudflare.lastSuccess == nil, fleet.cloudflare.isFailing else { return nil }
        switch (fleet.answeredList, model.tab) {
        case (.pools, .pools), (.pools, .origins):
            return Line("\(Words.counted(count, noun)) · ? \(fleet.unreadReason)", .unknown)
        case (.loadBalancers(let names), .loadBalancer):
            return Line("\(Words.counted(names.count, noun)) · ? \(fleet.unreadReason)", .unknown)
        default: return nil
        }
    }

    /// What the mark of a weight means; empty where no weight has the mark.
    static func legend(_ model: Model) -> String {
        model.fleet.pools.contains { $0.origins.contains(where: \.isOverridden) } ? "◆ weight set by a person" : ""
    }

    private static func findingsElsewhere(_ model: Model) -> Line {
        let findings = Words.counted(model.findings.count, "finding")
        return Line("▲ no row here is wrong; \(findings) in \(Tab.overview.number) \(Tab.overview.title)", .warning)
    }

    private static func sources(_ model: Model) -> Line {
        let failing = model.fleet.clusters.filter { if case .failing = $0.watch.state { true } else { false } }
        if let cluster = failing.first {
            let more = failing.count > 1 ? " +\(failing.count - 1)" : ""
            return (stale(cluster.watch, model).map { Line("\(cluster.id)\(more) ", .warning) + $0 }) ?? .empty
        }
        let situation = model.situation
        let count = Table.count(of: .sources, in: situation)
        if count == 0 { return .empty }
        let ignored = SourceTable.countIgnored(situation)
        let troubled = Table.countNeedingAttention(of: .sources, in: situation)
        let words = model.fleet.sourceNoun
        let noun = Words.counted(count, words.singular, words.plural)
        if ignored > 0 { return Line("\(noun) · ▲ \(ignored) ignored", .warning) }
        if troubled > 0 {
            return Line("\(noun) · ▲ \(troubled) \(troubled == 1 ? "needs" : "need") attention", .warning)
        }
        if let unread = StatusSummary.unread(model.fleet) { return Line("\(noun) · ") + unread }
        return Line("\(noun) · ● none ignored", .good)
    }

    /// The age of Cloudflare's data while it cannot be read, with the reason; nil while it can be read.
    ///
    /// Where one list is refused and the other one did arrive, only the refused one has no data.
    static func staleCloudflare(_ model: Model) -> Line? {
        let fleet = model.fleet
        guard fleet.answeredList != nil, fleet.cloudflare.lastSuccess == nil,
            case .failing(let reason) = fleet.cloudflare.state
        else { return refused(model) ?? stale(fleet.cloudflare, model) }
        return refused(model) ?? Line("✗ \(fleet.unreadKinds) not read: \(reason)", .bad)
    }

    /// The few words about a refusal by 403 that a finding tells at length; nil without such a finding.
    private static func refused(_ model: Model) -> Line? {
        guard case .forbidden = model.fleet.cloudflare.failure, model.fleet.cloudflare.lastSuccess == nil,
            model.findings.contains(where: { $0.severity == .cloudflareUnknown })
        else { return nil }
        let place = model.tab == .overview ? "" : ": see \(Tab.overview.number) \(Tab.overview.title)"
        return Line("✗ \(model.fleet.unreadKinds) not readable\(place)", .bad)
    }

    /// The age of a failing source's data, with the reason of the failure; nil if the source does not fail.
    static func stale(_ source: ReadStatus, _ model: Model) -> Line? {
        guard case .failing(let reason) = source.state else { return nil }
        guard let last = source.lastSuccess else { return Line("✗ no data: \(reason)", .bad) }
        return Line("▲ data \(Words.age(model.now - last)) old: \(reason)", .warning)
    }

    /// The latency of calls as a bar chart and numbers.
    ///
    /// Without enough room, the bar chart first shrinks to 4 columns. If that is not enough, the time until the rate
    /// limit's reset is left out.
    private static func calls(_ model: Model, width: Int, _ glyphs: Glyphs) -> Line {
        let calls = model.calls.elements
        guard let median = CallWords.percentile(0.5, of: calls), let tail = CallWords.percentile(0.95, of: calls) else {
            return .empty
        }
        // A call without an answer counts as failed.
        let failed = calls.count { ($0.status ?? 500) >= 400 }
        var figures: Line = [Span("  p50 \(Words.duration(median))  p95 \(Words.duration(tail))")]
        figures += [Span("  \(failed) failed", failed > 0 ? .warning : .text)]
        let long = figures + rateLimitReset(model)
        // 12 columns: 8 for the word `latency`, and 4 for the bar chart.
        if long.width(glyphs) + 12 <= width { figures = long }
        let room = width - figures.width(glyphs) - 8
        return [Span("latency ", .muted), Span(CallWords.barChart(calls, width: min(24, room)), .accent)] + figures
    }

    /// The time until the rate limit is reset; empty if that time is not known.
    private static func rateLimitReset(_ model: Model) -> Line {
        guard let reset = model.fleet.budget.resetsAt, model.now < reset else { return .empty }
        return Line("  full again in \(Words.timeLeft(reset - model.now))\(others(model, reset))", .muted)
    }

    /// The calls that count for the budget but are not in the list; empty where there are none, or that is not known.
    private static func others(_ model: Model, _ reset: Moment) -> String {
        let (budget, calls) = (model.fleet.budget, model.calls)
        guard let limit = budget.limit, let left = budget.remaining, calls.elements.count < calls.capacity else {
            return ""
        }
        let start = reset + (.zero - budgetWindow)
        let others = limit - left - calls.elements.count { $0.moment >= start }
        return others > 0 ? " · \(Words.grouped(others)) by others" : ""
    }

    /// The time for which Cloudflare counts calls.
    private static let budgetWindow = Duration.seconds(300)

    private static func events(_ model: Model, width: Int) -> Line {
        let kinds = FleetEvent.Kind.allCases.map(\.rawValue).joined(separator: " ")
        let changes = "\(model.keymap.hint(for: .problems)) only changes"
        let texts = [
            "newest first · \(changes) · filter by kind: \(kinds)", "newest first · \(changes) · \(kinds)",
        ]
        return Line(texts.first { $0.count <= width } ?? "newest first · \(changes)", .muted)
    }
}

/// The overview's first line if there are no findings.
///
/// It says that all is well, that something is not known yet, or that something does not exist yet.
enum StatusSummary {
    static func line(_ model: Model) -> Line {
        let fleet = model.fleet
        if let stale = Caption.staleCloudflare(model) { return stale }
        guard fleet.cloudflare.lastSuccess != nil else { return Line("… reading Cloudflare", .unknown) }
        if let unknown = unread(fleet) { return unknown }
        if let missing = missing(model) { return missing }
        return inService(fleet) + lastOutage(model)
    }

    /// The line about clusters whose sources are not known; nil if all sources are known.
    static func unread(_ fleet: Fleet) -> Line? {
        let waiting = fleet.clusters.filter { !$0.watch.isKnown && !$0.watch.isFailing }
        guard let first = waiting.first else { return nil }
        let more = waiting.count > 1 ? " (+\(waiting.count - 1) more)" : ""
        return Line("… \(first.id)\(more): reading the \(first.sourceNoun.plural) from its API server", .unknown)
    }

    /// The line about a load balancer or pools that the clusters need and Cloudflare lacks; nil if nothing is missing.
    ///
    /// A finding about this comes later, because the diagnosis first gives the controllers some time.
    static func missing(_ model: Model) -> Line? {
        let fleet = model.fleet
        if let hostname = fleet.missingHostnames.first { return missing(hostname, model) }
        let pools = fleet.missingPools
        guard let pool = pools.first else { return nil }
        let what = pools.count == 1 ? "no pool \(pool) yet" : "\(pools.count) pools are not there yet, \(pool) first"
        return Line("○ " + what, .warning)
    }

    /// The line for a load balancer that does not exist.
    static func missing(_ hostname: String, _ model: Model) -> Line {
        let clusters = model.fleet.clusters
        let what = "○ no load balancer \(Hostname.readable(hostname))"
        if !clusters.allSatisfy(\.desired.pools.isEmpty) {
            return Line("\(what) yet", .warning) + creating(hostname, model)
        }
        let isKnown = clusters.allSatisfy(\.isSynced)
        let noun = model.fleet.sourceNoun
        let cause =
            isKnown
            ? ", and no \(noun.singular) asks for one" : "; whether \(noun.one) asks for one is not known"
        return Line(what + cause, .warning)
    }

    /// The hint for the key that creates a load balancer.
    ///
    /// It is empty if a sync would not create the load balancer, or if writing is forbidden.
    static func creating(_ hostname: String, _ model: Model) -> Line {
        guard model.preferences.writing != .forbidden, model.fleet.syncWouldCreate(hostname) else { return .empty }
        return Line(" · \(model.keymap.hint(for: .sync)) creates it", .warning)
    }

    /// The remark about the outage that ended last, such as `; us_east was down 2 min ago for 30 s`; else empty.
    private static func lastOutage(_ model: Model) -> Line {
        guard let outage = model.healthHistory.lastOutage(before: model.now) else { return .empty }
        let ago = max(model.now - outage.end, .zero)
        let end = ago < .seconds(2) ? "just now" : "\(Words.age(ago)) ago"
        let span = outage.start.map { " for \(Words.age(outage.end - $0))" } ?? ""
        return Line("; \(outage.name) was down\(span) until \(end)", .warning)
    }

    /// The line with the number of pools that are in service for the host names of the watched clusters.
    private static func inService(_ fleet: Fleet) -> Line {
        let served = fleet.requestedHostnames
        let pools = fleet.pools.filter { pool in
            let isUsed = pool.loadBalancers.contains { served.isEmpty || served.contains($0) }
            // Ranks from 4 are degraded, unknown and healthy; lower ranks are critical, drained and unused.
            return isUsed && StateWords(pool: pool).rank >= 4
        }
        if pools.isEmpty { return Line("○ no pool is in service", .warning) }
        let unknown = pools.count { $0.health == .unknown }
        let count = Words.counted(pools.count, "pool")
        if unknown > 0 { return Line("? nothing known to repair: health of \(unknown) of \(count) unknown", .unknown) }
        return Line("● nothing to repair: \(count) in service", .good, bold: true)
    }
}

/// The lines in an empty table, which say why the table has no rows.
enum EmptyState {
    static func lines(_ model: Model) -> [Line] {
        let filter = model[model.tab].filter
        if !filter.isEmpty, Table.count(of: model.tab, in: model.situation) > 0 {
            let escape = model.input == nil ? " · Esc clears it" : ""
            let city = model.tab == .map ? " · \(model.keymap.hint(for: .city)) goes to a city" : ""
            return [Line("no row passes the filter \(filter)\(escape)\(city)", .muted)]
        }
        switch model.tab {
        case .sources: return sources(model)
        case .events: return [Line("nothing has happened since the start", .muted)]
        case .api: return [Line("no call to Cloudflare yet", .muted)]
        case .overview, .pools, .origins, .loadBalancer, .map: return cloudflare(model)
        }
    }

    private static func cloudflare(_ model: Model) -> [Line] {
        // The overview's first line already says this.
        if model.tab == .overview, !model.fleet.cloudflare.isLive { return [] }
        switch model.fleet.cloudflare.state {
        case .connecting: return [Line("… reading Cloudflare", .unknown)]
        case .failing(let reason): return unreadable(reason, model)
        case .live: break
        }
        switch model.tab {
        case .pools: return [Line("the account has no pools yet", .muted)]
        case .map: return [Line("no load balancer has a pool with coordinates yet", .muted)]
        case .origins: return [Line("no pool of the account has origins yet", .muted)]
        case .loadBalancer: return missing(model)
        default: return [Line("no load balancer uses any pool, and no cluster is watched", .muted)]
        }
    }

    /// The finding about Cloudflare itself, with all that may help; else the bare reason.
    private static func unreadable(_ reason: String, _ model: Model) -> [Line] {
        guard let finding = model.findings.first(where: { $0.severity == .cloudflareUnknown }) else {
            return [Line("✗ no data from Cloudflare: \(reason)", .bad)]
        }
        let advice = FindingAdvice(finding, model.situation).sentences
        return FindingWords(finding, model).lines + advice.map { Line("  " + $0) }
    }

    private static func missing(_ model: Model) -> [Line] {
        let none = Line("the zone \(model.fleet.zone) has no load balancers yet", .muted)
        return [none]
            + model.fleet.missingHostnames.map {
                Line("○ no load balancer \($0)", .warning) + StatusSummary.creating($0, model)
            }
    }

    private static func sources(_ model: Model) -> [Line] {
        if model.fleet.clusters.isEmpty { return [Line("no cluster is watched", .muted)] }
        return model.fleet.clusters.map { cluster in
            switch cluster.watch.state {
            case .connecting: Line("… \(cluster.id): connecting to \(cluster.context)", .unknown)
            case .failing(let reason): Line("✗ \(cluster.id): \(reason)", .bad)
            case .live:
                Line(
                    "\(cluster.id): no \(cluster.sourceNoun.singular) matches \(selector), or what LABEL_SELECTOR says",
                    .muted
                )
            }
        }
    }

    private static let selector = "dns.external/geo-route=true"
}
