import GeoFleet
import GeoRouting

extension Model {
    /// Asks for a review, or first for what the remedy still needs.
    mutating func propose(_ action: Action) -> [Command] {
        status = nil
        switch proposal(for: action) {
        case .ask(let remedy): return ask(remedy)
        case .draft(let draft): dialog = .weight(draft)
        case .choose(let choice): dialog = .choose(choice)
        case .impossible(let reason): return refuse(reason)
        }
        return []
    }

    mutating func ask(_ remedy: Remedy) -> [Command] {
        dialog = nil
        if let obstacle = writeObstacle { return refuse(obstacle) }
        question = Question(remedy: remedy, since: now)
        if remedy.takesMarks, let words = markWords { remark(words, .warning) }
        return [.review(remedy)]
    }

    /// Shows the card of a review that was asked for; nobody waits for any other.
    mutating func take(_ review: Review) {
        guard question?.remedy == review.remedy else { return }
        question = nil
        input = nil
        dialog = .card(CardState(review, arming: Arming(preferences.armingDelay)))
    }

    /// What came of a write; it changes the card only if it is that card's.
    mutating func end(_ review: Int, _ outcome: ActionOutcome) {
        working.remove(review)
        let undone = undone.removeValue(forKey: review)
        if case .quit = dialog, working.isEmpty { dialog = nil }
        var card: CardState?
        if case .card(let open) = dialog, open.review.id == review { card = open }
        switch outcome {
        case .done(let record):
            let step = history.add(record, takingBack: undone)
            tell(record.text + (record.canUndo ? wayBack(from: step) : ""))
        case .changed(let new):
            tell("it had changed: nothing was written, decide anew", .warning)
            if card != nil { dialog = .card(CardState(new, arming: Arming(preferences.armingDelay))) }
            return
        case .refused(let reason): tell("nothing was written: \(reason)", .warning)
        case .failed(let reason): tell(reason, .error)
        }
        if card != nil { dialog = nil }
    }

    /// The key that takes back what was just done, and nothing else.
    private func wayBack(from step: History.Step) -> String {
        switch step {
        case .action, .redo: " · \(keymap.hint(for: .undo)) undoes"
        case .undo: " · \(keymap.hint(for: .redo)) redoes"
        }
    }

    mutating func confirm(_ card: CardState) -> [Command] {
        guard card.canConfirm else { return [] }
        guard card.arming.isReady(at: now) else { return dropEarly() }
        if let obstacle = writeObstacle {
            // Closed, for it cannot be unlocked from here, and a tall card would hide the reason.
            dialog = nil
            tell("nothing was written: \(obstacle)", .warning)
            return []
        }
        var card = card
        card.isWorking = true
        card.highlighted = .cancel
        dialog = .card(card)
        status = nil
        working.insert(card.review.id)
        if case .undo(let action) = card.review.remedy { undone[card.review.id] = action }
        return [.perform(card.review)]
    }
}
