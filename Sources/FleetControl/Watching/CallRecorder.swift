import GeoEngine
import HTTPTypes
import Synchronization
import Wire

/// The unguarded transport to Cloudflare, which records every call.
///
/// `GuardedTransport` sends through it, so that a request that is held back, or still waits, is not recorded.
final class CallRecorder: Transport {
    /// A call that has ended.
    struct Record: Sendable {
        /// When the request was sent, and when it ended, on the monotonic clock.
        var sent: Duration
        var ended: Duration
        var method: String
        var path: String
        /// The HTTP status; nil if no answer came.
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
        let sent = time.now()
        var record = Record(sent: sent, ended: sent, method: request.method.rawValue, path: String(request.path))
        do throws(TransportError) {
            let response = try await base.send(request)
            record.ended = time.now()
            record.status = response.status
            record.ray = response.headers[.ray]?.oneLine(limit: 60)
            record.limit = ServerLimit(response)
            record.date = response.headers[.date].flatMap(HTTPDate.seconds)
            onCall(record)
            return response
        } catch {
            record.ended = time.now()
            if error != .cancelled { onCall(record) }
            throw error
        }
    }
}
