import GeoRouting
import KubernetesAPI
import Logging
import Synchronization
import Wire

/// Writes Kubernetes Events on Ingresses whose condition has changed: up to 25 at once, then one a second.
final class EventRecorder: Sendable {
    /// The most Events that wait to be written; further ones are dropped, because the log has everything.
    private static let queueLimit = 200
    private static let timeout = Duration.seconds(10)

    private let requests: EventRequests
    /// The wall clock in microseconds since 1970.
    private let calendar: @Sendable () -> Int
    private let parts: Controller.Parts
    private let memory = Mutex(EventDeduplicator())
    /// The HTTP statuses of failures that were logged already; 0 stands for a failure without a status.
    private let told = Mutex<Set<Int>>([])
    private let queue: AsyncStream<EventDraft>
    private let posted: AsyncStream<EventDraft>.Continuation

    /// Nil where no Events are to be written: in a dry run, or where `parts` has no requests for Events.
    init?(_ parts: Controller.Parts) {
        guard let events = parts.events, !parts.isDryRun else { return nil }
        (requests, calendar) = events
        self.parts = parts
        (queue, posted) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.queueLimit))
    }

    /// Queues the Events that a pass calls for.
    func tell(_ sources: [IngressSource], _ report: PassReport) {
        for draft in memory.withLock({ $0.news(sources, report, place: parts.rules.place) }) { posted.yield(draft) }
    }

    /// Writes the queued Events until the task is cancelled.
    func run() async {
        var limiter = RateLimiter(rate: 1, burst: 25, now: parts.time.now())
        for await draft in queue {
            while let instant = limiter.admit(at: parts.time.now()) {
                do { try await parts.time.sleep(instant) } catch { return }
            }
            await post(draft)
        }
    }

    private func post(_ draft: EventDraft) async {
        do throws(TransportError) {
            let reply = try await parts.kubernetes.fetch(
                requests.create(draft, at: calendar()),
                limit: Status.sizeLimit,
                timeout: Self.timeout,
                time: parts.time
            )
            if (200..<300).contains(reply.status) { return }
            let status = Status(reply)
            // A namespace that is being deleted takes no Event, and 409 means that the Event exists already.
            if status.isNamespaceGone || status.code == 409 { return }
            complain("\(status)", status: status.cameFromAPIServer ? status.code : 0)
        } catch {
            complain("\(error)", status: 0)
        }
    }

    /// Logs a failure, once for each status: lost Events must not fill the log.
    private func complain(_ why: String, status: Int) {
        let isFirst = told.withLock { $0.insert(status).inserted }
        let mend = status == 403 ? "; the role needs create on events" : ""
        if isFirst { parts.logger.warning("Writing an Event failed: \(why)\(mend)") }
    }
}
