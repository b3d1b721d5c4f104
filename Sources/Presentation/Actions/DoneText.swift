package import GeoFleet
import GeoRouting

/// What was done, who serves now, and how to undo it: the status line after a write, as wide as there is room.
package struct DoneText: Sendable, Equatable {
    private let record: ActionRecord
    /// The key that reverses the action, such as ` · u undoes`; empty where it cannot be reversed.
    private let reversal: String

    package init(_ record: ActionRecord, reversal: String) {
        self.record = record
        self.reversal = reversal
    }

    /// The forms of the line, the widest first.
    package func forms(now: Moment) -> [String] {
        let age = ", \(Words.age(max(now - record.moment, .zero))) ago"
        let unexpected = record.unexpectedEffects.first.map { effect in
            effect.isSameService
                ? ", its users had gone elsewhere before" : ", other than on the card: \(effect.shortText)"
        }
        // First what becomes of the users of the geo that the action names; others are bystanders.
        // Where its cities went to several pools, the split of the cities leads: no one pool has the geo's users.
        let named = record.effects.first { $0.geo.map(record.text.contains) ?? false }
        let split = record.effects.first(where: \.splitsCities)
        let main = named?.isOfCentre == true ? split ?? named : named ?? record.effects.first
        let effect = unexpected ?? main.map { ": \($0.shortText)" } ?? ""
        // Without the distance: the key that undoes is never what is cut.
        let brief = unexpected ?? main.map { ": \($0.briefText)" } ?? ""
        // Remarks, such as one about the audit file, are never left out; the short form is for the action, not its undo.
        let isPlain = record.text == record.title
        let isAction = isPlain && record.title == record.action?.doneText
        let names = [record.text] + (isAction ? [record.action?.shortDoneText()].compactMap(\.self) : [])
        let shortest = names.last ?? ""
        // `Undid: ` before the words of the action that is reversed.
        let lead =
            isPlain && !isAction
            ? record.text.ranges(of: ": ").first.map { String(record.text[..<$0.upperBound]) } : nil
        // The age and the start of the name are left out before the effect: where the users went is what is new.
        let cutNames = isAction ? [24, 16, 10].compactMap { record.action?.shortDoneText(nameLimit: $0) } : []
        let reversed = lead.map { lead in
            [24, 16, 12].compactMap { limit in record.action.map { lead + $0.shortDoneText(nameLimit: limit) } }
        }
        let cut = !isPlain ? [] : isAction ? cutNames : reversed ?? []
        return names.map { $0 + age + effect + reversal } + ([shortest] + cut).map { $0 + effect + reversal }
            + [(cut.last ?? shortest) + brief + reversal, shortest + reversal, (cut.last ?? shortest) + reversal]
    }
}

extension ActionRecord {
    /// The effects that the card has not shown, to add to a line about the action; empty where there are none.
    package var effectRemark: String {
        if unexpectedEffects.isEmpty { return "" }
        if unexpectedEffects.allSatisfy(\.isSameService) { return "; its users had gone elsewhere before" }
        return "; other than on the card: \(unexpectedEffects.map(\.text).joined(separator: "; "))"
    }
}

extension Action {
    /// The action as a report without its pool, such as `Drained origin-eu`.
    ///
    /// Each name is cut to `nameLimit` characters.
    fileprivate func shortDoneText(nameLimit: Int = .max) -> String {
        func name(_ name: String) -> String { Shortening.shortened(Words.name(name), to: nameLimit) }
        return switch self {
        case .setWeight(let key, let weight): "Set \(name(key.origin)) to weight \(weight.percent)"
        case .releaseWeight(let key): "Released \(name(key.origin))"
        case .drain(.origin(let key)): "Drained \(name(key.origin))"
        case .enable(.origin(let key)): "Enabled \(name(key.origin))"
        case .removeOrigin(let key): "Removed \(name(key.origin))"
        case .drain(.pool(let pool)): "Drained pool \(name(pool))"
        case .enable(.pool(let pool)): "Enabled pool \(name(pool))"
        case .drain(.loadBalancer(let hostname)): "Drained load balancer \(name(hostname))"
        case .enable(.loadBalancer(let hostname)): "Enabled load balancer \(name(hostname))"
        case .prune, .sync, .confirmRemovals, .undo: doneText
        }
    }
}

extension Effect {
    /// Whether the same pools serve before and after: with other effects on the card, users had moved before the write.
    fileprivate var isSameService: Bool {
        switch self {
        case .noChange(.serves): true
        case .onLoadBalancer(_, let effect): effect.isSameService
        default: false
        }
    }

    /// The geo whose users go elsewhere; nil for other effects.
    fileprivate var geo: String? {
        switch self {
        case .otherPool(let geo, _, _), .ownPoolAgain(let geo, _): geo
        case .onLoadBalancer(_, let effect): effect.geo
        default: nil
        }
    }

    /// Whether the effect holds for the centre of a geo only, while other cities of the geo go elsewhere.
    fileprivate var isOfCentre: Bool {
        switch self {
        case .otherPool(_, let goal, _): goal.centre != nil
        case .onLoadBalancer(_, let effect): effect.isOfCentre
        default: false
        }
    }

    /// Whether the effect says which cities went to which of several pools.
    fileprivate var splitsCities: Bool {
        switch self {
        case .citiesMove(let moves): moves.moves.count > 1
        case .onLoadBalancer(_, let effect): effect.splitsCities
        default: false
        }
    }

    /// The effect in fewer words than `shortText`.
    fileprivate var briefText: String {
        switch self {
        case .otherPool(let geo, let goal, _): "\(geo) went to \(goal.name)"
        case .onLoadBalancer(_, let effect): effect.briefText
        default: shortText
        }
    }

    /// The effect in a few words: where the users went at the time of the write.
    fileprivate var shortText: String {
        switch self {
        // The past tense: since then, another pool may have taken over.
        case .otherPool(let geo, let goal, _):
            "\(geo)\(goal.centre.map { " near \($0)" } ?? "") went to \(goal.text)"
        case .citiesMove(let moves): moves.shortText
        case .share(_, let percent, let before):
            "\(percent)% of its pool" + (before.map { " instead of \(Int(($0 * 100).rounded()))%" } ?? "")
        case .ownPoolAgain(let geo, _): "\(geo) went back to its own pool"
        case .onLoadBalancer(_, let effect): effect.shortText
        default: text
        }
    }
}
