import Synchronization
package import Wire

/// Cloudflare and some clusters, simulated.
///
/// A world has no clock and no randomness of its own: instants come in with the requests, chance from the seed.
package final class World: Sendable {
    /// The settings that the world was built with, before its scenario changed any.
    package let settings: Settings
    private let state: Mutex<WorldState>

    package init(_ settings: Settings) {
        self.settings = settings
        state = Mutex(WorldState(settings))
    }

    /// How long the request travels, there and back.
    package func latency(of request: Request, _ route: Route) -> Duration {
        state.withLock { $0.latency(of: request, route) }
    }

    /// Answers a request that arrives at `now`.
    package func exchange(_ request: Request, _ route: Route, at now: Duration) -> Exchange {
        state.withLock { $0.exchange(request, route, at: now) }
    }

    /// Makes the changes that are due until `now`; returns when something is due next.
    @discardableResult
    package func advance(to now: Duration) -> Duration? {
        state.withLock { $0.advance(to: now) }
    }

    /// Ends the watches and the held requests of a connection that has closed.
    package func hangUp(_ connection: ObjectIdentifier) {
        state.withLock { $0.hangUp(connection) }
    }

    /// Access to the state, for steering and inspection.
    func with<Result: Sendable>(_ body: (inout WorldState) -> sending Result) -> Result {
        state.withLock { body(&$0) }
    }
}
