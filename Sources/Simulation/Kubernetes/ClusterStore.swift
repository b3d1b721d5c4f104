import Wire

/// The state of one cluster's API server: objects, recent changes, and open watches.
struct ClusterStore: Sendable {
    /// One write to one object: watches report it, and `all(_:at:)` undoes it for a list of an older version.
    struct Change: Sendable {
        /// The version of the store after the write.
        var version: Int
        /// The instant of the write.
        var instant: Duration
        var kind: ResourceKind
        /// The object before the write; nil if it did not exist.
        var old: StoredObject?
        /// The object after the write; nil if the write removed it.
        var new: StoredObject?
        /// The object that a watch sends as DELETED: the old object with the version of this write.
        ///
        /// A watch sends it if the object is removed, or if the new labels do not match the selector. It is nil if the
        /// write neither removes the object nor changes its labels.
        var deletedObject: StoredObject?
    }

    let name: String
    var settings: KubernetesSettings
    /// The `resourceVersion` of the newest write.
    private(set) var version: Int
    /// The newest version whose change is forgotten; all older changes are forgotten too.
    private(set) var compactedVersion: Int
    /// The changes after `compactedVersion`, the oldest first.
    private(set) var history: [Change] = []
    /// The objects of each kind, sorted by their keys.
    private var objects: [(kind: ResourceKind, sorted: [StoredObject])]
    var watches: [Watch] = []
    /// The definitions of the custom kinds.
    var definitions: [Definition]
    /// Whether a definition may have a change that is due at some instant.
    var hasPendingDefinitions = false
    /// The instant at which a restarted server serves custom kinds again; nil if it was not restarted.
    var startEnd: Duration?
    /// The plurals of the kinds on which no token has any right.
    var deniedKinds: Set<String> = []
    /// The Gateway controller of the cluster.
    var gatewayController: GatewayController?
    /// The load balancer controller of the cluster.
    var loadBalancerController: LoadBalancerController?
    /// The instant of the first write to a custom object or a Service that no pass has handled; nil for none.
    var firstUnhandledChange: Duration?
    /// The namespaces that are being deleted; they take no new objects.
    var terminating: Set<String> = []
    var seed: Seed

    init(name: String, settings: KubernetesSettings, seed: Seed, version: Int = 200) {
        self.name = name
        self.settings = settings
        self.seed = seed
        self.version = version
        compactedVersion = version
        objects = Self.noObjects
        definitions = Definition.all(of: settings.gatewayRelease)
    }

    /// Each request makes an empty store, so this list is made only once.
    private static let noObjects = ResourceKind.all.map { (kind: $0, sorted: [StoredObject]()) }

    // MARK: Reading

    func all(_ kind: ResourceKind) -> [StoredObject] {
        objects.first { $0.kind == kind }?.sorted ?? []
    }

    func object(_ kind: ResourceKind, _ key: String) -> StoredObject? {
        let sorted = all(kind)
        let index = Self.index(of: key, in: sorted)
        return index < sorted.count && sorted[index].key == key ? sorted[index] : nil
    }

    /// The objects of a kind at `version`, sorted by their keys; nil if that version is forgotten.
    func all(_ kind: ResourceKind, at version: Int) -> [StoredObject]? {
        guard version >= compactedVersion else { return nil }
        var sorted = all(kind)
        for change in history.reversed() where change.kind == kind {
            if change.version <= version { break }
            if let key = (change.new ?? change.old)?.key { Self.set(change.old, at: key, in: &sorted) }
        }
        return sorted
    }

    /// The version before the last `count` writes; the oldest known version if there are fewer writes.
    func version(writesAgo count: Int) -> Int {
        guard let change = history.suffix(count + 1).first, history.count > count else { return compactedVersion }
        return change.version
    }

    /// The store as it was at `version`, for a read that a fault makes stale.
    func rewound(to version: Int) -> ClusterStore {
        var store = self
        store.objects = objects.map { ($0.kind, all($0.kind, at: version) ?? $0.sorted) }
        store.history.removeAll { $0.version > version }
        store.version = version
        return store
    }

    // MARK: Writing

    /// Stores or replaces an object, or removes it if `json` is nil, and sends the change to the watches.
    ///
    /// Returns the stored object; nil after a removal.
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

    /// Stores many objects, and sends the changes to the watches.
    ///
    /// The texts of all objects are made first, because this takes time: the watches get all events without a pause.
    mutating func commit(_ kind: ResourceKind, _ objects: [JSONObject], at now: Duration) {
        let made = zip((version + 1)..., objects).map { Self.versioned($1, $0) }
        for object in made { put(object, kind, object.key, at: now) }
    }

    /// Counts a write to an object that the simulation does not hold, such as a CustomResourceDefinition.
    mutating func countWrite() {
        version += 1
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
        let needsDeletedObject = old != nil && (new == nil || new?.labels != old?.labels)
        let change = Change(
            version: version,
            instant: now,
            kind: kind,
            old: old,
            new: new,
            deletedObject: needsDeletedObject ? old?.versioned(version) : nil
        )
        history.append(change)
        if firstUnhandledChange == nil, kind.isCustom || kind == .service { firstUnhandledChange = now }
        forgetOldChanges(at: now)
        for index in watches.indices { watches[index].deliver(change) }
        watches.removeAll(where: \.isOver)
    }

    /// Forgets the changes that are older than `settings.historyWindow`.
    ///
    /// It waits until the oldest change is older than twice the window, and then forgets many changes in one step: most
    /// calls do nothing.
    private mutating func forgetOldChanges(at now: Duration) {
        guard let first = history.first, first.instant + settings.historyWindow * 2 < now else { return }
        compact(upTo: history.last { $0.instant + settings.historyWindow < now }?.version ?? compactedVersion)
    }

    /// Forgets all changes up to `version`; a watch or list that starts at an older version gets 410 (Expired).
    mutating func compact(upTo version: Int) {
        compactedVersion = max(compactedVersion, version)
        history.removeAll { $0.version <= compactedVersion }
    }

    /// Returns the index of a key, or the index at which to insert it, by binary search.
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
