extension Keymap {
    /// Those of a person's keys that can be had together, and what is wrong with the others, with the mend.
    ///
    /// Where two actions claim one key both keep their usual ones, and so does who clashes with these: half of an exchange
    /// would be worse than none.
    package static func usable(_ wishes: [String: Key]) -> (keys: [String: Key], problems: [KeymapError.Problem]) {
        var (keys, problems) = (wishes, [KeymapError.Problem]())
        var spares = (2...12).map(Key.function).filter { standard.action(of: $0) == nil && !wishes.values.contains($0) }
        while true {
            do throws(KeymapError) {
                _ = try Keymap(keys)
                return (keys, problems)
            } catch {
                let given = keys
                for action in error.problems.flatMap(\.actions) { keys[action] = nil }
                if keys == given { return ([:], problems + error.problems) }
                let isFirst = problems.isEmpty
                var told: Set<String?> = []
                for problem in error.problems where told.insert(problem.actions.last { given[$0] != nil }).inserted {
                    problems.append(isFirst ? problem.withMend(given, &spares) : problem.asConsequence(given))
                }
            }
        }
    }
}

extension KeymapError.Problem {
    /// Such as `q is for both pause and quit; write 'pause: f2', Z for now`.
    fileprivate func withMend(_ given: [String: Key], _ spares: inout [Key]) -> Self {
        let wishes = actions.filter { given[$0] != nil }
        guard let action = wishes.last, Action(rawValue: action) != nil else { return self }
        let other = spares.isEmpty ? "another key" : "'\(action): \(spares.removeFirst().text.lowercased())'"
        let usual = wishes.compactMap(Self.usual).joined(separator: " and ")
        // The line that is to be changed comes first.
        return Self("\(text); write \(other), \(usual) for now", of: [action] + wishes.dropLast())
    }

    /// Such as `E is enable's for now, so drain has D`, where `enable` should have had another.
    fileprivate func asConsequence(_ given: [String: Key]) -> Self {
        guard let action = actions.first(where: { given[$0] != nil }), let key = given[action]?.text,
            let owner = actions.first(where: { $0 != action }), let usual = Self.usual(action)
        else { return self }
        return Self("\(key) is \(owner)'s for now, so \(action) has \(usual)", of: [action])
    }

    private static func usual(_ action: String) -> String? {
        Action(rawValue: action).map(Keymap.standard.hint)
    }
}
