/// Why a source of data fails, as far as it decides what a person can do.
package enum Trouble: Sendable, Hashable {
    /// No connection, or one that broke.
    case unreachable
    case timedOut
    /// The credentials themselves are not accepted.
    case unauthorized
    /// The credentials lack this permission, in the API's own words: `Load Balancing: Monitors and Pools Edit`.
    case forbidden(String)
    case rateLimited
    /// 5xx, or a reply that cannot be used.
    case serverFault
}

/// A write that Cloudflare refused for good.
package struct WriteRefusal: Sendable, Equatable {
    /// The pool's name, or the load balancer's host name.
    package var object: String
    /// Cloudflare's own words, such as `Exceeded quota for pools`.
    package var message: String
    package var moment: Moment

    package init(object: String, message: String, moment: Moment) {
        self.object = object
        self.message = message
        self.moment = moment
    }
}
