package import GeoFleet

/// The input for all tables, details and words: the fleet, its findings, and what happened.
package struct Situation: Sendable {
    /// The fleet as it was last published.
    package var fleet: Fleet
    /// What serves the users of each geo, as the fleet says.
    package var services: GeoServices
    /// The findings about the fleet, the worst first.
    package var findings: [Finding]
    /// The events since the start; the oldest may be discarded.
    package var events: EventLog
    /// The calls to Cloudflare since the start; the oldest may be discarded.
    package var calls: Ring<APICall>
    /// The service of each pool in the last minutes.
    package var healthHistory: HealthHistory
    /// The latest probe results by region; nil before the first results are read.
    package var regionalHealth: RegionalHealth?
    /// What this session has done, also its undos and redos, oldest first.
    package var actions: [ActionRecord] = []
    /// What the map shows; the default is the first load balancer.
    package var mapChoice = MapChoice()
    /// The maps for `mapChoice`, where they are already made.
    package var poolMaps: PoolMaps?
    /// The colour of each entry of the drawn map, 0 to 5; empty where no map is drawn.
    package var mapColours: [Int] = []
    /// The options that lead a command to this fleet, such as `-p prod`; empty where the environment alone does.
    package var options: [String] = []
    /// When this console was started; nil outside a console.
    package var startedAt: Moment?
    /// The present moment; ages are computed from it.
    package var now: Moment

    /// - Parameters:
    ///   - fleet: the fleet as it was last published.
    ///   - findings: the findings about it.
    ///   - events: the events since the start.
    ///   - calls: the calls since the start.
    ///   - healthHistory: the service of each pool in the last minutes.
    ///   - regionalHealth: the latest probe results by region.
    ///   - now: the present moment.
    ///   - services: what serves each geo of the fleet, where that is already computed.
    package init(
        fleet: Fleet,
        findings: [Finding],
        events: EventLog,
        calls: Ring<APICall>,
        healthHistory: HealthHistory = HealthHistory(),
        regionalHealth: RegionalHealth?,
        now: Moment,
        services: GeoServices? = nil
    ) {
        self.fleet = fleet
        self.services = services ?? GeoServices(fleet)
        self.findings = findings
        self.events = events
        self.calls = calls
        self.healthHistory = healthHistory
        self.regionalHealth = regionalHealth
        self.now = now
    }
}

/// What a map shows.
package struct MapChoice: Sendable, Equatable {
    /// The host name of the load balancer; nil for the first one.
    package var hostname: String?
    /// The name of the pool that fails in thought; nil if none does.
    package var failingPool: String?

    package init(hostname: String? = nil, failingPool: String? = nil) {
        self.hostname = hostname
        self.failingPool = failingPool
    }
}
