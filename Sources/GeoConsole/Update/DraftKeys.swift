import GeoFleet
import GeoRouting

extension WeightDraft {
    /// Adds a digit, unless the weight would be more than 100.
    mutating func type(_ character: Character) {
        guard character.isASCII, character.isNumber else { return }
        let new = isUntouched ? String(character) : text + String(character)
        guard let value = Int(new), value <= 100 else { return }
        text = String(value)
        isUntouched = false
    }

    /// Deletes the last digit, or all digits if the text is still the old weight.
    mutating func erase() {
        text = isUntouched ? "" : String(text.dropLast())
        isUntouched = false
    }

    /// Changes the weight by `distance` percent points, within 1 to 100.
    mutating func step(by distance: Int) {
        text = String(min(max((Int(text) ?? 0) + distance, 1), 100))
        isUntouched = false
    }
}

extension Model {
    /// Handles a key while a weight is edited; Enter only requests a preview.
    mutating func press(_ key: Key, in draft: WeightDraft) -> [Command] {
        var draft = draft
        switch key {
        case _ where closes(key):
            dialog = nil
            return []
        case .enter: return requestPreview(of: draft)
        case "[", .down, .function(6): draft.step(by: -1)
        case "]", .up, .function(7): draft.step(by: 1)
        case "{", .pageDown, .function(5): draft.step(by: -10)
        case "}", .pageUp, .function(8): draft.step(by: 10)
        case .backspace, .control("h"): draft.erase()
        case .control("u"), .control("w"):
            draft.text = ""
            draft.isUntouched = false
        case .character(let character): draft.type(character)
        default: break
        }
        dialog = .weight(draft)
        return []
    }

    private mutating func requestPreview(of draft: WeightDraft) -> [Command] {
        guard let weight = draft.weight else { return refuse("a weight is 1 to 100") }
        if weight.percent == draft.before { return refuse("the weight is \(draft.before) already") }
        return requestPreview(of: .setWeight(draft.origin, weight))
    }

    /// Handles a key while a person chooses the clusters to sync.
    mutating func press(_ key: Key, in choice: ClusterChoice) -> [Command] {
        var choice = choice
        let last = max(choice.clusters.count - 1, 0)
        switch key {
        case _ where closes(key):
            dialog = nil
            return []
        case .enter:
            let chosen = choice.clusters.filter(choice.chosen.contains)
            return chosen.isEmpty ? refuse("no cluster is chosen") : requestPreview(of: .sync(clusters: chosen))
        case .up, "k": choice.selection = max(choice.selection - 1, 0)
        case .down, "j": choice.selection = min(choice.selection + 1, last)
        case "\u{20}": choice.toggle()
        case "a": choice.chosen = choice.chosen.count == choice.clusters.count ? [] : Set(choice.clusters)
        case "y": return refuse("Enter shows first what the sync does; then y applies it")
        default: break
        }
        dialog = .choose(choice)
        return []
    }

    /// Handles a key while the help or another text is open; returns the line to scroll to, nil for other keys.
    mutating func press(_ key: Key, inTextAt scroll: Int) -> Int? {
        let action = keymap.action(of: key)
        if closes(key) || key == .enter || action == .help {
            dialog = nil
            return nil
        }
        return Self.line(after: key == "\u{20}" ? .pageDown : action, at: scroll, rows: size.rows - 4)
    }

    /// The first visible line of a text after an action that scrolls it; nil for other actions.
    ///
    /// Of the `rows` lines on the screen, a page leaves one there, so that a person finds the place again.
    static func line(after action: KeyAction?, at line: Int, rows: Int) -> Int? {
        let page = max(rows - 1, 1)
        let half = max(rows / 2, 1)
        return switch action {
        case .up: line.saturatingAdd(-1)
        case .down: line.saturatingAdd(1)
        case .pageUp: line.saturatingAdd(-page)
        case .pageDown: line.saturatingAdd(page)
        case .halfPageUp: line.saturatingAdd(-half)
        case .halfPageDown: line.saturatingAdd(half)
        case .first: 0
        case .last: .max
        default: nil
        }
    }

    mutating func scrollHelp(to line: Int) {
        dialog = .help(scroll: min(max(line, 0), HelpView.scrollLimit(self)))
    }

    mutating func scrollAudit(to line: Int) {
        dialog = .audit(scroll: min(max(line, 0), AuditView.scrollLimit(self)))
    }
}

extension ClusterChoice {
    fileprivate mutating func toggle() {
        guard clusters.indices.contains(selection) else { return }
        let cluster = clusters[selection]
        if chosen.remove(cluster) == nil { chosen.insert(cluster) }
    }
}
