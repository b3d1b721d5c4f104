package import GeoFleet
import GeoRouting

extension Refusal {
    /// The reason in one line; often the remedy follows a colon.
    package var text: String {
        switch self {
        case .cloudflareUnread: "Cloudflare has not been read yet: press r to read it"
        case .cloudflareUnreadable(let failure, let why): Self.unreadable(failure, why)
        case .unreadWhileBlocked(let end):
            "Cloudflare has not been read yet: \(Words.blocked(until: end)), and it is read then"
        case .poolGone(let pool): "there is no pool \(pool) any more"
        case .originGone(let key): "pool \(key.pool) has no origin \(key.origin) any more"
        case .loadBalancerGone(let hostname): "there is no load balancer \(hostname) any more"
        case .clusterNotWatched(let cluster): "no cluster \(cluster) is watched here"
        case .clusterUnread(let cluster): "the sources of \(cluster) have not been read yet"
        case .watchDown(let cluster, let since, let unknown):
            "the watch of \(cluster) is down\(Words.since(since)): \(unknown.text)"
        case .cloudflareDown(let since, let clusters):
            "Cloudflare cannot be read\(Words.since(since)): whether it matches the sources of "
                + "\(clusters.joined(separator: ", ")) is unknown"
        case .addressOwned(let cluster, let owner):
            "an address of \(cluster) belongs to \(owner); if \(owner) is \(cluster), "
                + "restart with --owner \(cluster)=\(owner)"

        case .alreadyInState(.origin(let key), let isEnabled):
            "\(key.origin) is \(isEnabled ? "enabled" : "drained") already"
        case .alreadyInState(.pool(let name), let isEnabled):
            "pool \(name) is \(isEnabled ? "enabled" : "disabled") already"
        case .alreadyInState(.loadBalancer(let hostname), let isEnabled):
            "load balancer \(hostname) is \(isEnabled ? "enabled" : "disabled") already"
        case .hasWeight(let origin, let weight): "\(origin) has weight \(weight) already"
        case .noControllerWeight(let origin):
            "\(origin) has no weight that a controller has set: there is nothing to go back to"
        case .hasControllerWeight(let origin, let weight):
            "\(origin) already has the controller's weight: \(weight)"
        case .nothingStale: "no origin is stale: there is nothing to prune"
        case .notStale(let key): "\(key.origin) in pool \(key.pool) is not stale: only stale origins are pruned"
        case .noRemovalToConfirm(let cluster): "no origin of \(cluster) is stale: there is nothing to confirm"
        case .noRemovalAllowed(let cluster): "\(cluster) has stale origins, but none of them may be removed"
        case .noneRemovable(let reasons): reasons.map(\.text).joined(separator: "; ")
        case .alreadyInSync(let clusters, let disabled, let rivalry): Self.inSync(clusters, disabled, rivalry)
        case .several(let refusals): refusals.map(\.text).joined(separator: "; ")

        case .stillWanted(let cluster):
            "a source of \(cluster) asks for this origin, so the controller would add it again: drain it instead"
        case .mayBeWanted:
            "whether a source asks for this origin is unknown: wait until the cluster has been read"
        case .lastOrigin(let pool):
            "this is the last origin of \(pool), and Cloudflare allows no empty pool: drain it instead"
        case .brake(let count, let total, let cluster):
            "brake: \(count) of \(total) origins of \(cluster) would be removed at once; "
                + "check the sources, then press B to confirm"
        case .passWouldFail(let cluster, let why): "\(cluster): \(why)"
        case .notice(let text): text

        case .unknownAction(let id): "this session has done no action \(id)"
        case .noActionYet: "this session has done nothing that could be undone"
        case .alreadyUndone: "this action is undone already"
        case .cannotBeUndone: "this action created or deleted an object: that cannot be undone here"
        case .alreadyAsBefore: "nothing to undo: everything is as it was before this action"
        case .changedSince(let changes, let isOfWeight): Self.overwriting(changes, isOfWeight)

        case .busy: "another action is running: wait until it ends"
        case .previewExpired: "this preview is too old: press the key again"
        case .readOnly: "started with --read-only: nothing was changed"
        case .blocked(let end): "Cloudflare: \(Words.blocked(until: end)): nothing was changed"
        case .readingFailed(let why): "\(why): nothing was changed"
        case .poolUsed(let pool, let user): "\(user) uses pool \(pool): nothing was changed"
        case .poolUsesUnknown(let pool, let why):
            "cannot check what else uses pool \(pool) (\(why)): nothing was changed"
        case .unwritable(let object, let why): "\(object): \(why)"
        case .writesStopped(let why): "\(why ?? "there was nothing to write"): nothing was changed"
        }
    }
}

extension Refusal {
    /// Why nothing could be read from Cloudflare, and what to do first.
    private static func unreadable(_ failure: FailureKind?, _ why: String) -> String {
        switch failure {
        case .forbidden(let permission):
            "Cloudflare refuses to be read (403), the token may lack \(permission): mend the token first"
        case .unauthorized: "Cloudflare does not accept the token, so nothing can be read: mend the token first"
        case .timedOut, .unreachable: "Cloudflare cannot be read: \(why): check the network first"
        case .rateLimited: "Cloudflare cannot be read: \(why): wait until it takes calls again"
        case .serverFault, nil: "Cloudflare cannot be read: \(why): it is tried again by itself, and by r"
        }
    }

    /// What an undo would overwrite; of a weight, also the keys that lead on.
    private static func overwriting(_ changes: [FieldChange], _ isOfWeight: Bool) -> String {
        "undoing would overwrite a later change: \(changes.line)"
            + (isOfWeight ? "; R releases the weight to its controller, w sets another" : "")
    }

    private static func inSync(_ clusters: [String], _ disabled: [String], _ rivalry: Rivalry?) -> String {
        if let rivalry {
            return "Cloudflare matches the sources of \(clusters.joined(separator: ", ")) at this moment, but "
                + "\(rivalry.text)"
        }
        return "Cloudflare already matches the sources of \(clusters.joined(separator: ", "))"
            + (disabled.isEmpty ? "" : ", but the load balancer \(disabled.joined(separator: ", ")) is disabled")
    }

    /// Whether the action is refused because all is already as it should be, which is good news.
    package var isGoodNews: Bool {
        switch self {
        case .alreadyInState(_, isEnabled: true), .hasControllerWeight, .nothingStale, .noRemovalToConfirm,
            .alreadyInSync(_, _, nil), .alreadyAsBefore:
            true
        case .several(let refusals): refusals.allSatisfy(\.isGoodNews)
        default: false
        }
    }
}

extension Refusal.Unknown {
    fileprivate var text: String {
        switch self {
        case .originWanted: "whether a source asks for this origin is unknown"
        case .originsWanted: "whether a source asks for these origins is unknown"
        case .wishes: "what its sources ask for now is unknown"
        case .addresses: "the addresses of its sources may have changed"
        }
    }
}

extension Warning {
    /// The warning in one line.
    package var text: String {
        switch self {
        case .notice(let text): text
        case .clusterLeftOut(let refusal): refusal.text
        case .weightOverride(let weight): "the controller will keep this weight and not apply its own, \(weight)"
        case .weightless: "its weight is 0, so it gets no traffic: press w to set another"
        case .poolDisabled: "its pool is disabled, so it gets no traffic: enable the pool"
        case .lastEnabled(let pool): "it is the last enabled origin of \(pool), which a load balancer uses"
        case .othersUnreliable(let pool, let origins):
            "no enabled origin that stays in \(pool) is reliable: "
                + origins.map { "\($0.origin) is \($0.reason.text)" }.joined(separator: ", ")
        case .foreign: "foreign: no watched cluster created it, and no owner claims it"
        case .ownerNotWatched(let owner): "its owner is \(owner), whose cluster is not watched here"
        case .foreignOrigins(let names): "it contains foreign origins: \(names.joined(separator: ", "))"
        case .dnsFallback(let hostname):
            "\(hostname) will resolve to its other DNS records; if it has none, it will not resolve"
        case .staleOriginStays(let key, let isLastEnabled):
            "stale \(key.origin) stays: it is the last \(isLastEnabled ? "enabled origin" : "origin") of \(key.pool)"
        case .notSynced(let clusters):
            "this sync leaves out \(clusters.joined(separator: ", ")): to sync all, press S in tab 1 Overview"
        case .oldWishes(let cluster, let moment):
            "the watch of \(cluster) is down: this sync uses what its sources asked for"
                + (moment.map { " at \(Words.hourMinute($0))" } ?? "")
        case .sharedPool(let warning): warning.text
        case .rivalry(let rivalry): rivalry.text
        case .weight(let warning):
            "weight \(warning.weight.percent) in \(warning.pool) is from an annotation or this console's "
                + "CF_ORIGIN_WEIGHT; \(warning.cluster)'s controller last applied "
                + warning.applied.map { "\($0.percent)" }.joined(separator: ", ")
        case .fallback(let effect):
            "\(effect.pool) is the fallback pool of \(effect.hostname): \(effect.outcome.text)"
        case .addressAddedAgain(let address, let key, let ownership):
            "\(address) comes back as \(key.origin) in \(key.pool)\(ownership.doubt)"
        case .wantedAddressRemoved(let address, let pool, let cluster):
            "\(address) is removed from \(pool), but a source of \(cluster) asks for it: "
                + "the controller of \(cluster) will add it again"
        }
    }
}

extension Warning.UnreliableOrigin.Reason {
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
        let names = others.map(\.text).joined(separator: ", ")
        let remedy = unwatchedOwner.map {
            "; if \($0) is \(cluster), cancel and restart with --owner \(cluster)=\($0)"
        }
        return "the origins of \(pool) belong to \(names), none to \(cluster) (owner \(owner)): "
            + "this would add \(addition)" + (remedy ?? "")
    }
}

extension FallbackEffect.Outcome {
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
    /// Why a returning address may be unwanted by now; empty if a source asks for it.
    fileprivate var doubt: String {
        switch self {
        case .wanted: ""
        case .stale(let cluster): ", stale: no source of \(cluster) has it any more"
        case .foreign: ", foreign: no watched cluster asks for it"
        case .unknown: ": whether a source asks for it is not known"
        }
    }
}

extension [FieldChange] {
    /// The changes in one line, such as `origin-eu weight 33 → 50, - origin-old 203.0.113.9`.
    package var line: String { map(\.text).joined(separator: ", ") }
}

extension FieldChange {
    /// The members of a list that disappear and appear, such as `- a` and `+ b`; nil for another kind of change.
    package var steps: [String]? {
        switch kind {
        case .value: nil
        case .added: ["+ \(after)"]
        case .removed: ["- \(before)"]
        case .list(let removed, let added): removed.map { "- \($0)" } + added.map { "+ \($0)" }
        }
    }

    /// The change in one line; of a list only what is new or gone, because the rest would hide that.
    fileprivate var text: String {
        switch kind {
        case .value: "\(field) \(before) → \(after)"
        case .added: "+ \(field) \(after)"
        case .removed: "- \(field) \(before)"
        case .list: "\(field) \((steps ?? []).joined(separator: " "))"
        }
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
            "written, but another program changed it again at once: \(names.joined(separator: ", "))"
        case .unknown(let why):
            "\(why): whether it took effect is unknown, as Cloudflare cannot be read now: look in tab 6 Events later"
        case .noEffect(let why): "\(why): it did not take effect"
        case .partialEffect(let why, let made, let missing):
            "\(why): written: \(made.joined(separator: ", "))"
                + (missing.isEmpty ? "" : "; not written: \(missing.joined(separator: ", "))")
        }
    }
}

extension Rivalry {
    /// Who writes the origin too, and what to do first.
    fileprivate var text: String { "the controller with owner \(rival) writes \(origin) too: stop it first" }
}
