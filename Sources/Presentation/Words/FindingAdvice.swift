package import GeoFleet
import GeoRouting

/// What a person should know of a finding beyond its one line: the evidence, its author and time, and the next step.
package struct FindingAdvice {
    /// The sentences, in the order in which a person needs them; empty where the finding's line says all.
    package let sentences: [String]
    /// The first sentence that says what to do next, without the word before it; nil where none does.
    package var nextStep: String? {
        Self.starts.lazy.compactMap { start in
            sentences.first { $0.starts(with: start) }.map { String($0.dropFirst(start.count)) }
        }.first
    }

    /// How a sentence about the next step starts.
    private static let starts = ["next: ", "try: "]

    package init(_ finding: Finding, _ situation: Situation) {
        let own = Self.ownAction(behind: finding, in: situation).map { Self.sentence(about: $0, situation.now) }
        sentences =
            switch finding.reason {
            case .cloudflareFails(let kind, let since, let text): Self.cloudflare(kind, since, text, situation)
            case .watchFails(let kind, _, let text):
                situation.fleet.cluster(finding.object).map { Self.watch($0, kind, text, situation) } ?? []
            case .watchesFail(let kind, _, let clusters):
                clusters.compactMap(situation.fleet.cluster).flatMap { Self.place($0, situation) }
                    + Self.nextStep(kind, clusters.first.flatMap(situation.fleet.cluster))
            case .contested(let contest): Self.contest(contest, finding, situation.fleet.sourceNoun)
            case .conflict(let conflict, _): Self.conflict(conflict)
            case .kindsUnknown(let gap, let kinds, let since):
                situation.fleet.cluster(finding.object).map { Self.unknown(gap, kinds, since, $0) } ?? []
            case .originDown, .poolDown, .poolCritical: Self.down(finding, situation)
            case .poolMissing(let refusal), .loadBalancerMissing(let refusal, _):
                Self.present(finding, situation) + Self.quota(refusal, situation)
            case .steering(let policy, _, let goal):
                Self.steering(policy, goal) + [own ?? Self.modified(finding, situation)].compactMap(\.self)
            case .drained, .weightless, .poolDisabled, .poolDetached, .loadBalancerDisabled, .unproxied,
                .noCoordinates:
                [own ?? Self.modified(finding, situation)].compactMap(\.self) + Self.present(finding, situation)
            case .clockSkewed: Self.clock
            case .rateLimited: Self.rateLimited
            default: []
            }
    }
}

// MARK: - Who did it, and when

extension FindingAdvice {
    /// The action of this session that led to the finding; nil where none did.
    private static func ownAction(behind finding: Finding, in situation: Situation) -> ActionRecord? {
        let target: Action.Target? =
            switch finding.reason {
            case .drained: finding.pool.map { .origin(OriginKey(pool: $0, origin: finding.object)) }
            case .poolDisabled: finding.pool.map { .pool($0) }
            case .loadBalancerDisabled: .loadBalancer(finding.object)
            default: nil
            }
        if case .weightless = finding.reason { return ownWeight(behind: finding, in: situation) }
        if case .steering(let policy, _, _) = finding.reason {
            let last = situation.actions.last { $0.steering(of: finding.object) != nil }
            return last.flatMap { $0.steering(of: finding.object) == policy ? $0 : nil }
        }
        guard let target else { return nil }
        let last = situation.actions.last { $0.action == .drain(target) || $0.action == .enable(target) }
        // The undo of an enabling switches the object off again.
        return last.flatMap { ($0.action == .enable(target)) == $0.isUndo ? $0 : nil }
    }

    /// The last write of the origin's weight in this session, if it has set 0: a person cannot, but an undo can.
    private static func ownWeight(behind finding: Finding, in situation: Situation) -> ActionRecord? {
        let last = situation.actions.last { record in
            switch record.action {
            case .setWeight(let key, _), .releaseWeight(let key):
                key.pool == finding.pool && key.origin == finding.object
            default: false
            }
        }
        return last.flatMap { $0.isUndo ? $0 : nil }
    }

    private static func sentence(about record: ActionRecord, _ now: Moment) -> String {
        let forms = DoneText(record, reversal: "").forms(now: now)
        let verb =
            switch record.action {
            case .enable(.origin) where record.isUndo: "drained again "
            case .enable where record.isUndo: "disabled again "
            case _ where record.isUndo: "set again "
            default: ""
            }
        return "\(verb)by you, at \(Words.time(record.moment)) UTC: \(forms.first ?? record.text)"
    }

    /// When the object was last changed at Cloudflare; nil where that is not known.
    private static func modified(_ finding: Finding, _ situation: Situation) -> String? {
        let pool = finding.pool.flatMap(situation.fleet.pool(named:))
        let balancer = situation.fleet.loadBalancers.first { $0.hostname == finding.object }
        guard let text = pool?.modified ?? balancer?.modified else { return nil }
        let name = pool?.name ?? finding.object
        let start = switchedOff(finding, pool) ?? "\(name) last changed \(Words.cloudflareTime(text))"
        return "not done in this session; \(start); "
            + "who did it is in the audit log of Cloudflare's dashboard"
    }

    /// Since when the pool or the origin is switched off; nil where Cloudflare does not say it.
    private static func switchedOff(_ finding: Finding, _ pool: PoolView?) -> String? {
        switch finding.reason {
        case .poolDisabled: pool?.disabledAt.map { "disabled since \(Words.cloudflareTime($0))" }
        case .drained:
            pool?.origins.first { $0.name == finding.object }?.disabledAt
                .map { "drained since \(Words.cloudflareTime($0))" }
        default: nil
        }
    }
}

// MARK: - Where users go now

extension FindingAdvice {
    /// Who serves the users of a geo while their own pool does not; empty where that is not known.
    private static func present(_ finding: Finding, _ situation: Situation) -> [String] {
        guard finding.severity == .servedElsewhere, let geo = finding.geo else { return [] }
        let hostnames = situation.fleet.hostnames(ofPool: finding.pool ?? finding.object)
        let services = situation.services.all.filter { $0.geo == geo && hostnames.contains($0.hostname) }
        return services.compactMap { service in
            switch service.server {
            case .itself, .unknown: return nil
            // What it costs users says it already.
            case .other where services.count == 1 && finding.detours != nil: return nil
            case .other, .fallback, .nobody:
                let place = services.count > 1 ? " on \(service.hostname)" : ""
                return "now\(place): users of \(geo) are served by \(ServiceWords.text(service.server))"
            }
        }
    }

    /// What a steering policy other than proximity does, where that is known.
    private static func steering(_ policy: String, _ goal: String?) -> [String] {
        guard let goal else { return [] }
        let maps = policy == "geo" ? ", and region, country and PoP pools are empty" : ""
        return [
            "the policy is \(policy)\(maps): all users go to the first default pool that can serve, at \(goal); "
                + "the other pools get no traffic"
        ]
    }

    private static let rateLimited = [
        "the limit is for a user of Cloudflare: all programs with one of the user's tokens share it",
        "next: wait until that time, or press r to test earlier; then look for the program that calls too often",
    ]

    private static let clock = [
        "ages, countdowns, and the times of events and calls follow this host's clock: they are wrong",
        "times that Cloudflare or a cluster wrote, such as modified, are right",
        "clusters may refuse this host's tokens, and certificates may seem to have expired",
        "next: timedatectl shows whether NTP is active on this host",
    ]
}

extension ActionRecord {
    /// The steering policy that the action set on a load balancer; nil where it set none.
    fileprivate func steering(of hostname: String) -> String? {
        effects.lazy.compactMap { $0.steering(of: hostname) }.last
    }
}

extension Effect {
    fileprivate func steering(of hostname: String) -> String? {
        switch self {
        case .steering(let policy): policy
        case .onLoadBalancer(hostname, let effect): effect.steering(of: hostname)
        default: nil
        }
    }
}

// MARK: - Cloudflare cannot be read

extension FindingAdvice {
    private static func cloudflare(
        _ kind: FailureKind?,
        _ since: Moment?,
        _ text: String,
        _ situation: Situation
    ) -> [String] {
        let known =
            since.map { "the data shown are from \(Words.time($0)) UTC" }
            ?? "not readable\(Words.sinceBefore(start: situation.startedAt))"
        switch kind {
        case .forbidden(let permission):
            return ["Cloudflare says: \(text)"] + refused(permission, situation)
        case .unauthorized:
            return [
                "Cloudflare says: \(text)",
                "the token is mistyped, expired, rolled or revoked: the dashboard lists it under My Profile, API Tokens",
            ] + token(situation.fleet.tokenSource)
        case .timedOut, .unreachable:
            return [known, "try: curl -sI https://api.cloudflare.com/client/v4, then cloudflarestatus.com"]
        case .rateLimited, .serverFault, nil: return [known]
        }
    }

    /// Each possible cause of a refusal, with how to tell it from the others.
    private static func refused(_ permission: String, _ situation: Situation) -> [String] {
        let causes = [
            "a permission: My Profile, API Tokens in the dashboard must list \(permission)"
        ]
        let zone =
            "another zone: there, Zone Resources must include the zone of CF_ZONE_ID; compare it with "
            + "Zone ID on the zone's Overview page"
        let account = "another account: compare CF_ACCOUNT_ID with Account ID on the zone's Overview page"
        // A list that did arrive excludes a cause.
        let (arrived, possible): (String?, [String]) =
            switch situation.fleet.answeredList {
            case .pools:
                (
                    "the pools did arrive, so the token is valid for CF_ACCOUNT_ID: only load balancers are refused",
                    causes + [zone]
                )
            case .loadBalancers:
                (
                    "the load balancers did arrive, so the token is valid for CF_ZONE_ID: only pools are refused",
                    causes + [account]
                )
            case nil: (nil, causes + [zone, account])
            }
        return [arrived].compactMap(\.self)
            + possible.enumerated().map { "cause \($0.offset + 1), \($0.element)" }
            + token(situation.fleet.tokenSource)
    }

    /// Where the token comes from, and what makes a new one count.
    private static func token(_ source: TokenSource?) -> [String] {
        switch source {
        case .variable: ["the token is the value of CF_API_TOKEN: after a change, start the console again"]
        case .file(let path): ["the token is from the file \(path), read anew for each call: change it, then press r"]
        case nil: []
        }
    }
}

// MARK: - A cluster cannot be watched

extension FindingAdvice {
    private static func watch(
        _ cluster: ClusterView,
        _ kind: FailureKind?,
        _ text: String,
        _ situation: Situation
    ) -> [String] {
        place(cluster, situation) + ["reason: \(text)"] + nextStep(kind, cluster)
    }

    /// The cluster's context and server, and when it was last heard.
    private static func place(_ cluster: ClusterView, _ situation: Situation) -> [String] {
        let server = cluster.server.map { ", server \($0)" } ?? ""
        let heard = cluster.watch.lastSuccess.map {
            "last heard at \(Words.time($0)) UTC, \(Words.age(max(situation.now - $0, .zero))) ago"
        }
        let silent = "not heard\(Words.sinceBefore(start: situation.startedAt))"
        return ["\(cluster.id): context \(cluster.context)\(server); \(heard ?? silent)"]
    }

    private static func nextStep(_ kind: FailureKind?, _ cluster: ClusterView?) -> [String] {
        let kubectl = "kubectl --context \(cluster?.context ?? "CONTEXT")"
        switch kind {
        case .unauthorized: return ["try: \(kubectl) auth whoami; if that fails too, log in to the cluster again"]
        case .forbidden:
            let refused = cluster?.kinds.first { $0.status.failure == kind }?.resource ?? "ingresses"
            return ["try: \(kubectl) auth can-i watch \(refused) --all-namespaces"]
        case .unreachable, .timedOut: return ["try: \(kubectl) get --raw /readyz; check VPN, network and API server"]
        case .rateLimited, .serverFault, nil: return ["try: \(kubectl) get --raw /readyz"]
        }
    }
}

// MARK: - Origins that do not answer

extension FindingAdvice {
    /// How to look at the origins themselves: the console can only send users elsewhere.
    private static func down(_ finding: Finding, _ situation: Situation) -> [String] {
        guard let pool = finding.pool.flatMap(situation.fleet.pool(named:)) else { return [] }
        let origins = pool.origins.filter { origin in
            if case .unhealthy = origin.health {
                finding.object == pool.name || origin.origin.name == finding.object
            } else {
                false
            }
        }
        let reasons = origins.prefix(3).map { origin -> String in
            let key = OriginKey(pool: pool.name, origin: origin.name)
            let start = situation.healthHistory.beginning(ofOutage: key).map { since($0, situation) } ?? ""
            guard case .unhealthy(let reason) = origin.health, !reason.isEmpty else {
                return origin.addressText + start
            }
            return "\(origin.addressText): \(reason)\(start)"
        }
        let host = pool.loadBalancers.first ?? "HOST"
        let example = origins.first.map {
            "try: curl -sv --connect-to \(Words.connectTo($0.addressText)) https://\(host)/"
        }
        return ["Cloudflare's monitor says: \(reasons.joined(separator: "; "))"]
            + [example].compactMap(\.self)
            + ["it is fixed at the origin, not here"] + present(finding, situation)
    }

    private static func since(_ beginning: HealthHistory.Beginning, _ situation: Situation) -> String {
        switch beginning {
        case .seen(let moment): "," + Words.since(moment)
        case .beforeFirstReading: "," + Words.sinceBefore(start: situation.startedAt)
        }
    }
}

// MARK: - Owners at war

extension FindingAdvice {
    private static func contest(_ contest: Finding.Contest, _ finding: Finding, _ noun: SourceNoun) -> [String] {
        let addresses = [contest.address] + [contest.former].compactMap(\.self)
        let strangers = contest.claims.filter { $0.cluster == nil }
        let unasked = addresses.filter { $0.cluster == nil }
        let claims = contest.claims.map { claim in
            guard let cluster = claim.cluster else {
                let address = strangers.count == 1 && unasked.count == 1 ? "; \(unasked[0].text) is from it" : ""
                return "owner \(claim.owner): of no cluster watched here\(address)"
            }
            let wanted =
                addresses.first { $0.cluster == cluster }.map { "; its \(noun.plural) ask for \($0.text)" } ?? ""
            return "owner \(claim.owner): cluster \(cluster), watched here\(wanted)"
        }
        let present = "the address now is \(contest.address.text), \(match(contest.address, noun))"
        let former = contest.former.map { "before it was \($0.text), \(match($0, noun))" }
        let loser = strangers.first ?? contest.claims.last
        let next =
            "next: stop the controller with owner \(loser?.owner ?? "id"), or give it another OWNER_ID; "
            + "then sync \(contest.claims.lazy.compactMap(\.cluster).first ?? finding.geo ?? "the cluster")"
        return claims + [present] + [former].compactMap(\.self) + [next]
    }

    private static func match(_ address: Finding.Contest.Address, _ noun: SourceNoun) -> String {
        address.cluster.map { "as the \(noun.plural) of \($0) ask" }
            ?? "which no \(noun.singular) of a watched cluster asks for"
    }
}

// MARK: - Sources

extension FindingAdvice {
    private static func conflict(_ conflict: SettingsConflict) -> [String] {
        [
            "both ask for \(conflict.wish.address) in pool \(conflict.wish.pool): \(conflict.difference)",
            "\(conflict.winner) is older, so its settings count",
            "next: give both the same annotations, or remove the label of LABEL_SELECTOR from \(conflict.loser)",
        ]
    }

    private static func unknown(
        _ gap: KindGap,
        _ kinds: [String],
        _ since: Moment?,
        _ cluster: ClusterView
    ) -> [String] {
        let unknown = cluster.kinds.filter { kinds.contains($0.plural) }
        let resources = unknown.map(\.resource)
        let crds = resources.joined(separator: " ")
        let kubectl = "kubectl --context \(cluster.context)"
        let setting = unknown.first?.setting ?? "the kind"
        let leave = "or take \(setting) out of SOURCES"
        let next =
            switch gap {
            case .absent: "next: install the Gateway API's CRDs, \(leave); try: \(kubectl) get crd \(crds)"
            case .beingRemoved: "next: install them again if this was not meant, \(leave)"
            case .forbidden:
                "next: let the role list and watch \(resources.joined(separator: ", ")), \(leave); "
                    + "try: \(kubectl) auth can-i watch \(resources.first ?? "") --all-namespaces"
            case .other: "try: \(kubectl) get \(resources.first ?? "") --all-namespaces"
            }
        return [
            "\(kinds.joined(separator: ", ")) of \(cluster.id) are not known\(Words.since(since))",
            "until they are, no origin and no pool of \(cluster.id) is removed; other kinds are followed", next,
        ]
    }
}
