import FoundationEssentials
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A connection that only finds out why a certificate was refused; the reason goes into the error message.
///
/// The TLS library reports no reason. The probe begins a second handshake, reads the certificate, and closes the
/// connection. No request is ever sent over this connection.
struct CertificateProbe {
    let server: Server

    /// The reason, such as `the certificate has expired on 2026-11-22`; nil through a proxy, or where none is found.
    func refusalReason() async -> String? {
        guard server.proxy == nil, let certificate = await certificate() else { return nil }
        let now = Int(Date().timeIntervalSince1970)
        if Int(certificate.notValidAfter) < now {
            return "the certificate has expired on \(Self.day(certificate.notValidAfter))"
        }
        if Int(certificate.notValidBefore) > now {
            return "the certificate is not valid before \(Self.day(certificate.notValidBefore)); check the clock"
        }
        // The dates are valid, and a wrong host name causes another error. The remaining cause is an untrusted chain.
        return "the certificate is not signed by a trusted authority"
    }

    /// The server's own certificate, the first of its chain; nil where the handshake fails before it arrives.
    private func certificate() async -> NIOSSLCertificate? {
        let received = ReceivedCertificate()
        do {
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.minimumTLSVersion = .tlsv12
            let context = try NIOSSLContext(configuration: configuration)
            let name = server.serverName ?? (SocketAddress.isNumeric(server.host) ? nil : server.host)
            let channel = try await ClientBootstrap(group: LiveTransport.group)
                .connectTimeout(.seconds(5))
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let handler = try NIOSSLClientHandler(
                            context: context,
                            serverHostname: name,
                            customVerificationCallback: { certificates, promise in
                                received.certificate.withLock { $0 = certificates.first }
                                // The handshake always ends here, because every certificate is refused.
                                promise.succeed(.failed)
                            }
                        )
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                }
                .connect(host: server.host, port: server.port)
                .get()
            // A failed handshake closes the channel. If the server does not answer, the channel is closed after 5 s.
            let deadline = channel.eventLoop.scheduleTask(in: .seconds(5)) { channel.close(promise: nil) }
            try? await channel.closeFuture.get()
            deadline.cancel()
        } catch {
            return nil
        }
        return received.certificate.withLock { $0 }
    }

    private static func day(_ seconds: time_t) -> String {
        Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(.iso8601.year().month().day())
    }

    /// A box for the certificate, which the handshake fills on another thread.
    private final class ReceivedCertificate: Sendable {
        let certificate = Mutex<NIOSSLCertificate?>(nil)
    }
}

extension SocketAddress {
    fileprivate static func isNumeric(_ host: String) -> Bool {
        (try? SocketAddress(ipAddress: host, port: 0)) != nil
    }
}
