import HTTPTypes
package import Logging
import Synchronization
package import Wire

/// The transport for all calls to Cloudflare: it limits their rate, counts them and logs them.
///
/// It refuses writes in a dry run, and while this replica does not hold the lease.
package final class GuardedTransport: Transport {
    /// The longest wait for the rate limit; `send` throws `.blocked` at once where the wait would be longer.
    private static let longestWait = Duration.seconds(5)

    private let base: any Transport
    private let isDryRun: Bool
    private let leadership: Leadership
    private let time: Time
    private let limiter: Mutex<RateLimiter>
    private let logger: Logger
    private let metrics: EngineMetrics

    /// Wraps a transport; in a dry run `send` refuses every write.
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

    /// Sends a request as soon as the rate limit allows it.
    ///
    /// - Throws: `.heldBack` for a write in a dry run or without the lease, `.blocked` where the wait would be longer
    ///   than 5 s, and all errors of the underlying transport.
    package func send(_ request: Request) async throws(TransportError) -> Response {
        if isDryRun, request.isWrite { throw .heldBack }
        try await waitForRateLimit()
        // The lease may have ended during the wait: it is checked now, and again by the fence when the connection is
        // open.
        var request = request
        if request.isWrite { request.fence = leadership.fence(time.now) }
        if request.fence?.isOpen() == false {
            // The request may be the one that tests whether Cloudflare still refuses all calls. It is not sent, so the
            // test ends here.
            limiter.withLock { $0.endTestRequest() }
            throw .heldBack
        }
        let start = time.now()
        do throws(TransportError) {
            let response = try await base.send(request)
            noteResponse(response, to: request, after: time.now() - start)
            return response
        } catch {
            limiter.withLock { $0.endTestRequest() }
            metrics.countCall(request, status: "none", duration: time.now() - start)
            throw error
        }
    }

    /// The time until Cloudflare accepts requests again; zero where it does not refuse them.
    package var remainingBlock: Duration { limiter.withLock { $0.remainingBlock(at: time.now()) } }

    /// Allows one request that tests whether Cloudflare still refuses all requests.
    ///
    /// A person can ask for this instead of waiting. Nothing happens where the block ends within a minute anyway.
    ///
    /// - Returns: whether the next request is a test request.
    @discardableResult
    package func allowTestRequest() -> Bool { limiter.withLock { $0.allowTestRequest(at: time.now()) } }

    /// The instant until which Cloudflare refuses all requests; nil where it does not refuse them.
    package var blockEnd: Duration? { limiter.withLock { $0.blockEnd(at: time.now()) } }

    /// The time in which a test request is allowed; nil where no block lasts long enough.
    package var testWindow: Range<Duration>? { limiter.withLock { $0.testWindow } }

    private func waitForRateLimit() async throws(TransportError) {
        while let delayedUntil = limiter.withLock({ $0.admitOrDelay(at: time.now()) }) {
            let wait = delayedUntil - time.now()
            if wait > Self.longestWait { throw .blocked(for: wait) }
            do { try await time.sleep(delayedUntil) } catch { throw .cancelled }
        }
    }

    /// The status as a metric's label; `other` outside of 100 to 599.
    ///
    /// This limits the number of series, even if a server sends strange statuses.
    private static func label(_ status: Int) -> String { (100..<600).contains(status) ? String(status) : "other" }

    private func noteResponse(_ response: Response, to request: Request, after duration: Duration) {
        let limit = ServerLimit(response)
        limiter.withLock { $0.observe(limit, at: time.now()) }
        metrics.show(limit)
        metrics.countCall(request, status: Self.label(response.status), duration: duration)
        logger.debug(
            "Cloudflare call",
            metadata: [
                "method": "\(request.method)", "path": "\(request.path)", "status": "\(response.status)",
                "ms": "\(duration.whole(unitsPerSecond: 1000))", "ray": "\(response.headers[.ray] ?? "-")",
            ]
        )
    }
}
