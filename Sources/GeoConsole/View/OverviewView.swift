import GeoFleet
import GeoRouting
import Presentation

/// Draws the overview without its table: the findings, the load balancers' state, the newest events.
enum OverviewView {
    static func draw(_ model: Model, _ layout: Layout, _ overview: OverviewLayout, _ canvas: inout Canvas) {
        drawFindings(model, layout.main, overview, &canvas)
        drawBalancers(model, layout.main, overview, &canvas)
        drawEvents(model, layout, overview, &canvas)
        drawMap(model, layout, overview, &canvas)
    }

    private static func drawFindings(_ model: Model, _ part: Rect, _ overview: OverviewLayout, _ canvas: inout Canvas) {
        guard let worst = model.findings.first else {
            return canvas.draw(StatusSummary.line(model), in: part.line(0))
        }
        var row = part.line(0)
        let isSelected = model.selectedHeadline != nil
        if isSelected {
            canvas.fill(row, Cell(" ", Style(.selection)))
            canvas.draw("▸", Style(.selection), in: row)
            row = row.withoutFirst(columns: 2)
        }
        // What the rows below show is not counted.
        let more = model.findings.count - min(model.findings.count, overview.findingRows)
        let room = row.columns - FindingWords(worst, model).line.width(canvas.glyphs)
        let tail = more == 0 ? "" : room > "+\(more) more".count ? "+\(more) more" : "+\(more)"
        canvas.draw([Span(tail, isSelected ? .selection : .heading, bold: true)], in: row, aligned: .right)
        row.columns -= tail.isEmpty ? 0 : tail.count + 1
        draw(FindingWords(worst, model), bold: true, isSelected: isSelected, in: row, &canvas)
        for (index, finding) in model.findings.prefix(overview.findingRows).enumerated() {
            let line = overview.row(ofFinding: index)
            let words = FindingWords(finding, model)
            if index > 0 { draw(words, bold: false, in: part.line(line), &canvas) }
            guard overview.hasImpacts else { continue }
            draw(impactOf: finding, words, model, in: part.line(line + 1), &canvas)
        }
        if overview.hasWaiting, let waiting = StatusSummary.unread(model.fleet) {
            canvas.draw(waiting, in: part.line(overview.balancerRow - 1))
        }
    }

    /// Draws what a finding costs users, and behind it the key that tells what to do; for both, few words will do.
    private static func draw(
        impactOf finding: Finding,
        _ words: FindingWords,
        _ model: Model,
        in part: Rect,
        _ canvas: inout Canvas
    ) {
        let impact = Line("  " + finding.impactText(model.fleet), .muted)
        let hint = words.hint(width: part.columns, canvas.glyphs).map { Line(" · \($0)", .text) } ?? .empty
        let forms = [impact + hint, Line("  " + finding.shortImpactText(model.fleet), .muted) + hint]
        canvas.draw(forms.first { $0.width(canvas.glyphs) <= part.columns } ?? impact, in: part)
    }

    /// Draws a finding; on a narrow screen the finding's text is cut, and its remedy stays.
    private static func draw(
        _ finding: FindingWords,
        bold: Bool,
        isSelected: Bool = false,
        in part: Rect,
        _ canvas: inout Canvas
    ) {
        var line = finding.line(width: part.columns, canvas.glyphs)
        if isSelected { line.select() }
        for index in line.spans.indices { line.spans[index].style.isBold = bold }
        canvas.draw(line, in: part)
    }

    private static func drawBalancers(_ model: Model, _ part: Rect, _ overview: OverviewLayout, _ canvas: inout Canvas)
    {
        let served = Set(model.fleet.requestedHostnames)
        // Load balancers of served host names come first; within each group, those with the most trouble.
        func rank(_ view: LoadBalancerView) -> Int {
            trouble(view) + (served.contains(view.balancer.hostname) ? 10_000 : 0)
        }
        let missingHostnames = model.missingHostnamesWithoutFinding
        let balancers = model.fleet.loadBalancers.sorted { rank($0) > rank($1) }
        let (rows, count) = (overview.balancerRows, missingHostnames.count + balancers.count)
        for index in 0..<rows {
            var line = part.line(overview.balancerRow + index)
            if index == rows - 1, count > rows {
                let more = "+\(count - rows) more"
                canvas.draw([Span(more, .muted)], in: line, aligned: .right)
                line.columns -= more.count + 1
            }
            if index < missingHostnames.count {
                canvas.draw(StatusSummary.missing(missingHostnames[index], model), in: line)
            } else {
                let view = balancers[index - missingHostnames.count]
                canvas.draw(summary(of: view, model, width: line.columns, canvas.glyphs), in: line)
            }
        }
    }

    /// The state of a load balancer; in a narrow part, the fallback pool's name is cut.
    private static func summary(of view: LoadBalancerView, _ model: Model, width: Int, _ glyphs: Glyphs) -> Line {
        let long = LoadBalancerWords.summary(view, model.fleet, isShort: false)
        if long.width(glyphs) <= width { return long }
        let short = LoadBalancerWords.summary(view, model.fleet, isShort: true)
        let excess = short.width(glyphs) - width
        if excess <= 0 { return short }
        // In ASCII, the ellipsis takes three columns.
        let total = excess + glyphs.ellipsis.count - 1
        return LoadBalancerWords.summary(view, model.fleet, isShort: true, excess: total)
    }

    /// How bad the state of a load balancer is; a disabled one is worse than any drift.
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
        guard overview.eventEnd - overview.eventRow >= 2 else { return }
        let heading = part.line(overview.eventRow)
        let count = model.rows[.overview]?.count ?? 0
        let top = layout.top(model)
        let shown = min(top + layout.tableRows, count)
        let tablePosition = count > layout.tableRows ? "above: rows \(top + 1)–\(shown) of \(count) " : ""
        let legend = Caption.legend(model)
        let right = [tablePosition, legend.isEmpty ? "" : "\(legend) "].filter { !$0.isEmpty }.joined(separator: "· ")
        drawRule("Newest events (UTC)", right, in: heading, &canvas)
        let room = overview.eventEnd - overview.eventRow - 1
        // Calls and watches that are well are left out: they would fill this list, and other views have them.
        let events = model.events.elements.reversed().lazy
            .filter { ![.call, .watch].contains($0.event.kind) || $0.event.level > .info }.prefix(room)
        if events.isEmpty {
            let none = "  nothing has happened since the start"
            return canvas.draw([Span(none, .muted)], in: part.line(overview.eventRow + 1))
        }
        let glyphs = canvas.glyphs
        let lines = events.map { line($0, model).wrapped(to: part.columns, indent: 21, glyphs) }.joined()
        let below = Rect(column: part.column, row: heading.row + 1, columns: part.columns, rows: room)
        canvas.draw(lines, in: below)
    }

    private static func drawMap(
        _ model: Model,
        _ layout: Layout,
        _ overview: OverviewLayout,
        _ canvas: inout Canvas
    ) {
        guard let part = overview.map, let projection = overview.projection else { return }
        let pools = model.poolMaps.actual
        let key = model.keymap.hint(for: .map)
        let name = pools.balancer.map(\.readableName) ?? (pools.unknown == nil ? "no load balancer" : "not known")
        drawRule(
            "Who serves where",
            "\(name) · \(key) \(Tab.map.title) ",
            in: layout.main.line(overview.eventEnd),
            &canvas
        )
        MapView.draw(model.drawnMap(projection, pools.marks), pools, in: part, &canvas)
    }

    /// Draws a horizontal line with text at its left and right end.
    private static func drawRule(_ left: String, _ right: String, in part: Rect, _ canvas: inout Canvas) {
        let rule = String(repeating: "─", count: part.columns)
        canvas.draw(rule, Style(.muted), in: part)
        let inside = part.inset(columns: 2, rows: 0)
        canvas.draw(" \(left) ", Style(.heading, bold: true), in: inside)
        if !right.isEmpty { canvas.draw([Span(" " + right, .muted)], in: inside, aligned: .right) }
    }

    private static func line(_ record: EventRecord, _ model: Model) -> Line {
        let event = record.event
        let start: Line = [
            Span("  \(Words.time(event.moment)) ", .muted),
            Span(event.kind.rawValue.padding(to: 8), .accent),
        ]
        // The text of news from Cloudflare names the pool already.
        let isNamed = event.kind == .health || event.kind == .read
        return start + Words.event(record, (isNamed ? "" : event.cluster.map { "\($0): " } ?? "") + event.text)
    }
}
