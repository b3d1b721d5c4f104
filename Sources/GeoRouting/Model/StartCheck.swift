/// The result of one check at the program's start; the checks tell whether token, account, zone and host names fit.
package enum StartCheck: Sendable, Equatable {
    /// The token's status at Cloudflare; `active` where it can be used.
    case token(String)
    /// How many pools of the account can be read.
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

    /// Why a check failed, and what a person can do about it.
    package struct Failure: Sendable, Equatable {
        /// The error in one line.
        package let reason: String
        /// What to do about it; nil where that is not known.
        package let mend: String?
        /// Whether the token itself is not accepted.
        package let isUnauthorized: Bool

        package init(reason: String, mend: String?, isUnauthorized: Bool) {
            self.reason = reason
            self.mend = mend
            self.isUnauthorized = isUnauthorized
        }
    }
}
