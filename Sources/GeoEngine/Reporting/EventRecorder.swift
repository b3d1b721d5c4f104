import GeoRouting
import KubernetesAPI
import Logging
import Synchronization
import Wire

/// Writes Events on Ingresses: only news, a burst and then one a second, and in case of doubt none.
final class EventRecorder: Sendable {
    /// More that wait are dropped: Events are for people, and the log has everything.
    private static let queueLimit = 200
    private static let timeout = Duration.seconds(10)

    private let requests: EventRequests
    private let calendar: @Sendable () -> Int
    private let parts: Controller.Parts
    private let memory = Mutex(EventDeduplicator())
    /// The statuses that have been told; 0 for none.
    private let told = Mutex<Set<Int>>([])
    private let queue: AsyncStream<EventDraft>
    private let posted: AsyncStream<EventDraft>.Continuation

    /// Nil where no Events are to be written.
    init?(_ parts: Controller.Parts) {
        guard let events = parts.events, !parts.isDryRun else { return nil }
        (requests, calendar) = events
        self.parts = parts
        (queue, posted) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.queueLimit))
    }

    /// Tells what a pass has come to.
    func tell(_ sources: [IngressSource], _ report: PassReport) {
        for draft in memory.withLock({ $0.news(sources, report, place: parts.rules.place) }) { posted.yield(draft) }
    }

    /// Writes until the task is cancelled.
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
            // On what is being deleted no Event can be written, and one that exists has been written.
            if status.saysEnding || status.code == 409 { return }
            complain("\(status)", status: status.isOfServer ? status.code : 0)
        } catch {
            complain("\(error)", status: 0)
        }
    }

    /// Once for each status: an Event that is not written is no reason to fill the log.
    private func complain(_ why: String, status: Int) {
        let isFirst = told.withLock { $0.insert(status).inserted }
        let mend = status == 403 ? "; the role needs create on events" : ""
        if isFirst { parts.logger.warning("Writing an Event failed: \(why)\(mend)") }
    }
}
