import GeoEngine
import GeoRouting
import HTTPTypes
import Simulation
import Wire

/// Something that the script does at an instant.
struct ScriptStep: Sendable {
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
        /// Connections of a cluster to Cloudflare take so long to be set up, for a while.
        case slowSetUp(String, Duration, for: Duration)
        /// The kubelet mounts this token, or the cluster's API server accepts no other from now on.
        case clusterToken(String, ClusterToken.Step, Int)
        case world(ExternalEdit)
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
        case tenants(TenantRules?)
        case targets(TargetRules)

        func apply(to settings: inout ReplicaSettings?) {
            switch self {
            case .weight(let weight): settings?.rules.weight = Weight(weight) ?? .standard
            case .removal(let policy): settings?.removal = policy
            case .dryRun(let isDryRun): settings?.isDryRun = isDryRun
            case .tenants(let rules): settings?.rules.tenants = rules
            case .targets(let rules): settings?.rules.targets = rules
            }
        }
    }
}

extension ScriptStep.What {
    /// What goes wrong by it at once, in a few words; what strikes requests is counted when it strikes.
    var fault: String? {
        switch self {
        case .crash: "crash"
        case .freeze: "freeze"
        case .jump: "clock jump"
        case .rotateToken: "Cloudflare token rotated"
        case .slowSetUp: "slow connection set-up"
        case .clusterToken(_, .accepted, _): "cluster token rotated"
        case .world(.markUnreadable): "unreadable Ingress"
        case .start, .ambush, .thaw, .configure, .fault, .lift, .clusterToken, .world: nil
        }
    }
}

/// A cluster's tokens come in turn; the one that is mounted and the one that counts part for a while.
struct ClusterToken: Sendable {
    enum Step: Sendable { case mounted, accepted }

    private var mounted = 0
    private var accepted = 0

    /// What the processes in the cluster read.
    var text: String { Self.text(mounted) }
    /// What the API server knows.
    var known: [String] { [Self.text(accepted)] }

    private static func text(_ number: Int) -> String { "cluster-token-\(number)" }

    /// In the end the newest one is mounted, and counts.
    mutating func settle() {
        mounted = max(mounted, accepted)
        accepted = mounted
    }

    /// An older one never comes back.
    mutating func take(_ step: Step, _ number: Int) {
        switch step {
        case .mounted: mounted = max(mounted, number)
        case .accepted: accepted = max(accepted, number)
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
    private var acts: [(act: ScriptStep, order: Int)] = []
    private var count = 0

    mutating func add(_ more: [ScriptStep]) {
        for act in more {
            acts.append((act, count))
            count += 1
        }
        acts.sort { ($0.act.at, $0.order) > ($1.act.at, $1.order) }
    }

    var next: Duration? { acts.last?.act.at }

    mutating func take(at now: Duration) -> ScriptStep? {
        guard let last = acts.last, last.act.at <= now else { return nil }
        acts.removeLast()
        return last.act
    }
}
