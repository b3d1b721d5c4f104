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
        let actions = KeyAction.allCases.filter { $0.tab == nil && Binding(of: $0).tabs != [.map] }
        let writing = actions.filter { Binding(of: $0).writes || $0 == .write }
        let moving = actions.filter { $0.isMove }
        let looking = actions.filter { !writing.contains($0) && !moving.contains($0) }
        let parts = [("Act", writing), ("Look", looking), ("Move", moving)]
        return parts.flatMap { title, actions in
            [CellLine(cells: Line(title, .heading, bold: true).cells(glyphs))]
                + lines(of: actions, model).flatMap { $0.wrapped(to: width, indent: 15, glyphs) }
        } + views(model).wrapped(to: width, indent: 15, glyphs) + audit(model).flatMap { $0.wrapped(to: width, glyphs) }
    }

    /// What works now comes before what does not; else the order stays.
    ///
    /// A reason for which several keys do nothing stands once, above them.
    private static func lines(of actions: [KeyAction], _ model: Model) -> [Line] {
        var working: [Line] = []
        var others: [(reason: String, actions: [KeyAction])] = []
        for action in actions {
            switch model.availability(of: action) {
            case .available: working.append(line(action, nil, model))
            case .unavailable(let reason):
                if let index = others.firstIndex(where: { $0.reason == reason }) {
                    others[index].actions.append(action)
                } else {
                    others.append((reason, [action]))
                }
            }
        }
        let shared = others.filter { $0.actions.count > 1 }
        let single = others.filter { $0.actions.count == 1 }
        return working + single.map { line($0.actions[0], $0.reason, model) }
            + shared.flatMap { reason, actions in
                [Line("  ✗ \(reason):", .muted)] + actions.map { line($0, "", model) }
            }
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
            views + Line(" other views; their help lists their keys"),
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

    /// The line of a key; with the reason why it does nothing now, empty where that is said elsewhere, or nil.
    private static func line(_ action: KeyAction, _ reason: String?, _ model: Model) -> Line {
        let binding = Binding(of: action)
        let keys = model.keymap.keys(of: action).map(\.text).joined(separator: " ")
        let key = "  " + (keys.isEmpty ? ":\(action.name)" : keys).padding(to: 12)
        guard let reason else { return [Span(key, .keyHint, bold: true), Span(" \(binding.help)")] }
        return Line("\(key) \(binding.help)" + (reason.isEmpty ? "" : "  ✗ \(reason)"), .muted)
    }
}
