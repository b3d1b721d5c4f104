import GeoFleet
import GeoRouting
import Presentation

/// Draws the first row: host names, clusters, whether writing is unlocked, the data's age, and the rate limit.
enum Header {
    static func draw(_ model: Model, in part: Rect, _ canvas: inout Canvas) {
        var lefts = leftForms(model).map { Side(canvas.glyphs, make: $0) }
        var rights = rightForms(model).map { Side(canvas.glyphs, make: $0) }
        // The clusters keep their names as long as a shorter right side makes room for them.
        let named = lefts.count > 2 ? lefts.indices.dropLast(2) : lefts.indices
        let choices =
            rights.indices.flatMap { right in named.map { (left: $0, right: right) } }
            + lefts.indices.suffix(2).flatMap { left in rights.indices.map { (left: left, right: $0) } }
        let fitting = choices.first { lefts[$0.left].width + rights[$0.right].width < part.columns }
        let right = fitting?.right ?? rights.count - 1
        var leftPart = part
        leftPart.columns = max(part.columns - rights[right].width - 1, 0)
        canvas.draw(fitting.map { lefts[$0.left].line } ?? heading(model), in: leftPart)
        canvas.draw(rights[right].line, in: part, aligned: .right)
    }

    /// One form of the left or the right side; few of them are looked at in a frame, and only those are made.
    private struct Side {
        private let glyphs: Glyphs
        private let make: () -> Line
        private(set) lazy var line = make()
        private(set) lazy var width = line.width(glyphs)

        init(_ glyphs: Glyphs, make: @escaping () -> Line) {
            self.glyphs = glyphs
            self.make = make
        }
    }

    /// The forms of the left side, the widest first.
    private static func leftForms(_ model: Model) -> [() -> Line] {
        let title = heading(model)
        guard hasHostname(model) else { return withClusters(title, model) }
        let zone = Line([Span(" · ", .muted), Span(model.fleet.zoneWords, .header)])
        // Only the widest form has the zone, so without enough room the zone is left out first.
        return withClusters(title + zone, model).prefix(1) + withClusters(title, model)
    }

    /// The forms of a title with the clusters, the widest first.
    ///
    /// The first forms name the clusters, the next only counts them, the last leaves them out.
    private static func withClusters(_ title: Line, _ model: Model) -> [() -> Line] {
        if model.fleet.clusters.isEmpty { return [{ title }] }
        let states = model.fleet.clusters.map { (id: $0.id, state: StateWords($0.watch, now: model.now)) }
        // The sign is about the watch of the cluster, not about the users of the region.
        func named(_ label: String, _ separator: String, gap: String) -> () -> Line {
            {
                let spans = states.map { [Span($0.state.glyph + gap, $0.state.role), Span($0.id, .header)] }
                return title + Line(label, .header) + Line(Array(spans.joined(separator: [Span(separator)])))
            }
        }
        let labelled = [("  ", " "), (" ", " "), (" ", "")].map { named("  watch ", $0.0, gap: $0.1) }
        let bare = [("  ", " "), (" ", " "), ("  ", ""), (" ", "")].map { named("  ", $0.0, gap: $0.1) }
        return labelled + bare + [{ title + Line("  ") + Line([countedClusters(model)]) }, { title }]
    }

    /// The profile's name, and the host names.
    private static func heading(_ model: Model) -> Line {
        let title = Line([Span(title(model), .header, bold: true)])
        guard let profile = model.preferences.profile else { return title }
        return Line([Span(" \(profile.name) ", profile.tint.role, bold: true), Span(" ", .header)]) + title
    }

    /// The host names that the clusters serve, even without a load balancer.
    ///
    /// If there are none, the title has the load balancers' names, or else the zone's name.
    private static func title(_ model: Model) -> String {
        let served = model.fleet.requestedHostnames
        let names = served.isEmpty ? model.fleet.loadBalancers.map(\.balancer.hostname) : served
        return Words.firstWithCount(names, none: model.fleet.zoneWords)
    }

    private static func hasHostname(_ model: Model) -> Bool {
        !model.fleet.requestedHostnames.isEmpty || !model.fleet.loadBalancers.isEmpty
    }

    private static func countedClusters(_ model: Model) -> Span {
        let clusters = model.fleet.clusters
        let unread = clusters.filter { !$0.watch.isLive }
        guard let first = unread.first else { return Span("● " + Words.counted(clusters.count, "cluster"), .good) }
        let state = StateWords(first.watch, now: model.now)
        let name = first.id + (unread.count > 1 ? " +\(unread.count - 1)" : "")
        return Span("\(state.glyph) \(name), \(clusters.count - unread.count) of \(clusters.count) read", state.role)
    }

    /// How much the right side says: all, without the limit, with a shorter age, or the calls only if few are left.
    private enum Form: CaseIterable {
        case full, medium, short, least
    }

    /// The forms of the right side, the widest first; the view of calls always says how many are left.
    private static func rightForms(_ model: Model) -> [() -> Line] {
        let forms = Form.allCases.filter { $0 != .least || model.tab != .api }
        return forms.map { form in { badges(model) + Line(" ") + age(model, form) + budget(model, form) } }
    }

    private static func badges(_ model: Model) -> Line {
        var badges = Line.empty
        if model.isPaused { badges += [Span(" PAUSED ", .badgePaused), Span(" ")] }
        guard model.canWrite else {
            return badges + Line(model.preferences.isDryRun ? " DRY RUN " : " READ-ONLY ", .badgeReadOnly)
        }
        // The countdown is shown only in the last minute, as each key restarts it.
        let lockTime = model.isLockingSoon ? model.writableUntil : nil
        let countdown = lockTime.map { " " + Words.timeLeft($0 - model.now) } ?? ""
        return badges + Line(" WRITE\(countdown) ", .badgeWrite)
    }

    private static func age(_ model: Model, _ form: Form) -> Line {
        let source = model.fleet.cloudflare
        let isShort = form == .short || form == .least && isLow(model.fleet.budget)
        guard let last = source.lastSuccess else {
            if source.state == .connecting { return Line("connecting…", .unknown) }
            return switch model.fleet.answeredList {
            case nil: Line("✗ no data", .bad)
            case .pools: Line("✗ balancers unread", .bad)
            case .loadBalancers: Line("✗ pools unread", .bad)
            }
        }
        let age = Words.age(model.now - last)
        // Padded to 4 columns, the width of `12 s`: otherwise the row would move when the age falls to one digit.
        let padded = String(repeating: " ", count: max(4 - age.count, 0)) + age
        let text = "read \(padded)" + (isShort ? "" : " ago")
        return source.isLive ? Line(text, .header) : Line("▲ \(isShort ? "" : "data ")\(age) old", .warning)
    }

    /// Whether less than a tenth of the calls is left.
    private static func isLow(_ budget: Budget) -> Bool {
        guard let limit = budget.limit, let remaining = budget.remaining else { return false }
        return remaining < limit / 10
    }

    /// The number of calls that Cloudflare still allows; it never looks like the number of calls that were made.
    private static func budget(_ model: Model, _ form: Form) -> Line {
        let budget = model.fleet.budget
        if let until = budget.blockedUntil, model.now < until {
            let end = Words.second(until)
            let test = model.reread == .test ? ", \(model.keymap.hint(for: .reread)) tests" : ""
            switch form {
            case .full: return Line(" · all calls refused (429) until \(end)\(test)", .bad)
            case .medium: return Line(" · refused (429) until \(end)\(test)", .bad)
            case .short, .least: return Line(" · 429 until \(end)", .bad)
            }
        }
        guard let limit = budget.limit, let remaining = budget.remaining else { return .empty }
        if form == .least, !isLow(budget) { return .empty }
        let isLow = Self.isLow(budget)
        let number = Words.grouped(remaining)
        let text =
            switch form {
            case .full: "\(number) of \(Words.grouped(limit)) calls left"
            case .medium, .short, .least: "\(number) calls left"
            }
        return [Span(" · ", .header), Span((isLow ? "▲ " : "") + text, isLow ? .warning : .header)]
    }
}

/// Draws the second row: the views, with the open view in brackets.
enum TabBar {
    struct Entry: Hashable {
        var tab: Tab
        var text: String
        /// The columns that the text takes, counted from the start of the row.
        var columns: Range<Int>
    }

    static func draw(_ model: Model, in part: Rect, _ canvas: inout Canvas) {
        for entry in tabs(model, width: part.columns) {
            let entryPart = Rect(
                column: part.column + entry.columns.lowerBound,
                row: part.row,
                columns: min(entry.columns.count, part.columns - entry.columns.lowerBound),
                rows: part.rows
            )
            let isOpen = entry.tab == model.focusTab
            canvas.draw(entry.text, isOpen ? Style(.activeTab, bold: true) : Style(.tab), in: entryPart)
        }
    }

    /// The views with number and title; without enough room they move together, then only the open view has a title.
    static func tabs(_ model: Model, width: Int) -> [Entry] {
        let open = model.focusTab
        let forms = [entries(open: open, gap: " ") { _ in true }, entries(open: open, gap: "") { _ in true }]
        let fitting = forms.first { $0.last.map { $0.columns.upperBound <= width } ?? false }
        return fitting ?? entries(open: open, gap: " ") { $0 == open }
    }

    private static func entries(open: Tab, gap: String, isTitled: (Tab) -> Bool) -> [Entry] {
        var column = 0
        return Tab.allCases.map { tab in
            let title = isTitled(tab) ? "\(tab.number) \(tab.title)" : "\(tab.number)"
            let text = tab == open ? "[\(title)]" : " \(title)\(gap)"
            defer { column += text.count }
            return Entry(tab: tab, text: text, columns: column..<column + text.count)
        }
    }
}

/// Draws the second row from the bottom: the result of the latest action, until a person acknowledges it.
enum StatusView {
    static func draw(_ model: Model, in part: Rect, _ canvas: inout Canvas) {
        canvas.draw(line(model, width: part.columns, canvas.glyphs), in: part)
    }

    private static func line(_ model: Model, width: Int, _ glyphs: Glyphs) -> Line {
        if let status = model.status {
            let glyph = status.level == .info ? "●" : Words.glyph(status.level)
            let role: Style.Role = status.level == .info ? .accent : Words.role(status.level)
            let forms = (status.done?.forms(now: model.now) ?? [status.text]).map { text -> Line in
                [Span("\(glyph) ", role), Span(sentence: text, role)]
            }
            return forms.first { $0.width(glyphs) <= width } ?? forms.last ?? .empty
        }
        if model.pendingPreview != nil { return Line("… preparing the preview", .unknown) }
        if !model.previewsBeingApplied.isEmpty { return Line("… applying: reads again, writes, verifies", .unknown) }
        if model.isPaused { return Line("paused: \(model.keymap.hint(for: .pause)) resumes", .warning) }
        // In an overview without findings, the overview's first line already says this (`StatusSummary`).
        if model.tab != .overview || !model.findings.isEmpty, let stale = Caption.staleCloudflare(model) {
            return Line("Cloudflare: ", .warning) + stale
        }
        return .empty
    }
}

extension Tint? {
    /// The role that has this colour in each theme.
    fileprivate var role: Style.Role {
        switch self {
        case .red: .badgeWrite
        case .yellow: .badgePaused
        case .green: .badgeReadOnly
        case nil: .activeTab
        }
    }
}
