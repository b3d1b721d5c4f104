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
