/// The keys of all actions.
package struct Keymap: Sendable, Equatable {
    private var keys: [KeyAction: [Key]] = [:]
    private var actions: [Key: KeyAction] = [:]

    /// The usual keys, without a person's changes.
    package static let standard = Keymap()

    private init() {
        for action in KeyAction.allCases { bind(action, to: Binding(of: action).keys) }
    }

    /// Applies a person's changes, given by action name, to the usual keys; throws if any of them cannot be used.
    package init(_ overrides: [String: Key]) throws(KeymapError) {
        self.init()
        var problems = overrides.keys.sorted().filter { KeyAction(rawValue: $0) == nil }
            .map { KeymapError.Problem("there is no action \"\($0)\"; the command line lists all", of: $0) }
        let changes = KeyAction.allCases.compactMap { action in overrides[action.name].map { (action, $0) } }
        problems += changes.compactMap { Self.problem(of: $0.1, for: $0.0) }
        for (action, key) in changes { keys[action] = [key] }
        problems += conflicts
        if !problems.isEmpty { throw KeymapError(problems: problems) }
        // The usual keys that were replaced must lose their actions.
        actions = [:]
        for action in KeyAction.allCases { bind(action, to: keys(of: action)) }
    }

    /// The action that a key asks for; nil for a key without an action.
    package func action(of key: Key) -> KeyAction? { actions[key] }

    /// The keys that ask for an action, first the one that hints show; empty if only the command line offers it.
    package func keys(of action: KeyAction) -> [Key] { keys[action] ?? [] }

    /// The key that asks for an action, such as `D`, or its word for the command line, such as `:dump`.
    package func hint(for action: KeyAction) -> String { keys(of: action).first?.text ?? ":\(action.name)" }

    private mutating func bind(_ action: KeyAction, to new: [Key]) {
        keys[action] = new
        for key in new { actions[key] = action }
    }

    /// A problem for each key that two actions claim.
    private var conflicts: [KeymapError.Problem] {
        var owners: [Key: KeyAction] = [:]
        var problems: [KeymapError.Problem] = []
        for action in KeyAction.allCases {
            for key in keys(of: action) {
                if let owner = owners[key], owner != action {
                    let text = "\(key.text) is for both \(owner.name) and \(action.name)"
                    problems.append(KeymapError.Problem(text, of: owner.name, action.name))
                }
                owners[key] = action
            }
        }
        return problems
    }

    private static func problem(of key: Key, for action: KeyAction) -> KeymapError.Problem? {
        let claim = "\(key.text) cannot be for \(action.name)"
        // Ctrl-A and Ctrl-B are the prefix keys of screen and tmux; Ctrl-Q and Ctrl-S are flow control.
        if case .control(let letter) = key, "abqs".contains(letter) {
            return KeymapError.Problem("\(claim): terminals and multiplexers keep it", of: action.name)
        }
        guard Binding(of: action).writes, confirming.contains(key) else { return nil }
        return KeymapError.Problem("\(claim): what writes has a key of its own", of: action.name)
    }

    /// Keys that confirm, correct or leave a dialog; none of them may be bound to an action that writes.
    private static let confirming: Set<Key> = [
        "y", .enter, .escape, .tab, .backTab, .backspace, .delete, .control("h"), .control("d"), .control("m"),
    ]
}

/// The problems of the keys that a person has chosen.
package struct KeymapError: Error, Sendable, Equatable {
    /// One problem, such as a key that two actions claim or a name that no action has.
    package struct Problem: Sendable, Equatable {
        /// The problem in one line.
        package let text: String
        /// The names of the actions that the problem is about.
        package let actions: [String]

        init(_ text: String, of actions: String...) { self.init(text, of: actions) }

        init(_ text: String, of actions: [String]) {
            self.text = text
            self.actions = actions
        }
    }

    /// All problems of one check; at least one.
    package let problems: [Problem]
}

extension Keymap {
    /// Separates a person's keys into those that work together and the problems of the others.
    ///
    /// Where two actions claim one key, both keep their usual keys. So does a third action whose new key is one of
    /// these: half of an exchange would be worse than none.
    package static func usable(_ wishes: [String: Key]) -> (keys: [String: Key], problems: [KeymapError.Problem]) {
        var (keys, problems) = (wishes, [KeymapError.Problem]())
        // Free function keys, to propose instead of a key that clashes.
        var spares = (2...12).map(Key.function).filter { standard.action(of: $0) == nil && !wishes.values.contains($0) }
        // Each round drops the keys with problems; a usual key that comes back may clash with another wish.
        while true {
            do throws(KeymapError) {
                _ = try Keymap(keys)
                return (keys, problems)
            } catch {
                let given = keys
                for action in error.problems.flatMap(\.actions) { keys[action] = nil }
                // Where no key can be dropped the next round would be the same: the usual keys remain.
                if keys == given { return ([:], problems + error.problems) }
                let isFirst = problems.isEmpty
                // One problem is enough for each action that loses its key.
                var told: Set<String?> = []
                for problem in error.problems where told.insert(problem.actions.last { given[$0] != nil }).inserted {
                    problems.append(isFirst ? problem.withMend(given, &spares) : problem.asConsequence(given))
                }
            }
        }
    }
}

extension KeymapError.Problem {
    /// The problem with a proposal, such as `q is for both pause and quit; write 'pause: f2', Z for now`.
    ///
    /// The key before `for now` is the usual one, which works until then.
    fileprivate func withMend(_ given: [String: Key], _ spares: inout [Key]) -> Self {
        let wishes = actions.filter { given[$0] != nil }
        guard let action = wishes.last, KeyAction(rawValue: action) != nil else { return self }
        let other = spares.isEmpty ? "another key" : "'\(action): \(spares.removeFirst().text.lowercased())'"
        let usual = wishes.compactMap(Self.usual).joined(separator: " and ")
        // The problem is reported at the line of its first action: that is the line to change.
        return Self("\(text); write \(other), \(usual) for now", of: [action] + wishes.dropLast())
    }

    /// The consequence of an earlier problem: `E is enable's for now, so drain has D` if `enable` lost its new key.
    fileprivate func asConsequence(_ given: [String: Key]) -> Self {
        guard let action = actions.first(where: { given[$0] != nil }), let key = given[action]?.text,
            let owner = actions.first(where: { $0 != action }), let usual = Self.usual(action)
        else { return self }
        return Self("\(key) is \(owner)'s for now, so \(action) has \(usual)", of: [action])
    }

    private static func usual(_ action: String) -> String? {
        KeyAction(rawValue: action).map(Keymap.standard.hint)
    }
}
