import CloudflareAPI
package import GeoRouting
package import Logging

/// Says things once: what an operator greps for, in the original's words.
struct Reporter {
    let logger: Logger
    private var announced: [String: Set<Address>] = [:]
    private var reported: Set<Notice> = []

    init(logger: Logger) {
        self.logger = logger
    }

    /// Tells which addresses are new since the last pass.
    mutating func announce(_ desired: Desired, place: Place) {
        for pool in desired.pools {
            let addresses = Set(pool.wants.map(\.address))
            let fresh = addresses.subtracting(announced[pool.name] ?? [])
            announced[pool.name] = addresses
            if fresh.isEmpty { continue }
            logger.info("Processing for geo-location: \(place.code), cluster: \(pool.clusterName)")
            for address in fresh.sorted() { logger.info("Load Balancer IP detected: \(address)") }
        }
    }

    /// Logs each notice when it first holds, reminders at each resync again.
    mutating func report(_ notices: [Notice], isResync: Bool) {
        var current: Set<Notice> = []
        for notice in notices where current.insert(notice).inserted {
            guard !reported.contains(notice) || (notice.isReminder && isResync) else { continue }
            logger.log(level: Logger.Level(notice.level), "\(notice.text)")
        }
        reported = current
    }

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
            for edit in update.origins ?? [] {
                guard let address = edit.address else { continue }
                logger.info("Merging IP \(address) from \(place.code) with \(update.keptOrigins) existing origins")
            }
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
    /// What the operation does, to stand behind "would" and "trying to".
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
        let edits = (update.origins ?? []).filter { $0.address != nil || $0.weight != nil }.map { edit in
            let address = edit.address.map { " address \($0)" } ?? ""
            let weight = edit.weight.map { " weight \($0.percent)" } ?? ""
            return "\(edit.name):\(address)\(weight)"
        }
        return edits.isEmpty ? "" : " (\(edits.joined(separator: ", ")))"
    }
}
