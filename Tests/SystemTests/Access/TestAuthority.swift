import Crypto
import Foundation
import NIOSSL
import SwiftASN1
import X509

/// A certificate authority for one test.
struct TestAuthority {
    /// A certificate with its key, as PEM.
    struct Issued: Sendable {
        let certificate: String
        let key: String

        /// A server that shows it; with an authority, one that lets only its clients in.
        func server(clients authority: TestAuthority? = nil, upTo version: TLSVersion? = nil) throws -> TLSConfiguration
        {
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8)).map { .certificate($0) },
                privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem))
            )
            if let version {
                configuration.minimumTLSVersion = .tlsv1
                configuration.maximumTLSVersion = version
            }
            if let authority {
                configuration.trustRoots = .certificates(
                    try NIOSSLCertificate.fromPEMBytes(Array(authority.certificatePEM.utf8))
                )
                // There is no host name to verify of a client.
                configuration.certificateVerification = .noHostnameVerification
            }
            return configuration
        }
    }

    let certificatePEM: String
    private let certificate: Certificate
    private let key = P256.Signing.PrivateKey()

    init(_ name: String) throws {
        let subject = try DistinguishedName { CommonName(name) }
        certificate = try Certificate(
            version: .v3,
            serialNumber: .init(),
            publicKey: .init(key.publicKey),
            notValidBefore: Date(timeIntervalSinceNow: -86_400),
            notValidAfter: Date(timeIntervalSinceNow: 86_400),
            issuer: subject,
            subject: subject,
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true))
            },
            issuerPrivateKey: .init(key)
        )
        certificatePEM = try certificate.serializeAsPEM().pemString + "\n"
    }

    /// A certificate for this machine's loopback address and the names; of a client where there are neither.
    func issue(
        names: [String] = [],
        loopback: Bool = true,
        commonName: String = "test",
        validUntil: TimeInterval = 3600
    ) throws -> Issued {
        let own = P256.Signing.PrivateKey()
        var subjects = names.map { GeneralName.dnsName($0) }
        if loopback { subjects.append(.ipAddress(ASN1OctetString(contentBytes: [127, 0, 0, 1]))) }
        let usage: ExtendedKeyUsage.Usage = subjects.isEmpty && commonName == "test" ? .clientAuth : .serverAuth
        let issued = try Certificate(
            version: .v3,
            serialNumber: .init(),
            publicKey: .init(own.publicKey),
            notValidBefore: Date(timeIntervalSinceNow: -7200),
            notValidAfter: Date(timeIntervalSinceNow: validUntil),
            issuer: certificate.subject,
            subject: try DistinguishedName { CommonName(commonName) },
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                try ExtendedKeyUsage([usage])
                if !subjects.isEmpty { SubjectAlternativeNames(subjects) }
            },
            issuerPrivateKey: .init(key)
        )
        return Issued(
            certificate: try issued.serializeAsPEM().pemString + "\n",
            key: own.pemRepresentation + "\n"
        )
    }
}
