import GeoRouting

extension Model {
    /// Applies a message; returns the commands to perform.
    ///
    /// No message makes the program trap in any state.
    package mutating func update(_ message: Message) -> [Command] {
        let commands = apply(message)
        keepMap()
        return commands
    }

    private mutating func apply(_ message: Message) -> [Command] {
        switch message {
        case .key(let key): return receive(key)
        case .paste(let text): paste(text)
        case .mouse(let mouse): return handle(mouse)
        case .resized(let size): resize(size)
        case .answer(let answer): return take(answer)
        case .shown(let moment): startDialogDelay(at: moment)
        case .hidden: resetDialogDelay()
        case .tick(let moment):
            tick(moment)
            return releaseKeys()
        case .fleet(let fleet): showOrHold(fleet)
        case .events(let events): append(events)
        case .calls(let calls): append(calls)
        case .regionalHealth(let health): regionalHealth = health
        case .previewed(let preview): show(preview)
        case .ended(let preview, let outcome): end(preview, outcome)
        case .startupWarnings(let startupWarnings): showWarnings(startupWarnings)
        case .status(let line, let level): setMinorStatus(line, level)
        }
        return []
    }

    /// Whether a typed character is text for an open field now.
    var takesText: Bool {
        switch dialog {
        case .commandInput, .weight: true
        case .card(let card): card.requiredName != nil && !card.isApplying
        case .help, .audit, .choose, .menu, .quit, .unlock: false
        case nil: input != nil
        }
    }

    mutating func setStatus(_ text: String, _ level: Notice.Level = .info) {
        status = StatusLine(text, level, since: now)
    }

    /// Shows a minor line; a warning or an error stays until a person has acknowledged it.
    mutating func setMinorStatus(_ text: String, _ level: Notice.Level = .info) {
        if let status, status.level >= .warning, !status.isHint { return }
        setStatus(text, level)
        // A minor warning must not stand in the way of later lines.
        if level >= .warning { status?.isHint = true }
    }

    /// Shows a line that the next key will remove.
    mutating func setHint(_ text: String, _ level: Notice.Level = .info) {
        setStatus(text, level)
        status?.isHint = true
    }

    /// Shows the reason why a key does nothing.
    mutating func refuse(_ reason: String) -> [Command] {
        setHint(reason, .warning)
        return []
    }

    private mutating func resize(_ new: Size) {
        size = Size(columns: min(max(new.columns, 0), 1000), rows: min(max(new.rows, 0), 500))
        self[tab].top = Layout(self).top(self)
        if isTooSmall { resetDialogDelay() }
    }
}
