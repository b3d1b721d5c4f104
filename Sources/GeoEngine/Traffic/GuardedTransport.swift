import HTTPTypes
package import Logging
import Synchronization
package import Wire

/// The transport of all calls to Cloudflare: it paces, counts and logs them, and holds back writes.
///
/// Writes are held back in a dry run, and while this replica lacks the lease.
package final class GuardedTransport: Transport {
    /// The longest wait for the rate limit; where it would be longer, `send` throws `.blocked` at once.
    private static let longestQueue = Duration.seconds(5)

    private let base: any Transport
    private let isDryRun: Bool
    private let leadership: Leadership
    private let time: Time
    private let limiter: Mutex<RateLimiter>
    private let logger: Logger
    private let metrics: EngineMetrics

    /// Puts the guard before a transport; in a dry run no write passes.
    package init(
        _ base: any Transport,
        isDryRun: Bool,
        leadership: Leadership = .always,
        time: Time,
        logger: Logger,
        metrics: EngineMetrics
    ) {
        self.base = base
        self.isDryRun = isDryRun
        self.leadership = leadership
        self.time = time
        self.logger = logger
        self.metrics = metrics
        limiter = Mutex(RateLimiter(now: time.now()))
    }

    /// Sends a request once the rate limit admits it.
    ///
    /// - Throws: `.heldBack` for a write in a dry run or without the lease, `.blocked` where the wait would be longer
    ///   than 5 s, and all errors of the underlying transport.
    package func send(_ request: Request) async throws(TransportError) -> Response {
        if isDryRun, request.isWrite { throw .heldBack }
        try await waitForPermission()
        // The lease is checked after the wait, in which it may have ended. The fence checks it again once the
        // connection is up.
        var request = request
        if request.isWrite { request.fence = leadership.fence(time.now) }
        if request.fence?.isOpen() == false {
            // This request may be the trial of a block; as it is not sent, the trial is over.
            limiter.withLock { $0.endTrial() }
            throw .heldBack
        }
        let start = time.now()
        do throws(TransportError) {
            let response = try await base.send(request)
            take(response, to: request, after: time.now() - start)
            return response
        } catch {
            limiter.withLock { $0.endTrial() }
            metrics.countCall(request, status: "none", duration: time.now() - start)
            throw error
        }
    }

    /// How long Cloudflare still refuses every request, for metrics and probes.
    package var blocked: Duration { limiter.withLock { $0.blocked(at: time.now()) } }

    /// Lets the next request through a block of over a minute, to test whether Cloudflare still refuses.
    ///
    /// Called where a person does not want to wait for the end of the block.
    package func lift() { limiter.withLock { $0.lift(at: time.now()) } }

    private func waitForPermission() async throws(TransportError) {
        while let instant = limiter.withLock({ $0.admit(at: time.now()) }) {
            let wait = instant - time.now()
            if wait > Self.longestQueue { throw .blocked(for: wait) }
            do { try await time.sleep(instant) } catch { throw .cancelled }
        }
    }

    /// The status as a metric's label; `other` outside of 100 to 599, so that no server can cause unlimited series.
    private static func label(_ status: Int) -> String { (100..<600).contains(status) ? String(status) : "other" }

    private func take(_ response: Response, to request: Request, after duration: Duration) {
        let limit = ServerLimit(response)
        limiter.withLock { $0.observe(limit, at: time.now()) }
        metrics.show(limit)
        metrics.countCall(request, status: Self.label(response.status), duration: duration)
        logger.debug(
            "Cloudflare call",
            metadata: [
                "method": "\(request.method)", "path": "\(request.path)", "status": "\(response.status)",
                "ms": "\(duration.whole(1000))", "ray": "\(response.headers[.ray] ?? "-")",
            ]
        )
    }
}
