import GeoFleet
import GeoRouting
import Presentation

extension Model {
    /// Passes a key to the open dialog or field; if none is open, performs the action that the key is bound to.
    mutating func press(_ key: Key) -> [Command] {
        let action = keymap.action(of: key)
        // These three actions work in a field too if their key is Ctrl with a letter: such a key is never text.
        if case .control = key, let action, [.repaint, .suspend, .quit].contains(action) { return perform(action) }
        if status?.isHint == true, key != .escape { status = nil }
        // A screen that is too small shows no rows, so only quit works.
        if isTooSmall { return action == .quit ? quit() : [] }
        if pendingPreview != nil {
            // The card may open at any moment, and must not receive a key that is meant for the table.
            if key != .escape { return ignoreEarlyKey() }
            pendingPreview = nil
            return []
        }
        if let dialog { return press(key, in: dialog) }
        if let input { return press(key, in: input) }
        guard let action else { return reportUnbound(key) }
        return detail == nil ? perform(action) : performInDetails(action)
    }

    /// Shows that a key has no action; a warning on the screen is not replaced.
    private mutating func reportUnbound(_ key: Key) -> [Command] {
        if let status, status.level >= .warning { return [] }
        let name = key.text.isEmpty ? "that key" : key.text
        return refuse("\(name) has no action · \(keymap.hint(for: .help)) helps")
    }

    /// Whether the screen is too small for anything but a line that says so.
    var isTooSmall: Bool {
        size.columns < Layout.minimum.columns || size.rows < Layout.minimum.rows
    }

    private mutating func press(_ key: Key, in dialog: Dialog) -> [Command] {
        switch dialog {
        case .card(let card): return press(key, in: card)
        case .weight(let draft): return press(key, in: draft)
        case .help(let scroll): press(key, inHelp: scroll)
        case .commandInput(let commandInput): return press(key, in: commandInput)
        case .choose(let choice): return press(key, in: choice)
        case .menu(let menu): return press(key, in: menu)
        case .unlock(let arming): return press(key, inUnlocking: arming)
        case .quit:
            self.dialog = nil
            return key == "y" ? [.quit] : []
        }
        return []
    }

    /// Performs an action while details are open; the actions that move a table's selection move in the details.
    private mutating func performInDetails(_ action: KeyAction) -> [Command] {
        let line = detail?.scroll ?? 0
        let page = Layout(self).tableRows
        switch action {
        case .up: moveInDetails(by: -1)
        case .down: moveInDetails(by: 1)
        case .pageUp: scrollDetails(to: line.saturatingAdd(-page))
        case .pageDown: scrollDetails(to: line.saturatingAdd(page))
        case .first: scrollDetails(to: 0)
        case .last: scrollDetails(to: .max)
        default: return perform(action)
        }
        return []
    }

    /// The default name of a file with the screen, such as `geoconsole-pools-091500.txt`: view and time in UTC.
    var dumpName: String {
        let view = focusTab.title.lowercased().replacing(" ", with: "-")
        return "geoconsole-\(view)-\(Words.time(now).replacing(":", with: "")).txt"
    }

    mutating func dump(to name: String) -> [Command] {
        // The old line is removed: the result comes as a minor line, which does not replace a warning.
        status = nil
        return [.dump(name)]
    }

    mutating func quit() -> [Command] {
        // A second request quits even during a write.
        if previewsBeingApplied.isEmpty || dialog == .quit { return [.quit] }
        dialog = .quit
        return []
    }
}
