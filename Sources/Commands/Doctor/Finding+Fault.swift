import GeoFleet
import GeoRouting
import Presentation

// A finding of the console about the set-up is a fault here: what is wrong is found and said in one place.

extension Finding {
    /// The part of the set-up that the finding is about; nil for what happens in a set-up that is right.
    var subject: Check.Subject? {
        switch reason {
        case .rateLimited: .cloudflare
        // Without a cluster it is not known what should be there.
        case .loadBalancerMissing(_, noClusterEverRead: true): nil
        case .poolMissing(let refusal), .loadBalancerMissing(let refusal, _):
            refusal != nil ? .quota : reason.isOfPool ? .pools : .loadBalancers
        case .poolDetached, .unreadable: .pools
        case .noCoordinates: .coordinates
        case .loadBalancerDisabled, .steering, .unproxied, .poolDisabled(isFallback: true): .loadBalancers
        case .unmonitored: .monitors
        case .contested, .tokenNewer, .tokenUnreadable: .owners
        case .source, .conflict, .kindsUnknown, .poolShared: .sources
        case .clockSkewed: .clock
        // Each cluster has a check of its own, and so have the calls to Cloudflare.
        case .cloudflareFails, .allUnreachable, .outdated, .watchFails, .watchesFail: nil
        case .poolDisabled(isFallback: false), .noPoolUsable, .poolCritical, .poolDown, .addressMissing, .drained,
            .weightless, .originDown, .stale, .brake:
            nil
        }
    }

    /// The finding as a fault.
    func fault(in situation: Situation) -> Fault {
        let advice = FindingAdvice(self, situation)
        let command = remedy?.commandLine(situation.options).map { "run \($0)" }
        return Fault(
            reason.constant,
            isWarning: SeverityStyle(severity).role != .bad,
            FindingText(self, situation.fleet.sourceNoun).fullProblem,
            why: reason.importance ?? impactText(situation.fleet),
            mend: reason.mend ?? command ?? advice.nextStep ?? reason.otherMend
        )
    }
}

extension Finding.Reason {
    fileprivate var isOfPool: Bool { if case .poolMissing = self { true } else { false } }

    /// Why it matters, where that does not depend on what users feel now.
    fileprivate var importance: String? {
        switch self {
        case .rateLimited: "no call succeeds until then, of the controllers neither"
        case .poolMissing, .poolDetached: "users near this cluster are served from farther away"
        case .noCoordinates: "proximity steering needs the coordinates of all pools, and leaves this one out"
        case .unproxied: "a failover takes as long as resolvers keep the old answer"
        case .unmonitored: "Cloudflare does not notice if their origins are down, and goes on sending users"
        case .contested: "two controllers write the same origin again and again, each its own address"
        case .tokenNewer, .tokenUnreadable: "what is owned by whom is not known, so nothing is removed"
        case .source, .conflict: "what this object asks for is not used, or not all of it"
        case .kindsUnknown: "what these objects ask for is not known, and nothing is removed while it is not"
        case .poolShared: "one of them may take traffic from the others"
        case .clockSkewed: "ages and times are wrong, and clusters may refuse this host's tokens"
        default: nil
        }
    }

    /// How to mend it where no command can mend it now.
    fileprivate var otherMend: String {
        switch self {
        case .poolMissing, .poolDetached, .loadBalancerMissing, .noCoordinates, .steering, .unproxied:
            "the cluster's controller does it by itself: see its log, and geoconsole findings \(constant) -o json"
        default: "see geoconsole findings \(constant) -o json"
        }
    }

    /// How to mend what no command of the console mends.
    fileprivate var mend: String? {
        switch self {
        case .rateLimited: "wait until then; see which other programs use this token"
        case .unmonitored: "set CF_MONITOR_ID or CF_MONITOR_PATH for the controller, or attach one in the dashboard"
        case .poolMissing(refusal: _?), .loadBalancerMissing(refusal: _?, _):
            "delete what nothing uses in Cloudflare's dashboard, or take a plan with more"
        case .tokenNewer: "take the same version of controller and console"
        case .tokenUnreadable: "remove the token in [ ] from the pool's description; the controller writes it anew"
        case .poolShared: "give each its own cluster-name, or say in RULES_FILE which namespace may use the name"
        case .source: "correct the object's labels or annotations: geoconsole ingresses -o wide lists it"
        case .clockSkewed: "switch NTP on: timedatectl shows whether it is active on this host"
        default: nil
        }
    }
}
