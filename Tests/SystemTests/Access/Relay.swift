import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// Accepts connections on a port of its own and passes their bytes on to another port of this machine.
///
/// With TLS it stands for an API server's front, with a handshake for a proxy.
final class Relay: Sendable {
    /// What a client has to say before its bytes are passed on.
    enum Handshake: Sendable {
        case none
        /// The HTTP method CONNECT; with this value of `Proxy-Authorization`, if one is given.
        case connect(authorization: String?)
        case socks5
        /// No passing on: every request gets these bytes.
        case reply(String)
        /// No passing on: every request gets what this makes of its head.
        case answer(@Sendable (_ head: String) -> String)
    }

    private struct State {
        var tls: TLSConfiguration?
        var destinations: [String] = []
        var heads: [String] = []
        var open: [any Channel] = []
        var connections = 0
    }

    let port: Int
    private let state: Mutex<State>

    private init(port: Int, state: State) {
        self.port = port
        self.state = Mutex(state)
    }

    /// The destinations that clients have asked for, in order.
    var destinations: [String] { state.withLock { $0.destinations } }
    /// What clients said first, where everybody gets the same reply; one for each connection.
    var heads: [String] { state.withLock { $0.heads } }

    /// How many have been accepted.
    var connections: Int { state.withLock { $0.connections } }

    /// Changes the certificate for connections to come, and ends those that there are.
    func change(_ tls: TLSConfiguration) {
        let open = state.withLock { state in
            state.tls = tls
            defer { state.open = [] }
            return state.open
        }
        for channel in open { channel.close(promise: nil) }
    }

    /// Runs a relay as long as `body` runs.
    static func with(
        tls: TLSConfiguration? = nil,
        _ handshake: Handshake = .none,
        to target: Int,
        _ body: (Relay) async throws -> Void
    ) async throws {
        let state = State(tls: tls)
        // The port is known only when it is bound, and connections come only when a client knows it.
        let box = Mutex<Relay?>(nil)
        let shared = SharedBox(box)
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.allowRemoteHalfClosure, value: false)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let relay = shared.value else { throw ChannelError.ioOnClosedChannel }
                    try relay.accept(channel, handshake, target)
                }
            }
            .bind(host: "127.0.0.1", port: 0)
            .get()
        let relay = Relay(port: server.localAddress?.port ?? 0, state: state)
        shared.value = relay
        do {
            try await body(relay)
        } catch {
            try? await server.close()
            throw error
        }
        try? await server.close()
    }

    private func accept(_ channel: any Channel, _ handshake: Handshake, _ target: Int) throws {
        let tls = state.withLock { state in
            state.open.append(channel)
            state.connections += 1
            return state.tls
        }
        let pipeline = channel.pipeline.syncOperations
        if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: NIOSSLContext(configuration: tls))) }
        try pipeline.addHandler(RelayHandler(self, handshake, target))
    }

    fileprivate func note(destination: String) { state.withLock { $0.destinations.append(destination) } }
    fileprivate func note(head: String) { state.withLock { $0.heads.append(head) } }
}

/// A place for what is known later.
private final class SharedBox: Sendable {
    private let box: Mutex<Relay?>

    init(_ box: consuming Mutex<Relay?>) {
        self.box = box
    }

    var value: Relay? {
        get { box.withLock { $0 } }
        set { box.withLock { $0 = newValue } }
    }
}

/// One connection: its handshake, then its bytes in both directions.
private final class RelayHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let relay: Relay
    private let handshake: Relay.Handshake
    private let target: Int
    private var buffer = ByteBuffer()
    private var other: (any Channel)?
    private var isConnecting = false
    private var hasGreeted = false

    init(_ relay: Relay, _ handshake: Relay.Handshake, _ target: Int) {
        self.relay = relay
        self.handshake = handshake
        self.target = target
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        buffer.writeBuffer(&bytes)
        if let other { return forward(to: other) }
        if isConnecting { return }
        switch handshake {
        case .none: connect(context, answer: "")
        case .connect(let authorization): readConnect(context, authorization)
        case .socks5: readSOCKS(context)
        case .reply, .answer: reply(context, "")
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        other?.close(promise: nil)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    // MARK: Handshakes

    private func readConnect(_ context: ChannelHandlerContext, _ authorization: String?) {
        guard let head = takeHead() else { return }
        let lines = head.split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.first == "CONNECT", words.count == 3 else { return reply(context, "HTTP/1.1 405 No\r\n\r\n") }
        relay.note(destination: String(words[1]))
        if let authorization,
            !lines.contains(where: { $0.lowercased() == "proxy-authorization: \(authorization)".lowercased() })
        {
            return reply(context, "HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n")
        }
        connect(context, answer: "HTTP/1.1 200 Connected\r\n\r\n")
    }

    /// RFC 1928, without authentication.
    private func readSOCKS(_ context: ChannelHandlerContext) {
        if !hasGreeted {
            guard let count = buffer.getInteger(at: buffer.readerIndex + 1, as: UInt8.self),
                buffer.readSlice(length: 2 + Int(count)) != nil
            else { return }
            hasGreeted = true
            write(context, [5, 0])
        }
        guard let kind = buffer.getInteger(at: buffer.readerIndex + 3, as: UInt8.self) else { return }
        let host: String
        switch kind {
        case 1:
            guard buffer.readableBytes >= 10, let bytes = buffer.getBytes(at: buffer.readerIndex + 4, length: 4) else {
                return
            }
            host = bytes.map { String($0) }.joined(separator: ".")
            buffer.moveReaderIndex(forwardBy: 8)
        default:
            guard let length = buffer.getInteger(at: buffer.readerIndex + 4, as: UInt8.self),
                buffer.readableBytes >= 7 + Int(length),
                let name = buffer.getString(at: buffer.readerIndex + 5, length: Int(length))
            else { return }
            host = name
            buffer.moveReaderIndex(forwardBy: 5 + Int(length))
        }
        let port = buffer.readInteger(as: UInt16.self) ?? 0
        relay.note(destination: "\(host):\(port)")
        connect(context, answer: "\u{5}\0\0\u{1}\0\0\0\0\0\0")
    }

    private func reply(_ context: ChannelHandlerContext, _ text: String) {
        var text = text
        switch handshake {
        case .reply(let fixed):
            guard let head = takeHead() else { return }
            relay.note(head: head)
            text = fixed
        case .answer(let make):
            guard let head = takeHead() else { return }
            relay.note(head: head)
            text = make(head)
        case .none, .connect, .socks5: break
        }
        let context = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.value.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text))).whenComplete { _ in
            context.value.close(promise: nil)
        }
    }

    /// A request's head, up to its empty line.
    private func takeHead() -> String? {
        let text = String(buffer: buffer)
        guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
        buffer.moveReaderIndex(forwardBy: text[..<end.upperBound].utf8.count)
        return String(text[..<end.lowerBound])
    }

    private func write(_ context: ChannelHandlerContext, _ bytes: [UInt8]) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
    }

    // MARK: Passing on

    private func connect(_ context: ChannelHandlerContext, answer: String) {
        isConnecting = true
        let near = context.channel
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        ClientBootstrap(group: context.eventLoop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(BackHandler(to: near))
                }
            }
            .connect(host: "127.0.0.1", port: target)
            .whenComplete { result in
                let (handler, context) = bound.value
                guard case .success(let far) = result else { return context.close(promise: nil) }
                if !answer.isEmpty { handler.write(context, Array(answer.utf8)) }
                handler.other = far
                handler.forward(to: far)
            }
    }

    private func forward(to channel: any Channel) {
        guard buffer.readableBytes > 0 else { return }
        channel.writeAndFlush(buffer, promise: nil)
        buffer = ByteBuffer()
    }
}

/// The way back.
private final class BackHandler: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    private let near: any Channel

    init(to near: any Channel) {
        self.near = near
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        near.writeAndFlush(unwrapInboundIn(data), promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        near.close(promise: nil)
        context.fireChannelInactive()
    }
}
