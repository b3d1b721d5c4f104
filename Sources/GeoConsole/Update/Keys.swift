import GeoFleet
import GeoRouting

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
    private mutating func performInDetails(_ action: Action) -> [Command] {
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

    /// Does what a key or a word of the palette asks for, or says why not.
    mutating func perform(_ action: Action) -> [Command] {
        if let tab = action.tab {
            open(tab)
            return []
        }
        if let obstacle = obstacle(to: action) { return refuse(obstacle) }
        if Binding(of: action).writes { return propose(action) }
        if move(action) || arrange(action) { return [] }
        switch action {
        case .details: return openDetails()
        case .raw: return toggleRaw()
        case .write: askToUnlock()
        case .reread:
            remark("reading again")
            return [.reread]
        case .pause: return togglePause()
        case .copy:
            status = nil
            return focusText.map { [.copy($0)] } ?? refuse(noFocus)
        case .dump: return dump(to: dumpName)
        case .mouse:
            hasMouse.toggle()
            remark(hasMouse ? "mouse on · \(keymap.hint(for: .mouse)) gives it back to the terminal" : "mouse off")
            return [.mouse(hasMouse)]
        case .palette: dialog = .palette(PaletteState(completing: "", in: self))
        case .help: dialog = .help(scroll: 0)
        case .repaint: return [.repaint]
        case .suspend:
            hideDialog()
            return [.suspend]
        case .quit: return quit()
        default: break
        }
        return []
    }

    /// With the view and the time of day, so that no file is in the way of the next.
    private var dumpName: String {
        let second = (now.milliseconds / 1000 + preferences.utcOffset) % 86_400
        let parts = [second / 3600, second / 60 % 60, second % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        let view = focusTab.title.lowercased().split(separator: " ").joined(separator: "-")
        return "geoconsole-\(view)-\(parts.joined()).txt"
    }

    mutating func dump(to name: String) -> [Command] {
        status = nil
        return [.dump(name)]
    }

    private mutating func move(_ action: Action) -> Bool {
        switch action {
        case .up: moveSelection(by: -1)
        case .down: moveSelection(by: 1)
        case .pageUp: moveSelection(by: -Layout(self).tableRows)
        case .pageDown: moveSelection(by: Layout(self).tableRows)
        case .first: selectFirst()
        case .last: select(place: .max)
        case .scrollLeft: scrollColumns(by: -1)
        case .scrollRight: scrollColumns(by: 1)
        case .nextView: open(focusTab.next)
        case .previousView: open(focusTab.previous)
        default: return false
        }
        return true
    }

    private mutating func arrange(_ action: Action) -> Bool {
        switch action {
        case .back: goBack()
        case .filter: input = FilterInput(self[tab].filter)
        case .sortLeft: moveSort(by: -1)
        case .sortRight: moveSort(by: 1)
        case .invert:
            self[tab].isInverted.toggle()
            refreshRows(of: tab)
        case .mark: toggleMark()
        case .unmark: self[tab].clearMarks()
        default: return false
        }
        return true
    }

    private mutating func quit() -> [Command] {
        // Who asks twice means it.
        if working.isEmpty || dialog == .quit { return [.quit] }
        dialog = .quit
        return []
    }
}
