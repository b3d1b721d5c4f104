import GeoRouting

/// The first row: what is looked at, how well it is known, and what may be done to it.
enum Header {
    static func draw(_ model: Model, in part: Rect, _ canvas: inout Canvas) {
        let right = right(model)
        let rightWidth = right.width(canvas.glyphs)
        let room = max(part.columns - rightWidth - 1, 0)
        let left =
            candidates(model).first { $0.width(canvas.glyphs) <= room } ?? [Span(title(model), .header, bold: true)]
        var leftPart = part
        leftPart.columns = room
        canvas.draw(left, in: leftPart)
        canvas.draw(right, in: part, aligned: .right)
    }

    /// What the left side can say, the most first.
    private static func candidates(_ model: Model) -> [Line] {
        let title = Line([Span(title(model), .header, bold: true)])
        let zone = Line([Span(" · ", .muted), Span(model.fleet.zone, .header)])
        let gap = Line("  ")
        let clusters = Self.clusters(model, separator: "  ")
        let tight = Self.clusters(model, separator: " ")
        let counted = Line([countedClusters(model)])
        return [
            title + zone + gap + clusters, title + gap + clusters, title + gap + tight,
            title + gap + counted, title,
        ]
    }

    private static func title(_ model: Model) -> String {
        let names = model.fleet.loadBalancers.map(\.balancer.hostname)
        return names.isEmpty ? model.fleet.zone : Words.listed(names, none: "")
    }

    private static func clusters(_ model: Model, separator: String) -> Line {
        Line(
            model.fleet.clusters.flatMap { cluster in
                let state = StateWords(cluster.watch, now: model.now)
                return [Span(state.glyph, state.role), Span(cluster.id + separator, .header)]
            }
        )
    }

    private static func countedClusters(_ model: Model) -> Span {
        let clusters = model.fleet.clusters
        let live = clusters.count { $0.watch.isLive }
        let isAll = live == clusters.count
        let text = isAll ? Words.counted(live, "cluster") : "\(live)/\(clusters.count) clusters"
        return Span((isAll ? "● " : "✗ ") + text, isAll ? .good : .bad)
    }

    private static func right(_ model: Model) -> Line {
        let gap = Line("  ")
        return badges(model) + gap + age(model) + budget(model)
    }

    private static func badges(_ model: Model) -> Line {
        var badges = Line.empty
        if model.isPaused { badges += [Span(" PAUSED ", .badgePaused), Span(" ")] }
        guard model.canWrite else { return badges + Line(" READ-ONLY ", .badgeReadOnly) }
        let left = model.writableUntil.map { " " + Words.countdown($0 - model.now) } ?? ""
        return badges + Line(" WRITE\(left) ", .badgeWrite)
    }

    private static func age(_ model: Model) -> Line {
        let feed = model.fleet.cloudflare
        guard let last = feed.lastSuccess else {
            return feed.state == .connecting ? Line("connecting…", .unknown) : Line("✗ no data", .bad)
        }
        let age = Words.age(model.now - last)
        return feed.isLive ? Line("data \(age)", .header) : Line("▲ data \(age) old", .warning)
    }

    private static func budget(_ model: Model) -> Line {
        let budget = model.fleet.budget
        if let until = budget.blockedUntil, model.now < until {
            return Line("  ✗ API blocked \(Words.countdown(until - model.now))", .bad)
        }
        guard let limit = budget.limit, let remaining = budget.remaining else { return .empty }
        let isLow = remaining < limit / 10
        return Line("  \(isLow ? "▲ " : "")API \(remaining)/\(limit)", isLow ? .warning : .header)
    }
}
