import GeoFleet
import GeoRouting
import Presentation

extension CommandInputState {
    /// Makes the state for a text, with the lines that complete the text.
    init(completing text: String, in model: Model) {
        self.init(text)
        complete(in: model)
    }

    /// The line in the field, which Enter runs: the highlighted candidate, or else the text as typed.
    package var current: String {
        selection.flatMap { candidates.indices.contains($0) ? candidates[$0].line : nil } ?? text
    }

    /// The state after an edit of the current line, with the lines that complete the new text.
    func edited(in model: Model, _ change: (inout TextField) -> Void) -> CommandInputState {
        var edited = self
        // A highlighted candidate is edited like typed text.
        if selection != nil { edited.field = TextField(current) }
        change(&edited.field)
        // After a move of the cursor alone, the text may still be an earlier command.
        if edited.text != text { edited.recalled = nil }
        edited.complete(in: model)
        return edited
    }

    private mutating func complete(in model: Model) {
        selection = nil
        let all = model.candidates(completing: text)
        let wanted = text.lowercased()
        // Lines that begin with the text come first, then lines that contain the text elsewhere.
        candidates = all.filter { $0.line.lowercased().hasPrefix(wanted) }
        if wanted.isEmpty { return }
        candidates += all.filter { !$0.line.lowercased().hasPrefix(wanted) && $0.line.lowercased().contains(wanted) }
    }

    /// Moves the highlight through the typed text and the candidates, in a circle.
    mutating func move(by distance: Int) {
        // Position 0 is the text as typed, position 1 the first candidate.
        let position = (selection ?? -1) + 1 + distance
        let count = candidates.count + 1
        let next = (position % count + count) % count
        selection = next == 0 ? nil : next - 1
    }

    /// Shows the command before the recalled one, or after it if `distance` is negative; after the newest, an empty line.
    mutating func recall(by distance: Int, in model: Model) {
        let earlier = model.earlierCommands
        let next = min((recalled ?? 0) + distance, earlier.count)
        self = CommandInputState(completing: next > 0 ? earlier[earlier.count - next] : "", in: model)
        recalled = next > 0 ? next : nil
    }
}

extension Model {
    /// Handles a key in the command line.
    mutating func press(_ key: Key, in commandInput: CommandInputState) -> [Command] {
        var commandInput = commandInput
        // The arrows go through the earlier commands if no text was typed, else through the candidates.
        let isRecalling = commandInput.recalled != nil || commandInput.text.isEmpty && !earlierCommands.isEmpty
        switch key {
        case .escape:
            dialog = nil
            return []
        case .enter:
            dialog = nil
            return run(commandInput)
        case .control("p"): commandInput.recall(by: 1, in: self)
        case .control("n"): commandInput.recall(by: -1, in: self)
        case .up where isRecalling && commandInput.selection == nil: commandInput.recall(by: 1, in: self)
        case .down where commandInput.recalled != nil && commandInput.selection == nil:
            commandInput.recall(by: -1, in: self)
        case .control("u") where !commandInput.ownWord.isEmpty:
            let (word, line) = (commandInput.ownWord, commandInput.current)
            let kept = line.hasPrefix(word) ? word.count : 0
            commandInput = commandInput.edited(in: self) { $0.deleteToStart(keeping: kept) }
        case .tab, .down: commandInput.move(by: 1)
        case .backTab, .up: commandInput.move(by: -1)
        default: commandInput = commandInput.edited(in: self) { _ = $0.press(key) }
        }
        dialog = .commandInput(commandInput)
        return []
    }

    private mutating func run(_ commandInput: CommandInputState) -> [Command] {
        var line = commandInput.current.split(separator: " ").joined(separator: " ")
        if line.isEmpty { return [] }
        let typed = String(line.prefix { $0 != " " })
        if let action = Self.aliases[typed] { line = action.name + line.dropFirst(typed.count) }
        // An incomplete word runs if it has a single candidate; with several candidates, nothing runs.
        let isKnown = KeyAction(rawValue: line) != nil || line.contains(" ")
        if !isKnown, commandInput.candidates.count == 1, let only = commandInput.candidates.first { line = only.line }
        remember(line)
        let words = line.split(separator: " ", maxSplits: 1).map(String.init)
        guard let head = words.first else { return [] }
        guard let action = KeyAction(rawValue: head) else { return refuse(unknownCommand(head)) }
        guard words.count == 2 else { return perform(action) }
        do {
            return try run(action, words[1])
        } catch {
            // A wrong value can be edited. A name that is not found closes the prompt, as a search in less does: else the
            // prompt would take the keys that follow.
            if action.argument != .row { dialog = .commandInput(CommandInputState(completing: line, in: self)) }
            return refuse(error.text)
        }
    }

    /// Words that people know from elsewhere.
    private static let aliases: [String: KeyAction] = [
        "q": .quit, "q!": .quit, "lb": .loadBalancer, "ingresses": .sources,
    ]

    private mutating func remember(_ line: String) {
        earlierCommands.removeAll { $0 == line }
        earlierCommands = earlierCommands.suffix(99) + [line]
    }

    private func unknownCommand(_ word: String) -> String {
        let names = KeyAction.allCases.map(\.name)
        // The beginning of several words is no slip of the finger.
        let longer = names.filter { $0.hasPrefix(word.lowercased()) }
        if !longer.isEmpty { return "no command \(word): \(longer.prefix(4).joined(separator: ", "))?" }
        let hint = Spelling.nearest(to: word, among: names).map { "did you mean \($0)?" } ?? "Tab lists all"
        return "no command \(word): \(hint)"
    }

    /// Runs a command with the text after its word; throws if the text is wrong.
    private mutating func run(_ action: KeyAction, _ argument: String) throws(Obstacle) -> [Command] {
        switch action.argument {
        case .none: throw Obstacle(":\(action.name) takes nothing after it")
        case .file: return dump(to: argument)
        case .theme: return try setTheme(argument)
        case .row, .column, .filter:
            if action.tab == nil, let obstacle = obstacle(to: action) { return refuse(obstacle) }
            return try arrange(action, argument)
        case .clusters, .object, .weight:
            if let obstacle = writeObstacle { return refuse(obstacle) }
            return try write(action, argument)
        }
    }

    private mutating func arrange(_ action: KeyAction, _ argument: String) throws(Obstacle) -> [Command] {
        if action == .map {
            open(.map)
            try moveProbe(toPlaceNamed: argument)
        } else if let tab = action.tab {
            open(tab, showing: argument)
        } else if action == .sort {
            try sort(by: argument)
        } else {
            setFilter(argument)
        }
        if action != .map { selectFirstMatch() }
        return []
    }

    /// Opens a view and selects the row that the text names; if it names none, the text becomes the filter.
    private mutating func open(_ tab: Tab, showing text: String) {
        open(tab)
        guard let row = objects(in: tab).first(where: { $0.names.contains(text) })?.row else { return setFilter(text) }
        if rows[tab]?.contains(row.row) != true { setFilter("") }
        select(row.row)
    }

    private mutating func write(_ action: KeyAction, _ argument: String) throws(Obstacle) -> [Command] {
        switch action.argument {
        case .clusters: return try sync(argument)
        case .weight: return try setWeight(argument)
        default: return try perform(action, on: argument)
        }
    }

    private mutating func sync(_ argument: String) throws(Obstacle) -> [Command] {
        let named = argument.split(separator: " ").map(String.init)
        let ids = fleet.clusters.map(\.id)
        if let unknown = named.first(where: { $0 != "all" && !ids.contains($0) }) {
            throw Obstacle("no cluster \(unknown) is watched here" + Self.suggestion(unknown, among: ids))
        }
        let chosen = ids.filter { named == ["all"] || named.contains($0) }
        return chosen.isEmpty ? refuse("no cluster is watched here") : requestPreview(of: .sync(clusters: chosen))
    }

    /// Does an action to a named object, as its key would in the details of that object.
    private mutating func perform(_ action: KeyAction, on name: String) throws(Obstacle) -> [Command] {
        let model = try focused(on: name, for: action)
        if let obstacle = model.obstacle(to: action) { throw Obstacle(obstacle) }
        return propose(model.proposal(for: action))
    }

    /// Previews a weight for the named origin, or for the selected one if the text is only a number.
    private mutating func setWeight(_ argument: String) throws(Obstacle) -> [Command] {
        var words = argument.split(separator: " ").map(String.init)
        guard let last = words.last, Int(last) != nil else { return try perform(.weight, on: argument) }
        words.removeLast()
        let model = words.isEmpty ? self : try focused(on: words.joined(separator: " "), for: .weight)
        if let obstacle = model.obstacle(to: .weight) { throw Obstacle(obstacle) }
        guard let weight = Weight(text: last) else { throw Obstacle("a weight is 1 to 100") }
        switch model.proposal(for: .weight) {
        case .draft(let draft): return requestPreview(of: .setWeight(draft.origin, weight))
        // The diagnosis proposes a weight here, and the typed weight replaces it.
        case .preview(.setWeight(let origin, _)): return requestPreview(of: .setWeight(origin, weight))
        case .impossible(let reason): throw Obstacle(reason)
        case .preview, .choose: throw Obstacle("select an origin in \(Tab.origins.number) \(Tab.origins.title)")
        }
    }

    private mutating func setTheme(_ name: String) throws(Obstacle) -> [Command] {
        guard let theme = Theme.Name(rawValue: name) else {
            throw Obstacle("no theme \(name): \(Theme.Name.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        preferences.theme = theme
        preferences.isThemeChosen = true
        setHint("theme \(name)")
        return [.repaint]
    }

    /// Draws with ASCII alone, or with symbols again.
    mutating func toggleASCII() -> [Command] {
        if preferences.mustBeASCII { return refuse("this terminal is not set to UTF-8: only ASCII can be shown") }
        preferences.isASCII.toggle()
        preferences.isASCIIChosen = true
        setHint(preferences.isASCII ? "ASCII instead of symbols" : "symbols again")
        return [.repaint]
    }

    /// Sorts by the column of this name, or by the only column whose name begins with the text.
    private mutating func sort(by text: String) throws(Obstacle) {
        let columns = Table.columns(of: tab)
        let wanted = text.lowercased()
        let sortable = columns.indices.filter { columns[$0].isSortable }
        let exact = sortable.filter { [columns[$0].name.lowercased(), columns[$0].key].contains(wanted) }
        let begun = sortable.filter { columns[$0].name.lowercased().hasPrefix(wanted) }
        guard let column = exact.first ?? (begun.count == 1 ? begun.first : nil) else {
            throw Obstacle("no column \(text) to sort by" + Self.suggestion(text, among: sortableTitles))
        }
        sort(by: column)
    }
}
