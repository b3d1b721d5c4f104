import HTTPTypes
import Synchronization
import Wire

/// Cuts the lines of a process' watches in two, as networks do, and remembers the newest version that they told.
final class WatchTap: Sendable {
    /// By path.
    private let told = Mutex<[Substring: Int]>([:])

    /// What is wrong with asking for a list or a watch now.
    func complaint(about request: Request) -> String? {
        guard request.queryValue("limit") != nil || request.queryValue("watch") != nil else { return nil }
        return told.withLock { told in
            let path = request.path
            guard request.queryValue("watch") != nil else {
                told[path] = nil
                return nil
            }
            guard let version = request.queryValue("resourceVersion").flatMap({ Int($0) }), let told = told[path],
                version < told
            else { return nil }
            return "watches \(path) from version \(version), though it was told \(told)"
        }
    }

    func tap(_ response: Response, to request: Request) -> Response {
        guard response.status == 200 else { return response }
        let lines = Lines(base: response.body, tap: self, path: request.path)
        return Response(200, headers: response.headers, body: Body(lines))
    }

    /// A whole line has been handed out.
    fileprivate func hear(_ line: [UInt8], _ path: Substring) {
        let key = Array(#""resourceVersion":""#.utf8)
        guard let start = line.firstRange(of: key)?.upperBound else { return }
        let digits = line[start...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard let version = Int(String(decoding: digits, as: UTF8.self)) else { return }
        told.withLock { $0[path] = version }
    }

    private struct Lines: AsyncSequence, Sendable {
        let base: Body
        let tap: WatchTap
        let path: Substring

        func makeAsyncIterator() -> Iterator { Iterator(base: base.makeAsyncIterator(), tap: tap, path: path) }

        struct Iterator: AsyncIteratorProtocol {
            var base: Body.AsyncIterator
            let tap: WatchTap
            let path: Substring
            private var rest: [UInt8] = []
            private var line: [UInt8] = []

            init(base: Body.AsyncIterator, tap: WatchTap, path: Substring) {
                self.base = base
                self.tap = tap
                self.path = path
            }

            mutating func next(isolation: isolated (any Actor)?) async throws -> [UInt8]? {
                if !rest.isEmpty {
                    defer { rest = [] }
                    tap.hear(line, path)
                    return rest
                }
                guard let chunk = try await base.next(isolation: isolation) else { return nil }
                line = chunk
                rest = Array(chunk.dropFirst(chunk.count / 3))
                return Array(chunk.prefix(chunk.count / 3))
            }
        }
    }
}
