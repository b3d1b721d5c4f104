import NIOCore
import NIOHTTP1
import NIOSSL

/// Stands between a new connection and the HTTP client, and breaks the connection off where either must not go on.
///
/// *Before anything is sent*: a certificate that names its server in the common name alone is refused. The TLS library
/// falls back on that name, which RFC 9525 §6.3 forbids: authorities do not check it.
///
/// *Before the client sees an answer*: statuses that HTTP does not have are refused. The client takes each status below
/// 200 for an informational one, which is followed by another head. The decoder does so only from 100 on, and for `000`
/// it goes on with a body, which ends the process inside of the client (async-http-client 1.37.0,
/// `HTTPRequestStateMachine.receivedHTTPResponseHead`). RFC 9110 §15: 100 to 599.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias InboundOut = HTTPClientResponsePart
    typealias OutboundIn = HTTPClientRequestPart
    typealias OutboundOut = HTTPClientRequestPart

    /// Why nothing may be sent.
    private let refusal: NamelessCertificate?
    private var isBroken = false

    private init(_ refusal: NamelessCertificate?) {
        self.refusal = refusal
    }

    /// Puts a guard between the decoder and the client of a new connection, whose handshake is over.
    static func install(in channel: any Channel, verifiesNames: Bool) -> EventLoopFuture<Void> {
        channel.eventLoop.submit {
            let pipeline = channel.pipeline.syncOperations
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPResponseDecoder>.self)
            // Without TLS there is no certificate.
            let certificate = verifiesNames ? (try? pipeline.nioSSL_peerCertificate()) : nil
            let isNameless = certificate?._subjectAlternativeNames().isEmpty == true
            let handler = ConnectionGuard(isNameless ? NamelessCertificate() : nil)
            try pipeline.addHandler(handler, position: .after(decoder))
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard let refusal else { return context.write(data, promise: promise) }
        promise?.fail(refusal)
        breakOff(refusal, context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isBroken { return }
        if case .head(let head) = unwrapInboundIn(data), !(100...599).contains(head.status.code) {
            return breakOff(UnknownStatus(code: head.status.code), context)
        }
        context.fireChannelRead(data)
    }

    private func breakOff(_ why: any Error, _ context: ChannelHandlerContext) {
        if isBroken { return }
        isBroken = true
        context.fireErrorCaught(why)
        context.close(promise: nil)
    }
}

/// The server answered with a status outside of 100 to 599.
struct UnknownStatus: Error, CustomStringConvertible {
    let code: UInt

    var description: String { "the server answers with status \(code), which HTTP does not have" }
}

/// The server's certificate has no subject alternative name.
struct NamelessCertificate: Error, CustomStringConvertible {
    var description: String {
        "TLS: the certificate has no subject alternative name; its common name counts for nothing"
    }
}
