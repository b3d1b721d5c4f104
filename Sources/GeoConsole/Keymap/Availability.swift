import GeoRouting

/// Whether an action can be taken now.
package enum Availability: Sendable, Equatable {
    case available
    /// With the reason, in a few words.
    case unavailable(String)
}

extension Model {
    /// Whether the action can be taken, here and now, and if not, why.
    package func availability(of action: Action) -> Availability {
        obstacle(to: action).map(Availability.unavailable) ?? .available
    }

    /// Why an action cannot be taken; nil where it can.
    func obstacle(to action: Action) -> String? {
        let binding = Binding(of: action)
        guard binding.tabs.contains(focusTab) else { return "not in \(focusTab.title): see \(Self.list(binding.tabs))" }
        if binding.writes { return writeObstacle ?? proposal(for: action).obstacle }
        if detail != nil, Self.forTables.contains(action) {
            return "for tables: \(keymap.hint(for: .back)) goes back to one"
        }
        switch action {
        case .write: return preferences.writing == .forbidden ? writeObstacle : nil
        case .details, .raw, .copy, .mark: return focus == nil ? noFocus : nil
        case .unmark: return self[tab].hasMarks ? nil : "nothing is marked"
        default: return nil
        }
    }

    /// Why nothing can be written now; nil where it can.
    var writeObstacle: String? {
        if canWrite { return nil }
        if preferences.writing == .forbidden { return preferences.reasonForbidden }
        return "read-only: \(keymap.hint(for: .write)) unlocks"
    }

    private static let forTables: Set<Action> = [
        .filter, .sortLeft, .sortRight, .invert, .mark, .scrollLeft, .scrollRight,
    ]

    private static func list(_ tabs: Set<Tab>) -> String {
        Tab.allCases.filter(tabs.contains).map { "\($0.number) \($0.title)" }.joined(separator: ", ")
    }
}
