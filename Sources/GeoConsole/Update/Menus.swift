import GeoRouting
import Presentation

extension Model {
    /// Handles a key while a menu is open.
    mutating func press(_ key: Key, in menu: Menu) -> [Command] {
        var menu = menu
        switch key {
        case .escape:
            dialog = nil
            return []
        case .up: menu.selection = max(menu.selection - 1, 0)
        case .down: menu.selection = min(menu.selection + 1, menu.items.count - 1)
        case .enter: return choose(menu.items[menu.selection].choice)
        default:
            // What the menu shows wins over keys that a person has chosen for actions.
            if let item = menu.items.first(where: { .character($0.key) == key }) { return choose(item.choice) }
            if keymap.action(of: key) == menu.opener { return choose(menu.items[0].choice) }
            return refuse("not in this menu: Esc closes it")
        }
        dialog = .menu(menu)
        return []
    }

    private mutating func choose(_ choice: Menu.Choice) -> [Command] {
        dialog = nil
        // The old line is removed: the result of a copy is a minor line, which does not replace a warning.
        status = nil
        switch choice {
        case .copy(let copy): return [.copy(copy)]
        case .sort(let column?): sort(by: column)
        case .sort(nil):
            self[tab].sort = nil
            self[tab].isInverted = false
            refreshRows(of: tab)
        }
        return []
    }

    mutating func openCopyMenu() -> [Command] {
        let items = copyItems
        if items.isEmpty { return refuse(noFocusReason) }
        dialog = .menu(Menu(title: "Copy", opener: .copy, items: items))
        return []
    }

    /// Opens the menu of columns; the column that the table is sorted by is highlighted.
    mutating func openSortMenu() {
        let columns = Table.columns(of: tab)
        let letters = Self.letters(for: columns.map(\.name), besides: [keymap.hint(for: .sort), "q"])
        let table = self[tab]
        let own = tab == .map ? "by letter" : tab.isTimeline ? "newest first" : "worst first"
        let key = keymap.keys(of: .sort).lazy.compactMap(\.character).first ?? "0"
        var items = [Menu.Item(key: key, name: "usual order", value: own, choice: .sort(nil))]
        for (index, letter) in zip(columns.indices, letters) where columns[index].isSortable {
            guard let letter else { continue }
            let arrow = table.sort != index ? "" : table.isInverted ? "↓ again: ↑" : "↑ again: ↓"
            items.append(Menu.Item(key: letter, name: columns[index].name, value: arrow, choice: .sort(index)))
        }
        let selection = items.firstIndex { $0.choice == .sort(table.sort) } ?? 0
        dialog = .menu(Menu(title: "Sort \(tab.title) by", opener: .sort, items: items, selection: selection))
    }

    /// A letter for each name: its first one if possible, else another of its letters; nil if all are in use.
    ///
    /// Of names with the same first letter, the shortest gets it: `NAME` gets `n`, and `NAMESPACE` gets `m`.
    static func letters(for names: [String], besides used: Set<String>) -> [Character?] {
        var used = used
        var letters = [Character?](repeating: nil, count: names.count)
        let order = names.indices.sorted { (names[$0].count, $0) < (names[$1].count, $1) }
        let candidates = names.map { $0.lowercased().filter { $0.isASCII && $0.isLetter } }
        for counts in [1, Int.max] {
            for index in order where letters[index] == nil {
                let free = candidates[index].prefix(counts).first { !used.contains(String($0)) }
                guard let free else { continue }
                letters[index] = free
                used.insert(String(free))
            }
        }
        return letters
    }
}

extension Key {
    /// The character of a key that types one.
    fileprivate var character: Character? { if case .character(let character) = self { character } else { nil } }
}
