/// The account, its zones and its limits.
package struct CloudflareSettings: Sendable {
    package var accountID = "9a7806061c88ada191ed06f989cc3dac"
    package var accountName = "Simulated Account"
    package var zoneID = "023e105f4ecef8ad9ca31a8372d0c353"
    package var zoneName = "example.com"
    /// The zones of the account besides the first.
    package var otherZones: [Zone] = []
    /// Whether load balancers tell their zone's name in ASCII, whatever the zone's own endpoint says.
    package var tellsASCIIZoneNames = false
    package var tokens = Token.wellKnown
    /// What is stored otherwise than it was sent.
    package var rewrites: Set<Rewrite> = []
    /// Whether the reply to a write shows what was sent all the same, and only later reads what is stored.
    package var echoesWrites = false
    package var isRateLimited = true
    /// The limits of each token, in the order in which replies tell them.
    package var rateWindows = [RateWindow.standard]
    /// Setting it sets the limits below.
    package var plan = Plan.enterprise {
        didSet { (pools, loadBalancers, originsPerPool, minimumInterval) = plan.limits }
    }
    package var pools = Plan.enterprise.limits.pools
    package var loadBalancers = Plan.enterprise.limits.loadBalancers
    package var originsPerPool = Plan.enterprise.limits.originsPerPool
    /// The shortest interval of a monitor, in seconds.
    package var minimumInterval = Plan.enterprise.limits.minimumInterval
    /// How many elements a list has on a page where the client asks for no number; nil for all.
    package var pageSize: Int?
    /// How far the clock that replies tell is ahead of the world's.
    package var clockSkew: Duration = .zero

    package init() {}

    /// All zones, the first one first.
    package var zones: [Zone] { [Zone(id: zoneID, name: zoneName)] + otherZones }
}

/// A Cloudflare API token and what it may do.
package struct Token: Sendable {
    package enum Grant: Sendable, CaseIterable {
        case poolsRead, poolsWrite, loadBalancersRead, loadBalancersWrite, zoneRead, accountRead
    }

    package var value: String
    package var id: String
    package var grants: [Grant]
    /// An account-owned token is verified at the account's endpoint, not the user's.
    package var isAccountOwned = false
    package var isActive = true

    /// The tokens that every world knows; the first may do everything.
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
    ]
}
