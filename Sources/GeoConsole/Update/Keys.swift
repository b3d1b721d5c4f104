import GeoFleet
import GeoRouting
import Presentation

extension Model {
    /// Passes a key to the open dialog or field; if none is open, performs the action that the key is bound to.
    mutating func press(_ key: Key) -> [Command] {
        let action = keymap.action(of: key, in: detail == nil ? tab : nil)
        if action != .close { isAskedToQuit = false }
        if asksToQuit(key) { return quit() }
        // These two actions work in a field too if their key is Ctrl with a letter: such a key is never text.
        if case .control = key, let action, [.repaint, .suspend].contains(action) { return perform(action) }
        if status?.isHint == true, key != .escape { status = nil }
        // A screen that is too small shows no rows, so only quit works.
        if isTooSmall { return action == .close ? quit() : [] }
        if pendingPreview != nil {
            // The card may open at any moment, and must not receive a key that is meant for the table.
            if key != .escape { return ignoreEarlyKey(key) }
            pendingPreview = nil
            return []
        }
        if let dialog {
            let commands = press(key, in: dialog)
            if self.dialog == nil, action == .close { lastClosing = now }
            return commands
        }
        if let input { return press(key, in: input) }
        if isRepeatedConfirmation(key) {
            lastApplied = now
            return []
        }
        guard let action else { return reportUnbound(key) }
        return detail == nil ? perform(action) : performInDetails(action)
    }

    /// Whether the key has just confirmed an action and comes again, because it is held or was pressed twice.
    private func isRepeatedConfirmation(_ key: Key) -> Bool {
        key == "y" && lastApplied.map { $0 <= now && now < $0 + .seconds(1) } ?? false
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
        case .help(let scroll): if let line = press(key, inTextAt: scroll) { scrollHelp(to: line) }
        case .audit(let scroll): if let line = press(key, inTextAt: scroll) { scrollAudit(to: line) }
        case .commandInput(let commandInput): return press(key, in: commandInput)
        case .choose(let choice): return press(key, in: choice)
        case .menu(let menu): return press(key, in: menu)
        case .unlock(let arming): return press(key, inUnlocking: arming)
        case .quit:
            // The key that opened this dialog may come again, because it is held or was pressed twice.
            if keymap.action(of: key) == .quit { return [] }
            self.dialog = nil
            return key == "y" ? [.quit] : []
        }
        return []
    }

    /// Performs an action while details are open; the actions that move a table's selection move in the details.
    private mutating func performInDetails(_ action: KeyAction) -> [Command] {
        let line = detail?.scroll ?? 0
        switch action {
        case .up: moveInDetails(by: -1)
        case .down: moveInDetails(by: 1)
        default:
            guard let next = Self.line(after: action, at: line, rows: DetailPage(self)?.rows ?? 1) else {
                return perform(action)
            }
            scrollDetails(to: next)
        }
        return []
    }

    /// The default path of a file with the screen, such as `…/geoconsole/pools-091500.txt`: view and time in UTC.
    var dumpName: String {
        let view = focusTab.title.lowercased().replacing(" ", with: "-")
        let name = "\(view)-\(Words.time(now).replacing(":", with: "")).txt"
        return preferences.dumpFolder.map { "\($0)/\(name)" } ?? "geoconsole-\(name)"
    }

    mutating func dump(to name: String) -> [Command] {
        // The old line is removed: the result comes as a minor line, which does not replace a warning.
        status = nil
        return [.dump(name)]
    }
}

extension Model {
    /// Closes the details, or a map that was opened for an object, as Esc; with none open, quits.
    ///
    /// If this session leaves something drained or with another weight, the key quits only the second time.
    mutating func close() -> [Command] {
        if detail != nil {
            goBack()
            lastClosing = now
            return []
        }
        if isOnMap, map.failingPool != nil {
            endFailure()
            lastClosing = now
            return []
        }
        if leaveMap() {
            lastClosing = now
            return []
        }
        if let reminder = quitReminder, !isAskedToQuit, previewsBeingApplied.isEmpty {
            isAskedToQuit = true
            lastClosing = now
            return refuse(reminder)
        }
        return quit()
    }

    /// Ends the console; during a write it asks first, and a second request ends the console all the same.
    mutating func quit() -> [Command] {
        if previewsBeingApplied.isEmpty || dialog == .quit { return [.quit] }
        dialog = .quit
        return []
    }

    /// Whether the key closes a dialog: Esc, and the key of `close`.
    func closes(_ key: Key) -> Bool { key == .escape || keymap.action(of: key) == .close }

    /// Whether the key asks to quit wherever it is pressed; a letter does not while it may be text.
    func asksToQuit(_ key: Key) -> Bool {
        guard keymap.action(of: key) == .quit else { return false }
        guard case .character = key else { return true }
        switch dialog {
        // A weight has only digits.
        case .weight: return true
        // A letter that asked to quit does not confirm it.
        case .quit: return false
        default: return !takesText
        }
    }

    /// The time after a closing within which the same key does not quit; each further press restarts it.
    private static let closingPause = Duration.milliseconds(500)

    /// Whether the key would quit although it is only held, or was pressed once too often to close dialogs.
    func isRepeatedClosing(_ key: Key) -> Bool {
        guard keymap.action(of: key) == .close, dialog == nil, detail == nil, input == nil else { return false }
        return lastClosing.map { $0 <= now && now < $0 + Self.closingPause } ?? false
    }

    /// The lines that the shell shows after the console has ended; nil if nothing was written.
    package var farewell: String? {
        guard attempts.contains(where: \.wrote) || !previewsBeingApplied.isEmpty, let path = preferences.auditPath
        else { return nil }
        return (["\(sessionWords); written down in \(path)"] + leftBehindWords).joined(separator: "\n")
    }

    /// How many actions were confirmed, such as `3 actions in this session: 2 written, 1 not written`.
    ///
    /// The audit and the farewell both say it. The audit file has those of earlier sessions too.
    var sessionWords: String {
        let (written, running) = (attempts.count(where: \.wrote), previewsBeingApplied.count)
        let parts = [(written, "written"), (running, "being written"), (attempts.count - written, "not written")]
            .filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        let total = "\(Words.counted(attempts.count + running, "action")) in this session"
        return parts.isEmpty ? total : "\(total): \(parts.joined(separator: ", "))"
    }

    /// What this session has drained or given another weight and what is still so, in at most two lines.
    var leftBehindWords: [String] {
        let drained = stillDrained.map(\.nameWithPool).joined(separator: ", ")
        let weights = stillWeighted.joined(separator: ", ")
        return [
            drained.isEmpty ? nil : "still drained by this session: \(drained)",
            weights.isEmpty ? nil : "weight still set by this session: \(weights)",
        ].compactMap(\.self)
    }

    /// What the first press of the key that quits says; nil if this session leaves nothing behind.
    private var quitReminder: String? {
        let words = leftBehindWords
        return words.isEmpty ? nil : "\(keymap.hint(for: .close)) once more quits: \(words.joined(separator: "; "))"
    }

    /// The origins whose weight this session has set and that still have this weight, each with both weights.
    private var stillWeighted: [String] {
        let set = history.past.compactMap { entry -> OriginKey? in
            if case .setWeight(let key, _) = entry.record.action { key } else { nil }
        }
        // An undone release has set a weight too.
        let setAgain = history.future.compactMap { entry -> OriginKey? in
            if case .releaseWeight(let key) = entry.record.action { key } else { nil }
        }
        let keys = (set + setAgain).reduce(into: [OriginKey]()) { if !$0.contains($1) { $0.append($1) } }
        return keys.compactMap { key in
            let origin = fleet.pool(named: key.pool)?.origins.first { $0.name == key.origin }
            guard let origin, origin.isOverridden, let applied = origin.appliedWeight else { return nil }
            let name = Action.Target.origin(key).nameWithPool
            return "\(name) at \(origin.weight) instead of \(applied.percent)"
        }
    }

    /// The objects that this session has drained, and that are drained at Cloudflare now, oldest first.
    private var stillDrained: [Action.Target] {
        // An undone enabling has drained its object too.
        let drained = history.past.compactMap { entry -> Action.Target? in
            if case .drain(let target) = entry.record.action { target } else { nil }
        }
        let disabledAgain = history.future.compactMap { entry -> Action.Target? in
            if case .enable(let target) = entry.record.action { target } else { nil }
        }
        var targets: [Action.Target] = []
        for target in drained + disabledAgain where isDrained(target) && !targets.contains(target) {
            targets.append(target)
        }
        return targets
    }

    private func isDrained(_ target: Action.Target) -> Bool {
        switch target {
        case .origin(let key):
            fleet.pool(named: key.pool)?.origins.contains { $0.name == key.origin && !$0.origin.isEnabled } ?? false
        case .pool(let name): fleet.pool(named: name)?.isEnabled == false
        case .loadBalancer(let name):
            fleet.loadBalancers.contains { $0.balancer.hostname == name && !$0.balancer.isEnabled }
        }
    }
}
