import HTTPTypes
import Wire

/// The handler of requests to Cloudflare's API v4: it checks the token and acts on a store.
///
/// The targets of requests come without the prefix `/client/v4`.
struct CloudflareHandler {
    let settings: CloudflareSettings
    let now: Timestamp
    var store: CloudflareStore

    mutating func reply(to request: Request) -> Reply {
        do throws(Refusal) {
            return Reply(200, try answer(request))
        } catch {
            return Reply(error.status, Envelope.failure(error))
        }
    }

    private mutating func answer(_ request: Request) throws(Refusal) -> JSON {
        let path = request.path.split(separator: "/").map(\.percentDecoded)
        let token = try authenticate(request, isVerification: path.suffix(2) == ["tokens", "verify"])
        let call = Call(request: request, token: token, pageSize: settings.pageSize)
        switch path.first {
        case "user" where path == ["user", "tokens", "verify"]:
            return try verify(token, isAccountOwned: false)
        case "user" where path == ["user", "load_balancing_analytics", "events"]: return try healthEvents(call)
        case "accounts": return try account(Array(path.dropFirst()), call)
        case "zones": return try zone(Array(path.dropFirst()), call)
        default: throw .unroutable(request.path)
        }
    }

    // MARK: Authentication

    /// Returns the token of a request; throws where it is missing, malformed or unknown.
    ///
    /// An inactive token may only be verified.
    private func authenticate(_ request: Request, isVerification: Bool) throws(Refusal) -> Token {
        guard let header = request.headers[.authorization] else { throw Self.refusalWithoutToken(request) }
        let parts = header.split(separator: " ", omittingEmptySubsequences: false)
        let isWellFormed =
            parts.count == 2 && parts[0] == "Bearer" && (40...80).contains(parts[1].count)
            && parts[1].utf8.allSatisfy {
                UInt8(ascii: "-") == $0 || UInt8(ascii: "_") == $0 || Self.isAlphanumeric($0)
            }
        if !isWellFormed { throw .malformedToken }
        guard let token = settings.tokens.first(where: { $0.value == parts[1] }) else {
            throw isVerification ? .unverifiableToken : .invalidToken
        }
        if !token.isActive, !isVerification { throw .invalidToken }
        return token
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
    }

    /// Returns the refusal of a request without a token.
    ///
    /// The simulated account has no global API key: every such key is refused.
    private static func refusalWithoutToken(_ request: Request) -> Refusal {
        guard let key = request.headers.value("X-Auth-Key"), let email = request.headers.value("X-Auth-Email") else {
            return .noCredentials
        }
        if !email.contains("@") { return .malformedEmail }
        let isWellFormed = key.utf8.count >= 37 && key.allSatisfy { $0.isASCII && $0.isHexDigit }
        return isWellFormed ? .unknownKey : .malformedKey
    }

    private func verify(_ token: Token, isAccountOwned: Bool) throws(Refusal) -> JSON {
        guard token.isAccountOwned == isAccountOwned else { throw .unverifiableToken }
        let status: JSON = token.isActive ? "active" : token.expiresOn == nil ? "disabled" : "expired"
        var result = JSONObject([("id", .string(token.id)), ("status", status)])
        result["expires_on"] = token.expiresOn.map { .string($0) }
        return Envelope.success(
            .object(result),
            messages: token.isActive
                ? [["code": 10000, "message": "This API Token is valid and active", "type": .null]] : []
        )
    }

    // MARK: Paths

    private mutating func account(_ path: [String], _ call: Call) throws(Refusal) -> JSON {
        guard let id = path.first else {
            try call.requireGrant(.accountRead)
            return call.list([accountJSON])
        }
        try checkID(id, known: [settings.accountID], call)
        switch path.dropFirst() {
        case []:
            try call.requireGrant(.accountRead)
            return Envelope.success(accountJSON)
        case ["tokens", "verify"]: return try verify(call.token, isAccountOwned: true)
        case ["load_balancing_analytics", "events"]: return try healthEvents(call)
        case ["load_balancers", "usage"]:
            try call.requireGrant(.poolsRead)
            return Envelope.success(usage)
        case let steps where steps.starts(with: ["load_balancers", "regions"]):
            try call.requireGrant(.poolsRead)
            return try Regions.answer(Array(steps.dropFirst(2)))
        case let steps where steps.first == "load_balancers" && steps.count >= 2:
            guard let type = [ResourceType.pool, .monitor].first(where: { $0.path == steps.dropFirst().first }) else {
                throw .unroutable(call.request.path)
            }
            return try resource(type, Array(steps.dropFirst(2)), call)
        default: throw .unroutable(call.request.path)
        }
    }

    private mutating func zone(_ path: [String], _ call: Call) throws(Refusal) -> JSON {
        guard let id = path.first else {
            try call.requireGrant(.zoneRead)
            let name = call.request.queryValue("name").map { DomainName($0) }
            let zones = settings.zones.filter { name == nil || DomainName($0.name) == name }
            return call.list(zones.map(json(of:)))
        }
        try checkID(id, known: settings.zones.map(\.id), call)
        switch path.dropFirst() {
        case []:
            try call.requireGrant(.zoneRead)
            return Envelope.success(json(of: try self.zone(id)))
        case let steps where steps.first == "load_balancers":
            return try resource(.loadBalancer(zone: id), Array(steps.dropFirst()), call)
        default: throw .unroutable(call.request.path)
        }
    }

    /// Returns the health events that match the query; `since` is included, `until` is not.
    private func healthEvents(_ call: Call) throws(Refusal) -> JSON {
        try call.requireGrant(.poolsRead)
        func matches(_ name: String, _ value: JSON?) -> Bool {
            call.request.queryValue(name).map { $0 == value?.string } ?? true
        }
        let events = store.healthEvents.filter { event in
            let instant = event["timestamp"]?.string ?? ""
            return matches("pool_id", event["pool"]?["id"]) && matches("pool_name", event["pool"]?["name"])
                && (call.request.queryValue("since").map { $0 <= instant } ?? true)
                && (call.request.queryValue("until").map { $0 > instant } ?? true)
        }
        return Envelope.success(.array(events.map { .object($0) }))
    }

    /// Throws where an id is unknown; the refusal depends on whether the text has the form of an id.
    private func checkID(_ id: String, known: [String], _ call: Call) throws(Refusal) {
        if known.contains(id) { return }
        let isID = id.count == 32 && id.allSatisfy { $0.isHexDigit && !$0.isUppercase }
        throw isID ? .idOfOtherAccount : .unroutable(call.request.path)
    }

    private var accountJSON: JSON {
        [
            "id": .string(settings.accountID), "name": .string(settings.accountName), "type": "standard",
            "settings": ["enforce_twofactor": false], "created_on": "2024-01-01T00:00:00.000000Z",
        ]
    }

    private func json(of zone: Zone) -> JSON {
        [
            "id": .string(zone.id), "name": .string(zone.name), "status": "active", "paused": false,
            "type": "full", "development_mode": 0,
            "name_servers": ["ada.ns.cloudflare.com", "bob.ns.cloudflare.com"], "original_name_servers": [],
            "original_registrar": .null, "original_dnshost": .null,
            "created_on": "2024-01-01T00:00:00.000000Z", "modified_on": "2024-01-01T00:00:00.000000Z",
            "activated_on": "2024-01-01T00:00:00.000000Z",
            "meta": [
                "step": 2, "custom_certificate_quota": 0, "page_rule_quota": 3, "phishing_detected": false,
            ],
            "owner": ["id": .null, "type": "user", "email": .null],
            "account": ["id": .string(settings.accountID), "name": .string(settings.accountName)],
            "tenant": ["id": .null, "name": .null], "tenant_unit": ["id": .null],
            "permissions": ["#zone:read", "#lb:read", "#lb:edit"],
            "plan": [
                "id": .string(settings.plan.id), "name": .string(settings.plan.name), "price": 0, "currency": "USD",
                "frequency": "monthly", "is_subscribed": true, "can_subscribe": false,
                "legacy_id": .string(settings.plan.rawValue),
                "legacy_discount": false, "externally_managed": true,
            ],
        ]
    }

    private var usage: JSON {
        [
            "load_balancers": JSON(store.loadBalancers.count), "monitors": JSON(store.monitors.count),
            "origins": JSON(store.pools.reduce(0) { $0 + ($1["origins"]?.array?.count ?? 0) }),
            "pools": JSON(store.pools.count), "max_origins_per_pool": JSON(settings.originsPerPool),
            "minimum_monitor_interval": JSON(settings.minimumProbeInterval),
        ]
    }
}

/// A request and its token.
struct Call {
    let request: Request
    let token: Token
    /// The number of elements on a page where the request has no `per_page`; nil for all elements.
    var pageSize: Int?

    /// Throws `.forbidden` where the token lacks the permission.
    func requireGrant(_ grant: Token.Grant) throws(Refusal) {
        if !token.grants.contains(grant) { throw .forbidden }
    }

    func list(_ items: [JSON]) -> JSON {
        Envelope.list(
            items,
            page: request.queryValue("page").flatMap { Int($0) },
            perPage: request.queryValue("per_page").flatMap { Int($0) } ?? pageSize
        )
    }

    /// Returns the JSON object in the body; throws 400 for any other body.
    func object() throws(Refusal) -> JSONObject {
        guard let object = (try? JSON.parse(request.body))?.object else {
            throw Refusal(status: 400, code: 1002, message: "malformed JSON in request body: validation failed")
        }
        return object
    }
}
