import GeoRouting

extension Model {
    /// The mouse selects and scrolls; it never confirms.
    mutating func handle(_ mouse: Mouse) -> [Command] {
        guard hasMouse, question == nil, !isTooSmall else { return [] }
        stayUnlocked()
        switch mouse {
        case .wheelUp: wheel(by: -3)
        case .wheelDown: wheel(by: 3)
        case .click(let column, let row): click(column, row)
        }
        return []
    }

    private mutating func wheel(by distance: Int) {
        switch dialog {
        case .help(let scroll): scrollHelp(to: scroll + distance)
        case .palette(var palette):
            palette.move(by: distance.signum())
            dialog = .palette(palette)
        case .card, .weight, .choose, .quit, .unlock: break
        case nil:
            if let detail {
                scrollDetails(to: detail.scroll.saturatingAdd(distance))
            } else {
                moveSelection(by: distance)
            }
        }
    }

    private mutating func click(_ column: Int, _ row: Int) {
        if case .card(let card) = dialog { return click(column, row, on: card) }
        guard dialog == nil, let hit = Layout(self).hit(column: column, row: row, in: self) else { return }
        switch hit {
        case .tab(let tab): open(tab)
        case .row(let id): if detail == nil, rows[tab]?.contains(id) == true { select(id) }
        case .title(let column): if detail == nil { sort(by: column) }
        }
    }

    /// Cancel cancels; Apply is only highlighted, for a click is too easily made.
    private mutating func click(_ column: Int, _ row: Int, on card: CardState) {
        switch CardView.button(column: column, row: row, card, self) {
        case .cancel: dialog = nil
        case .apply where card.canConfirm:
            var card = card
            card.highlighted = .apply
            dialog = .card(card)
        case .apply, nil: break
        }
    }
}
