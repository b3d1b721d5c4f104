import HTTPTypes
import Simulation
import Wire

/// What a person has set by hand at Cloudflare, and where.
enum Edit {
    struct Place: Hashable, Sendable, Comparable {
        var pool: String
        /// Nil for the pool itself.
        var origin: String?
        var field: String

        /// What is there; nil where the pool or the origin is gone.
        func value(in pools: [JSON]) -> JSON? {
            guard let pool = pools.first(where: { $0["name"]?.string == self.pool }) else { return nil }
            guard let origin else { return pool[field] }
            let found = pool["origins"]?.array?.first { $0["name"]?.string == origin }
            return field == "present" ? .bool(found != nil) : found?[field]
        }

        static func < (left: Place, right: Place) -> Bool {
            (left.pool, left.origin ?? "", left.field) < (right.pool, right.origin ?? "", right.field)
        }
    }
}
