package import GeoFleet
import GeoRouting

extension Model {
    /// When the screen may have to change though nothing happens: an age or a countdown goes on, or something ends.
    ///
    /// A console that draws each second only to make an age one second older is never at rest: old ages go on in steps.
    package var nextTick: Moment {
        [nextAge, pace.due, readyDialog].compactMap { $0 }.filter { now < $0 }.min() ?? nextAge
    }

    private var nextAge: Moment {
        let second = Moment(milliseconds: (now.milliseconds / 1000 + 1) * 1000)
        if isCountingDown { return second }
        guard let read = fleet.cloudflare.lastSuccess, read <= now else { return second }
        let age = Int((now - read).components.seconds)
        let step = age < Self.step ? 1 : Self.step
        let next = read + .seconds((age / step + 1) * step)
        return [next, steadyUntil].compactMap { $0 }.filter { now < $0 }.min() ?? second
    }

    /// In seconds; younger ages go on with each one.
    private static let step = 5

    /// Whether seconds are on show, or somebody waits for them.
    private var isCountingDown: Bool {
        if isLockingSoon || question != nil || dialog != nil { return true }
        let budget = fleet.budget
        let isNear = [budget.blockedUntil, tab == .api ? budget.resetsAt : nil].contains {
            $0.map { now < $0 } ?? false
        }
        return isNear || !fleet.cloudflare.isLive || !fleet.clusters.allSatisfy(\.watch.isLive)
    }
}
