import Crypto
import FoundationEssentials
import Wire

/// Finds certificates and keys in PEM text.
enum PEM {
    private static let beginLine = "-----BEGIN CERTIFICATE-----"
    private static let endLine = "-----END CERTIFICATE-----"

    /// The DER of the first certificate in `bytes`; nil where there is none.
    static func firstCertificate(in bytes: [UInt8]) -> [UInt8]? {
        let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
            .map(\.trimmingWhitespace)
        guard let first = lines.firstIndex(of: beginLine), let last = lines[first...].firstIndex(of: endLine)
        else { return nil }
        // Every certificate begins with 0x30, the tag of a DER sequence.
        guard let der = Data(base64Encoded: lines[(first + 1)..<last].joined()), der.first == 0x30 else { return nil }
        return Array(der)
    }

    /// Whether the bytes hold a certificate; only the first one is examined.
    static let holdsCertificate: @Sendable ([UInt8]) -> Bool = { firstCertificate(in: $0) != nil }

    /// Whether the bytes look like a private key of any kind; the key itself is not decoded.
    static let holdsKey: @Sendable ([UInt8]) -> Bool = { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        return text.contains("-----BEGIN ") && text.contains("PRIVATE KEY-----")
    }

    /// The first eight hex digits of the SHA-256 of `bytes`.
    static func fingerprint(_ bytes: [UInt8]) -> String {
        SHA256.hash(data: bytes).prefix(4).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }
}
