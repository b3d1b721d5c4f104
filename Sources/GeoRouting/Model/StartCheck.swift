/// The result of one check at the program's start.
///
/// The checks find a wrong token, account, zone or host name before the first pass.
package enum StartCheck: Sendable, Equatable {
    /// The token's status at Cloudflare; only a token that is `active` can be used.
    case token(String)
    /// The number of pools in the account that can be read.
    case account(pools: Int)
    /// The zone's name.
    case zone(String)
    /// A host name of the settings lies outside the zone.
    case hostnameOutside(Hostname, zone: String)
    /// Cloudflare did not answer a check, or refused it.
    case failed(Subject, Failure)

    /// The subject of a check that failed; the raw value is its name in the log.
    package enum Subject: String, Sendable {
        case token, account, zone
    }

    /// The reason why a check failed, with advice.
    package struct Failure: Sendable, Equatable {
        /// The error in one line.
        package let reason: String
        /// What a person can do about the failure; nil where this is not known.
        package let advice: String?
        /// Whether Cloudflare does not accept the token.
        package let isUnauthorized: Bool

        package init(reason: String, advice: String?, isUnauthorized: Bool) {
            self.reason = reason
            self.advice = advice
            self.isUnauthorized = isUnauthorized
        }
    }
}
