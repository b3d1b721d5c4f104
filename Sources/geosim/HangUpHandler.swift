import NIOCore
import Simulation

/// Reports each closed connection to the world, which then ends the watches of that client.
final class HangUpHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = Any

    private let world: World

    init(world: World) {
        self.world = world
    }

    /// Closes the channel when the client has closed its side: such a client waits for no answer.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        world.hangUp(ObjectIdentifier(context.channel as AnyObject))
        context.fireChannelInactive()
    }
}
