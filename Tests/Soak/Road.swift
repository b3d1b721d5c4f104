import Foundation
import NIOCore
import NIOPosix
import Synchronization

/// The way of all controllers to Cloudflare, byte for byte: answers can trickle, and connections can be reset.
final class Road: Sendable {
    private struct State {
        var isSlow = false
        var open: [ObjectIdentifier: any Channel] = [:]
    }

    private let state = Mutex(State())

    /// Answers come in small pieces with pauses between them.
    var isSlow: Bool {
        get { state.withLock { $0.isSlow } }
        set { state.withLock { $0.isSlow = newValue } }
    }

    /// Breaks all connections off as a firewall does that has lost its memory; how many there were.
    func reset() -> Int {
        let open = state.withLock { state in
            defer { state.open = [:] }
            return Array(state.open.values)
        }
        for channel in open {
            // Without lingering the close is an RST.
            let options = channel as? any SocketOptionProvider
            let done =
                options?.setSoLinger(linger(l_onoff: 1, l_linger: 0)) ?? channel.eventLoop.makeSucceededVoidFuture()
            done.whenComplete { _ in channel.close(promise: nil) }
        }
        return open.count
    }

    /// Runs `body` with a road to a port of this machine, and the port where it begins.
    static func with(to target: Int, _ body: (Road, Int) async throws -> Void) async throws {
        let road = Road()
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in road.connect(channel, target) }
            .bind(host: "127.0.0.1", port: 0)
            .get()
        do {
            try await body(road, server.localAddress?.port ?? 0)
        } catch {
            try? await server.close()
            throw error
        }
        try? await server.close()
    }

    private func connect(_ near: any Channel, _ target: Int) -> EventLoopFuture<Void> {
        let id = ObjectIdentifier(near as AnyObject)
        state.withLock { $0.open[id] = near }
        near.closeFuture.whenComplete { _ in self.state.withLock { $0.open[id] = nil } }
        return ClientBootstrap(group: near.eventLoop)
            .channelInitializer { far in
                far.eventLoop.makeCompletedFuture {
                    try far.pipeline.syncOperations.addHandler(Trickle(self, to: near))
                }
            }
            .connect(host: "127.0.0.1", port: target)
            .flatMap { far in
                near.eventLoop.makeCompletedFuture {
                    try near.pipeline.syncOperations.addHandler(Trickle(nil, to: far))
                }
            }
    }
}

/// Passes on what one end says: at once, or in pieces while the road is slow.
private final class Trickle: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private static let piece = 128
    private static let pause = TimeAmount.milliseconds(50)

    private let road: Road?
    private let other: any Channel
    private var held = ByteBuffer()
    private var isPausing = false
    private var isOver = false

    /// Passes on to `other`; without a road always at once.
    init(_ road: Road?, to other: any Channel) {
        self.road = road
        self.other = other
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        held.writeBuffer(&bytes)
        pass(context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        isOver = true
        pass(context)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func pass(_ context: ChannelHandlerContext) {
        if isPausing { return }
        let isSlow = road?.isSlow ?? false
        if let bytes = held.readSlice(length: isSlow ? min(held.readableBytes, Self.piece) : held.readableBytes),
            bytes.readableBytes > 0
        {
            other.writeAndFlush(bytes, promise: nil)
        }
        held.discardReadBytes()
        if held.readableBytes == 0 {
            if isOver { other.close(promise: nil) }
            return
        }
        isPausing = true
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: Self.pause) {
            let (handler, context) = bound.value
            handler.isPausing = false
            handler.pass(context)
        }
    }
}
