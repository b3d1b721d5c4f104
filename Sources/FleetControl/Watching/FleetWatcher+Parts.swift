import CloudflareAPI
package import GeoEngine
package import GeoFleet
import GeoRouting
package import Logging
package import Wire

extension FleetWatcher {
    /// The dependencies and settings of a `FleetWatcher`.
    package struct Parts: Sendable {
        /// The transport to Cloudflare; the watcher itself limits the rate and records the calls.
        package var cloudflare: any Transport
        /// Returns the API token; called before each request, because the token may change.
        package var token: @Sendable () -> String
        /// Where the token comes from, for advice; nil where that is not known.
        package var tokenSource: TokenSource?
        /// The account's id at Cloudflare, 32 hexadecimal digits.
        package var account: String
        /// The zone's id at Cloudflare, 32 hexadecimal digits.
        package var zone: String
        /// The `User-Agent` of all requests, such as `geoconsole/1.2.0`.
        package var userAgent: String
        /// Whether the watcher sends no writes at all.
        package var isReadOnly: Bool
        /// The clusters to watch, in the order on the screen.
        package var clusters: [WatchedCluster]
        /// The monotonic clock and the timers.
        package var time: Time
        /// The date and time at the start.
        package var now: Moment
        /// Random numbers for pauses, retries and the name of the session.
        package var random: RandomSource
        /// The logger of the watcher and its parts.
        package var logger: Logger
        /// Metrics of calls and watches; `.none` counts nothing.
        package var metrics: EngineMetrics

        package init(
            cloudflare: any Transport,
            token: @escaping @Sendable () -> String,
            account: String,
            zone: String,
            userAgent: String,
            isReadOnly: Bool = false,
            clusters: [WatchedCluster],
            time: Time,
            now: Moment,
            random: RandomSource,
            logger: Logger,
            metrics: EngineMetrics
        ) {
            self.cloudflare = cloudflare
            self.token = token
            self.account = account
            self.zone = zone
            self.userAgent = userAgent
            self.isReadOnly = isReadOnly
            self.clusters = clusters
            self.time = time
            self.now = now
            self.random = random
            self.logger = logger
            self.metrics = metrics
        }
    }
}

extension FleetWatcher.Parts {
    /// A client that sends its calls through this transport.
    func client(through transport: any Transport, recorder: (any WriteRecorder)? = nil) -> CloudflareClient {
        CloudflareClient(
            transport: transport,
            token: token,
            account: account,
            zone: zone,
            userAgent: userAgent,
            time: time,
            recorder: recorder
        )
    }
}

extension RoutingRules {
    /// These rules without a managed monitor: the pools keep their present monitors.
    ///
    /// The console reads no monitors, and cannot plan them.
    var withoutManagedMonitor: RoutingRules {
        var rules = self
        if case .managed = monitor { rules.monitor = .none }
        return rules
    }
}
