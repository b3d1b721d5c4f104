package import GeoRouting
package import Logging
package import Wire

/// What the console knows: watches the clusters' Ingresses, polls Cloudflare, and tells of both as one fleet.
///
/// Each stream is for one reader. Nothing waits for a reader: of fleets the newest is kept.
package final class Surveyor: Sendable {
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

    package let clock: WallClock
    /// The newest alone; at most ten a second.
    package let fleets: AsyncStream<Fleet>
    /// In batches, newest last.
    package let events: AsyncStream<[FleetEvent]>
    /// In batches, newest last.
    package let calls: AsyncStream<[APICall]>

    private let parts: Parts

    package init(_ parts: Parts) {
        self.parts = parts
        clock = WallClock(now: parts.now, time: parts.time)
        fleets = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)).stream
        events = AsyncStream.makeStream().stream
        calls = AsyncStream.makeStream().stream
    }

    /// What is known at this moment.
    package var fleet: Fleet { Fleet(zone: parts.zone) }

    /// Watches and polls until the task is cancelled; an unreachable cluster or Cloudflare blocks nothing else.
    package func run() async {}

    /// Reads everything once, without watching; for a program that does one thing and ends.
    package func survey() async -> Fleet { fleet }

    /// Reads Cloudflare now, and opens broken watches again.
    package func reread() {}

    /// Whether polls rest; own writes and `reread` still read.
    package func pause(_ isPaused: Bool) {}

    /// What each region's probes say of a pool, by its id.
    package func regionalHealth(pool id: String) async throws(Refusal) -> RegionalHealth {
        RegionalHealth(pool: id, probes: [])
    }
}
