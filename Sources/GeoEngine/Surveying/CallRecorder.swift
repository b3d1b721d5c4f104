import HTTPTypes
import Synchronization
import Wire

/// The bare way to Cloudflare, and a record of what went along it.
///
/// It stands behind the guard: what is held back or waits for its turn is no call yet.
final class CallRecorder: Transport {
    /// A call that has ended.
    struct Record: Sendable {
        var sent: Duration
        var ended: Duration
        var method: String
        var path: String
        /// Nil where no answer came.
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
            record.ray = response.headers[.ray]
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

/// Times as HTTP writes them (RFC 9110 §5.6.7).
enum HTTPDate {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// Unix seconds of `Sun, 06 Nov 1994 08:49:37 GMT`; nil for anything else.
    static func seconds(_ text: String) -> Int? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", let month = months.firstIndex(of: String(words[2])) else {
            return nil
        }
        let clock = words[4].split(separator: ":").compactMap { Int($0) }
        guard let day = Int(words[1]), let year = Int(words[3]), clock.count == 3, (1...31).contains(day),
            (1970...9999).contains(year), clock.allSatisfy((0...60).contains)
        else { return nil }
        return days(year, month + 1, day) * 86_400 + clock[0] * 3600 + clock[1] * 60 + clock[2]
    }

    /// Days since 1970-01-01 in the Gregorian calendar, whose years here begin in March.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month > 2 ? (year, month - 3) : (year - 1, month + 9)
        let (years, dayOfYear) = (shifted.0, (153 * shifted.1 + 2) / 5 + day - 1)
        return years * 365 + years / 4 - years / 100 + years / 400 + dayOfYear - 719_468
    }
}
