import NIOCore
import Simulation

/// Tells the world when a client is gone, so that a dead watch takes no part in what happens next.
final class HangUpHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = Any

    private let world: World

    init(world: World) {
        self.world = world
    }

    /// A client that closed its side waits for nothing any more.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        world.hangUp(ObjectIdentifier(context.channel as AnyObject))
        context.fireChannelInactive()
    }
}
