import GeoRouting

/// Something wrong that a person should know: in words, with its object and, where a key mends it, that key.
package struct Finding: Sendable, Equatable {
    /// From the worst on.
    package enum Severity: Int, Sendable, Comparable, CaseIterable {
        /// Nothing else can be trusted.
        case blind
        /// Users get errors, or nothing, now.
        case outage
        /// A geo is served from elsewhere.
        case detour
        /// Users are routed otherwise than meant.
        case misrouting
        /// A part of a geo's origins gets no traffic.
        case reduced
        /// What should be gone is still there, or fought over.
        case leftover
        /// A part cannot be seen or kept up to date; what is there still serves.
        case blindSpot
        case hint

        package static func < (left: Severity, right: Severity) -> Bool { left.rawValue < right.rawValue }
    }

    package var severity: Severity
    /// The place that it concerns; nil where it concerns all.
    package var geo: String?
    /// The name of the origin, pool, load balancer, cluster or Ingress.
    package var object: String
    /// The pool that the object is or is in, by name; nil where it is none.
    package var pool: String?
    /// At most 72 columns, with the key where there is one: `us_west: origin-us_west is drained, 1 of 1 · E enables`.
    package var text: String
    package var remedy: Remedy?
    /// The key that asks for the remedy; there exactly if there is one.
    package var key: Character?

    package init(
        _ severity: Severity,
        geo: String?,
        object: String,
        pool: String? = nil,
        text: String,
        remedy: Remedy? = nil,
        key: Character? = nil
    ) {
        self.severity = severity
        self.geo = geo
        self.object = object
        self.pool = pool
        self.text = text
        self.remedy = remedy
        self.key = key
    }
}
