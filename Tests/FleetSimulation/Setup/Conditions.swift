import GeoRouting
import Simulation
import Support

/// What the world is like in which a run takes place.
struct Conditions: Sendable {
    /// How often a controller looks without a reason.
    var resyncInterval: Duration
    /// How long an API server remembers changes: a watch that asks for an older version is told 410.
    var historyWindow: Duration
    /// How many elements Cloudflare puts on a page of a list; nil for all.
    var pageSize: Int?
    /// Whether connections that are half-open stay so when all else has healed.
    var staysHalfOpen: Bool
    /// In what this world is unkinder than others.
    let hardships: [Hardship]
    /// The load balancer's, as the settings and people write it.
    private(set) var hostname = "app.example.com"
    private var zoneName = "example.com"
    private var showsZoneNamesInASCII = false
    private(set) var otherZones: [Zone] = []
    private(set) var rewrites: Set<Rewrite> = []
    private var repliesWithSentValues = false
    /// How many origins a pool may have.
    private(set) var originLimit: Int?

    init(_ generator: inout SeededGenerator, _ hardships: [Hardship]) {
        self.hardships = hardships
        resyncInterval = generator.happens(10) ? .seconds(120) : .seconds(15)
        historyWindow = .seconds(generator.pick([5, 20, 60, 300]))
        pageSize = generator.happens(25) ? generator.number(2...4) : nil
        staysHalfOpen = generator.happens(10)
    }

    /// What the hardships are in particular; from a generator of their own, so that all else stays as it is without.
    mutating func harden(_ generator: inout SeededGenerator) {
        if hardships.contains(.neighbours) { otherZones = [Zone("example.net")] }
        if hardships.contains(.rewrites) {
            rewrites = Set((0..<generator.number(1...3)).map { _ in generator.pick(Self.possibleRewrites) })
            repliesWithSentValues = generator.happens(30)
        }
        if hardships.contains(.monitor) {
            rewrites.formUnion(generator.some(Self.monitorRewrites, 40))
        }
        if hardships.contains(.unicode) {
            zoneName = "bücher.example"
            hostname = generator.pick(["app.bücher.example", "app.xn--bcher-kva.example", "App.Bücher.Example"])
            showsZoneNamesInASCII = generator.happens(50)
        }
        // Many pools on small pages would use up the calls that all clusters share here.
        if hardships.contains(.evil) || hardships.contains(.gateways) { pageSize = nil }
        if hardships.contains(.fewOrigins) { originLimit = generator.pick([5, 8, 20, 20]) }
    }

    /// The host name as it is compared.
    var canonicalHostname: String { Hostname.canonical(hostname) }
    /// The host name that only annotations ask for.
    var secondHostname: String? { hardships.contains(.hostnames) ? "shop." + zoneName : nil }
    /// All host names of our load balancers, as they are compared.
    var canonicalHostnames: [String] {
        [canonicalHostname] + [secondHostname].compactMap(\.self).map(Hostname.canonical)
    }

    /// The monitor that the controllers keep.
    var monitor: MonitorRule {
        guard hardships.contains(.monitor) else { return .none }
        let codes = "200,301"
        return .managed(
            MonitorSettings(kind: .https, path: "/healthz", interval: 60, expectedCodes: codes, host: hostname)
        )
    }

    private static let monitorRewrites: [Rewrite] = [
        .headerNamesInLowerCase, .codesSpaced, .namesInUpperCase, .namesWithDot,
    ]

    /// A pool that never gets coordinates can join no load balancer that is steered by them.
    private static let possibleRewrites = Rewrite.allCases.filter { $0 != .coordinatesDropped }

    func apply(to settings: inout Simulation.Settings) {
        settings.kubernetes.historyWindow = historyWindow
        settings.cloudflare.pageSize = pageSize
        settings.cloudflare.zoneName = zoneName
        settings.cloudflare.showsZoneNamesInASCII = showsZoneNamesInASCII
        settings.cloudflare.otherZones = otherZones
        settings.cloudflare.rewrites = rewrites
        settings.cloudflare.repliesWithSentValues = repliesWithSentValues
        if let originLimit { settings.cloudflare.originsPerPool = originLimit }
    }
}
