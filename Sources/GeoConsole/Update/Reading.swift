import GeoFleet
import GeoRouting
import Presentation

/// What a request to read Cloudflare again does now.
enum Reread: Equatable {
    case read
    /// Cloudflare refuses all calls, and one call tests whether it still does.
    case test
    /// Cloudflare refuses all calls, and no call is sent before this moment.
    case wait(until: Moment)
}

extension Model {
    /// What the key that reads again does now.
    var reread: Reread {
        guard let end = fleet.budget.blockedUntil, now < end else { return .read }
        return fleet.budget.testWindow?.contains(now) == true ? .test : .wait(until: end)
    }

    /// Asks to read again, and says what that does during a block.
    mutating func rereadNow() -> [Command] {
        switch reread {
        case .read: setHint("reading again")
        case .test: setHint("one request tests if calls are still refused")
        case .wait(let end):
            setHint("Cloudflare is read at \(Words.second(end)); no call is sent before, clusters are tried", .warning)
        }
        status?.endsWithReading = true
        return [.reread]
    }
}
