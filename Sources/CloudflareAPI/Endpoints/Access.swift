import HTTPTypes
import Wire

extension CloudflareClient {
    /// The token's status, such as `active`.
    ///
    /// Tokens owned by an account are unknown to the user's endpoint, so the account's is asked next.
    package func verifyToken() async throws(CloudflareError) -> String {
        do throws(CloudflareError) {
            return try Self.status(of: try await call(.get, "/user/tokens/verify"))
        } catch {
            switch error {
            case .unauthorized, .forbidden, .notFound, .refused:
                return try Self.status(of: try await call(.get, "\(accountPath)/tokens/verify"))
            default: throw error
            }
        }
    }

    /// The zone's name, such as `example.com`.
    package func zoneName() async throws(CloudflareError) -> String {
        guard let name = try await call(.get, zonePath).result["name"]?.string else {
            throw .garbled("a zone without name")
        }
        return name
    }

    private static func status(of envelope: Envelope) throws(CloudflareError) -> String {
        guard let status = envelope.result["status"]?.string else { throw .garbled("a token without status") }
        return status
    }
}
