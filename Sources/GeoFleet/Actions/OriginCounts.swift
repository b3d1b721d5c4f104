import GeoRouting

/// The usable origins of a pool, counted by how reliable they are.
package struct OriginCounts: Sendable, Hashable {
    /// How reliable a usable origin is; the cases are sorted from the most to the least reliable.
    package enum Kind: Int, Sendable, CaseIterable {
        case healthy
        /// The origin is enabled and its pool has no monitor: its health is not known.
        case enabled
        /// The origin is not probed yet: Cloudflare counts it as down until then.
        case unprobed
        /// No source asks for the origin any more; it may still answer.
        case stale
        case foreign
    }

    let counts: [Kind: Int]

    init(counts: [Kind: Int]) {
        self.counts = counts
    }

    init(_ view: PoolView) {
        let kinds = view.origins.filter(\.isUsable).map { Self.kind(of: $0, in: view) }
        counts = Dictionary(kinds.map { ($0, 1) }, uniquingKeysWith: +)
    }

    private static func kind(of origin: OriginView, in view: PoolView) -> Kind {
        switch origin.ownership {
        case .stale: return .stale
        case .foreign: return .foreign
        case .wanted, .unknown: break
        }
        if origin.health == .healthy { return .healthy }
        return view.isMonitored ? .unprobed : .enabled
    }

    /// The number of usable origins of all kinds.
    package var total: Int { counts.values.reduce(0, +) }

    /// The number of origins that are neither stale nor foreign.
    package var good: Int { self[.healthy] + self[.enabled] + self[.unprobed] }

    /// The number of origins of this kind.
    package subscript(kind: Kind) -> Int { counts[kind] ?? 0 }

    /// The kinds that have at least one origin, the most reliable first.
    package var kinds: [Kind] { Kind.allCases.filter { self[$0] > 0 } }
}
