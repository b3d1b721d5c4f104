import HTTPTypes
import Wire

/// How a fault distorts a reply that the server has made.
enum Distortion {
    /// The status and body that a rule sets, in the envelope of the side that is asked.
    static func reply(_ status: Int, retryAfter: Int?, body: String?, side: Side) -> Reply {
        var reply =
            if let body {
                Reply(status, Array(body.utf8))
            } else {
                Reply(status, side == .cloudflare ? cloudflare(status) : kubernetes(status))
            }
        if let retryAfter { reply.headers[.retryAfter] = String(retryAfter) }
        return reply
    }

    private static func cloudflare(_ status: Int) -> JSON {
        status == 429
            ? Envelope.failure(.rateLimited())
            : Envelope.failure(Refusal(status: status, code: 10_000 + status, message: "Simulated failure \(status)"))
    }

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

    /// A list reply without its items; any other reply as it is.
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

    /// A list reply in reverse order; any other reply as it is.
    ///
    /// Items of Kubernetes may come twice, as objects that are made anew while pages are read do; Cloudflare counts its.
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

    /// A body of `count` equal bytes, in chunks of a megabyte that share their memory.
    static func filled(_ byte: UInt8, _ count: Int) -> Body {
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

    /// The first half of the bytes, and then a connection that breaks.
    static func truncated(_ bytes: [UInt8]) -> Body {
        let (stream, continuation) = AsyncThrowingStream<[UInt8], any Error>.makeStream()
        continuation.yield(Array(bytes.prefix(bytes.count / 2)))
        continuation.finish(throwing: TransportError.lost("the connection broke in the middle of the body"))
        return Body(stream)
    }
}

extension Watch {
    /// Lets a fault strike this watch.
    mutating func suffer(_ effect: Fault.WatchEffect, version: Int) {
        switch effect {
        case .cut: end()
        case .reset: end(TransportError.lost("the connection broke"))
        case .halfOpen: mode = .silent
        case .gone: fail(.tooOld(1, oldest: version))
        case .bookmarksOnly:
            // What has been withheld so far must still be told by the next watch; and what is half-open stays so.
            if isImpaired { return }
            mode = .bookmarksOnly(version: version)
            if wantsBookmarks { bookmark(version: version) }
        case .repeated: repeatLast()
        case .garbageLine: write(Array("{\"type\":\"ADDED\",\"object\":{{{ no JSON }\n".utf8))
        case .hugeLine(let bytes):
            let chunk = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
            for _ in 0..<bytes >> 20 { write(chunk) }
            write(chunk.prefix(bytes & (1 << 20 - 1)) + [UInt8(ascii: "\n")])
        case .halfLine:
            write(Array("{\"type\":\"MODIFIED\",\"object\":{\"kind\":\"\(kind.kind)\",\"apiVer".utf8))
            end(TransportError.lost("the connection broke in the middle of a line"))
        }
    }
}
