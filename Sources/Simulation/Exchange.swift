import HTTPTypes
package import Wire

/// The outcome of one request, as its sender sees it.
package enum Exchange: Sendable {
    /// A response arrives; the body of a watch stays open and brings more lines.
    case reply(Response)
    /// The connection breaks before a response comes; the server may have acted on the request.
    case lost
    /// No response comes; the stream ends when the fault rules are removed, and then the connection breaks.
    case held(AsyncStream<Never>)
}

/// The answer of a server, before faults distort it.
enum Answer {
    /// A complete reply.
    case whole(Reply)
    /// The lines of a watch, one for each event.
    case stream(AsyncThrowingStream<[UInt8], any Error>)

    var status: Int {
        switch self {
        case .whole(let reply): reply.status
        case .stream: 200
        }
    }
}

extension Reply {
    /// A reply with a JSON value as its body.
    init(_ status: Int, _ json: JSON) {
        self.init(status, json.bytes)
    }

    /// A reply with a body that is already JSON text.
    init(_ status: Int, _ json: [UInt8]) {
        self.init(status: status, headers: [.contentType: "application/json"], body: json)
    }
}
