import GeoRouting
import PlainText
import Presentation

extension Model {
    /// Handles a key while a filter is typed; a key can only edit or end the filter, or move the selection.
    mutating func press(_ key: Key, in input: FilterInput) -> [Command] {
        switch key {
        case .enter:
            self.input = nil
            selectFirstMatch()
        case .escape:
            self.input = nil
            setFilter(input.before)
        case .up: moveSelection(by: -1)
        case .down: moveSelection(by: 1)
        case .pageUp: moveSelection(by: -Layout(self).tableRows)
        case .pageDown: moveSelection(by: Layout(self).tableRows)
        default: edit { _ = $0.press(key) }
        }
        return []
    }

    /// Edits the filter that is being typed, and applies it at once.
    private mutating func edit(_ change: (inout TextField) -> Void) {
        guard var input else { return }
        change(&input.field)
        self.input = input
        setFilter(input.field.text)
    }

    /// Sets the filter of the open tab and applies it at once.
    mutating func setFilter(_ text: String) {
        let text = String(text.prefix(TextField.capacity))
        guard self[tab].filter != text else { return }
        self[tab].filter = text
        refreshRows(of: tab)
    }

    /// Shows only the rows with problems, in a view of events only the changes, or all rows again.
    ///
    /// It is a term of the filter, so Esc clears it as it clears any filter.
    mutating func toggleProblems() {
        let next = Table.togglingProblems(in: self[tab].filter, of: tab)
        setFilter(next.text)
        selectFirstMatch()
        let shown = tab == .events ? "only changes" : "only problems"
        setHint(next.isOn ? "\(shown): \(keymap.hint(for: .problems)) shows all again" : "all rows again")
    }

    /// Selects the first row if the filter hides the selected one.
    mutating func selectFirstMatch() {
        guard self[tab].selected == nil, let absent = self[tab].absent, subject(absent, in: tab) != nil else { return }
        select(index: 0)
    }

    /// The text without invisible characters such as line breaks.
    static func clean(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.lazy.filter { !$0.isInvisible }))
    }

    /// Adds pasted text to the open field; without an open field, the text is ignored: it must not act as keys.
    mutating func paste(_ text: String) {
        stayUnlocked()
        guard takesText else { return setHint("pasted text ignored: no field is open") }
        let text = Self.clean(String(text.prefix(TextField.capacity)))
        switch dialog {
        case .card(var card):
            card.edit { $0.insert(text) }
            dialog = .card(card)
        case .weight(var draft):
            text.forEach { draft.type($0) }
            dialog = .weight(draft)
        case .commandInput(let commandInput):
            dialog = .commandInput(commandInput.edited(in: self) { $0.insert(text) })
        case .help, .audit, .choose, .menu, .quit, .unlock: break
        case nil: edit { $0.insert(text) }
        }
    }
}
