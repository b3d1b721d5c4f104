import Foundation
import Harness

/// The controllers as processes, and what they suffer.
struct Fleet {
    /// By process: its cluster; of `eu` one of two leads, `us_west` removes what no Ingress asks for.
    static let clusters = [
        "asia": "asia", "eu-a": "eu", "eu-b": "eu", "us_east": "us_east", "us_west": "us_west",
    ]
    static let names = clusters.keys.sorted()
    /// The cluster whose controller removes what no Ingress asks for.
    static let syncing = "us_west"
    /// One lives through everything but stops: its memory and its files are watched.
    static let longLived = "asia"

    let sim: Sim
    /// Where the road to Cloudflare begins.
    let port: Int
    private(set) var controllers: [String: Controller] = [:]
    private var stopped: [String: (since: ContinuousClock.Instant, until: ContinuousClock.Instant)] = [:]

    init(sim: Sim, port: Int) {
        self.sim = sim
        self.port = port
    }

    var identifiers: [String: Int32] { controllers.mapValues(\.process.identifier) }

    mutating func start(_ name: String) throws {
        guard let cluster = Self.clusters[name] else { return }
        var environment = [
            "CF_API_URL": "http://127.0.0.1:\(port)/client/v4", "RESYNC_INTERVAL": "10s", "LOG_LEVEL": "INFO",
        ]
        if cluster == "eu" {
            environment.merge(["LEADER_ELECT": "true", "POD_NAME": name, "LEASE_NAMESPACE": "default"]) { $1 }
        }
        if cluster == Self.syncing { environment.merge(["POLICY": "sync", "STALE_GRACE": "20s"]) { $1 } }
        controllers[name] = try Controller.start(cluster, sim, environment)
    }

    /// Kills a controller and starts another in its place; whether it may be killed.
    mutating func kill(_ name: String) throws -> Bool {
        if name == Self.longLived { return false }
        controllers[name]?.process.kill()
        stopped[name] = nil
        try start(name)
        return true
    }

    mutating func end() {
        for controller in controllers.values { controller.process.kill() }
    }

    // MARK: OriginOwnership still

    /// Stops a controller for 40 s, longer than a lease and a request last; whether it was running.
    mutating func stop(_ name: String, at now: ContinuousClock.Instant) -> Bool {
        if stopped[name] != nil { return false }
        controllers[name]?.process.signal(SIGSTOP)
        stopped[name] = (now, now + .seconds(40))
        return true
    }

    /// Lets those go on whose time is over; since when each cluster's had stood still.
    mutating func goOn(at now: ContinuousClock.Instant) -> [(cluster: String, since: ContinuousClock.Instant)] {
        let over = stopped.filter { $0.value.until <= now }.sorted { $0.key < $1.key }
        for (name, _) in over {
            controllers[name]?.process.signal(SIGCONT)
            stopped[name] = nil
        }
        return over.map { (Self.clusters[$0.key] ?? "", $0.value.since) }
    }

    /// Runs `body` while no controller can do anything.
    func whileStill<Result>(_ body: () async throws -> Result) async throws -> Result {
        for (name, controller) in controllers where stopped[name] == nil { controller.process.signal(SIGSTOP) }
        let result: Result
        do {
            result = try await body()
        } catch {
            resume()
            throw error
        }
        resume()
        return result
    }

    private func resume() {
        for (name, controller) in controllers where stopped[name] == nil { controller.process.signal(SIGCONT) }
    }

    /// The last lines of all logs, for a person who looks for a cause.
    var lastWords: [String] {
        controllers.sorted { $0.key < $1.key }.flatMap { name, controller in
            ["\(name) said last:"] + controller.log.split(separator: "\n").suffix(12).map { "  \($0)" }
        }
    }
}
