import FoundationEssentials
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// Finds out why a certificate was refused; the reason is only for the error message.
///
/// The TLS library reports only that verification failed. The probe makes a handshake of its own, reads the certificate
/// and breaks off, so that no request is ever sent over that connection.
struct CertificateProbe {
    let server: Server

    /// The reason, such as `the certificate has expired on 2026-11-22`; nil behind a proxy, or where none is found.
    func verdict() async -> String? {
        guard server.proxy == nil, let certificate = await certificate() else { return nil }
        let now = Int(Date().timeIntervalSince1970)
        if Int(certificate.notValidAfter) < now {
            return "the certificate has expired on \(Self.day(certificate.notValidAfter))"
        }
        if Int(certificate.notValidBefore) > now {
            return "the certificate is not valid before \(Self.day(certificate.notValidBefore)); check the clock"
        }
        // Its dates are valid, and a wrong host name is another error: the chain is not trusted.
        return "the certificate is not signed by a trusted authority"
    }

    /// The server's own certificate, the first of its chain; nil where the handshake does not get that far.
    private func certificate() async -> NIOSSLCertificate? {
        let found = Found()
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
                                found.certificate.withLock { $0 = certificates.first }
                                // Refuses every certificate, which ends the handshake.
                                promise.succeed(.failed)
                            }
                        )
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                }
                .connect(host: server.host, port: server.port)
                .get()
            // A failed handshake closes the channel; the connection to a silent server is closed after 5 s.
            let end = channel.eventLoop.scheduleTask(in: .seconds(5)) { channel.close(promise: nil) }
            try? await channel.closeFuture.get()
            end.cancel()
        } catch {
            return nil
        }
        return found.certificate.withLock { $0 }
    }

    private static func day(_ seconds: time_t) -> String {
        Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(.iso8601.year().month().day())
    }

    private final class Found: Sendable {
        let certificate = Mutex<NIOSSLCertificate?>(nil)
    }
}

extension SocketAddress {
    fileprivate static func isNumeric(_ host: String) -> Bool {
        (try? SocketAddress(ipAddress: host, port: 0)) != nil
    }
}
