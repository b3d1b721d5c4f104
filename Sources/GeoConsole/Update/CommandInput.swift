import GeoFleet
import GeoRouting
import Presentation

extension CommandInputState {
    /// Makes the state for a text, with the lines that complete the text.
    init(completing text: String, in model: Model) {
        self.text = String(text.prefix(Model.longestText))
        let lines = model.commandLines(completing: self.text)
        let wanted = self.text.lowercased()
        // Lines that begin with the text come first, then lines that contain the text elsewhere.
        candidates = lines.filter { $0.lowercased().hasPrefix(wanted) }
        if !wanted.isEmpty {
            candidates += lines.filter { !$0.lowercased().hasPrefix(wanted) && $0.lowercased().contains(wanted) }
        }
    }

    /// The line in the field, which Enter runs: the highlighted candidate, or else the text as typed.
    package var current: String {
        selection.flatMap { candidates.indices.contains($0) ? candidates[$0] : nil } ?? text
    }

    /// Moves the highlight through the typed text and the candidates, in a circle.
    mutating func move(by distance: Int) {
        // Position 0 is the text as typed, position 1 the first candidate.
        let position = (selection ?? -1) + 1 + distance
        let count = candidates.count + 1
        let next = (position % count + count) % count
        selection = next == 0 ? nil : next - 1
    }
}

extension Model {
    /// Handles a key in the command line.
    mutating func press(_ key: Key, in commandInput: CommandInputState) -> [Command] {
        var commandInput = commandInput
        switch key {
        case .escape:
            dialog = nil
            return []
        case .enter:
            dialog = nil
            return run(commandInput)
        case .tab, .down: commandInput.move(by: 1)
        case .backTab, .up: commandInput.move(by: -1)
        case .backspace, .control("h"):
            commandInput = CommandInputState(completing: String(commandInput.current.dropLast()), in: self)
        case .control("u"): commandInput = CommandInputState(completing: "", in: self)
        case .character(let character):
            let text = commandInput.current + Self.clean(String(character))
            commandInput = CommandInputState(completing: text, in: self)
        default: break
        }
        dialog = .commandInput(commandInput)
        return []
    }

    /// The lines that may complete a text in the command line.
    func commandLines(completing text: String) -> [String] {
        let head = text.split(separator: " ", maxSplits: 1).first.map(String.init)
        guard text.contains(" "), let head else {
            // Actions that only move or scroll are not offered, as they have keys; the views are.
            return KeyAction.allCases.filter { !$0.isMove || $0.tab != nil }.map(\.name) + ["theme"]
        }
        switch head {
        case KeyAction.sync.name: return (["all"] + fleet.clusters.map(\.id)).map { "\(head) \($0)" }
        case "theme": return Theme.Name.allCases.map { "\(head) \($0.rawValue)" }
        case "sort":
            return Table.columns(of: tab).filter(\.isSortable).map { "\(head) \($0.title.lowercased())" }
        default: return []
        }
    }

    private mutating func run(_ commandInput: CommandInputState) -> [Command] {
        var line = commandInput.current.split(separator: " ").joined(separator: " ")
        if line.isEmpty { return [] }
        if let short = ["q": KeyAction.quit, "q!": .quit, "lb": .loadBalancer][line] { line = short.name }
        // An incomplete word runs if it has a single candidate; with several candidates, nothing runs.
        let isKnown = KeyAction(rawValue: line) != nil || line.contains(" ")
        if !isKnown, commandInput.candidates.count == 1, let only = commandInput.candidates.first { line = only }
        let words = line.split(separator: " ", maxSplits: 1).map(String.init)
        guard let head = words.first else { return [] }
        if words.count == 2 { return run(head, words[1]) }
        guard let action = KeyAction(rawValue: head) else { return refuse("no such command: \(line)") }
        return perform(action)
    }

    private mutating func run(_ head: String, _ argument: String) -> [Command] {
        switch KeyAction(rawValue: head) {
        case .sync: return sync(argument)
        case .weight: return weight(argument)
        case .filter:
            if let obstacle = obstacle(to: .filter) { return refuse(obstacle) }
            setFilter(argument)
            return []
        case .dump: return dump(to: argument)
        default: break
        }
        switch head {
        case "theme": return setTheme(argument)
        case "sort": return sort(by: argument)
        default: return refuse("no such command: \(head) \(argument)")
        }
    }

    private mutating func sync(_ argument: String) -> [Command] {
        if let obstacle = writeObstacle { return refuse(obstacle) }
        let named = argument.split(separator: " ").map(String.init)
        if let unknown = named.first(where: { $0 != "all" && fleet.cluster($0) == nil }) {
            return refuse("no cluster \(unknown) is watched here")
        }
        let chosen = fleet.clusters.map(\.id).filter { named == ["all"] || named.contains($0) }
        return chosen.isEmpty ? refuse("no cluster is watched here") : requestPreview(of: .sync(clusters: chosen))
    }

    private mutating func weight(_ argument: String) -> [Command] {
        if let obstacle = obstacle(to: .weight) { return refuse(obstacle) }
        guard let weight = Weight(text: argument) else { return refuse("a weight is 1 to 100") }
        switch proposal(for: .weight) {
        case .draft(let draft): return requestPreview(of: .setWeight(draft.origin, weight))
        // The diagnosis proposes a weight here, and the typed weight replaces it.
        case .preview(.setWeight(let origin, _)): return requestPreview(of: .setWeight(origin, weight))
        case .impossible(let reason): return refuse(reason)
        case .preview, .choose: return refuse("select an origin in \(Tab.origins.number) \(Tab.origins.title)")
        }
    }

    private mutating func setTheme(_ name: String) -> [Command] {
        guard let theme = Theme.Name(rawValue: name) else {
            return refuse("themes: \(Theme.Name.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        preferences.theme = theme
        return [.repaint]
    }

    private mutating func sort(by title: String) -> [Command] {
        let columns = Table.columns(of: tab)
        guard let column = columns.firstIndex(where: { $0.isSortable && $0.title.lowercased() == title }) else {
            return refuse("no column \(title) to sort by")
        }
        sort(by: column)
        return []
    }
}
