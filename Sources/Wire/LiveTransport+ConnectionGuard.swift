import NIOCore
import NIOHTTP1
import NIOSSL

/// Stands between a new connection and the HTTP client, and breaks the connection off where either must not go on.
///
/// *Before anything is sent*: a certificate that names its server in the common name alone is refused. The TLS library
/// falls back on that name, which RFC 9525 §6.3 forbids: authorities do not check it. And a request's fence is asked, now
/// that its connection is ready: what passes is handed to the kernel next. The fence's number comes with the request, in
/// a header field that goes no further; the HTTP client has no other way to tell its channel something about a request.
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

    static let fenceField = "geo-fence"

    private let fences: Fences
    /// Why nothing may be sent.
    private let refusal: NamelessCertificate?
    private var isBroken = false

    private init(_ fences: Fences, _ refusal: NamelessCertificate?) {
        self.fences = fences
        self.refusal = refusal
    }

    /// Puts a guard between the decoder and the client of a new connection, whose handshake is over.
    static func install(
        in channel: any Channel,
        _ fences: Fences,
        verifiesNames: Bool
    ) -> EventLoopFuture<Void> {
        channel.eventLoop.submit {
            let pipeline = channel.pipeline.syncOperations
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPResponseDecoder>.self)
            // Without TLS there is no certificate.
            let certificate = verifiesNames ? (try? pipeline.nioSSL_peerCertificate()) : nil
            let isNameless = certificate?._subjectAlternativeNames().isEmpty == true
            let handler = ConnectionGuard(fences, isNameless ? NamelessCertificate() : nil)
            try pipeline.addHandler(handler, position: .after(decoder))
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if isBroken {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        if let refusal { return refuse(refusal, context, promise) }
        guard case .head(var head) = unwrapOutboundIn(data), let number = head.headers.first(name: Self.fenceField)
        else { return context.write(data, promise: promise) }
        guard Int(number).flatMap({ fences[$0] })?.isOpen() == true else {
            return refuse(FenceIsClosed(), context, promise)
        }
        head.headers.remove(name: Self.fenceField)
        context.write(wrapOutboundOut(.head(head)), promise: promise)
    }

    private func refuse(_ why: any Error, _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
        promise?.fail(why)
        breakOff(why, context)
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

/// The request's fence was closed when its connection was ready; no byte of it has left.
struct FenceIsClosed: Error {}

/// The server's certificate has no subject alternative name.
struct NamelessCertificate: Error, CustomStringConvertible {
    var description: String {
        "TLS: the certificate has no subject alternative name; its common name counts for nothing"
    }
}
