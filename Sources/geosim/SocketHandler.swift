import HTTPTypes
import HummingbirdCore
import NIOCore
import Simulation
import Wire

/// The handler of one socket's requests: it passes each to the world, then sends the response.
///
/// If there is no response, it closes the connection.
struct SocketHandler: Sendable {
    let world: World
    let server: SimulatedServer
    let time: Time

    /// The largest request body that is accepted, in bytes.
    private static let bodyLimit = 64 << 20
    /// The path prefix of Cloudflare's API, which is removed before the world gets the request.
    private static let prefix = "/client/v4"

    @concurrent
    func respond(
        to incoming: HummingbirdCore.Request,
        _ writer: consuming ResponseWriter,
        _ channel: any Channel
    ) async throws {
        let body = try await incoming.body.collect(upTo: Self.bodyLimit)
        let request = Wire.Request(
            incoming.method,
            incoming.head.path ?? "/",
            headers: incoming.headers,
            body: Array(body.readableBytesView)
        )
        let connection = ObjectIdentifier(channel as AnyObject)
        do throws(TransportError) {
            let response = try await response(to: request, over: connection)
            try await write(response, writer, channel)
        } catch {
            channel.close(promise: nil)
        }
    }

    private func response(
        to request: Wire.Request,
        over connection: ObjectIdentifier
    ) async throws(TransportError) -> Wire.Response {
        var request = request
        if server == .cloudflare {
            if request.path.hasPrefix("/sim/") {
                return ControlHandler(world).response(to: request, at: time.now())
            }
            guard request.path.hasPrefix(Self.prefix) else {
                return Wire.Response(
                    404,
                    json: ["error": "Cloudflare is at /client/v4, the simulator's control API is at /sim"]
                )
            }
            request.target.removeFirst(Self.prefix.count)
        }
        let route = Route(server, caller: request.headers[.userAgent] ?? "", connection: connection)
        return try await SimulatedTransport(world, route, time: time).send(request)
    }

    // MARK: The response

    /// Writes the response.
    ///
    /// - Throws: `.lost` if the response cannot be written, or if its body breaks off.
    @concurrent
    private func write(
        _ response: Wire.Response,
        _ writer: consuming ResponseWriter,
        _ channel: any Channel
    ) async throws(TransportError) {
        let head = HTTPResponse(status: .init(code: response.status), headerFields: response.headers)
        do {
            if response.headers[.contentLength] == nil {
                try await stream(response.body, head, writer, channel)
            } else {
                try await send(response.body, head, writer)
            }
        } catch {
            throw .lost("\(error)")
        }
    }

    /// Writes a body of unknown length, chunk by chunk.
    ///
    /// After each chunk it waits until the event loop has run, so that the chunks of an endless body do not fill the
    /// memory.
    @concurrent
    private func stream(
        _ body: Body,
        _ head: HTTPResponse,
        _ writer: consuming ResponseWriter,
        _ channel: any Channel
    ) async throws {
        var bodyWriter = try await writer.writeHead(head)
        for try await chunk in body {
            try await bodyWriter.write(ByteBuffer(bytes: chunk))
            try await channel.eventLoop.submit {}.get()
        }
        try await bodyWriter.finish(nil)
    }

    /// Writes a body of known length in one step.
    ///
    /// If the body breaks off, the part before the break is written.
    @concurrent
    private func send(_ body: Body, _ head: HTTPResponse, _ writer: consuming ResponseWriter) async throws {
        var buffer = ByteBuffer()
        do {
            for try await chunk in body { buffer.writeBytes(chunk) }
        } catch {
            var bodyWriter = try await writer.writeHead(head)
            try await bodyWriter.write(buffer)
            throw error
        }
        try await writer.write(response: head, body: ResponseBody(byteBuffer: buffer))
    }
}
