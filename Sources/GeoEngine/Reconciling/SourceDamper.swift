import GeoRouting
import Wire

/// Slows down the changes of an Ingress that changes too often.
///
/// Ten changes a minute cause no wait. Each further change delays the next one: by 5 s at first, then by twice as long
/// each time, up to 60 s. In a namespace with more than a hundred changes a minute, changes are used only every 5 s.
///
/// While a change is held back, passes use the previous version of the Ingress: other Ingresses of the same pool need
/// not wait. Where changes that are held back are the only news, a pass does not read Cloudflare.
struct SourceDamper: Sendable {
    /// One Ingress and its rate of changes.
    private struct DampedSource {
        /// The version that passes use; nil where they treat the Ingress as absent.
        var source: SourceObject?
        var limit = RateLimit(freeChanges: 10, longestPenalty: .seconds(60))
    }

    /// The recent changes of an Ingress or a namespace, and the instant until which its next change is held back.
    private struct RateLimit {
        /// How many changes a minute cause no wait.
        let freeChanges: Int
        let longestPenalty: Duration
        /// The instants of the changes within the last minute: at most the last `freeChanges + 1`.
        var changes: [Duration] = []
        var penalty = Duration.zero
        var heldUntil = Duration.zero

        private static let window = Duration.seconds(60)

        mutating func changed(_ count: Int = 1, at now: Duration) {
            changes.removeAll { $0 <= now - Self.window }
            if changes.isEmpty { penalty = .zero }
            changes += Array(repeating: now, count: min(count, freeChanges + 1))
            if changes.count > freeChanges { penalty = min(max(penalty * 2, .seconds(5)), longestPenalty) }
            changes = changes.suffix(freeChanges + 1)
            heldUntil = now + penalty
        }

        /// Whether nothing has changed within the last minute, and nothing is held back.
        func isIdle(at now: Duration) -> Bool { heldUntil <= now && !changes.contains { $0 > now - Self.window } }
    }

    /// All Ingresses of which passes use a version, by `namespace/name`.
    private var ingresses: [String: DampedSource] = [:]
    private var namespaces: [String: RateLimit] = [:]
    /// The number of changes that the present call of `damp` uses, by namespace.
    private var changes: [String: Int] = [:]
    /// Whether `damp` has not been called yet; the first Ingresses do not count as changes.
    private var isFirst = true
    /// The Ingresses of the last call; nil where a change was held back.
    private var lastSources: [SourceObject]?
    /// The Ingresses whose newest change is held back, as `namespace/name`.
    private(set) var held: Set<String> = []
    /// The first instant at which a change of an Ingress in `held` may be used.
    private(set) var heldUntil: Duration?

    /// Returns the versions of the Ingresses that a pass must use at `now`.
    ///
    /// They have the order of `sources`; at the end come deleted Ingresses whose deletion is held back.
    mutating func damp(_ sources: [SourceObject], at now: Duration) -> [SourceObject] {
        held = []
        heldUntil = nil
        changes = [:]
        let chosenSources: [SourceObject]
        if let indices = changedIndices(in: sources) {
            var result = sources
            for index in indices {
                let source = sources[index]
                let chosen = chooseVersion(source.reference, source, at: now)
                // In most calls no change is held back, and the list is not copied.
                if let chosen, chosen != source { result[index] = chosen }
            }
            chosenSources = result
        } else {
            chosenSources = chooseVersions(sources, at: now)
        }
        for (namespace, count) in changes where !isFirst {
            let limit = RateLimit(freeChanges: 100, longestPenalty: .seconds(5))
            namespaces[namespace, default: limit].changed(count, at: now)
        }
        lastSources = held.isEmpty ? sources : nil
        isFirst = false
        return chosenSources
    }

    /// The indices at which the Ingresses differ from those of the last call; nil where all must be compared.
    ///
    /// All must be compared where Ingresses were added, removed or reordered, where a changed Ingress is or was
    /// unreadable, or where the last call held back a change. This saves time: before most passes, only one Ingress of
    /// thousands has changed.
    private func changedIndices(in sources: [SourceObject]) -> [Int]? {
        guard let lastSources, lastSources.count == sources.count else { return nil }
        let indices = sources.indices.filter { sources[$0] != lastSources[$0] }
        let isSameList = indices.allSatisfy { index in
            let (old, new) = (lastSources[index], sources[index])
            return (old.namespace, old.name, old.kind) == (new.namespace, new.name, new.kind) && old.defect == nil
                && new.defect == nil
        }
        return isSameList ? indices : nil
    }

    private mutating func chooseVersions(_ sources: [SourceObject], at now: Duration) -> [SourceObject] {
        var chosenSources: [SourceObject] = []
        var present: Set<String> = []
        for source in sources {
            // An unreadable Ingress is never held back, because it must protect the existing origins at once.
            let key = source.reference
            present.insert(key)
            if source.defect != nil {
                chosenSources.append(source)
            } else if let chosen = chooseVersion(key, source, at: now) {
                chosenSources.append(chosen)
            }
        }
        for key in ingresses.keys.filter({ !present.contains($0) }).sorted() {
            if let chosen = chooseVersion(key, nil, at: now) { chosenSources.append(chosen) }
        }
        forget(at: now)
        return chosenSources
    }

    /// The version of one Ingress to use: `source`, or the previous version while the change is held back.
    ///
    /// Nil means that the Ingress does not exist; this applies to `source` and to the result.
    private mutating func chooseVersion(_ key: String, _ source: SourceObject?, at now: Duration) -> SourceObject? {
        var ingress = ingresses[key] ?? DampedSource()
        if ingress.source == source { return source }
        let namespace = SourceObject.namespace(in: key)
        let holdEnds = [ingress.limit.heldUntil, namespaces[namespace]?.heldUntil ?? .zero]
        if let holdEnd = holdEnds.max(), holdEnd > now {
            held.insert(key)
            heldUntil = min(heldUntil ?? holdEnd, holdEnd)
            return ingress.source
        }
        ingress.source = source
        if !isFirst {
            ingress.limit.changed(at: now)
            changes[namespace, default: 0] += 1
        }
        ingresses[key] = ingress
        return source
    }

    /// Forgets deleted Ingresses, and namespaces without recent changes.
    private mutating func forget(at now: Duration) {
        ingresses = ingresses.filter { $0.value.source != nil || !$0.value.limit.isIdle(at: now) }
        namespaces = namespaces.filter { !$0.value.isIdle(at: now) }
    }

    /// One notice for each namespace in which a change is held back.
    var notices: [Notice] {
        let byNamespace = Dictionary(grouping: held, by: SourceObject.namespace(in:))
        return byNamespace.sorted { $0.key < $1.key }.compactMap { namespace, keys in
            guard let first = keys.min() else { return nil }
            let text = "Ingress \(first) changes too often: its newest change waits"
            let more = keys.count > 1 ? ", as do others of its namespace" : ""
            return Notice(.warning, text + more, namespace: namespace)
        }
    }
}
