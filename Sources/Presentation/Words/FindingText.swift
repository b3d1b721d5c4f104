package import GeoFleet
import GeoRouting

/// A finding as words for one line of a narrow screen, which also has room for the key of the remedy.
package struct FindingText {
    /// What is wrong: `us_west: origin-us_west is drained, 1 of 1`.
    package let problem: String
    /// The same at full length, for a place that wraps lines.
    package let fullProblem: String
    /// The verb after the key of the remedy, such as `enables`; nil if the finding has no remedy.
    package let remedyText: String?
    /// The names in the text that may be cut.
    private let names: [String]

    /// The greatest number of characters of the problem, the key and `remedyText` together.
    private static let limit = 78
    /// The shortest length of a cut name if the finding has a remedy; a shorter name could not be recognised.
    private static let shortestNameWithRemedy = 12
    /// The shortest length of a cut name if the finding has no remedy.
    ///
    /// It is longer, because without a remedy a readable name is more useful than the end of the text.
    private static let shortestNameWithoutRemedy = 20

    /// Makes the words, and shortens them if they are too long.
    ///
    /// First the names are cut; where that is not enough, they stay and the last clauses go. `remedyText` always stays.
    ///
    /// - Parameters:
    ///   - finding: what is wrong.
    ///   - noun: what the objects that ask for pools are called in this fleet.
    package init(_ finding: Finding, _ noun: SourceNoun = .ingress) {
        remedyText = finding.remedyText
        // What users feel comes before the cause.
        fullProblem = finding.subject + finding.impactWords + ": " + finding.problem(noun)
        names = [finding.object] + [finding.pool].compactMap(\.self).filter { $0 != finding.object }
        // The letter `K` is used instead of the real key, as both have one character.
        let room = Self.limit - (remedyText.map { Self.width(" · K \($0)") } ?? 0)
        let shortest = remedyText == nil ? Self.shortestNameWithoutRemedy : Self.shortestNameWithRemedy
        var cut = Self.cut(names, of: fullProblem, to: room, shortest)
        // The geo in front names the pool too: the cause is not left out for the pool's name.
        if Self.width(cut) > room, finding.geo != nil, finding.pool == finding.object {
            let text = fullProblem.replacing(": \(finding.object) is", with: ": its pool is")
            if Self.width(text) <= room { cut = text }
        }
        let fits = Self.width(cut) <= room
        let text = fits ? cut : Self.wholeClauses(of: fullProblem, within: room) ?? cut
        // The end of the text says what is wrong: it stays as long as the screen may have room for it.
        problem = Shortening.shortened(text, to: Self.limit)
    }

    /// The problem in at most `width` characters, with names of at least 12 characters; nil if that is not possible.
    package func problem(within width: Int) -> String? {
        let text = Self.cut(names, of: fullProblem, to: width, Self.shortestNameWithRemedy)
        return Self.width(text) <= width ? text : nil
    }

    /// The problem without its last clauses, in at most `width` characters; nil if the cause would go with them.
    package func clauses(within width: Int) -> String? {
        let text = Self.cut(names, of: fullProblem, to: width, Self.shortestNameWithRemedy)
        return Self.wholeClauses(of: text, within: width, ending: [", ", "; ", " ("])
    }

    /// The text with these names cut, each to `shortest` characters at least.
    private static func cut(_ names: [String], of text: String, to room: Int, _ shortest: Int) -> String {
        names.reduce(text) { text, name in
            let (excess, count) = (width(text) - room, name.isEmpty ? 0 : text.ranges(of: name).count)
            if excess <= 0 || count == 0 { return text }
            let nameWidth = max(width(name) - (excess + count - 1) / count, shortest)
            return text.replacing(name, with: Shortening.shortened(name, to: nameWidth))
        }
    }

    /// The clauses of the text that fit into `room`, if they fill half of it; nil if they do not.
    ///
    /// So no half sentence stands in a line; the details have all of it.
    private static func wholeClauses(
        of text: String,
        within room: Int,
        ending marks: [String] = [": ", "; ", ", ", " ("]
    ) -> String? {
        let ends = marks.flatMap { text.ranges(of: $0).map(\.lowerBound) }
        return ends.map { String(text[..<$0]) }.filter { (room / 2...room).contains(width($0)) }
            .max { $0.count < $1.count }
    }

    private static func width(_ text: String) -> Int { text.unicodeScalars.count }
}

// MARK: - The words

extension Finding {
    /// What users feel, after the subject; empty where they feel nothing now.
    fileprivate var impactWords: String {
        switch (reason, impact) {
        case (.loadBalancerDisabled, _): " sends no traffic"
        case (.loadBalancerMissing, .errors): ""
        case (_, .errors): " gets errors"
        case (_, .farther(let distance?)): " +\(Words.kilometres(distance))"
        case (_, .farther(nil)), (_, .astray), (_, .slowerFailover), (_, .blind), (_, .none): ""
        }
    }

    /// The words before the colon: the clusters, the geo, the pool or the object.
    fileprivate var subject: String {
        if case .watchesFail(_, _, let clusters) = reason { return Self.list(clusters) }
        return geo ?? pool ?? object
    }

    /// As many names as there is room for, and the number of the others.
    private static func list(_ names: [String]) -> String {
        func firstNames(_ count: Int) -> String {
            names.prefix(count).joined(separator: ", ") + (count < names.count ? " +\(names.count - count)" : "")
        }
        // Names with 28 characters together leave room for the problem.
        let lastIndex = names.indices.last { firstNames($0 + 1).count <= 28 } ?? 0
        return firstNames(lastIndex + 1)
    }

    /// The words after the colon: what is wrong.
    fileprivate func problem(_ noun: SourceNoun) -> String {
        switch reason {
        case .rateLimited(let end):
            "rate-limited (429)" + (end.map { " until \(Words.second($0))" } ?? ": wait")
        case .cloudflareFails(let trouble, let since, let text):
            Self.cloudflareProblem(trouble, Words.since(since), text)
        case .allUnreachable(let since): "unreachable\(Words.since(since)), clusters too: check the network"
        case .outdated(let age): "the data shown are \(Words.age(age)) old: press r to read again"
        case .watchFails(let trouble, let since, let text): Self.watchProblem(trouble, since, text, noun)
        case .watchesFail(let trouble, let since, _): Self.watchesProblem(trouble, since, noun)
        // A positive skew means that Cloudflare's clock is ahead, and this host's clock is behind.
        case .clockSkewed(let skew, let since):
            "\(Words.age(skew.magnitude)) \(skew > .zero ? "behind" : "ahead of") Cloudflare's\(Words.since(since)): use NTP"

        case .loadBalancerMissing(let refusal?, _): "Cloudflare refused it: \(refusal)"
        case .loadBalancerMissing(nil, noClusterEverRead: true): "no load balancer; cannot sync until a cluster is read"
        case .loadBalancerMissing(nil, noClusterEverRead: false): "there is no such load balancer"
        case .loadBalancerDisabled: "load balancer is disabled"
        case .steering(let policy, let pool?, _): "steering_policy \(policy), as \(pool) has no coordinates"
        case .steering(let policy, nil, let goal?): "all go to \(goal): steering_policy \(policy)"
        case .steering(let policy, nil, nil): "steering_policy \(policy), not proximity"
        case .unproxied: "proxied is off"
        case .noPoolUsable(let isDisabled):
            "no pool is usable, the fallback pool \(isDisabled ? "is disabled" : "serves")"

        case .unreadable(let why): "cannot be read: \(why)"
        case .poolMissing(let refusal?): "\(object): \(refusal)"
        // The quota is a guess: Cloudflare names a reason only when it refuses a request.
        case .poolMissing(nil): "\(object) missing: quota may be full" + (remedy == nil ? "; sync to see" : "")
        case .poolDetached: "\(object) is not in default_pools"
        case .poolDisabled(let isFallback): "\(isFallback ? "fallback " : "")pool \(pool ?? object) is disabled"
        case .poolCritical(let health, let minimum): "\(object) is critical: \(health.text), minimum_origins \(minimum)"
        case .poolDown(let health, let why), .originDown(let health, let why):
            "\(object) is down, \(health.text): \(why)"
        case .unmonitored(1): "no monitor watches \(object): set CF_MONITOR_ID"
        case .unmonitored(let count): "no monitor watches \(count) of its pools: set CF_MONITOR_ID"
        case .noCoordinates: "\(object) has no coordinates"
        case .addressMissing(let address): "\(noun.singular) address \(address) is in no origin"
        case .tokenNewer(let version): "\(object) has ownership version \(version): upgrade the controller"
        case .tokenUnreadable: "the ownership token of \(object) is unreadable: remove it"
        case .poolShared(let shares): "\(object) is shared: \(shares.shares.map(\.text).joined(separator: ", "))"

        case .drained(let count, let total): "\(object) is drained, \(count) of \(total)"
        case .weightless(isOverride: true): "\(object) has weight 0 by hand"
        case .weightless(isOverride: false): "\(object) has weight 0: press w to set another"
        case .contested(let contest) where contest.claims.count { $0.cluster == nil } == 1:
            "two controllers write \(object): stop owner "
                + contest.claims.filter { $0.cluster == nil }.map(\.owner).joined()
        case .contested(let contest):
            "two controllers write \(object), stop one: \(withoutPlace(contest.claims.map(\.owner)).joined(separator: ", "))"
        case .stale(others: 0, share: 0): "\(object) is stale, no \(noun.singular) wants it"
        case .stale(others: 0, let share): "\(object) is stale\(Self.users(share))"
        case .stale(let others, let share): "\(others + 1) stale origins, such as \(object)\(Self.users(share))"
        case .brake(let stale, let total, let share):
            "brake on: \(stale) of \(total) origins are stale\(Self.users(share))"

        case .source(let problem, let others): (others > 0 ? "(+\(others) more) " : "") + problem
        case .conflict(let conflict, let others):
            (others > 0 ? "(+\(others) more) " : "")
                + "\(conflict.winner) counts, not \(conflict.loser): \(conflict.difference)"
        case .kindsUnknown(let gap, let kinds, _): Self.kindsProblem(gap, kinds)
        }
    }

    /// Which part of a pool's traffic goes to stale origins, as a clause; empty where none does.
    private static func users(_ share: Double) -> String {
        share > 0 ? ", with \(Words.percent(share)) of the pool" : ""
    }

    /// What the key of the remedy does, in a word or two.
    fileprivate var remedyText: String? {
        switch (remedy, reason) {
        case (.enable, _): "enables"
        case (.releaseWeight, _): "releases it"
        case (.removeOrigin, _): "removes"
        case (.prune, _): "prunes"
        case (.confirmRemovals, _): "confirms"
        case (.sync, .loadBalancerMissing): "creates it"
        case (.sync, .poolMissing(let refusal)): refusal == nil ? "tries" : "tries again"
        case (.sync, .noCoordinates): "sets them"
        case (.sync, _): "syncs"
        case (.setWeight, _), (.drain, _), (.undo, _), (nil, _): nil
        }
    }

    // MARK: Sources that cannot be read

    private static func cloudflareProblem(_ trouble: FailureKind?, _ since: String, _ text: String) -> String {
        switch trouble {
        case .unauthorized: "the API token is not accepted: set another CF_API_TOKEN"
        // Each list has a permission and an id of its own; the details spell the permission out.
        case .forbidden(let permission) where permission.hasPrefix("Load Balancers"):
            "load balancers refused (403): no permission, or wrong CF_ZONE_ID"
        case .forbidden: "pools refused (403): no permission, or wrong CF_ACCOUNT_ID"
        case .timedOut: "no answer\(since): check the network and cloudflarestatus.com"
        case .unreachable: "unreachable\(since): \(text)"
        case .rateLimited, .serverFault, nil: "cannot be read\(since): \(text)"
        }
    }

    private static func watchProblem(
        _ trouble: FailureKind?,
        _ since: Moment?,
        _ text: String,
        _ noun: SourceNoun
    ) -> String {
        let known = noun.plural + (since.map { " as of \(Words.hourMinute($0))" } ?? " unknown")
        return switch trouble {
        case .unauthorized: "API server refuses the credentials: renew them; \(known)"
        case .forbidden(let permission): "API server forbids to \(permission): grant it"
        case .timedOut: "watch down, API server does not answer; \(known)"
        // The text tells a refused connection from a certificate or a credential plugin that cannot be used.
        case .unreachable, .rateLimited, .serverFault, nil: "watch down; \(known): \(text)"
        }
    }

    private static func watchesProblem(_ trouble: FailureKind?, _ start: Moment?, _ noun: SourceNoun) -> String {
        let since = start == nil ? "; \(noun.plural) unknown" : Words.since(start)
        return switch trouble {
        case .unauthorized: "API servers refuse the credentials: renew"
        case .forbidden(let permission): "may not \(permission): grant it"
        case .timedOut: "no API server answers\(since)"
        case .unreachable: "API servers unreachable\(since)"
        case .rateLimited, .serverFault, nil: "watches down\(since)"
        }
    }

    private static func kindsProblem(_ gap: KindGap, _ kinds: [String]) -> String {
        let names = list(kinds)
        return switch gap {
        case .absent: "the API server has no \(names): install the CRDs"
        case .beingRemoved: "the CRDs of \(names) are being removed"
        case .forbidden: "API server forbids to list and watch \(names): grant it"
        case .other(let why): "\(names) are not known: \(why)"
        }
    }

    /// The owners' ids; if all of them begin with the place's code, the code is left out.
    private func withoutPlace(_ owners: [String]) -> [String] {
        let prefix = "\(geo ?? "")-"
        return owners.allSatisfy { $0.hasPrefix(prefix) } ? owners.map { String($0.dropFirst(prefix.count)) } : owners
    }
}

extension Finding.Health {
    fileprivate var text: String { "\(up) of \(total) up" }
}
