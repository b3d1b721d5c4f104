import GeoFleet
import GeoRouting
import Presentation

// What the controller's own checks have found out, as `StartCheck` says it.

extension Examination {
    private var startChecks: [StartCheck] { facts.reading?.startChecks ?? [] }

    private func failure(_ subject: StartCheck.Subject) -> StartCheck.Failure? {
        startChecks.lazy.compactMap { check in
            if case .failed(subject, let failure) = check { failure } else { nil }
        }.first
    }

    /// Whether Cloudflare has said nothing at all.
    private var isSilent: Bool {
        startChecks.allSatisfy { check in
            if case .failed(_, let failure) = check { failure.cause == .unanswered } else { false }
        }
    }

    /// Why nothing of Cloudflare can be judged; nil where it has answered to a token that it accepts.
    var cloudflareObstacle: String? {
        if facts.profile?.problem != nil { return "the profile cannot be used" }
        if facts.tokenOrigin == nil || facts.tokenProblem != nil { return "there is no token" }
        if let name = ["CF_ACCOUNT_ID", "CF_ZONE_ID"].first(where: facts.missing.contains) {
            return "\(name) is not set"
        }
        if !facts.hasCalledCloudflare { return "the settings are wrong" }
        if isSilent { return "Cloudflare does not answer" }
        if hasFault(.token), !isTokenActive { return "Cloudflare does not accept the token" }
        return nil
    }

    private var isTokenActive: Bool {
        startChecks.contains { if case .token("active", _) = $0 { true } else { false } }
    }

    mutating func checkCloudflare() {
        checkNetwork()
        checkToken()
        checkAccount()
        checkZone()
        checkHostnames()
        checkPermissions()
    }

    private mutating func checkNetwork() {
        guard facts.hasCalledCloudflare else {
            return leave(.cloudflare, because: cloudflareObstacle ?? "it was not called")
        }
        if !isSilent { return report(.cloudflare, findings(of: .cloudflare), orGood: "answers") }
        let failure = [.token, .account, .zone].lazy.compactMap(failure).first
        fail(
            .cloudflare,
            Fault(
                "CloudflareUnreachable",
                failure?.reason ?? "Cloudflare has not answered in time",
                why: "nothing can be read or written; visitors are not affected",
                mend: failure?.advice ?? "check the network, CF_API_URL and HTTPS_PROXY, then cloudflarestatus.com"
            )
        )
    }

    // MARK: The token

    /// How long before its end a token is a finding.
    private static let renewal = Duration.seconds(14 * 86_400)
    private static let whyToken = "no call to Cloudflare succeeds: nothing can be read or written"

    private mutating func checkToken() {
        if facts.profile?.problem != nil { return leave(.token, because: "the profile cannot be used") }
        if let problem = facts.tokenProblem {
            let mend = "mend the program or the file that the token comes from"
            return fail(.token, Fault("TokenUnreadable", problem, why: Self.whyToken, mend: mend))
        }
        guard let origin = facts.tokenOrigin else {
            let mend = "set CF_API_TOKEN or CF_API_TOKEN_FILE, or token-file or token-command in the profile"
            return fail(.token, Fault("TokenMissing", "there is no API token", why: Self.whyToken, mend: mend))
        }
        if let obstacle = cloudflareObstacle { return leave(.token, because: obstacle) }
        for case .token(let status, let expires) in startChecks { return judge(status, expires, origin) }
        guard let failure = failure(.token) else {
            return leave(.token, because: "Cloudflare has not answered in time")
        }
        switch failure.cause {
        case .unanswered, .other: leave(.token, because: failure.reason)
        case .address: refuse("TokenAddress", failure, origin)
        case .token, .scope, .permission: refuse("TokenRefused", failure, origin)
        }
    }

    private mutating func refuse(_ reason: String, _ failure: StartCheck.Failure, _ origin: DoctorFacts.TokenOrigin) {
        let mend =
            failure.cause == .address
            ? failure.advice ?? ""
            : "the token \(origin.words) is mistyped, rolled or revoked: compare it with My Profile, API Tokens, "
                + "in the dashboard"
        fail(.token, Fault(reason, failure.reason, why: Self.whyToken, mend: mend))
    }

    private mutating func judge(_ status: String, _ expires: String?, _ origin: DoctorFacts.TokenOrigin) {
        let end = expires.map { Words.cloudflareTime($0) }
        if status != "active" {
            return fail(
                .token,
                Fault(
                    status == "expired" ? "TokenExpired" : "TokenInactive",
                    "the token \(origin.words) is \(status)" + (end.map { ", its end was \($0)" } ?? ""),
                    why: Self.whyToken,
                    mend: "make a new token in Cloudflare's dashboard, and put it there"
                )
            )
        }
        if let expires, let moment = Moment(rfc3339: expires), moment - facts.now < Self.renewal {
            return fail(
                .token,
                Fault(
                    "TokenExpires",
                    isWarning: true,
                    "the token \(origin.words) expires in \(Words.age(moment - facts.now)), \(end ?? expires)",
                    why: "from then on nothing can be read or written",
                    mend: "make a new token in Cloudflare's dashboard before, and put it there"
                )
            )
        }
        pass(.token, "active, \(origin.words), " + (end.map { "expires \($0)" } ?? "never expires"))
    }

    // MARK: Account, zone, host names

    private mutating func checkAccount() {
        let why = "pools and monitors are in the account: none can be read"
        if facts.profile?.problem == nil, facts.missing.contains("CF_ACCOUNT_ID") {
            let mend = "set CF_ACCOUNT_ID to Account ID on the zone's Overview page"
            return fail(.account, Fault("AccountMissing", "CF_ACCOUNT_ID is not set", why: why, mend: mend))
        }
        if let obstacle = cloudflareObstacle { return leave(.account, because: obstacle) }
        for case .account(let pools) in startChecks {
            return pass(.account, "\(Words.counted(pools, "pool")) can be read")
        }
        judge(failure(.account), .account, "AccountWrong", why)
    }

    private mutating func checkZone() {
        let why = "load balancers are in the zone: the host name must lie in it"
        if facts.profile?.problem == nil, facts.missing.contains("CF_ZONE_ID") {
            let mend = "set CF_ZONE_ID to Zone ID on the zone's Overview page"
            return fail(.zone, Fault("ZoneMissing", "CF_ZONE_ID is not set", why: why, mend: mend))
        }
        if let obstacle = cloudflareObstacle { return leave(.zone, because: obstacle) }
        for case .zone(let name) in startChecks { return pass(.zone, name) }
        // The permission to read the zone is optional: a load balancer names its zone too.
        if failure(.zone)?.cause == .permission {
            if let zone = zoneName { return pass(.zone, "\(zone), as its load balancers say") }
            if arePermissionsKnown { return pass(.zone, "answers, but its name may not be read, which is optional") }
        }
        judge(failure(.zone), .zone, "ZoneWrong", why)
    }

    private mutating func judge(
        _ failure: StartCheck.Failure?,
        _ subject: Check.Subject,
        _ scopeReason: String,
        _ why: String
    ) {
        guard let failure else { return leave(subject, because: "Cloudflare has not answered in time") }
        let reason =
            switch failure.cause {
            case .scope: scopeReason
            case .permission: "PermissionMissing"
            case .token, .address: "TokenRefused"
            case .other: "CloudflareRefused"
            case .unanswered: ""
            }
        if reason.isEmpty { return leave(subject, because: failure.reason) }
        let mend = failure.advice ?? "compare the id with the zone's Overview page in Cloudflare's dashboard"
        fail(subject, Fault(reason, failure.reason, why: why, mend: mend))
    }

    /// The zone's name; nil where only its id is known.
    private var zoneName: String? {
        for case .zone(let name) in startChecks { return name }
        return facts.situation?.fleet.zone.nonEmpty.flatMap { $0.contains(".") ? $0 : nil }
    }

    private mutating func checkHostnames() {
        if let obstacle = cloudflareObstacle { return leave(.hostname, because: obstacle) }
        guard let zone = zoneName.flatMap({ Hostname($0) }) else {
            return leave(.hostname, because: "the zone's name is not known")
        }
        let faults = facts.hostnames.filter { !$0.isIn(zone: zone) }.map { hostname in
            Fault(
                "HostnameOutside",
                "\(hostname) lies outside the zone \(zone)",
                why: "Cloudflare refuses a load balancer of this name",
                mend: "set CF_LB_HOSTNAME to a name in \(zone), or CF_ZONE_ID to the zone of \(hostname)"
            )
        }
        let names = facts.hostnames.map { "\($0)" }.joined(separator: ", ")
        report(.hostname, faults, orGood: names.isEmpty ? "none is set" : "\(names) in \(zone)")
    }

    // MARK: Permissions

    /// Whether pools and load balancers could be read.
    private var arePermissionsKnown: Bool { facts.situation?.fleet.cloudflare.lastSuccess != nil }

    private mutating func checkPermissions() {
        if let obstacle = cloudflareObstacle { return leave(.permissions, because: obstacle) }
        guard let status = facts.situation?.fleet.cloudflare else {
            return leave(.permissions, because: "nothing was read")
        }
        if status.lastSuccess != nil, !status.isFailing {
            return pass(.permissions, "pools and load balancers can be read; whether they can be written is not tried")
        }
        guard case .failing(let text) = status.state else {
            return leave(.permissions, because: "Cloudflare has not answered in time")
        }
        guard case .forbidden(let permission)? = status.failure else { return leave(.permissions, because: text) }
        fail(
            .permissions,
            Fault(
                "PermissionMissing",
                text,
                why: "without all lists nothing is known of what serves users, and no controller writes",
                mend: "give the token the permission \(permission), for this account and zone; to look, Read is enough"
            )
        )
    }
}

extension String {
    fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}

extension DoctorFacts.TokenOrigin {
    /// Where it comes from, as a part of a sentence.
    var words: String {
        switch self {
        case .variable: "of CF_API_TOKEN"
        case .file(let path): "from the file \(path)"
        case .command(let program): "that \(program) prints"
        case .simulation: "of the simulated world"
        }
    }
}
