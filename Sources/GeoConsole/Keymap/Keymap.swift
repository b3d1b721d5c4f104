/// Which key does what.
package struct Keymap: Sendable, Equatable {
    private var keys: [Action: [Key]] = [:]
    private var actions: [Key: Action] = [:]

    /// As it comes, with nobody's changes.
    package static let standard = Keymap()

    private init() {
        for action in Action.allCases { bind(action, to: Binding(of: action).keys) }
    }

    /// With the keys that a person has given to actions, by the actions' names.
    package init(_ overrides: [String: Key]) throws(KeymapError) {
        self.init()
        var problems = overrides.keys.sorted().filter { Action(rawValue: $0) == nil }
            .map { "keys: there is no action \"\($0)\"; the help names them all" }
        let changes = Action.allCases.compactMap { action in overrides[action.name].map { (action, $0) } }
        problems += changes.compactMap { Self.problem(of: $0.1, for: $0.0) }
        for (action, key) in changes { keys[action] = [key] }
        problems += conflicts
        if !problems.isEmpty { throw KeymapError(lines: problems) }
        actions = [:]
        for action in Action.allCases { bind(action, to: keys(of: action)) }
    }

    package func action(of key: Key) -> Action? { actions[key] }

    /// The first is the one to show.
    package func keys(of action: Action) -> [Key] { keys[action] ?? [] }

    /// How to call for the action: its key, or its word for the palette.
    package func hint(for action: Action) -> String { keys(of: action).first?.text ?? ":\(action.name)" }

    private mutating func bind(_ action: Action, to new: [Key]) {
        keys[action] = new
        for key in new { actions[key] = action }
    }

    /// Keys that two actions claim, a line each.
    private var conflicts: [String] {
        var owners: [Key: Action] = [:]
        var lines: [String] = []
        for action in Action.allCases {
            for key in keys(of: action) {
                if let owner = owners[key], owner != action {
                    lines.append("keys: \(key.text) is for both \(owner.name) and \(action.name)")
                }
                owners[key] = action
            }
        }
        return lines
    }

    private static func problem(of key: Key, for action: Action) -> String? {
        if case .control(let letter) = key, "abqs".contains(letter) {
            return "keys: \(key.text) cannot be for \(action.name): terminals and multiplexers keep it"
        }
        guard Binding(of: action).writes, confirming.contains(key) else { return nil }
        return "keys: \(key.text) cannot be for \(action.name): what writes has a key of its own"
    }

    /// Keys that confirm, correct or leave; none of them may ask for a write.
    private static let confirming: Set<Key> = [
        "y", .enter, .escape, .tab, .backTab, .backspace, .delete, .control("h"), .control("d"), .control("m"),
    ]
}

/// What is wrong with a person's keys.
package struct KeymapError: Error, Sendable, Equatable {
    /// A line for each problem.
    package let lines: [String]
}
