import GeoFleet
import GeoRouting
import Presentation

extension Model {
    /// A key goes to the innermost thing that is open; none goes through to what lies below.
    mutating func press(_ key: Key) -> [Command] {
        let action = keymap.action(of: key)
        if case .control = key, let action, [.repaint, .suspend, .quit].contains(action) { return perform(action) }
        if status?.isHint == true, key != .escape { status = nil }
        // Nobody can mean what is not on show.
        if isTooSmall { return action == .quit ? quit() : [] }
        if question != nil {
            // A key that was meant for the table must not meet a card that nobody has read.
            if key != .escape { return dropEarly() }
            question = nil
            return []
        }
        if let dialog { return press(key, in: dialog) }
        if let input { return press(key, in: input) }
        guard let action else { return remarkUnbound(key) }
        return detail == nil ? perform(action) : performInDetails(action)
    }

    /// A key without a meaning says so, unless something stands there that nobody has acknowledged yet.
    private mutating func remarkUnbound(_ key: Key) -> [Command] {
        if let status, status.level >= .warning { return [] }
        let name = key.text.isEmpty ? "that key" : "no key \(key.text)"
        return refuse("\(name) · \(keymap.hint(for: .help)) helps")
    }

    /// Whether the screen shows nothing but that it is too small.
    var isTooSmall: Bool {
        size.columns < Layout.minimum.columns || size.rows < Layout.minimum.rows
    }

    private mutating func press(_ key: Key, in dialog: Dialog) -> [Command] {
        switch dialog {
        case .card(let card): return press(key, in: card)
        case .weight(let draft): return press(key, in: draft)
        case .help(let scroll): press(key, inHelp: scroll)
        case .palette(let palette): return press(key, in: palette)
        case .choose(let choice): return press(key, in: choice)
        case .unlock(let arming): return press(key, inUnlocking: arming)
        case .quit:
            self.dialog = nil
            return key == "y" ? [.quit] : []
        }
        return []
    }

    /// In details the keys that move scroll.
    private mutating func performInDetails(_ action: KeyAction) -> [Command] {
        let line = detail?.scroll ?? 0
        let page = Layout(self).tableRows
        switch action {
        case .up: scrollDetails(to: line.saturatingAdd(-1))
        case .down: scrollDetails(to: line.saturatingAdd(1))
        case .pageUp: scrollDetails(to: line.saturatingAdd(-page))
        case .pageDown: scrollDetails(to: line.saturatingAdd(page))
        case .first: scrollDetails(to: 0)
        case .last: scrollDetails(to: .max)
        default: return perform(action)
        }
        return []
    }

    /// With the view and the time of day, so that no file is in the way of the next.
    var dumpName: String {
        let second = (now.milliseconds / 1000 + preferences.utcOffset) % 86_400
        let parts = [second / 3600, second / 60 % 60, second % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        let view = focusTab.title.lowercased().replacing(" ", with: "-")
        return "geoconsole-\(view)-\(parts.joined()).txt"
    }

    mutating func dump(to name: String) -> [Command] {
        status = nil
        return [.dump(name)]
    }

    mutating func quit() -> [Command] {
        // Who asks twice means it.
        if working.isEmpty || dialog == .quit { return [.quit] }
        dialog = .quit
        return []
    }
}
