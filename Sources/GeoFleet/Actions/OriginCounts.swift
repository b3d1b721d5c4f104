import GeoRouting

/// Who is in a pool to take its traffic, by how far each can be counted on.
package struct OriginCounts: Sendable, Hashable {
    /// What an origin that can get traffic is.
    package enum Kind: Int, Sendable, CaseIterable {
        case healthy
        /// Without a monitor nobody knows more.
        case enabled
        /// Cloudflare takes an origin for down until the monitor has looked.
        case unprobed
        /// No Ingress is behind it any more, though something may still answer.
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

    package var total: Int { counts.values.reduce(0, +) }

    /// How many are meant to be there.
    package var good: Int { self[.healthy] + self[.enabled] + self[.unprobed] }

    package subscript(kind: Kind) -> Int { counts[kind] ?? 0 }

    /// Those of which there are any.
    package var kinds: [Kind] { Kind.allCases.filter { self[$0] > 0 } }
}
