import GeoEngine
import HTTPTypes
import Synchronization
import Wire

/// A transport to Cloudflare that records each call.
///
/// `GuardedTransport` sends through this transport: only requests that leave the console are recorded.
final class CallRecorder: Transport {
    /// A call that has ended.
    struct Record: Sendable {
        /// When the request was sent, on the monotonic clock.
        var sentAt: Duration
        /// When the call ended, on the monotonic clock.
        var endedAt: Duration
        var method: String
        var path: String
        /// The HTTP status; nil without an answer.
        var status: Int?
        var ray: String?
        var limit: ServerLimit?
        /// The reply's `Date`, in Unix seconds.
        var date: Int?
    }

    private let base: any Transport
    private let time: Time
    private let onCall: @Sendable (Record) -> Void

    init(_ base: any Transport, time: Time, onCall: @escaping @Sendable (Record) -> Void) {
        self.base = base
        self.time = time
        self.onCall = onCall
    }

    func send(_ request: Request) async throws(TransportError) -> Response {
        let sentAt = time.now()
        let (method, path) = (request.method.rawValue, String(request.path))
        var record = Record(sentAt: sentAt, endedAt: sentAt, method: method, path: path)
        do throws(TransportError) {
            let response = try await base.send(request)
            record.endedAt = time.now()
            record.status = response.status
            record.ray = response.headers[.ray]?.oneLine(limit: 60)
            record.limit = ServerLimit(response)
            record.date = response.headers[.date].flatMap(HTTPDate.seconds)
            onCall(record)
            return response
        } catch {
            record.endedAt = time.now()
            if error != .cancelled { onCall(record) }
            throw error
        }
    }
}
