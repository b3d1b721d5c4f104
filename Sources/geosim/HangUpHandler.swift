import NIOCore
import Simulation

/// A channel handler that tells the world of each closed connection, so that its watches and held requests end.
final class HangUpHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = Any

    private let world: World

    init(world: World) {
        self.world = world
    }

    /// Closes the channel when the client has closed its side, because that client waits for no response.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        world.connectionClosed(ObjectIdentifier(context.channel as AnyObject))
        context.fireChannelInactive()
    }
}
