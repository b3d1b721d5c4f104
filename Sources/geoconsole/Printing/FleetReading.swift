import FleetControl
import Foundation
import GeoEngine
import GeoFleet
import GeoRouting
import NIOCore
import Presentation
import Wire

/// What a command has read: the fleet, and what happened while it was read.
struct Reading {
    var fleet: Fleet
    var events: [FleetEvent] = []
    var calls: [APICall] = []
    /// The end of the reading.
    var now: Moment
    /// The options that lead another command to this fleet.
    var options: [String] = []

    /// The reading as the console's tables and words take it.
    var situation: Situation {
        var log = EventLog(capacity: events.count)
        log.append(events)
        var ring = Ring<APICall>(capacity: calls.count)
        ring.append(calls)
        let services = GeoServices(fleet)
        var situation = Situation(
            fleet: fleet,
            findings: diagnose(fleet, now: now, services: services),
            events: log,
            calls: ring,
            regionalHealth: nil,
            now: now,
            services: services
        )
        situation.options = options
        return situation
    }
}

/// Reads a fleet once, the way the screen does, for a command that prints an answer and ends.
struct FleetReading {
    let arguments: SourceArguments
    let limit: Duration
    let environment: [String: String]
    /// What is read; the simulated world is always read as a whole.
    var scope = FleetWatcher.ReadScope.all
    /// The options that lead another command to this fleet, without what a profile says.
    var options: [String] = []

    /// How much faster the simulated world lives while a command waits for its first probes.
    static let haste = 20
    /// How often the simulated world is read; after as many readings without a change it is taken as it is.
    private static let readings = 20

    /// Reads the fleet and calls `body` with it; `body` ends the program.
    ///
    /// No write can leave the process, and no audit file is opened.
    func with(_ body: (Fleet) throws -> Never) async throws {
        try await withWatcher { fleet, _ in try body(fleet) }
    }

    /// Reads the fleet and calls `body` with it and with what happened; `body` ends the program.
    func read(_ body: (Reading) throws -> Never) async throws {
        try await withWatcher { fleet, watcher in
            let news = watcher.takeNews()
            try body(
                Reading(fleet: fleet, events: news.events, calls: news.calls, now: watcher.clock.now, options: options)
            )
        }
    }

    /// The same as `with`, with the watcher that has read the fleet, for what a fleet does not have.
    ///
    /// The names of the fleet are kept for completions.
    func withWatcher(_ body: (Fleet, FleetWatcher) async throws -> Never) async throws {
        let time = arguments.demo ? Time(QuickClock(factor: Self.haste)) : Time(ContinuousClock())
        try await open(time) { backend in
            let watcher = backend.fleetWatcher
            let fleet =
                arguments.demo ? await settledFleet(backend, time) : await watcher.readOnce(within: limit, scope)
            if scope == .all {
                NamesCache(environment).save(fleet, source: NamesCache.source(arguments, environment))
            }
            try await body(fleet, watcher)
        }
    }

    /// Opens the ways to Cloudflare and to the clusters, and calls `body`, which ends the program.
    func open(_ time: Time, _ body: (Backend) async throws -> Never) async throws {
        // One network thread is enough for a few calls.
        NIOSingletons.groupLoopCountSuggestion = 1
        NIOSingletons.blockingPoolThreadCountSuggestion = 1
        let calendar = Moment(milliseconds: Int(Date().timeIntervalSince1970 * 1000))
        let session = Session(clock: WallClock(now: calendar, time: time), isReadOnly: true, who: "", audit: nil)
        if arguments.demo {
            let demo = try Demo(arguments, time: time, calendar: calendar)
            try await demo.with(session) { try await body($0) }
        } else {
            let live = try Live(arguments, environment: environment)
            for warning in live.warnings { StandardStreams.warn(warning) }
            try await live.with(session, time) { try await body($0) }
        }
    }

    /// Runs the simulated world until its controllers have set it up, or until nothing changes any more.
    func settledFleet(_ backend: Backend, _ time: Time) async -> Fleet {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await backend.run() }
            let fleet = await settledFleet(backend.fleetWatcher, time)
            group.cancelAll()
            return fleet
        }
    }

    /// Reads the simulated world, which another task runs, until it is set up, or until nothing changes any more.
    func settledFleet(_ fleetWatcher: FleetWatcher, _ time: Time) async -> Fleet {
        let end = time.now() + limit * Self.haste
        var fleet = await fleetWatcher.readOnce(within: limit)
        var equalReadings = 0
        while !fleet.isSettled, equalReadings < Self.readings, time.now() < end {
            // Together the readings take longer than the 15 s between two probes.
            try? await time.pause(.seconds(1))
            let next = await fleetWatcher.readOnce(within: limit)
            let isEqual = next.pools == fleet.pools && next.loadBalancers == fleet.loadBalancers
            equalReadings = isEqual ? equalReadings + 1 : 0
            fleet = next
        }
        return fleet
    }
}

extension Fleet {
    /// Whether Cloudflare has all that the clusters ask for, and has probed it.
    fileprivate var isSettled: Bool {
        guard cloudflare.lastSuccess != nil, !loadBalancers.isEmpty else { return false }
        // What a cluster asks for is known only once it has been read.
        return clusters.allSatisfy { $0.watch.lastSuccess != nil && isServed($0.desired) }
            && missingHostnames.isEmpty && missingPools.isEmpty
            && pools.allSatisfy { !$0.isProbed || $0.health != .unknown }
    }

    /// Whether each load balancer has all the pools that a cluster asks for.
    private func isServed(_ desired: Desired) -> Bool {
        desired.loadBalancers.allSatisfy { wanted in
            let members = loadBalancers.first { $0.hostname == wanted.hostname.text }?.balancer.defaultPools ?? []
            return wanted.pools.allSatisfy { name in pool(named: name).map { members.contains($0.id) } ?? false }
        }
    }
}
