import GeoRouting

/// What stands around the overview's table: the diagnosis, the load balancers' state, the newest events.
enum OverviewView {
    static func draw(_ model: Model, _ layout: Layout, _ overview: OverviewLayout, _ canvas: inout Canvas) {
        drawFindings(model, layout.main, overview, &canvas)
        drawBalancers(model, layout.main, overview, &canvas)
        drawEvents(model, layout, overview, &canvas)
    }

    private static func drawFindings(_ model: Model, _ part: Rect, _ overview: OverviewLayout, _ canvas: inout Canvas) {
        guard let worst = model.findings.first else {
            return canvas.draw(calm(model), in: part.line(0))
        }
        var row = part.line(0)
        let more = model.findings.count - 1
        let room = part.columns - text(worst).width(canvas.glyphs)
        let tail = more == 0 ? "" : room > "+\(more) more".count ? "+\(more) more" : "+\(more)"
        canvas.draw([Span(tail, .heading, bold: true)], in: row, aligned: .right)
        row.columns -= tail.isEmpty ? 0 : tail.count + 1
        draw(worst, bold: true, in: row, &canvas)
        for (index, finding) in model.findings.dropFirst().prefix(overview.findingRows - 1).enumerated() {
            draw(finding, bold: false, in: part.line(index + 1), &canvas)
        }
    }

    private static func text(_ finding: Finding) -> Line {
        let words = SeverityWords(finding.severity)
        return Line("\(words.glyph) \(finding.text)", words.role)
    }

    /// On a narrow screen the middle goes: the key that mends stays.
    private static func draw(_ finding: Finding, bold: Bool, in part: Rect, _ canvas: inout Canvas) {
        var line = text(finding)
        line.spans[0].style.isBold = bold
        let remedy = finding.key == nil ? nil : finding.text.split(separator: " · ").last
        guard let remedy, line.width(canvas.glyphs) > part.columns else { return canvas.draw(line, in: part) }
        let end: Line = [Span(" · \(remedy)", line.spans[0].style)]
        canvas.draw(end, in: part, aligned: .right)
        var start = part
        start.columns -= end.width(canvas.glyphs)
        canvas.draw(line, in: start)
    }

    /// What is said where nothing is wrong, or where too little is known to say so.
    private static func calm(_ model: Model) -> Line {
        let fleet = model.fleet
        if let stale = Caption.stale(fleet.cloudflare, model) { return stale }
        guard fleet.cloudflare.isLive else { return Line("connecting to Cloudflare…", .unknown) }
        let waiting = fleet.clusters.filter { !$0.watch.isLive }
        if let cluster = waiting.first {
            return Line("… \(cluster.id): connecting to its API server", .unknown)
        }
        let pools = fleet.pools.filter { !$0.loadBalancers.isEmpty && StateWords(pool: $0).rank >= 4 }
        return Line("● nothing to repair: \(Words.counted(pools.count, "pool")) in service", .good, bold: true)
    }

    private static func drawBalancers(_ model: Model, _ part: Rect, _ overview: OverviewLayout, _ canvas: inout Canvas)
    {
        let balancers = model.fleet.loadBalancers.sorted { trouble($0) > trouble($1) }
        let rows = overview.balancerRows
        for (index, balancer) in balancers.prefix(rows).enumerated() {
            var line = part.line(overview.balancerRow + index)
            if index == rows - 1, balancers.count > rows {
                let more = "+\(balancers.count - rows) more"
                canvas.draw([Span(more, .muted)], in: line, aligned: .right)
                line.columns -= more.count + 1
            }
            canvas.draw(LoadBalancerWords.summary(balancer, model.fleet, width: line.columns, canvas.glyphs), in: line)
        }
    }

    private static func trouble(_ view: LoadBalancerView) -> Int {
        (view.balancer.isEnabled ? 0 : 1000) + view.drift.count
    }

    private static func drawEvents(
        _ model: Model,
        _ layout: Layout,
        _ overview: OverviewLayout,
        _ canvas: inout Canvas
    ) {
        let part = layout.main
        guard part.rows - overview.eventRow >= 2 else { return }
        let heading = part.line(overview.eventRow)
        let count = model.rows[.overview]?.count ?? 0
        let top = layout.top(model)
        let shown = min(top + layout.tableRows, count)
        let rest = count > layout.tableRows ? "rows \(top + 1)–\(shown) of \(count) above " : ""
        drawRule("Newest events", rest, in: heading, &canvas)
        let room = part.rows - overview.eventRow - 1
        // Calls that went well have a view of their own, and would fill this one.
        let events = model.events.elements.reversed().lazy.filter { $0.kind != .call || $0.level > .info }.prefix(room)
        if events.isEmpty {
            let none = "  nothing has happened since the start"
            return canvas.draw([Span(none, .muted)], in: part.line(overview.eventRow + 1))
        }
        let glyphs = canvas.glyphs
        let lines = events.map { line($0, model).wrapped(to: part.columns, indent: 21, glyphs) }.joined()
        let below = Rect(column: part.column, row: heading.row + 1, columns: part.columns, rows: room)
        canvas.draw(lines, in: below)
    }

    /// A rule with words in it.
    private static func drawRule(_ left: String, _ right: String, in part: Rect, _ canvas: inout Canvas) {
        let rule = String(repeating: "─", count: part.columns)
        canvas.draw(rule, Style(.muted), in: part)
        let inside = part.inset(columns: 2, rows: 0)
        canvas.draw(" \(left) ", Style(.heading, bold: true), in: inside)
        if !right.isEmpty { canvas.draw([Span(" " + right, .muted)], in: inside, aligned: .right) }
    }

    private static func line(_ event: FleetEvent, _ model: Model) -> Line {
        let kind = event.kind.rawValue.padding(to: 8)
        let cluster = event.cluster.map { "\($0): " } ?? ""
        return [
            Span("  \(Words.time(event.moment, model)) ", .muted), Span(kind, .accent),
            Span("\(Words.glyph(event.level)) \(cluster)\(event.text)", Words.role(event.level)),
        ]
    }
}
