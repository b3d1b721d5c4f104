import HTTPTypes
package import Logging
import Synchronization
package import Wire

/// The way to Cloudflare that every call takes: held back in a dry run or without the lease, paced, counted, logged.
package final class GuardedTransport: Transport {
    /// A longer wait than this is told to the caller instead of being waited out.
    private static let patience = Duration.seconds(5)

    private let base: any Transport
    private let isDryRun: Bool
    private let leadership: Leadership
    private let time: Time
    private let limiter: Mutex<RateLimiter>
    private let logger: Logger
    private let metrics: EngineMetrics

    /// Puts the guard before a transport; in a dry run no write passes, whoever asks for it.
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

    package func send(_ request: Request) async throws(TransportError) -> Response {
        if isDryRun, request.isWrite { throw .heldBack }
        try await waitForPermission()
        // Asked last: the wait may have outlived the lease, and so may the connection's set-up, which follows.
        var request = request
        if request.isWrite { request.fence = leadership.fence(time.now) }
        if request.fence?.isOpen() == false {
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

    /// How long Cloudflare has us wait, for metrics and probes.
    package var blocked: Duration { limiter.withLock { $0.blocked(at: time.now()) } }

    /// Has the next request try whether a block of over a minute still holds: a person wants no wait.
    package func lift() { limiter.withLock { $0.lift(at: time.now()) } }

    private func waitForPermission() async throws(TransportError) {
        while let instant = limiter.withLock({ $0.admit(at: time.now()) }) {
            let wait = instant - time.now()
            if wait > Self.patience { throw .blocked(for: wait) }
            do { try await time.sleep(instant) } catch { throw .cancelled }
        }
    }

    /// No server makes series without end.
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
