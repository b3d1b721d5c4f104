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
        /// Cloudflare's errors in a reply with status 4xx or 5xx, such as `10000: Authentication error`.
        var error: String?
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
            var response = try await base.send(request)
            record.endedAt = time.now()
            record.status = response.status
            record.ray = response.headers[.ray]?.oneLine(limit: 60)
            record.limit = ServerLimit(response)
            record.date = response.headers[.date].flatMap(HTTPDate.seconds)
            // The errors are in the body, which can be read only once: the client gets the same bytes again.
            if response.status >= 400 {
                let bytes = try await response.body.collect(upTo: Self.maxErrorSize)
                response.body = Body(bytes)
                record.error = Self.errors(in: bytes)
            }
            onCall(record)
            return response
        } catch {
            record.endedAt = time.now()
            if error != .cancelled { onCall(record) }
            throw error
        }
    }

    /// The largest body of a refusal, in bytes; a real one has a few hundred.
    private static let maxErrorSize = 1 << 20

    /// The code and the message of each error in a reply of the API; nil where the reply has none.
    private static func errors(in body: [UInt8]) -> String? {
        let errors = (try? JSON.parse(body))?["errors"]?.array ?? []
        let texts = errors.prefix(3).map { error in
            let code = error["code"]?.int.map { "\($0): " } ?? ""
            return code + (error["message"]?.string ?? "no message")
        }
        return texts.isEmpty ? nil : texts.joined(separator: "; ").oneLine(limit: 300)
    }
}
