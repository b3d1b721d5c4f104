import Wire

/// One open watch: what the client asks for, and the stream of the lines that the client gets.
struct Watch: Sendable {
    /// The mode in which a watch sends its lines; faults change it.
    enum Mode: Sendable {
        /// The watch sends all changes and bookmarks, and ends at its deadline.
        case normal
        /// The watch sends nothing and does not end at its deadline; the connection stays open.
        case halfOpen
        /// The watch sends nothing, and ends at its deadline.
        case silentUntilDeadline
        /// The watch sends one space a second and nothing else, and ends at its deadline.
        ///
        /// `next` is the instant of the next space; nil before the first one.
        case dripping(next: Duration?)
        /// The watch sends bookmarks, but no changes.
        ///
        /// The bookmarks have the version of the last change that the watch has sent.
        case bookmarksOnly(version: Int)
    }

    let route: Route
    /// The path and query of the request.
    let target: String
    let kind: ResourceKind
    /// The namespace that the watch covers; nil for all.
    let namespace: String?
    let selector: Selector
    let wantsBookmarks: Bool
    /// Whether the client asks for tables, as `kubectl get --watch` does.
    let isTable: Bool
    /// The instant at which the watch ends.
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

    /// Whether a fault keeps the watch from sending changes.
    var isImpaired: Bool { if case .normal = mode { false } else { true } }

    var isHalfOpen: Bool { if case .halfOpen = mode { true } else { false } }

    // MARK: Lines

    /// Sends a change as an event, if the watch covers the object.
    ///
    /// The event is ADDED if only the new object matches the selector, and DELETED if only the old object matches.
    mutating func deliver(_ change: ClusterStore.Change) {
        guard case .normal = mode, change.kind == kind else { return }
        let old = change.old.flatMap { covers($0) ? $0 : nil }
        let new = change.new.flatMap { covers($0) ? $0 : nil }
        switch (old, new) {
        case (nil, nil): break
        case (nil, let new?): send("ADDED", new)
        case (_?, let new?): send("MODIFIED", new)
        case (let old?, nil): send("DELETED", change.deletedObject ?? old)
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

    /// Sends the last event again, unless a fault keeps the watch from sending changes.
    mutating func repeatLastEvent() {
        if !isImpaired, let lastEvent { write(lastEvent) }
    }

    func covers(_ object: StoredObject) -> Bool {
        (namespace == nil || object.namespace == namespace) && selector.matches(object)
    }

    /// Sends a BOOKMARK event, which may mark the end of the initial events.
    mutating func sendBookmark(version: Int, endsInitialEvents: Bool = false) {
        var version = version
        if case .bookmarksOnly(let frozen) = mode { version = frozen }
        var metadata = JSONObject([("resourceVersion", .string(String(version)))])
        if endsInitialEvents { metadata["annotations"] = ["k8s.io/initial-events-end": "true"] }
        var object = JSONObject([
            ("kind", .string(isTable ? "Table" : kind.name)),
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

    /// Sends an ERROR event, then ends the watch.
    mutating func fail(_ error: StatusError) {
        write(line("ERROR", error.json.bytes))
        end()
    }

    /// Ends the watch: where there is an error, the connection breaks; otherwise, the reply ends cleanly.
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

    /// Does what is due at `now`: sends a bookmark or spaces, and ends the watch at its deadline.
    mutating func advance(to now: Duration, version: Int, interval: Duration) {
        let isLast = now >= deadline
        switch mode {
        case .halfOpen: return
        case .silentUntilDeadline: break
        case .dripping(let next):
            var next = next ?? now
            while next <= min(now, deadline) {
                write([UInt8(ascii: " ")])
                next += .seconds(1)
            }
            mode = .dripping(next: next)
        case .normal, .bookmarksOnly:
            guard wantsBookmarks, isLast || now >= nextBookmark else { break }
            sendBookmark(version: version)
            nextBookmark = now + interval
        }
        if isLast { end() }
    }

    /// The next instant at which `advance` has something to do; nil if there is none.
    var due: Duration? {
        switch mode {
        case .halfOpen: nil
        case .silentUntilDeadline: deadline
        case .dripping(let next): min(next ?? .zero, deadline)
        case .normal, .bookmarksOnly: wantsBookmarks ? min(nextBookmark, deadline) : deadline
        }
    }
}
