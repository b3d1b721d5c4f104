import Wire

/// What Cloudflare says of a token that it verifies.
package struct TokenStatus: Sendable, Equatable {
    /// The status: `active`, `disabled` or `expired`; only an active token can be used.
    package let status: String
    /// When the token expires (`expires_on`), as the API spells it; nil where it never does.
    package let expiresOn: String?

    /// Reads what the API sent; throws `unusable` where it has no status.
    init(_ json: JSON) throws(CloudflareError) {
        guard let status = json["status"]?.string else { throw .unusable("a token without status") }
        self.status = status
        expiresOn = json["expires_on"]?.string
    }
}
