import GeoFleet
import GeoRouting

extension Model {
    /// What a person has to do first so that an action mends the finding, such as `select eu: `; empty where nothing.
    func way(to finding: Finding, by action: Action) -> String {
        if mends(finding, by: action) { return "" }
        var (other, steps) = (self, [String]())
        if detail != nil, trail.isEmpty {
            other.detail = nil
            steps.append(keymap.hint(for: .back))
        } else if detail == nil, self[tab].hasMarks {
            other[tab].clearMarks()
            steps.append(keymap.hint(for: .unmark))
        }
        if !steps.isEmpty, other.mends(finding, by: action) { return "\(steps[0]): " }
        if tab == .overview, other.detail == nil, let row = row(of: finding), rows[tab]?.contains(row) == true {
            other[tab].selected = row
            other[tab].isMoved = true
            steps.append("select \(row)")
            if other.mends(finding, by: action) { return steps.joined(separator: ", ") + ": " }
        }
        guard let view = finding.remedy?.view else { return "" }
        return "select it in \(view.number) \(view.title): "
    }

    /// Whether the action, here and now, comes to what the finding proposes.
    private func mends(_ finding: Finding, by action: Action) -> Bool {
        guard Binding(of: action).tabs.contains(focusTab) else { return false }
        switch proposal(for: action) {
        case .ask(let remedy): return remedy == finding.remedy
        // Which clusters are meant is asked first.
        case .choose: return action == .sync
        case .draft, .impossible: return false
        }
    }
}

extension Remedy {
    /// Where its object can be selected.
    fileprivate var view: Tab {
        switch self {
        case .setWeight, .releaseWeight, .drain(.origin), .enable(.origin), .removeOrigin: .origins
        case .drain(.pool), .enable(.pool): .pools
        case .drain(.loadBalancer), .enable(.loadBalancer): .loadBalancer
        case .prune, .sync, .confirmRemovals, .undo: .overview
        }
    }
}
