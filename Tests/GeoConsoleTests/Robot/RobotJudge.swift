import GeoFleet
import GeoConsole
import GeoRouting
import Presentation

/// What may leave, told from what stood on the screen and from who sent which key: nothing here knows how the console
/// decides.
struct RobotJudge {
    private static let reading = Duration.milliseconds(700)
    private static let pace = Duration.milliseconds(100)

    private struct Sent {
        var stroke: Stroke
        var sender: Robot.Sender
        var moment: Moment
    }

    /// The last one, and the last that was another key.
    private var last: Sent?
    private var other: Sent?
    /// When each card's first picture had left, by preview.
    private var seen: [Int: Moment] = [:]
    private var unlockSeen: Moment?
    private var couldWrite = false
    private var isAskedToUnlock = false
    /// The last card that was open, with what had been typed.
    private var open: CardState?

    mutating func note(_ stroke: Stroke, by sender: Robot.Sender, at moment: Moment) {
        if let last, last.stroke != stroke || last.sender != sender { other = last }
        last = Sent(stroke: stroke, sender: sender, moment: moment)
    }

    // MARK: What stands on the screen

    /// Whether something asks that has not been looked at yet.
    func wantsToSee(_ model: Model) -> Bool {
        switch model.dialog {
        case .card(let card): seen[card.preview.id] == nil
        case .unlock: unlockSeen == nil
        default: isAskedToUnlock
        }
    }

    mutating func see(_ screen: String, _ model: Model, at moment: Moment) -> [String] {
        (unlockSeen, isAskedToUnlock) = (nil, false)
        switch model.dialog {
        case .card(let card):
            guard screen.contains(card.preview.title) else { return ["a card that is not on the screen"] }
            if screen.contains("y applies") { return ["a fresh card is drawn as if it took its key"] }
            seen[card.preview.id] = moment
        case .unlock:
            guard screen.contains("Unlock writing?") else { return ["unlocking is not on the screen"] }
            (unlockSeen, isAskedToUnlock) = (moment, true)
        default: break
        }
        return []
    }

    // MARK: What leaves

    func problems(with command: Command, _ model: Model, at now: Moment) -> [String] {
        switch command {
        case .preview, .quit:
            return last?.sender == .hand || last?.sender == .burst ? [] : ["\(command) came of a \(sender)"]
        case .perform(let preview):
            guard case .card(let card) = model.dialog, card.preview == preview else {
                return ["written without its card"]
            }
            var problems = confirmation(
                by: card.requiredName == nil ? ["y", "\r"] : ["\r"],
                since: seen[preview.id],
                at: now
            )
            if let name = card.requiredName, card.typed != name {
                problems.append("written with \(card.typed) for \(name)")
            }
            if !model.canWrite { problems.append("written while read-only") }
            if preview.refusal != nil { problems.append("written though refused") }
            return problems
        default: return []
        }
    }

    private var sender: String { last.map { "\($0.sender)" } ?? "nobody" }

    private func confirmation(by keys: [Unicode.Scalar], since shown: Moment?, at now: Moment) -> [String] {
        guard let last, case .scalar(let key) = last.stroke, keys.contains(key) else { return ["confirmed by no key"] }
        guard let shown else { return ["confirmed unseen"] }
        var problems: [String] = []
        if last.moment - shown < Self.reading { problems.append("confirmed after \(last.moment - shown)") }
        if last.sender == .paste || last.sender == .line { problems.append("confirmed by a \(sender)") }
        if let other, last.moment - other.moment < Self.pace { problems.append("confirmed within a row of keys") }
        return problems
    }

    // MARK: Unlocking

    mutating func hasUnlocked(_ model: Model) -> Bool {
        defer { couldWrite = model.canWrite }
        return model.canWrite && !couldWrite && last != nil
    }

    func problemsWithUnlocking(at now: Moment) -> [String] {
        confirmation(by: ["y"], since: unlockSeen, at: now).map { "unlocked: " + $0 }
    }
}
