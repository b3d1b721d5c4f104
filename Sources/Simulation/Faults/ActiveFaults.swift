/// The rules in force, in the order in which they were added.
///
/// Each rule counts how often it still applies, and is removed after the last time.
struct ActiveFaults: Sendable {
    private struct ActiveRule: Sendable {
        var fault: Fault
        /// The end of the block that the rule has begun; nil if there is none.
        var blockedUntil: Duration?

        /// Returns whether the rule applies to a matching request, and counts that request.
        mutating func countMatch() -> Bool {
            if fault.skip > 0 {
                fault.skip -= 1
                return false
            }
            guard let times = fault.times else { return true }
            fault.times = times - 1
            return times > 0
        }

        var isSpent: Bool { fault.times.map { $0 <= 0 } ?? false && blockedUntil == nil }
    }

    private var rules: [ActiveRule] = []
    /// The number of times that each watch effect was applied, by the effect's name.
    private(set) var watchEffectCounts: [String: Int] = [:]

    var isEmpty: Bool { rules.isEmpty }

    /// The number of rules in force.
    var count: Int { rules.count }

    mutating func add(_ faults: [Fault]) {
        rules += faults.map { ActiveRule(fault: $0) }
    }

    /// The delay that the rules add to a request.
    mutating func latency(_ route: Route, method: String, target: String) -> Duration {
        var sum: Duration = .zero
        for index in rules.indices {
            guard case .latency(let delay) = rules[index].fault.effect,
                rules[index].fault.match.covers(route, method: method, target: target), rules[index].countMatch()
            else { continue }
            sum += delay
        }
        rules.removeAll(where: \.isSpent)
        return sum
    }

    /// The effect of the first rule that applies to a request; nil if no rule applies.
    ///
    /// Rules for latency, for watches and for overlays are ignored here. A rule that needs a whole reply does not match
    /// a watch request.
    mutating func effect(
        _ route: Route,
        method: String,
        target: String,
        isWatch: Bool,
        at now: Duration
    ) -> Fault.Effect? {
        defer { rules.removeAll(where: \.isSpent) }
        for index in rules.indices {
            let fault = rules[index].fault
            guard fault.match.covers(route, method: method, target: target) else { continue }
            if isWatch, fault.effect.needsWholeReply { continue }
            if fault.effect.isOverlay { continue }
            switch fault.effect {
            case .latency, .watch: continue
            case .block(let seconds):
                if let remaining = remainingBlock(index, seconds, at: now) {
                    return .status(429, retryAfterSeconds: remaining, body: nil)
                }
            default: if rules[index].countMatch() { return fault.effect }
            }
        }
        return nil
    }

    /// The overlays for the reply to a request, in the order of their rules.
    mutating func overlays(on route: Route, method: String, target: String, isWatch: Bool) -> [Fault.Effect] {
        var effects: [Fault.Effect] = []
        for index in rules.indices where rules[index].fault.effect.isOverlay {
            let fault = rules[index].fault
            guard fault.match.covers(route, method: method, target: target),
                !(isWatch && fault.effect.needsWholeReply), rules[index].countMatch()
            else { continue }
            effects.append(fault.effect)
        }
        rules.removeAll(where: \.isSpent)
        return effects
    }

    /// The seconds until a block ends, rounded up; nil if the rule does not apply.
    ///
    /// Where no block is in force, a request to which the rule applies begins a new block.
    private mutating func remainingBlock(_ index: Int, _ seconds: Int, at now: Duration) -> Int? {
        if let end = rules[index].blockedUntil {
            if now < end { return max(1, ((end - now).wholeMicroseconds + 999_999) / 1_000_000) }
            rules[index].blockedUntil = nil
        }
        guard rules[index].countMatch() else { return nil }
        rules[index].blockedUntil = now + .seconds(seconds)
        return seconds
    }

    /// The effects that apply to a watch, in the order of their rules.
    mutating func effects(onWatch route: Route, target: String) -> [Fault.WatchEffect] {
        var effects: [Fault.WatchEffect] = []
        for index in rules.indices {
            guard case .watch(let effect) = rules[index].fault.effect,
                rules[index].fault.match.covers(route, method: "GET", target: target), rules[index].countMatch()
            else { continue }
            effects.append(effect)
            watchEffectCounts["\(effect)", default: 0] += 1
        }
        rules.removeAll(where: \.isSpent)
        return effects
    }
}
