import HTTPTypes
import Wire

/// The replies that faults change, and those that faults make without the server.
enum FaultyReply {
    /// The exchange for an answer that the effects of faults have changed, and the status of the unchanged answer.
    ///
    /// This is not a method of `WorldState`: such a method would keep a copy of the state while the answer changes the
    /// state.
    static func exchange(
        _ answer: Answer,
        _ effect: Fault.Effect?,
        _ overlays: [Fault.Effect],
        _ request: Request
    ) -> (Exchange, status: Int?) {
        switch answer {
        case .stream(let lines):
            let head = overlaid(Reply(status: 200, headers: [.contentType: "application/json"], body: []), overlays)
            return (.reply(Response(200, headers: head.headers, body: Body(lines))), 200)
        case .whole(let reply):
            let response = distorted(overlaid(reply, overlays), effect, request)
            return (.reply(response), reply.status)
        }
    }

    private static func distorted(_ reply: Reply, _ effect: Fault.Effect?, _ request: Request) -> Response {
        var reply = reply
        var body: Body?
        var length: Int?
        switch effect {
        case .truncate:
            body = brokenBody(reply.body)
            length = reply.body.count
        case .half: reply.body = Array(reply.body.prefix(reply.body.count / 2))
        case .body(let text): reply.body = Array(text.utf8)
        case .emptyList: reply = emptied(reply)
        case .jumbled: reply = jumbled(reply)
        case .endlessPages: reply = linkedToFirstPage(reply, request) { $0 + 1 }
        case .alternatingPages: reply = linkedToFirstPage(reply, request) { $0 == 1 ? 2 : 1 }
        case .garbage(let bytes):
            body = uniformBody(UInt8(ascii: "x"), bytes)
            length = bytes
        case .blanks(let bytes):
            body = uniformBody(UInt8(ascii: " "), bytes)
            length = bytes
        case .endlessBody: return Response(reply, body: endlessList(reply))
        default: break
        }
        // A `Content-Length` from an overlay stays, even where it is wrong.
        if reply.headers[.contentLength] == nil { reply.headers[.contentLength] = String(length ?? reply.body.count) }
        return Response(reply, body: body)
    }

    // MARK: Replies without the server

    /// The reply that an effect makes without the server; nil if the effect makes none.
    static func replyWithoutServer(for effect: Fault.Effect, on server: SimulatedServer) -> Reply? {
        switch effect {
        case .status(let status, let retryAfter, let body):
            var reply = body.map { Reply(status, Array($0.utf8)) } ?? Reply(status, errorBody(status, server))
            if let retryAfter { reply.headers[.retryAfter] = String(retryAfter) }
            return reply
        case .longMessage(let status, let bytes):
            let path = server == .cloudflare ? "/errors/0/message" : "/message"
            let text = JSON.string(String(repeating: "x", count: bytes))
            return Reply(status, errorBody(status, server).setting(path.pointerSteps, to: text))
        case .wrongLocation: return Reply(Refusal.wrongLocation.status, Envelope.failure(.wrongLocation))
        case .firewall: return firewall
        default: return nil
        }
    }

    private static func errorBody(_ status: Int, _ server: SimulatedServer) -> JSON {
        server == .cloudflare ? cloudflare(status) : kubernetes(status)
    }

    private static func cloudflare(_ status: Int) -> JSON {
        status == 429
            ? Envelope.failure(.rateLimited())
            : Envelope.failure(Refusal(status: status, code: 10_000 + status, message: "Simulated failure \(status)"))
    }

    /// The reply of Cloudflare's own firewall: an HTML page with the caller's address.
    ///
    /// The page and the header `cf-ray` have the same ray id.
    private static let firewall: Reply = {
        let ray = "8f0c2a7b5d1e4c3a"
        let page = """
            <!DOCTYPE html>
            <html lang="en-US">
            <head><title>Attention Required! | Cloudflare</title></head>
            <body>
            <h1>Sorry, you have been blocked</h1>
            <h2>You are unable to access cloudflare.com</h2>
            <p>Cloudflare Ray ID: <strong>\(ray)</strong> &bull; Your IP: 203.0.113.7</p>
            </body>
            </html>

            """
        var reply = Reply(status: 403, headers: [.contentType: "text/html; charset=UTF-8"], body: Array(page.utf8))
        reply.headers.set("server", "cloudflare")
        reply.headers.set("cf-ray", ray + "-SIM")
        return reply
    }()

    private static func kubernetes(_ status: Int) -> JSON {
        let reason =
            switch status {
            case 401: "Unauthorized"
            case 403: "Forbidden"
            case 404: "NotFound"
            case 409: "Conflict"
            case 410: "Expired"
            case 429: "TooManyRequests"
            case 503: "ServiceUnavailable"
            case 504: "Timeout"
            default: "InternalError"
            }
        return StatusError(code: status, reason: reason, message: "simulated failure \(status)").json
    }

    // MARK: Changed replies

    /// The reply after the overlays have changed it.
    private static func overlaid(_ reply: Reply, _ overlays: [Fault.Effect]) -> Reply {
        var reply = reply
        for overlay in overlays {
            switch overlay {
            case .headers(let headers):
                for name in headers.compactMap({ HTTPField.Name($0.name) }) { reply.headers[name] = nil }
                for header in headers {
                    guard let name = HTTPField.Name(header.name) else { continue }
                    reply.headers.append(HTTPField(name: name, value: header.value))
                }
            case .member(let path, let value):
                guard let json = try? JSON.parse(reply.body) else { continue }
                reply.body = json.setting(path.pointerSteps, to: value).bytes
            default: continue
            }
        }
        return reply
    }

    /// The reply without the items of its list; a reply without a list keeps its content.
    static func emptied(_ reply: Reply) -> Reply {
        guard let object = (try? JSON.parse(reply.body))?.object else { return reply }
        var emptied = object
        if object["items"]?.array != nil {
            emptied["items"] = []
            var metadata = object.object("metadata")
            metadata["continue"] = nil
            metadata["remainingItemCount"] = nil
            emptied["metadata"] = .object(metadata)
        } else if object["result"]?.array != nil {
            emptied["result"] = []
            var info = object.object("result_info")
            info["count"] = 0
            info["total_count"] = 0
            emptied["result_info"] = .object(info)
        }
        var result = reply
        result.body = JSON.object(emptied).bytes
        return result
    }

    /// The reply with its list in reverse order; a reply without a list keeps its content.
    ///
    /// A Kubernetes list also has one item twice. This can happen if an object is deleted and created again while a
    /// client reads the pages. A Cloudflare list has no item twice, because the reply states the number of items.
    static func jumbled(_ reply: Reply) -> Reply {
        guard var object = (try? JSON.parse(reply.body))?.object else { return reply }
        if let items = object["items"]?.array {
            object["items"] = .array(items.reversed() + items.prefix(1))
        } else if let result = object["result"]?.array {
            object["result"] = .array(result.reversed())
        }
        var jumbled = reply
        jumbled.body = JSON.object(object).bytes
        return jumbled
    }

    /// The last page of a Kubernetes list with a continue token for the first page; any other reply is unchanged.
    ///
    /// `next` gets the number of the request's token, or 0 where the request has none; it returns the new number.
    private static func linkedToFirstPage(_ reply: Reply, _ request: Request, _ next: (Int) -> Int) -> Reply {
        guard var object = (try? JSON.parse(reply.body))?.object, object["items"]?.array != nil else { return reply }
        var metadata = object.object("metadata")
        guard metadata["continue"] == nil, let version = metadata["resourceVersion"]?.string.flatMap({ Int($0) })
        else { return reply }
        let requestToken = request.queryValue("continue").flatMap { try? ContinueToken($0) }
        let token = ContinueToken(version: version, after: "", number: next(requestToken?.number ?? 0))
        metadata["continue"] = .string(token.text)
        object["metadata"] = .object(metadata)
        var endless = reply
        endless.body = JSON.object(object).bytes
        return endless
    }

    /// The body of a list of empty objects that never ends.
    private static func endlessList(_ reply: Reply) -> Body {
        let json = try? JSON.parse(reply.body)
        let key = json?["items"] != nil ? "items" : "result"
        return Body(EndlessList(head: Array("{\"\(key)\":[{}".utf8)))
    }

    /// The body of `count` equal bytes, in chunks of 1 MiB that share their memory.
    static func uniformBody(_ byte: UInt8, _ count: Int) -> Body {
        let chunk = [UInt8](repeating: byte, count: 1 << 20)
        let (whole, rest) = count.quotientAndRemainder(dividingBy: chunk.count)
        return Body(
            AsyncStream<[UInt8]> { continuation in
                for _ in 0..<whole { continuation.yield(chunk) }
                if rest > 0 { continuation.yield(Array(chunk.prefix(rest))) }
                continuation.finish()
            }
        )
    }

    /// The body with the first half of the bytes; the connection breaks after them.
    static func brokenBody(_ bytes: [UInt8]) -> Body {
        let (stream, continuation) = AsyncThrowingStream<[UInt8], any Error>.makeStream()
        continuation.yield(Array(bytes.prefix(bytes.count / 2)))
        continuation.finish(throwing: TransportError.lost("the connection broke in the middle of the body"))
        return Body(stream)
    }
}

extension JSON {
    /// The JSON with a value set at a path; each step is a key, an index, or `*` for all of them.
    ///
    /// Where the last step is a key that the object lacks, the key is added. Any other missing step changes nothing.
    func setting(_ path: ArraySlice<String>, to value: JSON) -> JSON {
        guard let step = path.first else { return value }
        let rest = path.dropFirst()
        switch self {
        case .array(let elements):
            return .array(
                elements.enumerated().map { index, element in
                    step == "*" || step == String(index) ? element.setting(rest, to: value) : element
                }
            )
        case .object(var object):
            for (key, inner) in object.members where step == "*" || step == key {
                object[key] = inner.setting(rest, to: value)
            }
            if rest.isEmpty, step != "*" { object[step] = value }
            return .object(object)
        default: return self
        }
    }
}

extension Watch {
    /// Applies the effect of a fault to this watch; `version` is the current version of the store.
    mutating func apply(_ effect: Fault.WatchEffect, version: Int) {
        switch effect {
        case .cut: end()
        case .reset: end(TransportError.lost("the connection broke"))
        case .halfOpen: mode = .halfOpen
        case .mute: if !isImpaired { mode = .silentUntilDeadline }
        case .drip: if !isImpaired { mode = .dripping(next: nil) }
        case .gone: fail(.tooOld(1, oldest: version))
        case .bookmarksOnly:
            // An impaired watch keeps its mode. A bookmark with the current version would tell the client that it has
            // all changes, and the next watch would not send those that this one withheld.
            if isImpaired { return }
            mode = .bookmarksOnly(version: version)
            if wantsBookmarks { sendBookmark(version: version) }
        case .repeated: repeatLastEvent()
        case .garbageLine: write(Array("{\"type\":\"ADDED\",\"object\":{{{ no JSON }\n".utf8))
        case .hugeLine(let bytes):
            let chunk = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
            for _ in 0..<bytes >> 20 { write(chunk) }
            write(chunk.prefix(bytes & (1 << 20 - 1)) + [UInt8(ascii: "\n")])
        case .halfLine:
            write(Array("{\"type\":\"MODIFIED\",\"object\":{\"kind\":\"\(kind.name)\",\"apiVer".utf8))
            end(TransportError.lost("the connection broke in the middle of a line"))
        }
    }
}

/// The bytes of a list that never ends; each chunk is made when it is read.
private struct EndlessList: AsyncSequence, Sendable {
    let head: [UInt8]

    func makeAsyncIterator() -> Iterator { Iterator(head: head) }

    struct Iterator: AsyncIteratorProtocol {
        var head: [UInt8]?
        private let chunk = Array(String(repeating: ",{}", count: 1 << 14).utf8)

        init(head: [UInt8]) {
            self.head = head
        }

        mutating func next() async -> [UInt8]? {
            if Task.isCancelled { return nil }
            defer { head = nil }
            return head ?? chunk
        }
    }
}
