import GeoRouting
import Wire

/// Slows down an Ingress that keeps changing.
///
/// Ten changes a minute are free. Each further one holds back the next change, for 5 s at first, doubling to 60 s.
///
/// While its change is held back, the previous version of an Ingress is used, so that others in its pool are served at
/// once. A pass with nothing else to do does not read Cloudflare. In a namespace with more than a hundred changes a
/// minute, changes are let through only every 5 s.
struct WishDamper: Sendable {
    /// One Ingress, and how often it changes.
    private struct Wish {
        /// The version that was let through last; nil where the Ingress did not exist, or was deleted.
        var source: IngressSource?
        var brake = Brake(freeChanges: 10, longest: .seconds(60))
    }

    /// How often an Ingress or a namespace changes, and until when its next change is held back.
    private struct Brake {
        let freeChanges: Int
        let longest: Duration
        /// The instants of the changes within the last minute; at most one more than are free.
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

        /// Whether nothing has changed within the last minute, and nothing is held back.
        func isIdle(at now: Duration) -> Bool { heldUntil <= now && !changes.contains { $0 > now - Self.window } }
    }

    /// All Ingresses that were let through, by `namespace/name`.
    private var wishes: [String: Wish] = [:]
    private var namespaces: [String: Brake] = [:]
    /// How many changes of each namespace this call of `damped` has let through.
    private var changes: [String: Int] = [:]
    /// Whether `damped` has not been called before: the first Ingresses do not count as changes.
    private var isFirst = true
    /// The Ingresses of the last call; nil where a change was held back.
    private var last: [IngressSource]?
    /// The Ingresses with a change that is held back, as `namespace/name`.
    private(set) var held: Set<String> = []
    /// When the first change of those in `held` may be let through.
    private(set) var heldUntil: Duration?

    /// Takes the Ingresses as they are at `now`, and returns those that a pass is to use.
    ///
    /// They come in the order of `sources`, followed by deleted Ingresses whose deletion is still held back.
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
                // Most often every change is let through, and the list needs no copy.
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

    /// The indices at which the Ingresses differ from those of the last call; nil where all must be looked up.
    ///
    /// That is where Ingresses were added, removed or reordered, where a changed one is or was unreadable, or where a
    /// change was held back in the last call. Most passes are about one Ingress of thousands, and need not look up all
    /// of them.
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
            // An unreadable Ingress must freeze the existing origins immediately, so that it is never held back.
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

    /// The version of one Ingress to use: `source`, or the previous one while the change is held back.
    ///
    /// Nil means that there is no such Ingress, in `source` as in the result.
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

    /// Forgets deleted Ingresses and quiet namespaces.
    private mutating func forget(at now: Duration) {
        wishes = wishes.filter { $0.value.source != nil || !$0.value.brake.isIdle(at: now) }
        namespaces = namespaces.filter { !$0.value.isIdle(at: now) }
    }

    /// One line for each namespace in which a change is held back.
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
