import GeoRouting

/// The origins of a pool that can get traffic, counted by how far they can be relied on.
package struct OriginCounts: Sendable, Hashable {
    /// How far an origin that can get traffic can be relied on.
    package enum Kind: Int, Sendable, CaseIterable {
        case healthy
        /// Enabled, in a pool without a monitor: its health is not known.
        case enabled
        /// Not probed yet: Cloudflare counts it as down until its monitor has probed it.
        case unprobed
        /// No Ingress asks for it any more, though it may still answer.
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
        case .live, .unknown: break
        }
        if origin.health == .healthy { return .healthy }
        return view.isMonitored ? .unprobed : .enabled
    }

    /// All origins that can get traffic, of every kind.
    package var total: Int { counts.values.reduce(0, +) }

    /// How many are neither stale nor foreign.
    package var good: Int { self[.healthy] + self[.enabled] + self[.unprobed] }

    /// How many are of this kind; 0 where none is.
    package subscript(kind: Kind) -> Int { counts[kind] ?? 0 }

    /// The kinds with at least one origin, the most reliable first.
    package var kinds: [Kind] { Kind.allCases.filter { self[$0] > 0 } }
}
