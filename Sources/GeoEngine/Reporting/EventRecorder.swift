import GeoRouting
import KubernetesAPI
import Logging
import Synchronization
import Wire

/// Writes Kubernetes Events on Ingresses whose condition has changed.
///
/// It writes up to 25 at once, then one a second.
final class EventRecorder: Sendable {
    /// The most Events in the queue; further Events are dropped, because the log has the same information.
    private static let queueLimit = 200
    private static let timeout = Duration.seconds(10)

    private let requests: EventRequests
    /// The wall clock in microseconds since 1970.
    private let wallClock: @Sendable () -> Int
    private let parts: Controller.Parts
    private let deduplicator = Mutex(EventDeduplicator())
    /// The HTTP statuses of failures that have been logged; 0 is for a failure without a status.
    private let loggedStatuses = Mutex<Set<Int>>([])
    private let queue: AsyncStream<EventDraft>
    private let queueInput: AsyncStream<EventDraft>.Continuation

    /// Returns nil in a dry run, and where `parts` has no requests for Events.
    init?(_ parts: Controller.Parts) {
        guard let events = parts.events, !parts.isDryRun else { return nil }
        (requests, wallClock) = events
        self.parts = parts
        (queue, queueInput) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.queueLimit))
    }

    /// Queues the Events on Ingresses whose condition a pass has changed.
    func record(_ sources: [SourceObject], _ report: PassReport) {
        let drafts = deduplicator.withLock { $0.newEvents(sources, report, place: parts.rules.place) }
        for draft in drafts { queueInput.yield(draft) }
    }

    /// Writes the queued Events until the task is cancelled.
    func run() async {
        var limiter = RateLimiter(rate: 1, burst: 25, now: parts.time.now())
        for await draft in queue {
            while let delayedUntil = limiter.admitOrDelay(at: parts.time.now()) {
                do { try await parts.time.sleep(delayedUntil) } catch { return }
            }
            await post(draft)
        }
    }

    private func post(_ draft: EventDraft) async {
        do throws(TransportError) {
            let reply = try await parts.kubernetes.fetch(
                requests.create(draft, at: wallClock()),
                limit: Status.sizeLimit,
                timeout: Self.timeout,
                time: parts.time
            )
            if (200..<300).contains(reply.status) { return }
            let status = Status(reply)
            // A namespace that is being deleted accepts no Event; 409 means that the Event exists already.
            if status.isNamespaceGone || status.code == 409 { return }
            logOnce("\(status)", status: status.cameFromAPIServer ? status.code : 0)
        } catch {
            logOnce("\(error)", status: 0)
        }
    }

    /// Logs the first failure with each status, because lost Events must not fill the log.
    private func logOnce(_ why: String, status: Int) {
        let isFirst = loggedStatuses.withLock { $0.insert(status).inserted }
        let advice = status == 403 ? "; the role needs create on events" : ""
        if isFirst { parts.logger.warning("Writing an Event failed: \(why)\(advice)") }
    }
}
