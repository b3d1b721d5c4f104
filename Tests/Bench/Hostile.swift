import NIOCore
import NIOPosix
import Synchronization
import Wire

/// A server on a port of its own that answers as no good server does: each request gets what a function makes of it.
final class Hostile: Sendable {
    struct Call: Sendable {
        var method: String
        var target: String
        var body: [UInt8]
        /// How many came before it.
        var number: Int
    }

    struct Answer: Sendable {
        var status = 200
        var bytes: [UInt8]
        /// What follows again and again until the client has gone.
        var endless: [UInt8] = []

        static func json(_ text: String, status: Int = 200) -> Answer {
            Answer(status: status, bytes: Array(text.utf8))
        }
    }

    let port: Int

    private init(port: Int) {
        self.port = port
    }

    /// Runs a server as long as `body` runs.
    static func with(
        _ answer: @escaping @Sendable (Call) -> Answer,
        _ body: (Hostile) async throws -> Void
    ) async throws {
        let calls = Counter()
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(answer, calls))
                }
            }
            .bind(host: "127.0.0.1", port: 0)
            .get()
        do {
            try await body(Hostile(port: server.localAddress?.port ?? 0))
        } catch {
            try? await server.close()
            throw error
        }
        try? await server.close()
    }

    private final class Counter: Sendable {
        private let value = Mutex(0)

        func next() -> Int {
            value.withLock { value in
                defer { value += 1 }
                return value
            }
        }
    }

    /// One connection, one request after the other.
    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let answer: @Sendable (Call) -> Answer
        private let calls: Counter
        private var buffer = ByteBuffer()
        private var endless: ByteBuffer?

        init(_ answer: @escaping @Sendable (Call) -> Answer, _ calls: Counter) {
            self.answer = answer
            self.calls = calls
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            var bytes = unwrapInboundIn(data)
            buffer.writeBuffer(&bytes)
            while let call = takeCall() { reply(answer(call), context) }
        }

        func channelWritabilityChanged(context: ChannelHandlerContext) {
            goOn(context)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }

        private func takeCall() -> Call? {
            let text = String(buffer: buffer)
            guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
            let lines = text[..<end.lowerBound].split(separator: "\r\n")
            let words = lines.first?.split(separator: " ") ?? []
            let length = lines.first { $0.lowercased().hasPrefix("content-length:") }
            let size = length.flatMap { Int($0.drop { $0 != ":" }.dropFirst().filter(\.isNumber)) } ?? 0
            let head = text[..<end.upperBound].utf8.count
            guard words.count == 3, buffer.readableBytes >= head + size else { return nil }
            buffer.moveReaderIndex(forwardBy: head)
            let body = buffer.readBytes(length: size) ?? []
            return Call(method: String(words[0]), target: String(words[1]), body: body, number: calls.next())
        }

        private func reply(_ answer: Answer, _ context: ChannelHandlerContext) {
            let length = answer.endless.isEmpty ? "content-length: \(answer.bytes.count)\r\n" : "connection: close\r\n"
            let head = "HTTP/1.1 \(answer.status) X\r\ncontent-type: application/json\r\n\(length)\r\n"
            var bytes = ByteBuffer(string: head)
            bytes.writeBytes(answer.bytes)
            context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
            if answer.endless.isEmpty { return }
            endless = ByteBuffer(bytes: answer.endless)
            goOn(context)
        }

        private func goOn(_ context: ChannelHandlerContext) {
            guard let endless, context.channel.isWritable, context.channel.isActive else { return }
            context.writeAndFlush(wrapOutboundOut(endless), promise: nil)
            // Later, so that the client's end is heard in between.
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            context.eventLoop.scheduleTask(in: .microseconds(200)) { bound.value.0.goOn(bound.value.1) }
        }
    }
}
