import GeoFleet
import GeoRouting
import Presentation

extension Model {
    /// Asks for the preview of an action, or first opens the dialog for its weight or clusters.
    mutating func propose(_ action: KeyAction) -> [Command] {
        status = nil
        switch proposal(for: action) {
        case .ask(let action): return ask(action)
        case .draft(let draft): dialog = .weight(draft)
        case .choose(let choice): dialog = .choose(choice)
        case .impossible(let reason): return refuse(reason)
        }
        return []
    }

    /// Asks for a preview; its card opens when the preview comes.
    mutating func ask(_ action: Action) -> [Command] {
        dialog = nil
        if let obstacle = writeObstacle { return refuse(obstacle) }
        question = Question(action: action, since: now)
        if action.takesMarks, let words = markWords { setHint(words, .warning) }
        return [.preview(action)]
    }

    /// Shows the card of the preview that was asked for; any other preview is ignored.
    mutating func take(_ preview: ActionPreview) {
        guard question?.action == preview.action else { return }
        question = nil
        input = nil
        dialog = .card(CardState(preview, arming: Arming(preferences.armingDelay)))
    }

    /// Shows the result of a write; the card, if still open, closes or shows what had changed.
    mutating func end(_ preview: Int, _ outcome: ActionOutcome) {
        working.remove(preview)
        // The id of the earlier write that this one reverses; nil for a new action.
        let undone = undone.removeValue(forKey: preview)
        // There is no write left to wait for, so the question whether to quit closes.
        if case .quit = dialog, working.isEmpty { dialog = nil }
        var card: CardState?
        if case .card(let open) = dialog, open.preview.id == preview { card = open }
        switch outcome {
        case .done(let record):
            let step = history.add(record, takingBack: undone)
            setStatus(record.text + (record.canUndo ? wayBack(from: step) : ""))
        case .changed(let new):
            setStatus("it had changed: nothing was written, decide anew", .warning)
            if card != nil { dialog = .card(CardState(new, arming: Arming(preferences.armingDelay))) }
            return
        case .refused(let reason): setStatus("nothing was written: \(reason.text)", .warning)
        case .failed(let failure): setStatus(failure.text, .error)
        }
        if card != nil { dialog = nil }
    }

    /// The hint for the key that reverses this step, such as ` · u undoes`.
    private func wayBack(from step: History.Step) -> String {
        switch step {
        case .action, .redo: " · \(keymap.hint(for: .undo)) undoes"
        case .undo: " · \(keymap.hint(for: .redo)) redoes"
        }
    }

    /// Starts the write of a card; a key that comes before the delay is over is ignored.
    mutating func confirm(_ card: CardState) -> [Command] {
        guard card.canConfirm else { return [] }
        guard card.arming.isReady(at: now) else { return ignoreEarlyKey() }
        if let obstacle = writeObstacle {
            // The card closes: writing cannot be unlocked from here, and a tall card would hide the reason.
            dialog = nil
            setStatus("nothing was written: \(obstacle)", .warning)
            return []
        }
        var card = card
        card.isWorking = true
        card.highlighted = .cancel
        dialog = .card(card)
        status = nil
        working.insert(card.preview.id)
        // `end` looks up there which write this one reverses.
        if case .undo(let action) = card.preview.action { undone[card.preview.id] = action }
        return [.perform(card.preview)]
    }
}

extension CardState {
    /// Adds text to the typed name; the right name moves the highlight to Apply.
    mutating func type(_ text: String) {
        edit(String((typed + text).prefix(Model.longestText)))
    }

    /// Replaces the typed name; the highlight moves to Apply if the card can be confirmed, else to Cancel.
    mutating func edit(_ text: String) {
        typed = text
        highlighted = canConfirm ? .apply : .cancel
    }

    /// Highlights the other button; Apply only if the card can be confirmed.
    mutating func moveHighlight() {
        highlighted = highlighted == .cancel && canConfirm ? .apply : .cancel
    }
}

extension Model {
    /// Handles a key while a card is open.
    mutating func press(_ key: Key, in card: CardState) -> [Command] {
        if key == .escape { return leave(card) }
        if let scroll = scroll(key, card) {
            dialog = .card(scroll)
            return []
        }
        guard !card.isWorking else { return [] }
        var card = card
        switch key {
        case .left, .right, .tab, .backTab: card.moveHighlight()
        case .enter: return enter(card)
        case .character(let character) where card.name != nil: card.type(Self.clean(String(character)))
        case .backspace where card.name != nil, .control("h") where card.name != nil:
            card.edit(String(card.typed.dropLast()))
        case .control("u") where card.name != nil: card.edit("")
        case .character("y"): return confirm(card)
        default: return []
        }
        dialog = .card(card)
        return []
    }

    /// The card after a key that scrolls it; nil for other keys.
    private func scroll(_ key: Key, _ card: CardState) -> CardState? {
        // About the rows that a card has for its text, without header, frame, buttons and keys.
        let page = max(size.rows - 8, 1)
        let steps: [Key: Int] = [.up: -1, .down: 1, .pageUp: -page, .pageDown: page]
        guard let step = steps[key] else { return nil }
        var card = card
        card.scroll = min(max(card.scroll + step, 0), CardView.scrollLimit(card, now: now, size))
        return card
    }

    /// Acts on the highlighted button; a half-typed name does not close the card.
    private mutating func enter(_ card: CardState) -> [Command] {
        if card.highlighted == .apply { return confirm(card) }
        if card.canConfirm || card.typed.isEmpty { return leave(card) }
        return refuse("not the name: type \(card.name ?? "")")
    }

    /// Closes the card; an action that is being applied goes on.
    private mutating func leave(_ card: CardState) -> [Command] {
        dialog = nil
        status = nil
        if card.isWorking { setStatus("\(card.preview.title) goes on") }
        return []
    }
}

extension Model {
    /// Locks writing at once if it is unlocked; else asks whether to unlock it.
    mutating func askToUnlock() {
        if canWrite {
            lock()
            setHint("read-only")
        } else {
            dialog = .unlock(Arming(preferences.armingDelay))
        }
    }

    /// Handles a key of the unlock dialog; `y` unlocks once the delay of the dialog is over.
    mutating func press(_ key: Key, inUnlocking arming: Arming) -> [Command] {
        switch key {
        case "y":
            guard arming.isReady(at: now) else { return ignoreEarlyKey() }
            dialog = nil
            unlock()
            let idle = preferences.lockDelay == nil ? "" : ", and so does no key\(lockWords)"
            setHint("writing is unlocked: \(keymap.hint(for: .write)) locks\(idle)")
        case .escape, .enter, "n", "q":
            dialog = nil
            setHint("still read-only")
        default: break
        }
        return []
    }

    /// Unlocks writing until no key was pressed for `lockDelay`; without a time limit if `lockDelay` is nil.
    mutating func unlock() {
        if let delay = preferences.lockDelay {
            // Not a mistake: `writableUntil` overrides `locked` until its time has come.
            preferences.writing = .locked
            writableUntil = now + delay
        } else {
            preferences.writing = .unlocked
        }
    }

    private mutating func lock() {
        writableUntil = nil
        preferences.writing = .locked
    }

    /// Restarts the idle timer: writing stays unlocked for another `lockDelay`.
    mutating func stayUnlocked() {
        guard canWrite, writableUntil != nil, let delay = preferences.lockDelay else { return }
        writableUntil = now + delay
    }

    /// Locks writing once no key was pressed for `lockDelay`.
    mutating func lockWhenIdle() {
        guard let until = writableUntil, until <= now else { return }
        lock()
        setMinorStatus("read-only again: no key\(lockWords)")
    }

    /// Whether writing is locked within a minute unless a key comes.
    var isLockingSoon: Bool { writableUntil.map { $0 - now <= .seconds(60) } ?? false }

    /// `lockDelay` in words, such as ` for 15 minutes`; empty if writing is never locked by itself.
    var lockWords: String {
        preferences.lockDelay.map { " for \(Words.counted(Int($0.components.seconds / 60), "minute"))" } ?? ""
    }
}
