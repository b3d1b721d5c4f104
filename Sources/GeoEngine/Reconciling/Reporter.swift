import CloudflareAPI
package import GeoRouting
package import Logging

/// Logs each notice once.
///
/// The words of the log lines must stay the same, because operators search for them.
struct Reporter {
    let logger: Logger
    /// The addresses that Ingresses asked for at the last call of `announce`, by the pool's name.
    private var announced: [String: Set<Address>] = [:]
    private var reported: Set<Notice> = []
    private var budget = LogBudget()

    init(logger: Logger) {
        self.logger = logger
    }

    /// Logs the addresses that are new since the last call.
    mutating func announce(_ desired: Desired, place: Place, at now: Duration = .zero) {
        for pool in desired.pools {
            let known = announced[pool.name] ?? []
            announced[pool.name] = Set(pool.origins.map(\.address))
            let newOrigins = pool.origins.filter { !known.contains($0.address) }.sorted { $0.address < $1.address }
            guard let first = newOrigins.first else { continue }
            log("Processing for geo-location: \(place.code), cluster: \(pool.clusterName)", .info, first.namespace, now)
            for origin in newOrigins {
                log("Load Balancer IP detected: \(origin.address)", .info, origin.namespace, now)
            }
        }
    }

    /// Logs a line if the budget of the namespace that has caused it allows this.
    private mutating func log(_ text: String, _ level: Logger.Level, _ namespace: String?, _ now: Duration) {
        switch budget.admit(namespace, at: now) {
        case .line: logger.log(level: level, "\(text)")
        case .lastLine:
            let more = "for now the rest is left out; the metric ingresses_ignored counts what is wrong"
            logger.warning("Namespace \(namespace ?? "") causes too many lines: \(more)")
        case .nothing: break
        }
    }

    /// Logs each notice that is new since the last call; at a resync, reminders are logged again.
    mutating func report(_ notices: [Notice], isResync: Bool, at now: Duration = .zero) {
        var current: Set<Notice> = []
        for notice in notices where current.insert(notice).inserted {
            guard !reported.contains(notice) || (notice.isReminder && isResync) else { continue }
            log(notice.text, Logger.Level(notice.level), notice.namespace, now)
        }
        reported = current
    }

    /// The most addresses of one write that are logged in a line of their own.
    private static let mergedLineLimit = 20

    func failed(_ failure: PassFailure) {
        guard case .cloudflare(let error, _) = failure else { return logger.warning("\(failure.text)") }
        switch error {
        case .unauthorized, .forbidden, .intercepted: logger.error("\(failure.text)")
        default: logger.warning("\(failure.text)")
        }
    }

    func wrote(_ operation: Operation, place: Place) {
        switch operation {
        case .createMonitor: logger.info("Successfully created monitor")
        case .updateMonitor(let id, _): logger.info("Successfully updated monitor \(id)")
        case .createPool(let draft):
            logger.info("Successfully created pool \(draft.name)", metadata: ["origins": "\(draft.origins.count)"])
        case .updatePool(let update):
            let merged = (update.origins ?? []).compactMap(\.address)
            for address in merged.prefix(Self.mergedLineLimit) {
                logger.info("Merging IP \(address) from \(place.code) with \(update.keptOrigins) existing origins")
            }
            let rest = merged.count - Self.mergedLineLimit
            if rest > 0 { logger.info("Merging \(rest) more IPs from \(place.code)") }
            if update.removedOrigins > 0 { logger.info("Removing \(update.removedOrigins) stale origins") }
            logger.info("Successfully updated pool \(update.name)")
        case .createLoadBalancer(let draft):
            logger.info("Successfully created load balancer \(draft.hostname)")
        case .updateLoadBalancer(let update):
            logger.info("Successfully updated load balancer \(update.hostname)")
        case .deletePool(_, let name): logger.info("Successfully deleted pool \(name)")
        }
    }
}

extension Logger.Level {
    package init(_ level: Notice.Level) {
        self =
            switch level {
            case .debug: .debug
            case .info: .info
            case .warning: .warning
            case .error: .error
            }
    }
}

extension Operation {
    /// The operation in words for a text after "would" or "trying to", such as `delete pool k8s-pool-shop-eu`.
    var summary: String {
        switch self {
        case .createMonitor(let draft): "create monitor \(draft.settings.kind.rawValue) \(draft.settings.path)"
        case .updateMonitor(let id, _): "update monitor \(id)"
        case .createPool(let draft): "create pool \(draft.name) with \(draft.origins.count) origins"
        case .updatePool(let update): "update pool \(update.name)\(Self.changes(update))"
        case .createLoadBalancer(let draft): "create load balancer \(draft.hostname)"
        case .updateLoadBalancer(let update): "update load balancer \(update.hostname)"
        case .deletePool(_, let name): "delete pool \(name)"
        }
    }

    private static func changes(_ update: PoolUpdate) -> String {
        let edits = (update.origins ?? []).filter(\.isChange).map { edit in
            let address = edit.address.map { " address \($0)" } ?? ""
            let weight = edit.weight.map { " weight \($0.percent)" } ?? ""
            let port = edit.port.map { " port \($0.value.map { "\($0.number)" } ?? "removed")" } ?? ""
            let host = edit.hostHeader.map { " Host header \($0.value?.description ?? "removed")" } ?? ""
            return "\(edit.name):\(address)\(weight)\(port)\(host)"
        }
        return edits.isEmpty ? "" : " (\(edits.joined(separator: ", ")))"
    }
}

/// The limit of log lines for each namespace: 200 at once, then one a second.
struct LogBudget: Sendable {
    enum Decision: Sendable, Equatable {
        case line
        /// Log one last line, which says that no more lines follow for now.
        case lastLine
        case nothing
    }

    /// The lines that one namespace may still cause.
    private struct Bucket {
        var lines = LogBudget.burst
        /// The instant up to which `lines` has been refilled.
        var filledAt: Duration
        /// Whether the last line has been logged; then no more lines follow for now.
        var isEnded = false
    }

    private static let burst = 200.0
    private static let rate = 1.0

    private var buckets: [String: Bucket] = [:]

    /// Decides whether a line is logged, and takes it from the budget; a line without a namespace is always logged.
    mutating func admit(_ namespace: String?, at now: Duration) -> Decision {
        guard let namespace else { return .line }
        var bucket = buckets[namespace] ?? Bucket(filledAt: now)
        defer { buckets[namespace] = bucket }
        bucket.lines = min(Self.burst, bucket.lines + Self.rate * max((now - bucket.filledAt).inSeconds, 0))
        bucket.filledAt = now
        // After the last line, lines are logged again only when the bucket is a quarter full.
        if bucket.lines >= Self.burst / 4 { bucket.isEnded = false }
        if bucket.lines >= 1, !bucket.isEnded {
            bucket.lines -= 1
            return .line
        }
        // This runs before the `defer` above, which stores the bucket.
        defer { bucket.isEnded = true }
        return bucket.isEnded ? .nothing : .lastLine
    }
}
