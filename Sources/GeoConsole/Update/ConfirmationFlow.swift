import GeoFleet
import GeoRouting
import Presentation

extension Model {
    /// Requests the preview of an action, or first opens a dialog for the weight or the clusters.
    mutating func propose(_ action: KeyAction) -> [Command] {
        propose(proposal(for: action))
    }

    /// Takes the next step of an action that writes.
    mutating func propose(_ proposal: Proposal) -> [Command] {
        status = nil
        switch proposal {
        case .preview(let action): return requestPreview(of: action)
        case .draft(let draft): dialog = .weight(draft)
        case .choose(let choice): dialog = .choose(choice)
        case .impossible(let reason): return refuse(reason)
        }
        return []
    }

    /// Requests a preview; its card opens when the preview comes.
    mutating func requestPreview(of action: Action) -> [Command] {
        dialog = nil
        if let obstacle = writeObstacle { return refuse(obstacle) }
        pendingPreview = PendingPreview(action: action, since: now)
        if action.takesMarks, let words = hiddenMarksReminder { setHint(words, .warning) }
        return [.preview(action)]
    }

    /// Shows the card of the requested preview; any other preview is ignored.
    mutating func show(_ preview: ActionPreview) {
        guard pendingPreview?.action == preview.action else { return }
        pendingPreview = nil
        input = nil
        dialog = .card(CardState(preview, arming: Arming(preferences.armingDelay)))
    }

    /// Shows the result of a write; an open card closes, or shows what had changed at Cloudflare.
    mutating func end(_ preview: Int, _ outcome: ActionOutcome) {
        let title = previewsBeingApplied.removeValue(forKey: preview) ?? ""
        attempts.append(Attempt(title, outcome, at: now))
        // The id of the earlier action that this undo or redo reverses; nil for a new action.
        let reversedAction = reversedActionByPreview.removeValue(forKey: preview)
        // No write is being applied any more, so the dialog that asks whether to quit closes.
        if case .quit = dialog, previewsBeingApplied.isEmpty { dialog = nil }
        var card: CardState?
        if case .card(let openCard) = dialog, openCard.preview.id == preview { card = openCard }
        switch outcome {
        case .done(let record):
            lastApplied = now
            let step = history.add(record, reversing: reversedAction)
            let reversal = record.canUndo ? reversalHint(after: step) : ""
            setStatus(record.text + reversal)
            status?.done = DoneText(record, reversal: reversal)
        case .changed(let new):
            setStatus("it had changed, so nothing was written: decide again", .warning)
            if card != nil {
                dialog = .card(CardState(new, arming: Arming(preferences.armingDelay), isReopened: true))
            }
            return
        case .refused(let reason): setStatus("nothing was written: \(reason.text)", .warning)
        case .failed(let failure): setStatus(failure.text, .error)
        }
        if card != nil { dialog = nil }
    }

    /// The hint for the key that reverses a write, such as ` · u undoes`.
    private func reversalHint(after step: History.Step) -> String {
        switch step {
        case .action, .redo: " · \(keymap.hint(for: .undo)) undoes"
        case .undo: " · \(keymap.hint(for: .redo)) redoes"
        }
    }

    /// Starts the write of a card; before the card's delay is over, this does nothing.
    mutating func confirm(_ card: CardState, by key: Key) -> [Command] {
        guard card.canConfirm else { return [] }
        guard card.arming.isReady(at: now) else { return ignoreEarlyKey(key) }
        if let obstacle = writeObstacle {
            // The card closes: writing cannot be unlocked from here, and a tall card would hide the reason.
            dialog = nil
            setStatus("nothing was written: \(obstacle)", .warning)
            return []
        }
        var card = card
        card.isApplying = true
        card.highlighted = .cancel
        dialog = .card(card)
        status = nil
        previewsBeingApplied[card.preview.id] = card.preview.title
        // `end` needs to know which action this undo or redo reverses.
        if case .undo(let action) = card.preview.action { reversedActionByPreview[card.preview.id] = action }
        return [.perform(card.preview)]
    }
}

extension Attempt {
    /// The attempt of the action with this title.
    fileprivate init(_ title: String, _ outcome: ActionOutcome, at now: Moment) {
        switch outcome {
        case .done(let record): self.init(moment: now, text: record.text + record.effectRemark, .info, wrote: true)
        case .changed:
            self.init(moment: now, text: "\(title): nothing was written, it had changed", .warning, wrote: false)
        case .refused(let reason):
            self.init(moment: now, text: "\(title): nothing was written: \(reason.text)", .warning, wrote: false)
        case .failed(let failure): self.init(moment: now, text: "\(title): \(failure.text)", .error, wrote: true)
        }
    }
}

extension CardState {
    /// Edits the typed name; the highlight moves to Apply if the card can be confirmed, else to Cancel.
    mutating func edit(_ change: (inout TextField) -> Void) {
        change(&field)
        highlighted = canConfirm ? .apply : .cancel
    }

    /// Highlights the other button; Apply is highlighted only if the card can be confirmed.
    mutating func moveHighlight() {
        highlighted = highlighted == .cancel && canConfirm ? .apply : .cancel
    }
}

extension Model {
    /// Handles a key while a card is open.
    mutating func press(_ key: Key, in card: CardState) -> [Command] {
        let isTyped = card.requiredName != nil && !card.isApplying
        if key == .escape || !isTyped && keymap.action(of: key) == .close { return close(card) }
        if let scrolled = scrolled(card, by: key) {
            dialog = .card(scrolled)
            return []
        }
        guard !card.isApplying else { return [] }
        var card = card
        switch key {
        case .left, .right, .tab, .backTab: card.moveHighlight()
        case .enter: return pressHighlightedButton(card)
        case _ where isTyped: card.edit { _ = $0.press(key) }
        case "y" where card.isReopened:
            return refuse("it had changed: read the card, then \(card.confirmingKeys) applies it")
        case "y": return confirm(card, by: key)
        default: return []
        }
        dialog = .card(card)
        return []
    }

    /// The card after a key that scrolls it; nil for other keys.
    private func scrolled(_ card: CardState, by key: Key) -> CardState? {
        // About as many rows as the card's text has: all but header, frame, buttons and keys.
        let page = max(size.rows - 8, 1)
        var steps: [Key: Int] = [.up: -1, .down: 1, .pageUp: -page, .pageDown: page]
        if card.requiredName == nil {
            steps.merge([.control("b"): -page, .control("f"): page]) { $1 }
            steps.merge([.control("u"): -max(page / 2, 1), .control("d"): max(page / 2, 1)]) { $1 }
        }
        guard let step = steps[key] else { return nil }
        var card = card
        card.scroll = min(max(card.scroll + step, 0), CardView.scrollLimit(card, now: now, size))
        return card
    }

    /// Presses the highlighted button; Cancel does not close a card with a half-typed name.
    private mutating func pressHighlightedButton(_ card: CardState) -> [Command] {
        if card.highlighted == .apply { return confirm(card, by: .enter) }
        if card.canConfirm || card.typed.isEmpty {
            // A card opens with Cancel highlighted: who presses Enter by habit sees what became of the action.
            let commands = close(card)
            setHint("cancelled: nothing was written")
            return commands
        }
        return refuse("not the name: type \(card.requiredName ?? "")")
    }

    /// Closes the card; an action that is being applied continues.
    private mutating func close(_ card: CardState) -> [Command] {
        dialog = nil
        status = nil
        if card.isApplying { setStatus("\(card.preview.title) continues") }
        return []
    }
}

extension Model {
    /// Locks writing at once if it is unlocked; otherwise asks whether to unlock it.
    mutating func askToUnlock() {
        if canWrite {
            lock()
            setHint("read-only")
        } else {
            dialog = .unlock(Arming(preferences.armingDelay))
        }
    }

    /// Handles a key of the unlock dialog; `y` unlocks after the delay of the dialog.
    mutating func press(_ key: Key, inUnlocking arming: Arming) -> [Command] {
        switch key {
        case "y":
            guard arming.isReady(at: now) else { return ignoreEarlyKey(key) }
            dialog = nil
            unlock()
            let automatic = lockDelayWords.map { ", or after \($0) without a key" } ?? ""
            setHint("writing is unlocked; locked again by \(keymap.hint(for: .write))\(automatic)")
        case _ where closes(key) || key == .enter || key == "n":
            dialog = nil
            setHint("still read-only")
        default: setHint("first y to unlock, or Esc", .warning)
        }
        return []
    }

    /// Unlocks writing; if there is a `lockDelay`, writing is locked again after that time without a key.
    mutating func unlock() {
        if let delay = preferences.lockDelay {
            preferences.writing = .timed
            writableUntil = now + delay
        } else {
            preferences.writing = .unlocked
        }
    }

    private mutating func lock() {
        writableUntil = nil
        preferences.writing = .timed
    }

    /// Restarts the idle timer: writing stays unlocked for another `lockDelay`.
    mutating func stayUnlocked() {
        guard canWrite, writableUntil != nil, let delay = preferences.lockDelay else { return }
        writableUntil = now + delay
    }

    /// Locks writing if no key was pressed for `lockDelay`.
    mutating func lockWhenIdle() {
        guard let until = writableUntil, until <= now else { return }
        lock()
        setMinorStatus("read-only again: no key\(lockDelayWords.map { " for \($0)" } ?? "")")
    }

    /// Whether writing will be locked within a minute if no key is pressed.
    var isLockingSoon: Bool { writableUntil.map { $0 - now <= .seconds(60) } ?? false }

    /// The `lockDelay` in words, such as `15 minutes`; nil if `lockDelay` is nil.
    var lockDelayWords: String? {
        preferences.lockDelay.map { Words.counted(Int($0.components.seconds / 60), "minute") }
    }
}
