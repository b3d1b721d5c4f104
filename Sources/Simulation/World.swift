import Synchronization
package import Wire

/// A simulation of a Cloudflare account and of some clusters.
///
/// A world has no clock: each call brings the present instant. All random numbers come from the seed.
package final class World: Sendable {
    /// The settings at the start of the world, before its scenario changes any.
    package let settings: Settings
    private let state: Mutex<WorldState>

    package init(_ settings: Settings) {
        self.settings = settings
        state = Mutex(WorldState(settings))
    }

    /// Returns the round-trip time of a request, with the delays that faults add.
    package func latency(of request: Request, _ route: Route) -> Duration {
        state.withLock { $0.latency(of: request, route) }
    }

    /// Returns the outcome of a request that arrives at `now`.
    package func exchange(_ request: Request, _ route: Route, at now: Duration) -> Exchange {
        state.withLock { $0.exchange(request, route, at: now) }
    }

    /// Makes the changes that are due by `now`; returns the instant of the next one, nil where none follows.
    @discardableResult
    package func advance(to now: Duration) -> Duration? {
        state.withLock { $0.advance(to: now) }
    }

    /// Ends the watches and the held requests of a closed connection.
    package func connectionClosed(_ connection: ObjectIdentifier) {
        state.withLock { $0.connectionClosed(connection) }
    }

    /// Runs `body` on the state, to read or change it.
    func with<Result: Sendable>(_ body: (inout WorldState) -> sending Result) -> Result {
        state.withLock { body(&$0) }
    }
}
