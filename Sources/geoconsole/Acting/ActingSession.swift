import FleetControl
import Foundation
import GeoEngine
import GeoFleet
import GeoRouting
import NIOCore
import Wire

/// Reads a fleet as the screen does, for a command that may write.
struct ActingSession {
    let arguments: Arguments
    let limit: Duration
    /// Whether no write may leave the process, besides what `--read-only` and `DRY_RUN` forbid.
    let isDryRun: Bool
    let environment: [String: String]
    let interruption = Interruption()

    /// What a command acts with.
    struct Parts: Sendable {
        let backend: Backend
        /// The fleet as it was read.
        let fleet: Fleet
        let starter: Starter
        let clock: WallClock
        /// The time in which the world that was read lives.
        let time: Time
    }

    /// Reads the fleet and calls `body`, which ends the program.
    func with(_ body: (Parts) async throws -> Never) async throws {
        // One network thread is enough for a few calls.
        NIOSingletons.groupLoopCountSuggestion = 1
        NIOSingletons.blockingPoolThreadCountSuggestion = 1
        // A reader that has seen enough must not end the program between two writes.
        signal(SIGPIPE, SIG_IGN)
        let source = interruption.begin()
        defer { source.cancel() }
        let settings = try await LaunchSettings(
            arguments.source,
            arguments.look,
            environment,
            Time(ContinuousClock())
        )
        let starter = try Starter(arguments, settings)
        let world = settings.source
        let time = world.demo ? Time(QuickClock(factor: FleetReading.haste)) : Time(ContinuousClock())
        let calendar = Moment(milliseconds: Int(Date().timeIntervalSince1970 * 1000))
        var session = starter.session(WallClock(now: calendar, time: time))
        if isDryRun { session.isReadOnly = true }
        session.onEntry = { [interruption] in try interruption.note($0) }
        let clock = session.clock
        if world.demo {
            let demo = try Demo(world, time: time, calendar: calendar)
            let reading = FleetReading(arguments: world, limit: limit, environment: settings.environment)
            try await demo.with(session) { backend in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { await backend.run() }
                    let fleet = await reading.settledFleet(backend.fleetWatcher, time)
                    try await body(Parts(backend: backend, fleet: fleet, starter: starter, clock: clock, time: time))
                }
            }
        } else {
            let live = try Live(world, environment: settings.environment)
            for warning in live.warnings { StandardStreams.warn(warning) }
            try await live.with(session, time) { backend in
                let fleet = await backend.fleetWatcher.readOnce(within: limit)
                try await body(Parts(backend: backend, fleet: fleet, starter: starter, clock: clock, time: time))
            }
        }
    }
}
