import GeoEngine
import GeoRouting
import HTTPTypes
import Simulation
import Wire

/// Something that the script does at an instant.
struct Act: Sendable {
    enum What: Sendable {
        case start(String)
        case crash(String, backAfter: Duration)
        /// A crash around one of the next writes.
        case ambush(String, Ambush)
        case freeze(String, for: Duration)
        case thaw(String)
        case jump(String, by: Duration)
        /// Settings of a cluster's replicas, from their next start on.
        case configure(String, Change)
        case fault(Fault)
        case lift
        case rotateToken
        case world(Deed)
    }

    var at: Duration
    var what: What

    init(at: Duration, _ what: What) {
        self.at = at
        self.what = what
    }

    /// What an operator sets otherwise.
    enum Change: Sendable {
        case weight(Int)
        case removal(RemovalPolicy)
        case dryRun(Bool)

        func apply(to settings: inout ReplicaSettings?) {
            switch self {
            case .weight(let weight): settings?.rules.weight = Weight(weight) ?? .standard
            case .removal(let policy): settings?.removal = policy
            case .dryRun(let isDryRun): settings?.isDryRun = isDryRun
            }
        }
    }
}

/// Where a process is to crash: in the middle of one of its next writes to Cloudflare.
struct Ambush: Sendable {
    /// Which one; 1 is the next.
    var write: Int
    /// Whether the write is still on its way: else it has had its effect, and its answer is on the way.
    var isBefore: Bool
    /// How long until it starts again.
    var pause: Duration
}

/// What is still to be done, in order.
struct Agenda {
    private var acts: [(act: Act, order: Int)] = []
    private var count = 0

    mutating func add(_ more: [Act]) {
        for act in more {
            acts.append((act, count))
            count += 1
        }
        acts.sort { ($0.act.at, $0.order) > ($1.act.at, $1.order) }
    }

    var next: Duration? { acts.last?.act.at }

    mutating func take(at now: Duration) -> Act? {
        guard let last = acts.last, last.act.at <= now else { return nil }
        acts.removeLast()
        return last.act
    }
}
