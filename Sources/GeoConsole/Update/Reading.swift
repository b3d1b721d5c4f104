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
        status?.awaitsReading = true
        return [.reread]
    }

    /// Says how the reading ended that a person asked for.
    mutating func tellReading(_ new: Fleet) {
        guard status?.awaitsReading == true else { return }
        if let moment = new.cloudflare.lastSuccess, moment != fleet.cloudflare.lastSuccess {
            setHint("read again at \(Words.time(moment)) UTC")
        } else if let end = new.budget.blockedUntil, end != fleet.budget.blockedUntil {
            setHint("still refused: \(Words.blocked(until: end))", .warning)
        } else if case .failing(let reason) = new.cloudflare.state,
            new.cloudflare.failureCount != fleet.cloudflare.failureCount
        {
            setHint("Cloudflare cannot be read: \(reason)", .warning)
        }
    }
}
