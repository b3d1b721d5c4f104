package import GeoFleet
import GeoRouting

/// A finding in words that fit one line of a narrow screen, together with the key that mends it.
package struct FindingText {
    /// What is wrong: `us_west: origin-us_west is drained, 1 of 1`.
    package let problem: String
    /// What the finding's remedy does, such as `enables`; nil if it has no remedy.
    package let effect: String?

    /// The most characters that the problem, the key and the key's effect may have together.
    private static let limit = 72
    /// The fewest characters to which a name is shortened; a shorter one says nothing.
    private static let shortestName = 12
    /// The same for a finding without a key: there, a readable name is worth more than the details at the end.
    private static let speakingName = 20

    /// Shortens what is too long: the middle of the object's name first, then the end of the text, never the effect.
    package init(_ finding: Finding) {
        effect = finding.effect
        let text = finding.lead + ": " + finding.what
        // `K` stands for the key, which is one character.
        let room = Self.limit - (effect.map { Self.width(" · K \($0)") } ?? 0)
        let excess = Self.width(text) - room
        if excess <= 0 {
            problem = text
            return
        }
        let name = max(Self.width(finding.object) - excess, effect == nil ? Self.speakingName : Self.shortestName)
        problem = Self.end(of: text.replacingFirst(finding.object, with: Self.middle(of: finding.object, name)), room)
    }

    private static func width(_ text: String) -> Int { text.unicodeScalars.count }

    private static func middle(of text: String, _ width: Int) -> String {
        let scalars = Array(text.unicodeScalars)
        if scalars.count <= width { return text }
        let head = (width - 1) / 2
        return String(scalars.prefix(head)) + "…" + String(scalars.suffix(width - 1 - head))
    }

    private static func end(of text: String, _ width: Int) -> String {
        let scalars = Array(text.unicodeScalars)
        return scalars.count <= width ? text : String(scalars.prefix(width - 1)) + "…"
    }
}

extension String {
    /// This text with the first occurrence of `part` replaced.
    fileprivate func replacingFirst(_ part: String, with other: String) -> String {
        part.isEmpty ? self : replacing(part, with: other, maxReplacements: 1)
    }

    fileprivate init(_ scalars: some Sequence<Unicode.Scalar>) {
        var view = UnicodeScalarView()
        view.append(contentsOf: scalars)
        self.init(view)
    }
}

// MARK: - The words

extension Finding {
    /// The words before the colon: the clusters, the geo, the pool or the object.
    fileprivate var lead: String {
        if case .watchesFail(_, _, let clusters) = reason { return Self.list(clusters) }
        return geo ?? pool ?? object
    }

    /// As many of the names as there is room for, and the number of the others.
    private static func list(_ names: [String]) -> String {
        func first(_ count: Int) -> String {
            names.prefix(count).joined(separator: ", ") + (count < names.count ? " +\(names.count - count)" : "")
        }
        // 28 characters leave room for what is wrong.
        let room = names.indices.last { first($0 + 1).count <= 28 } ?? 0
        return first(room + 1)
    }

    fileprivate var what: String {
        switch reason {
        case .rateLimited(let end):
            "rate-limited (429): wait" + (end.map { " until \(Words.minute(notBefore: $0))" } ?? "")
        case .cloudflareFails(let trouble, let since, let text): Self.cloudflare(trouble, Words.since(since), text)
        case .cutOff(let since): "unreachable\(Words.since(since)), all clusters too: your network?"
        case .outdated(let age): "what is shown is \(Words.age(age)) old: r reads again"
        case .watchFails(let trouble, let since, let text): Self.watch(trouble, since, text)
        case .watchesFail(let trouble, let since, _): Self.watches(trouble, since)
        // The skew is positive if Cloudflare's clock is ahead, so that this host's is behind.
        case .clockSkewed(let skew):
            "\(Words.age(skew.magnitude)) \(skew > .zero ? "behind" : "ahead of") Cloudflare's: set it right (NTP)"

        case .loadBalancerMissing(let refusal?, _): "Cloudflare refused it: \(refusal)"
        case .loadBalancerMissing(nil, isDeaf: true): "no load balancer; no sync until a cluster is heard"
        case .loadBalancerMissing(nil, isDeaf: false): "there is no such load balancer"
        case .loadBalancerDisabled: "the load balancer is disabled"
        case .steering(let policy, let unplaced):
            "steering_policy \(policy), " + (unplaced.map { "as \($0) has no coordinates" } ?? "not proximity")
        case .unproxied: "proxied is off"
        case .noPoolUsable(let isDisabled):
            "no pool is usable, the fallback pool \(isDisabled ? "is disabled" : "serves")"

        case .unreadable(let why): "cannot be read: \(why)"
        case .poolMissing(let refusal?): "\(object): \(refusal)"
        // The quota is a guess: Cloudflare does not say how much of it is left, and names a reason only in a refusal.
        case .poolMissing(nil): "\(object) is missing: quota may be used up" + (remedy == nil ? ", a try tells" : "")
        case .poolDetached: "\(object) is not in default_pools"
        case .poolDisabled(let isFallback): "\(isFallback ? "fallback " : "")pool \(pool ?? object) is disabled"
        case .poolCritical(let health, let minimum): "\(object) is critical: \(health.text), minimum_origins \(minimum)"
        case .poolDown(let health, let why), .originDown(let health, let why):
            "\(object) is down, \(health.text): \(why)"
        case .unmonitored(1): "no monitor watches \(object): set CF_MONITOR_ID"
        case .unmonitored(let count): "no monitor watches \(count) of its pools: set CF_MONITOR_ID"
        case .unplaced: "\(object) has no coordinates"
        case .addressMissing(let address): "\(address) of its Ingresses is in no origin"
        case .tokenNewer(let version): "\(object) has ownership version \(version): upgrade the controller"
        case .tokenUnreadable: "the ownership token of \(object) is unreadable: remove it"
        case .shared(let shares): "\(object) is shared: \(shares.shares.map(\.text).joined(separator: ", "))"

        case .drained(let count, let total): "\(object) is drained, \(count) of \(total)"
        case .weightless(let isOverride): "\(object) has weight 0\(isOverride ? ", set by hand" : ": w sets another")"
        case .contested(let owners): "\(object) has two owners, stop one: \(short(owners).joined(separator: ", "))"
        case .stale(others: 0): "\(object) is stale, no Ingress wants it"
        case .stale(let others): "\(others + 1) stale origins, \(object) first"
        case .brake(let stale, let total): "brake on: \(stale) of \(total) origins are stale"

        case .ingress(let problem, let others): (others > 0 ? "(+\(others) more) " : "") + problem
        }
    }

    /// What the remedy does, in a word or two.
    fileprivate var effect: String? {
        switch (remedy, reason) {
        case (.enable, _): "enables"
        case (.releaseWeight, _): "releases it"
        case (.removeOrigin, _): "removes"
        case (.prune, _): "prunes"
        case (.confirmRemovals, _): "decides"
        case (.sync, .loadBalancerMissing): "creates it"
        case (.sync, .poolMissing(let refusal)): refusal == nil ? "tries" : "tries again"
        case (.sync, .unplaced): "sets them"
        case (.sync, _): "syncs"
        case (.setWeight, _), (.drain, _), (.undo, _), (nil, _): nil
        }
    }

    // MARK: What cannot be read

    private static func cloudflare(_ trouble: FailureKind?, _ since: String, _ text: String) -> String {
        switch trouble {
        case .unauthorized: "the API token is not accepted: set another CF_API_TOKEN"
        case .forbidden(let permission): "token lacks \(permission): add it"
        case .timedOut: "no answer\(since): look at the network and cloudflarestatus.com"
        case .unreachable: "unreachable\(since): \(text)"
        case .rateLimited, .serverFault, nil: "cannot be read\(since): \(text)"
        }
    }

    private static func watch(_ trouble: FailureKind?, _ since: Moment?, _ text: String) -> String {
        let known = since.map { "Ingresses as of \(Words.minute($0))" } ?? "Ingresses unknown"
        return switch trouble {
        case .unauthorized: "API server refuses the credentials: renew them; \(known)"
        case .forbidden(let permission): "API server forbids to \(permission): ask for it"
        case .timedOut: "watch down, API server does not answer; \(known)"
        case .unreachable: "watch down, API server unreachable; \(known)"
        case .rateLimited, .serverFault, nil: "watch down; \(known): \(text)"
        }
    }

    private static func watches(_ trouble: FailureKind?, _ moment: Moment?) -> String {
        let since = moment == nil ? "; Ingresses unknown" : Words.since(moment)
        return switch trouble {
        case .unauthorized: "API servers refuse the credentials: renew"
        case .forbidden(let permission): "may not \(permission): ask for it"
        case .timedOut: "no API server answers\(since)"
        case .unreachable: "API servers unreachable\(since)"
        case .rateLimited, .serverFault, nil: "watches down\(since)"
        }
    }

    /// The owners' ids; without the place's code in front if all of them have it.
    private func short(_ owners: [String]) -> [String] {
        let prefix = "\(geo ?? "")-"
        return owners.allSatisfy { $0.hasPrefix(prefix) } ? owners.map { String($0.dropFirst(prefix.count)) } : owners
    }
}

extension Finding.Health {
    fileprivate var text: String { "\(up) of \(total) up" }
}
