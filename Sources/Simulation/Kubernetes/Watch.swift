import Wire

/// One open watch: what it asks for, and where its lines go.
struct Watch: Sendable {
    enum Mode: Sendable {
        case normal
        /// The connection stays open, and nothing comes any more, not even the end.
        case silent
        /// Nothing comes but the end.
        case mute
        /// Nothing comes but the end, and a blank a second: the next one at this instant.
        case dripping(next: Duration?)
        /// Changes are withheld; bookmarks go on, at the version after which changes are missing.
        case bookmarksOnly(version: Int)
    }

    let route: Route
    let target: String
    let kind: ResourceKind
    let namespace: String?
    let selector: Selector
    let wantsBookmarks: Bool
    let isTable: Bool
    let deadline: Duration
    var nextBookmark: Duration
    var mode = Mode.normal
    let lines: AsyncThrowingStream<[UInt8], any Error>.Continuation
    private(set) var isOver = false
    private var hasSentColumns = false
    private var lastEvent: [UInt8]?

    init(
        route: Route,
        target: String,
        kind: ResourceKind,
        namespace: String?,
        selector: Selector,
        wantsBookmarks: Bool,
        isTable: Bool,
        deadline: Duration,
        nextBookmark: Duration,
        lines: AsyncThrowingStream<[UInt8], any Error>.Continuation
    ) {
        self.route = route
        self.target = target
        self.kind = kind
        self.namespace = namespace
        self.selector = selector
        self.wantsBookmarks = wantsBookmarks
        self.isTable = isTable
        self.deadline = deadline
        self.nextBookmark = nextBookmark
        self.lines = lines
    }

    /// Whether a fault keeps changes from it.
    var isImpaired: Bool { if case .normal = mode { false } else { true } }

    var isSilent: Bool { if case .silent = mode { true } else { false } }

    // MARK: Lines

    /// Sends a change as this watch reports it: an object that leaves the selector is gone, one that enters it is new.
    mutating func deliver(_ change: ClusterStore.Change) {
        guard case .normal = mode, change.kind == kind else { return }
        let old = change.old.flatMap { covers($0) ? $0 : nil }
        let new = change.new.flatMap { covers($0) ? $0 : nil }
        switch (old, new) {
        case (nil, nil): break
        case (nil, let new?): send("ADDED", new)
        case (_?, let new?): send("MODIFIED", new)
        case (let old?, nil): send("DELETED", change.gone ?? old)
        }
    }

    mutating func send(_ type: String, _ object: StoredObject) {
        guard isTable else {
            let event = line(type, object.text(as: kind))
            lastEvent = event
            return write(event)
        }
        let table = Table(kind: kind, now: nil).json(
            [object],
            version: object.version,
            hasColumns: !hasSentColumns,
            objects: .metadata
        )
        hasSentColumns = true
        write(line(type, table.bytes))
    }

    /// Sends the last event of an object once more.
    mutating func repeatLast() {
        if !isImpaired, let lastEvent { write(lastEvent) }
    }

    func covers(_ object: StoredObject) -> Bool {
        (namespace == nil || object.namespace == namespace) && selector.matches(object)
    }

    mutating func bookmark(version: Int, endsInitialEvents: Bool = false) {
        var version = version
        if case .bookmarksOnly(let frozen) = mode { version = frozen }
        var metadata = JSONObject([("resourceVersion", .string(String(version)))])
        if endsInitialEvents { metadata["annotations"] = ["k8s.io/initial-events-end": "true"] }
        var object = JSONObject([
            ("kind", .string(isTable ? "Table" : kind.kind)),
            ("apiVersion", .string(isTable ? "meta.k8s.io/v1" : kind.apiVersion)), ("metadata", .object(metadata)),
        ])
        if isTable {
            object["columnDefinitions"] = .null
            object["rows"] = []
        } else {
            for (key, value) in kind.emptyParts { object[key] = value }
        }
        write(line("BOOKMARK", JSON.object(object).bytes))
    }

    mutating func fail(_ error: StatusError) {
        write(line("ERROR", error.json.bytes))
        end()
    }

    /// The clean end of the reply, or (with an error) a connection that breaks.
    mutating func end(_ error: (any Error)? = nil) {
        isOver = true
        lines.finish(throwing: error)
    }

    mutating func write(_ bytes: [UInt8]) {
        if case .terminated = lines.yield(bytes) { isOver = true }
    }

    private func line(_ type: String, _ object: [UInt8]) -> [UInt8] {
        var line = Array(#"{"type":"\#(type)","object":"#.utf8)
        line.reserveCapacity(line.count + object.count + 2)
        line.append(contentsOf: object)
        line.append(contentsOf: [UInt8(ascii: "}"), UInt8(ascii: "\n")])
        return line
    }

    // MARK: Time

    /// Ends the watch, sends a bookmark or lets a blank drip where that is due.
    mutating func advance(to now: Duration, version: Int, interval: Duration) {
        let isLast = now >= deadline
        switch mode {
        case .silent: return
        case .mute: break
        case .dripping(let next):
            var next = next ?? now
            while next <= min(now, deadline) {
                write([UInt8(ascii: " ")])
                next += .seconds(1)
            }
            mode = .dripping(next: next)
        case .normal, .bookmarksOnly:
            guard wantsBookmarks, isLast || now >= nextBookmark else { break }
            bookmark(version: version)
            nextBookmark = now + interval
        }
        if isLast { end() }
    }

    /// The instant at which something is due next; nil where nothing is.
    var due: Duration? {
        switch mode {
        case .silent: nil
        case .mute: deadline
        case .dripping(let next): min(next ?? .zero, deadline)
        case .normal, .bookmarksOnly: wantsBookmarks ? min(nextBookmark, deadline) : deadline
        }
    }
}
