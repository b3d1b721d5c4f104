import NIOCore
import Simulation

/// A channel handler that reports each closed connection to the world, which ends the connection's watches and
/// requests.
final class ClosedConnectionHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = Any

    private let world: World

    init(world: World) {
        self.world = world
    }

    /// Closes the channel when the client has closed its side: this client no longer waits for a response.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        world.connectionClosed(ObjectIdentifier(context.channel as AnyObject))
        context.fireChannelInactive()
    }
}
