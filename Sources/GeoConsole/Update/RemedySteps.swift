import GeoFleet
import GeoRouting
import Presentation

extension Model {
    /// The steps before the key of `action` proposes the finding's remedy, such as `select eu: `; empty without steps.
    func stepsBefore(_ action: KeyAction, fixing finding: Finding) -> String {
        if proposesRemedy(of: finding, by: action) { return "" }
        // The steps are tried on a copy of the model.
        var (other, steps) = (self, [String]())
        if detail != nil, earlierDetails.isEmpty {
            other.detail = nil
            steps.append(keymap.hint(for: .back))
        } else if detail == nil, self[tab].hasMarks {
            other[tab].clearMarks()
            steps.append(keymap.hint(for: .unmark))
        }
        if !steps.isEmpty, other.proposesRemedy(of: finding, by: action) { return "\(steps[0]): " }
        if finding == findings.first, other.canSelectHeadline {
            let isOnFirstRow = other[tab].selected != nil && other[tab].selectedIndex == 0
            steps.append(keymap.hint(for: isOnFirstRow ? .up : .back))
            other.selectHeadline()
            if other.proposesRemedy(of: finding, by: action) { return steps.joined(separator: ", ") + ": " }
        }
        if tab == .overview, other.detail == nil, let row = row(of: finding), rows[tab]?.contains(row) == true {
            other[tab].selected = row
            other[tab].isMoved = true
            steps.append("select \(row)")
            if other.proposesRemedy(of: finding, by: action) { return steps.joined(separator: ", ") + ": " }
        }
        guard let view = finding.remedy?.view, view != tab || detail != nil else { return "" }
        return Self.stepToView(view)
    }

    /// The step to a view in which the object of an action can be selected.
    static func stepToView(_ view: Tab) -> String { "select it in \(view.number) \(view.title): " }

    /// Whether the key of `action` would now propose the finding's remedy.
    private func proposesRemedy(of finding: Finding, by action: KeyAction) -> Bool {
        guard Binding(of: action).tabs.contains(focusTab) else { return false }
        switch proposal(for: action) {
        case .preview(let remedy): return remedy == finding.remedy
        case .choose(let choice):
            guard case .sync(let clusters) = finding.remedy else { return false }
            // Each cluster's sync mends a load balancer; what is wrong with a geo is mended by that of its own cluster.
            return finding.geo == nil || choice.chosen.isSuperset(of: clusters)
        case .draft, .impossible: return false
        }
    }
}

extension Action {
    /// The view in which the action's object can be selected.
    var view: Tab {
        switch self {
        case .setWeight, .releaseWeight, .drain(.origin), .enable(.origin), .removeOrigin: .origins
        case .drain(.pool), .enable(.pool): .pools
        case .drain(.loadBalancer), .enable(.loadBalancer): .loadBalancer
        case .prune, .sync, .confirmRemovals, .undo: .overview
        }
    }
}
