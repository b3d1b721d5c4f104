import NIOCore
import NIOHTTP1

/// Refuses statuses that HTTP does not know before the HTTP client sees them.
///
/// The client takes each status below 200 for an informational one, which is followed by another head. The decoder does
/// so only from 100 on, and for `000` it goes on with a body, which ends the process inside of the client
/// (async-http-client 1.37.0, `HTTPRequestStateMachine.receivedHTTPResponseHead`). RFC 9110 §15: 100 to 599.
final class StatusGuard: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias InboundOut = HTTPClientResponsePart

    private var isRefused = false

    /// Puts a guard between the decoder and the client of a new connection, on its event loop.
    static func install(in channel: any Channel) throws {
        let pipeline = channel.pipeline.syncOperations
        let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPResponseDecoder>.self)
        try pipeline.addHandler(StatusGuard(), position: .after(decoder))
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isRefused { return }
        if case .head(let head) = unwrapInboundIn(data), !(100...599).contains(head.status.code) {
            isRefused = true
            context.fireErrorCaught(UnknownStatus(code: head.status.code))
            return context.close(promise: nil)
        }
        context.fireChannelRead(data)
    }
}

/// The server answered with a status outside of 100 to 599.
struct UnknownStatus: Error, CustomStringConvertible {
    let code: UInt

    var description: String { "the server answers with status \(code), which HTTP does not have" }
}
