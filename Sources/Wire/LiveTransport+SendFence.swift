import NIOCore
import NIOHTTP1

/// Asks a request's fence when its connection is ready; what passes here is handed to the kernel next.
///
/// The fence's number comes with the request, in a header field that goes no further: the HTTP client has no other way
/// to tell its channel something about one request.
final class SendFence: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = HTTPClientRequestPart
    typealias OutboundOut = HTTPClientRequestPart

    static let field = "geo-fence"

    private let fences: Fences
    private var isShut = false

    private init(_ fences: Fences) {
        self.fences = fences
    }

    /// Puts the handler between the client of a new connection and its encoder, on its event loop.
    static func install(in channel: any Channel, _ fences: Fences) throws {
        let pipeline = channel.pipeline.syncOperations
        let encoder = try pipeline.handler(type: HTTPRequestEncoder.self)
        try pipeline.addHandler(SendFence(fences), position: .after(encoder))
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if isShut {
            promise?.fail(FenceIsClosed())
            return
        }
        guard case .head(var head) = unwrapOutboundIn(data), let number = head.headers.first(name: Self.field) else {
            context.write(data, promise: promise)
            return
        }
        head.headers.remove(name: Self.field)
        if Int(number).flatMap({ fences[$0] })?.isOpen() == true {
            context.write(wrapOutboundOut(.head(head)), promise: promise)
            return
        }
        isShut = true
        promise?.fail(FenceIsClosed())
        // Not from within the client's own step.
        context.eventLoop.assumeIsolated().execute {
            context.fireErrorCaught(FenceIsClosed())
            context.close(promise: nil)
        }
    }
}

/// The request's fence was closed when its connection was ready; no byte of it has left.
struct FenceIsClosed: Error {}
