import HTTPTypes
package import Wire

/// The outcome of one request.
package enum Exchange: Sendable {
    case reply(Response)
    /// The connection breaks without an answer; what the request did, it has done.
    case lost
    /// No answer comes until the faults are lifted: then the stream ends, and the connection breaks.
    case held(AsyncStream<Never>)
}

/// An answer before faults distort it.
enum Answer {
    case whole(Reply)
    /// A watch: lines to come.
    case stream(AsyncThrowingStream<[UInt8], any Error>)

    var status: Int {
        switch self {
        case .whole(let reply): reply.status
        case .stream: 200
        }
    }
}

extension Reply {
    /// A JSON reply.
    init(_ status: Int, _ json: JSON) {
        self.init(status, json.bytes)
    }

    /// A reply with a body that is JSON already.
    init(_ status: Int, _ json: [UInt8]) {
        self.init(status: status, headers: [.contentType: "application/json"], body: json)
    }
}
