import Crypto
import Foundation
import NIOSSL
import SwiftASN1
import X509

/// A certificate authority (CA) in a directory; it is created on first use, and reused after that.
///
/// Clients trust the certificate in `ca.pem`. Only the owner of the key files can read them.
struct Authority {
    let certificatePath: String
    let certificatePEM: String
    private let certificate: Certificate
    private let key: P256.Signing.PrivateKey
    private let directory: URL

    init(directory path: String) throws {
        directory = URL(fileURLWithPath: path)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let files = Files(directory: directory)
        // Two programs may start at the same time: the lock lets only one of them create the CA.
        (key, certificatePEM) = try files.withLock {
            let key = try files.key("ca-key.pem")
            if let pem = try files.text("ca.pem") { return (key, pem) }
            let pem = try Self.selfSigned(key).serializeAsPEM().pemString + "\n"
            try files.write(pem, to: "ca.pem", permissions: 0o644)
            return (key, pem)
        }
        certificate = try Certificate(pemEncoded: certificatePEM)
        certificatePath = directory.appendingPathComponent("ca.pem").standardizedFileURL.path
    }

    /// The TLS settings of a server on `host`, with a new certificate for the key in the directory.
    func serverConfiguration(for host: String) throws -> TLSConfiguration {
        let files = Files(directory: directory)
        let serverKey = try files.withLock { try files.key("server-key.pem") }
        let issued = try issue(for: host, serverKey)
        let pem = try issued.serializeAsPEM().pemString + "\n"
        try files.write(pem, to: "server.pem", permissions: 0o644)
        return TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(pem.utf8)).map { .certificate($0) },
            privateKey: .privateKey(
                try NIOSSLPrivateKey(bytes: Array(serverKey.pemRepresentation.utf8), format: .pem)
            )
        )
    }

    /// The CA's certificate in DER.
    var certificateBytes: [UInt8] {
        get throws { try PEMDocument(pemString: certificatePEM).derBytes }
    }

    // MARK: Certificates

    private static let day: TimeInterval = 86_400

    private static func selfSigned(_ key: P256.Signing.PrivateKey) throws -> Certificate {
        let name = try DistinguishedName {
            OrganizationName("geosim")
            CommonName("geosim CA")
        }
        let publicKey = Certificate.PublicKey(key.publicKey)
        return try Certificate(
            version: .v3,
            serialNumber: .init(),
            publicKey: publicKey,
            notValidBefore: Date().addingTimeInterval(-day),
            notValidAfter: Date().addingTimeInterval(3650 * day),
            issuer: name,
            subject: name,
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                SubjectKeyIdentifier(hash: publicKey)
            },
            issuerPrivateKey: .init(key)
        )
    }

    private func issue(for host: String, _ serverKey: P256.Signing.PrivateKey) throws -> Certificate {
        let names = Self.names(for: host)
        return try Certificate(
            version: .v3,
            serialNumber: .init(),
            publicKey: .init(serverKey.publicKey),
            notValidBefore: Date().addingTimeInterval(-Self.day),
            notValidAfter: Date().addingTimeInterval(397 * Self.day),
            issuer: certificate.subject,
            subject: try DistinguishedName { CommonName("geosim") },
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([.serverAuth])
                SubjectAlternativeNames(names)
            },
            issuerPrivateKey: .init(key)
        )
    }

    /// The names in the certificate: `localhost`, the loopback addresses, and `host`.
    private static func names(for host: String) -> [GeneralName] {
        var names: [GeneralName] = [.dnsName("localhost")]
        let addresses = ["127.0.0.1", "::1", host].compactMap(Self.octets)
        names += addresses.map { .ipAddress(ASN1OctetString(contentBytes: $0[...])) }
        if octets(host) == nil, host != "localhost" { names.append(.dnsName(host)) }
        return names
    }

    /// The bytes of an IP address in network order; nil for a host name.
    private static func octets(_ address: String) -> [UInt8]? {
        var v4 = in_addr()
        if inet_pton(AF_INET, address, &v4) == 1 { return withUnsafeBytes(of: v4) { Array($0) } }
        var v6 = in6_addr()
        if inet_pton(AF_INET6, address, &v6) == 1 { return withUnsafeBytes(of: v6) { Array($0) } }
        return nil
    }
}

/// The files of a certificate authority, all in one directory.
private struct Files {
    let directory: URL

    /// The key in the file `name`, created where there is none.
    func key(_ name: String) throws -> P256.Signing.PrivateKey {
        if let pem = try text(name) { return try P256.Signing.PrivateKey(pemRepresentation: pem) }
        let key = P256.Signing.PrivateKey()
        try write(key.pemRepresentation + "\n", to: name, permissions: 0o600)
        return key
    }

    /// The text of the file `name`; nil where there is no such file.
    func text(_ name: String) throws -> String? {
        let url = directory.appendingPathComponent(name)
        guard FileManager.default.fileExists(atPath: url.path) else { return nil }
        return try String(contentsOf: url, encoding: .utf8)
    }

    /// Replaces a file in one step: no reader ever gets a part of the text.
    ///
    /// `permissions` is the mode of the file, such as `0o600` for a key, which only the owner may read.
    func write(_ text: String, to name: String, permissions: mode_t) throws {
        let target = directory.appendingPathComponent(name).path
        let temporary = target + ".\(getpid())"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC, permissions)
        guard descriptor >= 0 else { throw UserError("cannot write \(temporary): \(String(cString: strerror(errno)))") }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try handle.write(contentsOf: Data(text.utf8))
        try handle.close()
        guard rename(temporary, target) == 0 else {
            throw UserError("cannot write \(target): \(String(cString: strerror(errno)))")
        }
    }

    /// Runs `body` while no other process holds the lock on the directory.
    func withLock<Result>(_ body: () throws -> Result) throws -> Result {
        let descriptor = open(directory.path, O_RDONLY)
        guard descriptor >= 0 else { throw UserError(String(cString: strerror(errno))) }
        defer { close(descriptor) }
        flock(descriptor, LOCK_EX)
        return try body()
    }
}
