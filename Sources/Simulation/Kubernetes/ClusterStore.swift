import Wire

/// The state of one cluster's API server: objects, recent changes, and open watches.
struct ClusterStore: Sendable {
    /// One write, as watches and old lists need it.
    struct Change: Sendable {
        var version: Int
        var at: Duration
        var kind: ResourceKind
        var old: StoredObject?
        var new: StoredObject?
        /// The old state under the change's version: what a watch reports where the object leaves it.
        var gone: StoredObject?
    }

    let name: String
    var settings: KubernetesSettings
    private(set) var version: Int
    /// Changes up to this version are forgotten.
    private(set) var compacted: Int
    private(set) var history: [Change] = []
    private var objects: [(kind: ResourceKind, sorted: [StoredObject])]
    var watches: [Watch] = []
    /// Namespaces that are being deleted.
    var terminating: Set<String> = []
    var seed: Seed

    init(name: String, settings: KubernetesSettings, seed: Seed, version: Int = 200) {
        self.name = name
        self.settings = settings
        self.seed = seed
        self.version = version
        compacted = version
        objects = ResourceKind.all.map { ($0, []) }
    }

    // MARK: Reading

    func all(_ kind: ResourceKind) -> [StoredObject] {
        objects.first { $0.kind == kind }?.sorted ?? []
    }

    func object(_ kind: ResourceKind, _ key: String) -> StoredObject? {
        let sorted = all(kind)
        let index = Self.index(of: key, in: sorted)
        return index < sorted.count && sorted[index].key == key ? sorted[index] : nil
    }

    /// The objects as they were at `version`; nil where that is forgotten.
    func all(_ kind: ResourceKind, at version: Int) -> [StoredObject]? {
        guard version >= compacted else { return nil }
        var sorted = all(kind)
        for change in history.reversed() where change.kind == kind {
            if change.version <= version { break }
            if let key = (change.new ?? change.old)?.key { Self.set(change.old, at: key, in: &sorted) }
        }
        return sorted
    }

    /// The version `count` writes ago, as far as the past is known.
    func version(writesAgo count: Int) -> Int {
        guard let change = history.suffix(count + 1).first, history.count > count else { return compacted }
        return change.version
    }

    /// The store as it was at `version`, for a read of the past.
    func rewound(to version: Int) -> ClusterStore {
        var store = self
        store.objects = objects.map { ($0.kind, all($0.kind, at: version) ?? $0.sorted) }
        store.history.removeAll { $0.version > version }
        store.version = version
        return store
    }

    // MARK: Writing

    /// Stores, replaces or (nil) removes an object, and sends the change to the watches; returns what is stored.
    @discardableResult
    mutating func commit(
        _ kind: ResourceKind,
        key: String,
        _ json: JSONObject?,
        at now: Duration
    ) -> StoredObject? {
        let new = json.map { Self.versioned($0, version + 1) }
        put(new, kind, key, at: now)
        return new
    }

    /// Stores many objects; their texts are made first, so that watches get them all in one go.
    mutating func commit(_ kind: ResourceKind, _ objects: [JSONObject], at now: Duration) {
        let made = zip((version + 1)..., objects).map { Self.versioned($1, $0) }
        for object in made { put(object, kind, object.key, at: now) }
    }

    private static func versioned(_ json: JSONObject, _ version: Int) -> StoredObject {
        var metadata = json.object("metadata")
        metadata["resourceVersion"] = .string(String(version))
        var json = json
        json["metadata"] = .object(metadata)
        return StoredObject(json)
    }

    private mutating func put(_ new: StoredObject?, _ kind: ResourceKind, _ key: String, at now: Duration) {
        guard let slot = objects.firstIndex(where: { $0.kind == kind }) else { return }
        version += 1
        let old = object(kind, key)
        Self.set(new, at: key, in: &objects[slot].sorted)
        let mayLeave = old != nil && (new == nil || new?.labels != old?.labels)
        let change = Change(
            version: version,
            at: now,
            kind: kind,
            old: old,
            new: new,
            gone: mayLeave ? old?.versioned(version) : nil
        )
        history.append(change)
        forget(at: now)
        for index in watches.indices { watches[index].deliver(change) }
        watches.removeAll(where: \.isOver)
    }

    /// Drops what is older than the window, in bulk so that it costs nothing per write.
    private mutating func forget(at now: Duration) {
        guard let first = history.first, first.at + settings.historyWindow * 2 < now else { return }
        compact(upTo: history.last { $0.at + settings.historyWindow < now }?.version ?? compacted)
    }

    /// Forgets all changes up to `version`: older watches and lists are expired from now on.
    mutating func compact(upTo version: Int) {
        compacted = max(compacted, version)
        history.removeAll { $0.version <= compacted }
    }

    private static func index(of key: String, in sorted: [StoredObject]) -> Int {
        var low = 0
        var high = sorted.count
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle].key < key { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private static func set(_ object: StoredObject?, at key: String, in sorted: inout [StoredObject]) {
        let index = index(of: key, in: sorted)
        let isThere = index < sorted.count && sorted[index].key == key
        switch (object, isThere) {
        case (let object?, true): sorted[index] = object
        case (let object?, false): sorted.insert(object, at: index)
        case (nil, true): sorted.remove(at: index)
        case (nil, false): break
        }
    }
}
