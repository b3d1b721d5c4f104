package import Wire

/// A field of a pool or of one of its origins that a person has set by hand at Cloudflare.
package struct EditedPlace: Hashable, Sendable, Comparable, CustomStringConvertible {
    package var pool: String
    /// Nil for the pool itself.
    package var origin: String?
    /// Of an origin also `present`: whether it is there at all.
    package var field: String

    package init(pool: String, origin: String? = nil, field: String) {
        self.pool = pool
        self.origin = origin
        self.field = field
    }

    package var description: String { "\(field) of \(origin ?? "the pool") in \(pool)" }

    /// What is there; nil where the pool or the origin is gone.
    package func value(in pools: [JSON]) -> JSON? {
        guard let pool = pools.first(where: { $0["name"]?.string == self.pool }) else { return nil }
        guard let origin else { return pool[field] }
        let found = pool["origins"]?.array?.first { $0["name"]?.string == origin }
        return field == "present" ? .bool(found != nil) : found?[field]
    }

    package static func < (left: EditedPlace, right: EditedPlace) -> Bool {
        (left.pool, left.origin ?? "", left.field) < (right.pool, right.origin ?? "", right.field)
    }
}
