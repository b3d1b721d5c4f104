import GeoFleet
import GeoRouting
import Presentation

/// Draws the help: all keys, with the reason for each key that does nothing now.
enum HelpView {
    static func draw(_ model: Model, scroll: Int, in room: Rect, _ canvas: inout Canvas) -> Line {
        let title = "Keys in \(model.focusTab.title)"
        return TextBox.draw(title, scroll: scroll, in: room, &canvas) { lines(model, width: $0, $1) }
    }

    /// The largest number of lines that the help can be scrolled by.
    static func scrollLimit(_ model: Model) -> Int {
        TextBox.scrollLimit(model) { lines(model, width: $0, $1) }
    }

    private static func lines(_ model: Model, width: Int, _ glyphs: Glyphs) -> [CellLine] {
        if model.isOnMap { return mapLines(model).flatMap { $0.wrapped(to: width, indent: 15, glyphs) } }
        // The keys of the views are listed in one line at the end.
        let actions = KeyAction.allCases.filter { $0.tab == nil }
        let writing = actions.filter { Binding(of: $0).writes || $0 == .write }
        let moving = actions.filter { $0.isMove }
        let looking = actions.filter { !writing.contains($0) && !moving.contains($0) }
        let parts = [("Act", writing), ("Look", looking), ("Move", moving)]
        return parts.flatMap { title, actions in
            let common = commonReason(actions, model)
            let remark = common.map { Line("  ✗ \($0)", .muted) } ?? .empty
            return (Line(title, .heading, bold: true) + remark).wrapped(to: width, indent: 5, glyphs)
                + availableFirst(actions, model).flatMap { action in
                    line(action, model, without: common).wrapped(to: width, indent: 15, glyphs)
                }
        } + views(model).wrapped(to: width, indent: 15, glyphs) + audit(model).flatMap { $0.wrapped(to: width, glyphs) }
    }

    /// The reason for which three or more of the keys do nothing now, said once for all of them; nil without one.
    private static func commonReason(_ actions: [KeyAction], _ model: Model) -> String? {
        let reasons = actions.compactMap { action -> String? in
            if case .unavailable(let reason) = model.availability(of: action) { reason } else { nil }
        }
        return reasons.first { reason in reasons.count { $0 == reason } > 2 }
    }

    /// What works now comes before what does not; else the order stays.
    private static func availableFirst(_ actions: [KeyAction], _ model: Model) -> [KeyAction] {
        let working = actions.filter { model.availability(of: $0) == .available }
        return working + actions.filter { !working.contains($0) }
    }

    /// The keys that the map has of its own, and what its signs mean; the help of a table lists all other keys.
    private static func mapLines(_ model: Model) -> [Line] {
        func line(_ actions: [KeyAction], _ effect: String) -> Line {
            let isCrosshair = actions.first == .scrollLeft
            let names = actions.compactMap { model.keymap.keys(of: $0).first?.text }
            let keys = isCrosshair ? "← ↑ ↓ →" : names.joined(separator: " ")
            return [Span("  " + keys.padding(to: 12), .keyHint, bold: true), Span(" \(effect)")]
        }
        let pages = [KeyAction.pageUp, .pageDown].map { model.keymap.hint(for: $0) }.joined(separator: " ")
        let locked = model.writeObstacle.map { Line("  ✗ \($0)", .muted) } ?? .empty
        let balancers = model.fleet.loadBalancers.count > 1 ? [line([.nextBalancer], "next load balancer")] : []
        let first = [
            line([.scrollLeft, .up, .down, .scrollRight], "move the crosshair; \(pages) in large steps"),
            line([.city], "go to a city, a pool, or 48.85,2.35"),
            line([.details], "details of the selected pool"),
            line([.whatIf], "what if this pool fails? writes nothing"),
            line([.drain, .enable], "drain or enable the selected pool") + locked,
        ]
        let views = Line("  " + "1-8".padding(to: 12), .keyHint, bold: true)
        let last: [Line] = [
            line([.blocks], "blocks instead of braille, or back"),
            line([.back], "back to where the map was opened"),
            views + Line(" other views; their help lists all keys"),
            .empty,
            Line("  \(MapView.signs)", .muted),
            Line("  ■ the colour of the part of the world that the pool serves", .muted),
        ]
        return first + balancers + last
    }

    private static func audit(_ model: Model) -> [Line] {
        guard let path = model.preferences.auditPath else { return [] }
        return [.empty, Line("Actions are written down in \(path)", .muted)]
    }

    private static func views(_ model: Model) -> Line {
        let keys = Tab.allCases.map { "\($0.number) \($0.title)" }.joined(separator: ", ")
        return [Span("  " + "1-8".padding(to: 12), .keyHint, bold: true), Span(" \(keys)")]
    }

    private static func line(_ action: KeyAction, _ model: Model, without common: String?) -> Line {
        let binding = Binding(of: action)
        let keys = model.keymap.keys(of: action).map(\.text).joined(separator: " ")
        let key = "  " + (keys.isEmpty ? ":\(action.name)" : keys).padding(to: 12)
        switch model.availability(of: action) {
        case .available: return [Span(key, .keyHint, bold: true), Span(" \(binding.help)")]
        case .unavailable(let reason):
            return [Span("\(key) \(binding.help)" + (reason == common ? "" : "  ✗ \(reason)"), .muted)]
        }
    }
}
