import GeoRouting
import Wire

/// Slows down an Ingress that keeps changing: ten changes a minute are free, then each waits 5 s, doubling to 60 s.
///
/// An Ingress that waits counts as it was before, so that others of its pool go on at once, and a pass without other
/// news reads nothing. A namespace that changes more than a hundred times a minute gets a turn every 5 s.
struct WishDamper: Sendable {
    /// One Ingress: how it was let through last (nil while there is none of its name), and its brake.
    private struct Wish {
        var source: IngressSource?
        var brake = Brake(freeChanges: 10, longest: .seconds(60))
    }

    /// How often an Ingress or a namespace changes, and until when it waits.
    private struct Brake {
        let freeChanges: Int
        let longest: Duration
        var changes: [Duration] = []
        var penalty = Duration.zero
        var heldUntil = Duration.zero

        private static let window = Duration.seconds(60)

        mutating func changed(_ count: Int = 1, at now: Duration) {
            changes.removeAll { $0 <= now - Self.window }
            if changes.isEmpty { penalty = .zero }
            changes += Array(repeating: now, count: min(count, freeChanges + 1))
            if changes.count > freeChanges { penalty = min(max(penalty * 2, .seconds(5)), longest) }
            changes = changes.suffix(freeChanges + 1)
            heldUntil = now + penalty
        }

        /// Whether nothing has changed lately, and nothing waits.
        func isIdle(at now: Duration) -> Bool { heldUntil <= now && !changes.contains { $0 > now - Self.window } }
    }

    /// By namespace and name.
    private var wishes: [String: Wish] = [:]
    private var namespaces: [String: Brake] = [:]
    /// How many changes of each namespace were let through this time.
    private var changes: [String: Int] = [:]
    private var isFirst = true
    /// The Ingresses of the last call, where all of them were let through.
    private var last: [IngressSource]?
    /// The Ingresses with a change that waits, as `namespace/name`.
    private(set) var held: Set<String> = []
    /// When the first of them may be let through.
    private(set) var heldUntil: Duration?

    /// The Ingresses as they are let through at `now`: in the order of `sources`, then gone ones that wait.
    mutating func damped(_ sources: [IngressSource], at now: Duration) -> [IngressSource] {
        held = []
        heldUntil = nil
        changes = [:]
        let passed: [IngressSource]
        if let places = changedPlaces(in: sources) {
            var result = sources
            for place in places {
                let source = sources[place]
                let through = settle(source.reference, source, at: now)
                // Most often all is let through, and the list needs no copy.
                if let through, through != source { result[place] = through }
            }
            passed = result
        } else {
            passed = settleAll(sources, at: now)
        }
        for (namespace, count) in changes where !isFirst {
            namespaces[namespace, default: Brake(freeChanges: 100, longest: .seconds(5))].changed(count, at: now)
        }
        last = held.isEmpty ? sources : nil
        isFirst = false
        return passed
    }

    /// The places at which the Ingresses differ from the last ones; nil where the lists differ by more, or one waited.
    ///
    /// Most passes are about one Ingress of thousands, and need not look up all of them.
    private func changedPlaces(in sources: [IngressSource]) -> [Int]? {
        guard let last, last.count == sources.count else { return nil }
        let places = sources.indices.filter { sources[$0] != last[$0] }
        let isSameList = places.allSatisfy { place in
            let (old, new) = (last[place], sources[place])
            return (old.namespace, old.name) == (new.namespace, new.name) && old.defect == nil && new.defect == nil
        }
        return isSameList ? places : nil
    }

    private mutating func settleAll(_ sources: [IngressSource], at now: Duration) -> [IngressSource] {
        var passed: [IngressSource] = []
        var present: Set<String> = []
        for source in sources {
            // An unreadable Ingress must hold what there is at once, and so never waits.
            let key = source.reference
            present.insert(key)
            if source.defect != nil {
                passed.append(source)
            } else if let through = settle(key, source, at: now) {
                passed.append(through)
            }
        }
        for key in wishes.keys.filter({ !present.contains($0) }).sorted() {
            if let through = settle(key, nil, at: now) { passed.append(through) }
        }
        forget(at: now)
        return passed
    }

    /// The state of one Ingress that counts: the present one, or the former one while it waits.
    private mutating func settle(_ key: String, _ source: IngressSource?, at now: Duration) -> IngressSource? {
        var wish = wishes[key] ?? Wish()
        if wish.source == source { return source }
        let namespace = String(key.prefix { $0 != "/" })
        let ends = [wish.brake.heldUntil, namespaces[namespace]?.heldUntil ?? .zero]
        if let end = ends.max(), end > now {
            held.insert(key)
            heldUntil = min(heldUntil ?? end, end)
            return wish.source
        }
        wish.source = source
        if !isFirst {
            wish.brake.changed(at: now)
            changes[namespace, default: 0] += 1
        }
        wishes[key] = wish
        return source
    }

    private mutating func forget(at now: Duration) {
        wishes = wishes.filter { $0.value.source != nil || !$0.value.brake.isIdle(at: now) }
        namespaces = namespaces.filter { !$0.value.isIdle(at: now) }
    }

    /// One line for each namespace in which something waits.
    var notices: [Notice] {
        let byNamespace = Dictionary(grouping: held) { String($0.prefix { $0 != "/" }) }
        return byNamespace.sorted { $0.key < $1.key }.compactMap { namespace, keys in
            guard let first = keys.min() else { return nil }
            let text = "Ingress \(first) changes too often: its newest change waits"
            let more = keys.count > 1 ? ", as do others of its namespace" : ""
            return Notice(.warning, text + more, namespace: namespace)
        }
    }
}
