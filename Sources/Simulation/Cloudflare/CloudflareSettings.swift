/// The settings of the account: its zones, its tokens and its limits.
package struct CloudflareSettings: Sendable {
    /// The account's id: 32 hex digits, the form of all ids at Cloudflare.
    package var accountID = "9a7806061c88ada191ed06f989cc3dac"
    /// The account's name, as `GET /accounts` shows it.
    package var accountName = "Simulated Account"
    /// The id of the first zone: 32 hex digits.
    package var zoneID = "023e105f4ecef8ad9ca31a8372d0c353"
    /// The name of the first zone; its load balancers have this name or a name under it.
    package var zoneName = "example.com"
    /// The zones of the account besides the first.
    package var otherZones: [Zone] = []
    /// Whether load balancers have their `zone_name` in ASCII, even where the zone's own endpoint shows other letters.
    package var showsZoneNamesInASCII = false
    /// The API tokens that the server accepts; a request with any other token is refused.
    package var tokens = Token.wellKnown
    /// The ways in which stored values differ from the values that the server receives.
    package var rewrites: Set<Rewrite> = []
    /// Whether the reply to a write shows the received values; later reads always show the stored values.
    package var repliesWithSentValues = false
    /// Whether the limits of `rateWindows` apply; if so, replies have the `Ratelimit` headers.
    package var isRateLimited = true
    /// The rate limits of each token, in the order of the replies' headers.
    package var rateWindows = [RateWindow.standard]
    /// The account's plan; setting it sets the four limits below.
    package var plan = Plan.enterprise {
        didSet { (poolLimit, loadBalancerLimit, originsPerPool, minimumProbeInterval) = plan.limits }
    }
    /// The most pools in the account; there may be 1.5 times as many monitors.
    package var poolLimit = Plan.enterprise.limits.pools
    /// The most load balancers in all zones together.
    package var loadBalancerLimit = Plan.enterprise.limits.loadBalancers
    /// The most origins in a pool; the fewest is 1.
    package var originsPerPool = Plan.enterprise.limits.originsPerPool
    /// The shortest interval of a monitor, in seconds.
    package var minimumProbeInterval = Plan.enterprise.limits.minimumProbeInterval
    /// The number of elements on a page of a list where the client names none; nil for all elements.
    package var pageSize: Int?
    /// How far the `Date` header of replies is ahead of the world's clock; negative where it is behind.
    package var clockSkew: Duration = .zero

    package init() {}

    /// All zones, the first one first.
    package var zones: [Zone] { [Zone(id: zoneID, name: zoneName)] + otherZones }
}

/// A Cloudflare API token and what it may do.
package struct Token: Sendable {
    /// The permission to read or to write one kind of object.
    package enum Grant: Sendable, CaseIterable {
        case poolsRead, poolsWrite, loadBalancersRead, loadBalancersWrite, zoneRead, accountRead
    }

    /// The secret, 40 to 80 characters, which requests send as `Authorization: Bearer VALUE`.
    package var value: String
    /// The token's id, 32 hex digits, as the endpoint for verification shows it.
    package var id: String
    /// The permissions of the token; a call that needs another permission gets 403.
    package var grants: [Grant]
    /// Whether the token belongs to the account; the account's endpoint then verifies it, not the user's.
    package var isAccountOwned = false
    /// Whether calls may use the token; an inactive token can only be verified, with the status `disabled`.
    package var isActive = true
    /// When the token expires, as RFC 3339 writes it; nil where it never does.
    ///
    /// A token whose time is over also needs `isActive` false.
    package var expiresOn: String?

    /// The tokens of a world by default; the first one may do everything.
    package static let wellKnown = [
        Token(
            value: "geosim-token-full-0123456789abcdef012345",
            id: "6247ac8d9c10ba11154a2b82d35953b7",
            grants: Grant.allCases
        ),
        Token(
            value: "geosim-token-account-owned-0123456789abc",
            id: "f3c1b8f1d5a04f6e9f1f4f3b1d2c0a01",
            grants: Grant.allCases,
            isAccountOwned: true
        ),
        Token(
            value: "geosim-token-original-0123456789abcdef01",
            id: "f3c1b8f1d5a04f6e9f1f4f3b1d2c0a02",
            grants: [.poolsRead, .poolsWrite, .loadBalancersRead, .loadBalancersWrite]
        ),
        Token(
            value: "geosim-token-read-only-0123456789abcdef0",
            id: "f3c1b8f1d5a04f6e9f1f4f3b1d2c0a03",
            grants: [.poolsRead, .loadBalancersRead, .zoneRead, .accountRead]
        ),
        Token(
            value: "geosim-token-disabled-0123456789abcdef01",
            id: "f3c1b8f1d5a04f6e9f1f4f3b1d2c0a04",
            grants: Grant.allCases,
            isActive: false
        ),
        Token(
            value: "geosim-token-expired-0123456789abcdef012",
            id: "f3c1b8f1d5a04f6e9f1f4f3b1d2c0a05",
            grants: Grant.allCases,
            isActive: false,
            expiresOn: "2025-01-01T00:00:00Z"
        ),
    ]
}
