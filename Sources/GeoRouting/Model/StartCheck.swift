/// The result of one check at the program's start.
///
/// The checks find a wrong token, account, zone or host name before the first pass.
package enum StartCheck: Sendable, Equatable {
    /// The token's status at Cloudflare; only a token that is `active` can be used.
    ///
    /// `expires` is the day and the time as Cloudflare spells them; nil where the token never expires.
    case token(String, expires: String?)
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
        /// The kind of the cause.
        package let cause: Cause

        package init(reason: String, advice: String?, cause: Cause) {
            self.reason = reason
            self.advice = advice
            self.cause = cause
        }
    }

    /// The kind of the cause of a failed check; each has its own remedy.
    package enum Cause: Sendable, Equatable {
        /// Cloudflare does not accept the token.
        case token
        /// The token may not be used from this host's address.
        case address
        /// The token is for another account or zone, or there is no such account or zone.
        case scope
        /// The token lacks a permission.
        case permission
        /// No answer came, or one that is not from Cloudflare's API, or one of a server in trouble.
        case unanswered
        /// Cloudflare refuses it for another reason.
        case other
    }
}
