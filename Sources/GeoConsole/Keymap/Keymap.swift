package import Presentation

/// The keys of all actions.
package struct Keymap: Sendable, Equatable {
    private var keys: [KeyAction: [Key]] = [:]
    private var actions: [Key: [KeyAction]] = [:]

    /// The default keys, without a person's changes.
    package static let standard = Keymap()

    private init() {
        for action in KeyAction.allCases { bind(action, to: Binding(of: action).keys) }
    }

    /// Applies a person's changes to the default keys; throws if any of the changes cannot be used.
    ///
    /// `overrides` has the new key for each changed action, by the action's name.
    package init(_ overrides: [String: Key]) throws(KeymapError) {
        self.init()
        var overrides = overrides
        // The view's name in earlier releases.
        if let key = overrides.removeValue(forKey: "ingresses"), overrides[KeyAction.sources.name] == nil {
            overrides[KeyAction.sources.name] = key
        }
        var problems = overrides.keys.sorted().filter { KeyAction(rawValue: $0) == nil }
            .map { KeymapError.Problem("there is no action \"\($0)\"; press : in the console to list all", of: $0) }
        let changes = KeyAction.allCases.compactMap { action in overrides[action.name].map { (action, $0) } }
        problems += changes.compactMap { Self.problem(of: $0.1, for: $0.0) }
        for (action, key) in changes { keys[action] = [key] }
        problems += conflicts
        if !problems.isEmpty { throw KeymapError(problems: problems) }
        // The default keys that were replaced must lose their actions.
        actions = [:]
        for action in KeyAction.allCases { bind(action, to: keys(of: action)) }
    }

    /// The action that a key starts in a view; nil for a key without an action.
    ///
    /// Two actions may share a key if no view has both. Without a view, or in one that has neither, it is the first.
    package func action(of key: Key, in tab: Tab? = nil) -> KeyAction? {
        guard let actions = actions[key] else { return nil }
        guard let tab, actions.count > 1 else { return actions.first }
        return actions.first { Binding(of: $0).tabs.contains(tab) } ?? actions.first
    }

    /// The keys of an action, first the one that hints show; empty if only the command line offers the action.
    package func keys(of action: KeyAction) -> [Key] { keys[action] ?? [] }

    /// The first key of an action, such as `D`; for an action without a key its command, such as `:dump`.
    package func hint(for action: KeyAction) -> String { keys(of: action).first?.text ?? ":\(action.name)" }

    private mutating func bind(_ action: KeyAction, to new: [Key]) {
        keys[action] = new
        for key in new { actions[key, default: []].append(action) }
    }

    /// A problem for each key that two actions have.
    private var conflicts: [KeymapError.Problem] {
        var owners: [Key: [KeyAction]] = [:]
        var problems: [KeymapError.Problem] = []
        for action in KeyAction.allCases {
            for key in keys(of: action) {
                if let owner = owners[key]?.first(where: { $0 != action && Self.haveCommonView($0, action) }) {
                    let text = "\(key.text) is for both \(owner.name) and \(action.name)"
                    problems.append(KeymapError.Problem(text, of: owner.name, action.name))
                }
                owners[key, default: []].append(action)
            }
        }
        return problems
    }

    private static func haveCommonView(_ left: KeyAction, _ right: KeyAction) -> Bool {
        !Binding(of: left).tabs.isDisjoint(with: Binding(of: right).tabs)
    }

    private static func problem(of key: Key, for action: KeyAction) -> KeymapError.Problem? {
        let start = "\(key.text) cannot start \(action.name)"
        // Ctrl-A and Ctrl-B are the prefix keys of screen and tmux; Ctrl-Q and Ctrl-S are flow control.
        if case .control(let letter) = key, "abqs".contains(letter) {
            return KeymapError.Problem("\(start): terminals or multiplexers use this key", of: action.name)
        }
        guard Binding(of: action).writes, confirming.contains(key) else { return nil }
        return KeymapError.Problem("\(start): dialogs use this key", of: action.name)
    }

    /// Keys that confirm, correct or leave a dialog; none of them may be bound to an action that writes.
    private static let confirming: Set<Key> = [
        "y", .enter, .escape, .tab, .backTab, .backspace, .delete, .control("h"), .control("d"), .control("m"),
    ]
}

/// The problems of the keys that a person has chosen.
package struct KeymapError: Error, Sendable, Equatable {
    /// One problem, such as a key that two actions have or a name that no action has.
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
    /// If two actions have the same new key, both keep their default keys. If one of these default keys is the new key
    /// of a third action, the third action keeps its default keys too. So if two actions exchange their keys and one
    /// of them cannot have its new key, the other one does not get its new key either.
    package static func usable(_ chosen: [String: Key]) -> (keys: [String: Key], problems: [KeymapError.Problem]) {
        var (keys, problems) = (chosen, [KeymapError.Problem]())
        // Free function keys, to be proposed instead of a key with a problem.
        var freeKeys = (2...12).map(Key.function)
            .filter { standard.action(of: $0) == nil && !chosen.values.contains($0) }
        // Each round drops the keys with problems. A default key that comes back may be another action's chosen key.
        while true {
            do throws(KeymapError) {
                _ = try Keymap(keys)
                return (keys, problems)
            } catch {
                let before = keys
                for action in error.problems.flatMap(\.actions) { keys[action] = nil }
                // If no key can be dropped, the next round would be the same, so only the default keys remain.
                if keys == before { return ([:], problems + error.problems) }
                let isFirst = problems.isEmpty
                // One problem is enough for each action that loses its key.
                var reportedActions: Set<String?> = []
                for problem in error.problems {
                    let action = problem.actions.last { before[$0] != nil }
                    guard reportedActions.insert(action).inserted else { continue }
                    problems.append(isFirst ? problem.withProposal(before, &freeKeys) : problem.asConsequence(before))
                }
            }
        }
    }
}

extension KeymapError.Problem {
    /// The problem with a proposal, such as `q is for both pause and quit; pause keeps Z; write 'pause: f2'`.
    ///
    /// `pause keeps Z` means that the default key, Z, works until the person changes the settings file.
    fileprivate func withProposal(_ chosen: [String: Key], _ freeKeys: inout [Key]) -> Self {
        let chosenActions = actions.filter { chosen[$0] != nil }
        guard let action = chosenActions.last, KeyAction(rawValue: action) != nil else { return self }
        let proposal =
            freeKeys.isEmpty
            ? "choose another key" : "write '\(action): \(freeKeys.removeFirst().text.lowercased())'"
        let keptKeys = chosenActions.compactMap(Self.keptKey).joined(separator: ", ")
        // The problem is reported at the line of its first action: that is the line to change.
        return Self("\(text); \(keptKeys); \(proposal)", of: [action] + chosenActions.dropLast())
    }

    /// The consequence of an earlier problem: `enable keeps E, so drain keeps D` if `enable` lost its new key.
    fileprivate func asConsequence(_ chosen: [String: Key]) -> Self {
        guard let action = actions.first(where: { chosen[$0] != nil }), let key = chosen[action]?.text,
            let owner = actions.first(where: { $0 != action }), let keptKey = Self.keptKey(action)
        else { return self }
        return Self("\(owner) keeps \(key), so \(keptKey)", of: [action])
    }

    /// The words that an action keeps its default key, such as `drain keeps D`; nil if there is no such action.
    private static func keptKey(_ action: String) -> String? {
        KeyAction(rawValue: action).map { "\(action) keeps \(Keymap.standard.hint(for: $0))" }
    }
}
