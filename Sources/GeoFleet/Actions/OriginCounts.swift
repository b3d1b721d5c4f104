import GeoRouting

/// Who is in a pool to take its traffic, by how far each can be counted on.
struct OriginCounts: Equatable {
    /// What an origin that can get traffic is.
    enum Kind: Int, CaseIterable {
        case healthy
        /// Without a monitor nobody knows more.
        case enabled
        /// Cloudflare takes an origin for down until the monitor has looked.
        case unprobed
        /// No Ingress is behind it any more, though something may still answer.
        case stale
        case foreign
    }

    private let counts: [Kind: Int]

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

    var total: Int { counts.values.reduce(0, +) }

    /// How many are meant to be there.
    var good: Int { self[.healthy] + self[.enabled] + self[.unprobed] }

    private subscript(kind: Kind) -> Int { counts[kind] ?? 0 }

    // MARK: Words

    /// `2 healthy origins`, `1 healthy origin and 1 stale`, `only 2 stale origins`.
    var text: String { (good == 0 && !kinds.isEmpty ? "only " : "") + plain }

    private var plain: String {
        guard let first = kinds.first else { return "no usable origin" }
        let noun = self[first] == 1 ? "origin" : "origins"
        let lead =
            first == .unprobed
            ? "\(self[first]) \(noun) \(first.adjective)" : "\(self[first]) \(first.adjective) \(noun)"
        return Self.list([lead] + kinds.dropFirst().map(brief))
    }

    /// `1 healthy and 1 stale`.
    private var brief: String { kinds.isEmpty ? "none" : Self.list(kinds.map(brief)) }

    /// How these became of others: `1 of 2 healthy origins`, `1 healthy origin, of 1 healthy and 1 stale`.
    func text(of before: OriginCounts) -> String {
        guard let kind = before.kinds.first, before.kinds == [kind], kinds == [kind] else {
            return "\(text), of \(before.brief)"
        }
        return "\(self[kind]) of \(before.plain)"
    }

    /// What there was before: `instead of 1` where only the number differs.
    func text(insteadOf before: OriginCounts) -> String {
        let isAlike = kinds == before.kinds && kinds.count == 1
        return "\(text) instead of \(isAlike ? "\(before.total)" : before.brief)"
    }

    private var kinds: [Kind] { Kind.allCases.filter { self[$0] > 0 } }

    private func brief(_ kind: Kind) -> String { "\(self[kind]) \(kind.adjective)" }

    private static func list(_ parts: [String]) -> String {
        guard let last = parts.last, parts.count > 1 else { return parts.first ?? "" }
        return parts.dropLast().joined(separator: ", ") + " and " + last
    }
}

extension OriginCounts.Kind {
    fileprivate var adjective: String {
        switch self {
        case .healthy: "healthy"
        case .enabled: "enabled"
        case .unprobed: "not yet probed"
        case .stale: "stale"
        case .foreign: "foreign"
        }
    }
}
