import GeoFleet
import GeoRouting

extension CardState {
    /// Takes in text where a name is asked for; the right name moves the highlight to Apply.
    mutating func type(_ text: String) {
        edit(String((typed + text).prefix(Model.longestText)))
    }

    mutating func edit(_ text: String) {
        typed = text
        highlighted = canConfirm ? .apply : .cancel
    }

    /// To the other button, if it can be acted on.
    mutating func moveHighlight() {
        highlighted = highlighted == .cancel && canConfirm ? .apply : .cancel
    }
}

extension Model {
    /// Keys while a card is open.
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
        case .backspace, .control("h"): card.edit(String(card.typed.dropLast()))
        case .control("u"): card.edit("")
        case .character("y"): return confirm(card)
        default: return []
        }
        dialog = .card(card)
        return []
    }

    /// The card after a key that scrolls it; nil for other keys.
    private func scroll(_ key: Key, _ card: CardState) -> CardState? {
        let page = max(size.rows - 8, 1)
        let steps: [Key: Int] = [.up: -1, .down: 1, .pageUp: -page, .pageDown: page]
        guard let step = steps[key] else { return nil }
        var card = card
        card.scroll = min(max(card.scroll + step, 0), CardView.scrollLimit(card, now: now, size))
        return card
    }

    /// Acts on the highlighted button; a name that is half typed is no reason to lose it.
    private mutating func enter(_ card: CardState) -> [Command] {
        if card.highlighted == .apply { return confirm(card) }
        if card.canConfirm || card.typed.isEmpty { return leave(card) }
        return refuse("not the name: type \(card.name ?? "")")
    }

    /// Closes the card; what is being applied goes on.
    private mutating func leave(_ card: CardState) -> [Command] {
        dialog = nil
        status = nil
        if card.isWorking { tell("\(card.review.title) goes on") }
        return []
    }
}
