package import GeoEngine
package import GeoFleet
import CloudflareAPI
import GeoRouting
package import Logging
package import Wire

extension Surveyor {
    /// Everything that a surveyor is given from outside.
    package struct Parts: Sendable {
        /// The bare way to Cloudflare; the surveyor guards it, paces it and records its calls.
        package var cloudflare: any Transport
        package var token: @Sendable () -> String
        package var account: String
        package var zone: String
        package var userAgent: String
        /// Whether no write can leave, whoever asks for it.
        package var isReadOnly: Bool
        /// In the order in which they are to be shown.
        package var clusters: [WatchedCluster]
        package var time: Time
        /// What the calendar says now.
        package var now: Moment
        package var chance: Chance
        package var logger: Logger
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
            chance: Chance,
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
            self.chance = chance
            self.logger = logger
            self.metrics = metrics
        }
    }
}

extension Surveyor.Parts {
    /// A client whose calls take this way.
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
    /// The console looks at no monitors, so it cannot plan any that is managed; the pools keep theirs.
    var unmonitored: RoutingRules {
        var rules = self
        if case .managed = monitor { rules.monitor = .none }
        return rules
    }
}
