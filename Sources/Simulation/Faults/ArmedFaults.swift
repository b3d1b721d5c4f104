/// The rules in force, in order, each with the strikes that it has left.
struct ArmedFaults: Sendable {
    private struct Armed: Sendable {
        var fault: Fault
        var blockedUntil: Duration?

        /// Counts a match; whether the rule strikes.
        mutating func strike() -> Bool {
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

    private var rules: [Armed] = []
    /// How often each fault has struck an open watch.
    private(set) var watchStrikes: [String: Int] = [:]

    var isEmpty: Bool { rules.isEmpty }

    /// How many rules are in force.
    var count: Int { rules.count }

    mutating func add(_ faults: [Fault]) {
        rules += faults.map { Armed(fault: $0) }
    }

    /// The delay that the rules add to a request.
    mutating func latency(_ route: Route, method: String, target: String) -> Duration {
        var sum: Duration = .zero
        for index in rules.indices {
            guard case .latency(let delay) = rules[index].fault.effect,
                rules[index].fault.match.covers(route, method: method, target: target), rules[index].strike()
            else { continue }
            sum += delay
        }
        rules.removeAll(where: \.isSpent)
        return sum
    }

    /// The first rule that strikes this request, if any.
    ///
    /// Rules that distort a whole reply do not strike a watch, and are not used up by one.
    mutating func strike(
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
                if let left = block(index, seconds, at: now) {
                    return .status(429, retryAfterSeconds: left, body: nil)
                }
            default: if rules[index].strike() { return fault.effect }
            }
        }
        return nil
    }

    /// The effects that the rules put over the reply to this request, in order.
    mutating func overlays(on route: Route, method: String, target: String, isWatch: Bool) -> [Fault.Effect] {
        var effects: [Fault.Effect] = []
        for index in rules.indices where rules[index].fault.effect.isOverlay {
            let fault = rules[index].fault
            guard fault.match.covers(route, method: method, target: target),
                !(isWatch && fault.effect.needsWholeReply), rules[index].strike()
            else { continue }
            effects.append(fault.effect)
        }
        rules.removeAll(where: \.isSpent)
        return effects
    }

    /// The whole seconds that are left of a block, which this request may begin; nil where it is over.
    private mutating func block(_ index: Int, _ seconds: Int, at now: Duration) -> Int? {
        if let end = rules[index].blockedUntil {
            if now < end { return max(1, ((end - now).wholeMicroseconds + 999_999) / 1_000_000) }
            rules[index].blockedUntil = nil
        }
        guard rules[index].strike() else { return nil }
        rules[index].blockedUntil = now + .seconds(seconds)
        return seconds
    }

    /// The effects that strike a watch now, in order.
    mutating func strike(watch route: Route, target: String) -> [Fault.WatchEffect] {
        var effects: [Fault.WatchEffect] = []
        for index in rules.indices {
            guard case .watch(let effect) = rules[index].fault.effect,
                rules[index].fault.match.covers(route, method: "GET", target: target), rules[index].strike()
            else { continue }
            effects.append(effect)
            watchStrikes["\(effect)", default: 0] += 1
        }
        rules.removeAll(where: \.isSpent)
        return effects
    }
}
