package import GeoFleet
import GeoRouting

extension Refusal {
    /// The reason in one line, often with what to do about it.
    package var text: String {
        switch self {
        case .unread: "nothing has been read from Cloudflare yet: r reads again"
        case .poolGone(let pool): "there is no pool \(pool) any more"
        case .originGone(let key): "pool \(key.pool) has no origin \(key.origin) any more"
        case .loadBalancerGone(let hostname): "there is no load balancer \(hostname) any more"
        case .clusterNotWatched(let cluster): "no cluster \(cluster) is watched here"
        case .clusterUnread(let cluster):
            "the Ingresses of \(cluster) have not been read yet: what it wants is not known"
        case .watchDown(let cluster, let since, let unknown):
            "the watch of \(cluster) is down\(Words.since(since)): \(unknown.text)"
        case .cloudflareDown(let since, let clusters):
            "Cloudflare cannot be read\(Words.since(since)): whether it is as the Ingresses of "
                + "\(clusters.joined(separator: ", ")) ask is not known now"
        case .poolOwned(let cluster, let owner):
            "\(cluster): its pool is owned by \(owner): start with --owner \(cluster)=\(owner)"

        case .already(.origin(let key), let isEnabled): "\(key.origin) is \(isEnabled ? "enabled" : "drained") already"
        case .already(.pool(let name), let isEnabled): "pool \(name) is \(isEnabled ? "enabled" : "disabled") already"
        case .already(.loadBalancer(let hostname), let isEnabled):
            "load balancer \(hostname) is \(isEnabled ? "enabled" : "disabled") already"
        case .hasWeight(let origin, let weight): "\(origin) has weight \(weight) already"
        case .noControllerWeight(let origin):
            "\(origin) has no weight that a controller has set: there is nothing to go back to"
        case .hasControllerWeight(let origin, let weight):
            "the weight of \(origin) is the controller's already: \(weight)"
        case .nothingStale: "no origin is stale: there is nothing to prune"
        case .notStale(let key): "\(key.origin) in pool \(key.pool) is not stale: only stale origins are pruned"
        case .nothingHeld(let cluster): "no removal is held: no origin of \(cluster) is stale"
        case .nothingMayGo(let cluster): "no origin of \(cluster) may go"
        case .kept(let reasons): reasons.map(\.text).joined(separator: "; ")
        case .agrees(let clusters): "Cloudflare is already as the Ingresses of \(clusters.joined(separator: ", ")) ask"
        case .several(let refusals): refusals.map(\.text).joined(separator: "; ")

        case .asked(let cluster):
            "an Ingress of \(cluster) asks for it, and the controller would bring it back: drain it"
        case .askedUnknown: "whether an Ingress asks for it is not known now: wait until the cluster has been read"
        case .lastOrigin(let pool):
            "Cloudflare keeps no pool without an origin, and it is the last one of \(pool): drain it"
        case .brake(let count, let total, let cluster):
            "brake: \(count) of \(total) origins of \(cluster) would go at once; check the Ingresses, then B confirms"
        case .pass(let cluster, let why): "\(cluster): \(why)"
        case .notice(let text): text

        case .noAction(let id): "this session has done no action \(id)"
        case .nothingDone: "this session has done nothing that could be undone"
        case .isUndone: "it is undone already"
        case .isFinal: "what it created or deleted cannot be taken back from here"
        case .isAsBefore: "all is as it was before it already"
        case .changedSince(let changes): "changed since: \(changes.line): undoing would overwrite that"

        case .busy: "another action is under way: wait until it has ended"
        case .forgotten: "this preview is too old: ask again"
        case .readOnly: "started with --read-only: nothing was changed"
        case .unanswered(let why): "\(why): nothing was changed"
        case .poolUsed(let pool, let user): "\(user) uses pool \(pool): nothing was changed"
        case .usersUnknown(let pool, let why): "who else uses pool \(pool) cannot be told: \(why): nothing was changed"
        case .unwritable(let object, let why): "\(object): \(why)"
        case .stopped(let why): "\(why ?? "there was nothing to write"): nothing was changed"
        }
    }
}

extension Refusal.Unknown {
    fileprivate var text: String {
        switch self {
        case .asked: "whether an Ingress asks for it is not known now"
        case .askedForAll: "whether an Ingress asks for them is not known now"
        case .wishes: "what it wants now is not known"
        case .addresses: "its Ingresses may have other addresses by now"
        }
    }
}

extension Warning {
    /// The warning in one line.
    package var text: String {
        switch self {
        case .notice(let text): text
        case .leftOut(let refusal): refusal.text
        case .override(let own): "an override: the controller keeps it and leaves its own \(own) aside"
        case .weightless: "its weight is 0: it gets no traffic until w sets one"
        case .poolDisabled: "its pool is disabled: no traffic until that is enabled"
        case .lastEnabled(let pool): "it is the last enabled origin of \(pool), which a load balancer uses"
        case .badRest(let pool, let rest):
            "what stays in \(pool) is not good: "
                + rest.map { "\($0.origin) is \($0.reason.text)" }.joined(separator: ", ")
        case .foreign: "foreign: no watched cluster has made it, and nobody claims it"
        case .ownerNotWatched(let owner): "it belongs to \(owner), whose cluster is not watched here"
        case .foreignOrigins(let names): "foreign origins are in it: \(names.joined(separator: ", "))"
        case .dnsFallback(let hostname):
            "\(hostname) falls back to DNS records that exist beside it, or no longer resolves"
        case .stays(let key, let isAttached):
            "\(key.origin) stays, though stale: it is the last \(isAttached ? "enabled " : "")origin of \(key.pool)"
        case .notSynced(let clusters):
            "not synced with it: \(clusters.joined(separator: ", ")); S on 1 Overview syncs all"
        case .oldWishes(let cluster, let moment):
            "the watch of \(cluster) is down: this is what its Ingresses asked for"
                + (moment.map { " at \(Words.minute($0))" } ?? "")
        case .sharedPool(let warning): warning.text
        case .weight(let warning):
            "weight \(warning.weight.percent) in \(warning.pool) is from an annotation or this console's "
                + "CF_ORIGIN_WEIGHT; \(warning.cluster)'s controller last applied "
                + warning.applied.map { "\($0.percent)" }.joined(separator: ", ")
        case .fallback(let effect): "\(effect.pool) is the fallback pool of \(effect.hostname): \(effect.rest.text)"
        case .returns(let address, let key, let ownership):
            "\(address) comes back as \(key.origin) in \(key.pool)\(ownership.doubt)"
        case .leaves(let address, let pool, let cluster):
            "\(address) goes from \(pool), though an Ingress of \(cluster) asks for it: "
                + "its controller will bring it back"
        }
    }
}

extension Warning.Doubtful.Reason {
    fileprivate var text: String {
        switch self {
        case .stale: "stale"
        case .foreign: "foreign"
        case .unhealthy: "unhealthy"
        case .weightless: "at weight 0"
        }
    }
}

extension SharedPoolWarning {
    fileprivate var text: String {
        let names = others.map(\.text).joined(separator: ", ") + (others.count == 1 ? " owns" : " own")
        let mend = unknown.map {
            "; if \($0) is this very cluster, cancel and start with --owner \(cluster)=\($0)"
        }
        return "\(names) the origins of \(pool), and \(cluster) as \(owner) none: \(addition) joins beside them"
            + (mend ?? "")
    }
}

extension FallbackEffect.Rest {
    fileprivate var text: String {
        switch self {
        case .replaced(let pool): "\(pool ?? "another") takes its place"
        case .keeps(let counts): "it keeps \(counts.text)"
        case .drained: "while it is drained, visitors get errors whenever no other pool can serve"
        case .disabled: "while it is disabled, visitors get errors whenever no other pool can serve"
        }
    }
}

extension OriginOwnership {
    /// Why an address that comes back may not be wanted any more; empty if an Ingress asks for it.
    fileprivate var doubt: String {
        switch self {
        case .live: ""
        case .stale(let cluster): ", stale: no Ingress of \(cluster) has it any more"
        case .foreign: ", foreign: no watched cluster asks for it"
        case .unknown: ": whether an Ingress asks for it is not known"
        }
    }
}

extension [FieldChange] {
    /// The changes in one line, such as `origin-eu weight 33 → 50`.
    package var line: String {
        map { "\($0.field) \($0.before) → \($0.after)" }.joined(separator: ", ")
    }
}

extension ActionFailure {
    /// What is known after the failure, in one line.
    package var text: String { reason.text + (auditTrouble.map(Words.auditRemark) ?? "") }
}

extension ActionFailure.Reason {
    fileprivate var text: String {
        switch self {
        case .overwritten(let names):
            "written, but changed again at once by somebody else: \(names.joined(separator: ", "))"
        case .unknown(let why):
            "\(why): it may have taken effect or not, and Cloudflare cannot be read now: 6 Events tells once it can"
        case .lost(let why): "\(why): looked up: it did not take effect"
        case .partly(let why, let made, let missing):
            "\(why): looked up: made: \(made.joined(separator: ", "))"
                + (missing.isEmpty ? "" : "; not made: \(missing.joined(separator: ", "))")
        }
    }
}
