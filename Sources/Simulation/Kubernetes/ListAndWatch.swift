import HTTPTypes
import Wire

/// The reads of a collection: as a whole list, in pages, or as a watch.
extension KubernetesHandler {
    func list(_ target: ObjectPath, _ request: Request) throws(StatusError) -> Reply {
        let selector = try selector(of: request)
        try checkVersion(request)
        let token = try request.queryValue("continue").flatMap { $0.isEmpty ? nil : $0 }
            .map { text throws(StatusError) in try ContinueToken(text) }
        let version = token.map { $0.version < 0 ? store.version : $0.version } ?? store.version
        // A page shows the version of its list, so a server with only older versions cannot make the page.
        if version > store.version { throw .tooLarge(version, current: store.version) }
        guard var objects = store.all(target.kind, at: version) else { throw expired(token) }
        if let token { objects.removeAll { $0.key <= token.after } }
        objects.removeAll { !covers($0, target, selector) }
        let limit = request.queryValue("limit").flatMap { Int($0) } ?? 0
        let page = limit > 0 ? Array(objects.prefix(limit)) : objects
        var metadata = JSONObject([("resourceVersion", .string(String(version)))])
        if page.count < objects.count, let last = page.last {
            let next = ContinueToken(version: version, after: last.key, number: token?.number)
            metadata["continue"] = .string(next.text)
            if selector.isEmpty { metadata["remainingItemCount"] = JSON(objects.count - page.count) }
        }
        if let objects = Table.Objects(request) {
            let table = Table(kind: target.kind, now: timestamp)
            return Reply(200, table.json(page, metadata: metadata, objects: objects))
        }
        return Reply(200, Self.text(of: page, target.kind, metadata))
    }

    /// The text of a list reply, joined from the stored texts of its objects.
    private static func text(of page: [StoredObject], _ kind: ResourceKind, _ metadata: JSONObject) -> [UInt8] {
        var text = Array(#"{"kind":"\#(kind.name)List","apiVersion":"\#(kind.apiVersion)","metadata":"#.utf8)
        text.reserveCapacity(page.reduce(1000) { $0 + $1.item.count + 1 })
        text.append(contentsOf: JSON.object(metadata).bytes)
        text.append(contentsOf: #","items":["#.utf8)
        for (index, object) in page.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            // The elements of built-in kinds have no `kind` and no `apiVersion`; those of custom kinds have both.
            text.append(contentsOf: kind.isCustom ? object.text(as: kind) : object.item)
        }
        text.append(contentsOf: "]}\n".utf8)
        return text
    }

    mutating func watch(
        _ target: ObjectPath,
        _ request: Request
    ) throws(StatusError) -> AsyncThrowingStream<[UInt8], any Error> {
        let selector = try selector(of: request)
        try checkVersion(request)
        let (stream, lines) = AsyncThrowingStream<[UInt8], any Error>.makeStream()
        let seconds = request.queryValue("timeoutSeconds").flatMap { Int($0) } ?? 0
        var watch = Watch(
            route: route,
            target: request.target,
            kind: target.kind,
            namespace: target.namespace,
            selector: selector,
            wantsBookmarks: ["true", "1"].contains(request.queryValue("allowWatchBookmarks") ?? ""),
            isTable: Table.Objects(request) != nil,
            // If the client sets no timeout, kube-apiserver ends a watch after 30 to 60 minutes: between one and two
            // times its `--min-request-timeout`, which is 30 minutes unless set.
            deadline: now + (seconds > 0 ? .seconds(seconds) : store.seed.seconds(in: 1800...3600)),
            nextBookmark: now + store.settings.bookmarkInterval,
            lines: lines
        )
        sendInitialEvents(to: &watch, request)
        if !watch.isOver { store.watches.append(watch) }
        return stream
    }

    /// Sends the events that a new watch begins with.
    ///
    /// These are the changes since the requested version, or all objects if the request names no version or asks for
    /// initial events. If the requested version is forgotten, the watch ends with an ERROR event of code 410.
    private func sendInitialEvents(to watch: inout Watch, _ request: Request) {
        let requested = request.queryValue("resourceVersion") ?? ""
        let wantsInitialEvents = request.queryValue("sendInitialEvents") == "true"
        if requested.isEmpty || requested == "0" || wantsInitialEvents {
            for object in store.all(watch.kind) where watch.covers(object) { watch.send("ADDED", object) }
            if wantsInitialEvents { watch.sendBookmark(version: store.version, endsInitialEvents: true) }
            return
        }
        let version = Int(requested) ?? 0
        let oldest = store.oldestVersion(of: watch.kind)
        if version < oldest { return watch.fail(.tooOld(version, oldest: oldest)) }
        for change in store.history where change.version > version { watch.deliver(change) }
    }

    // MARK: Parameters

    func selector(of request: Request) throws(StatusError) -> Selector {
        try Selector(labels: request.queryValue("labelSelector"), fields: request.queryValue("fieldSelector"))
    }

    func covers(_ object: StoredObject, _ target: ObjectPath, _ selector: Selector) -> Bool {
        (target.namespace == nil || object.namespace == target.namespace) && selector.matches(object)
    }

    /// Refuses a `resourceVersion` that is malformed (400) or newer than the store (504).
    private func checkVersion(_ request: Request) throws(StatusError) {
        guard let text = request.queryValue("resourceVersion"), !text.isEmpty else { return }
        guard let version = Int(text), version >= 0 else {
            throw .badRequest("resourceVersion: Invalid value: \"\(text)\": invalid")
        }
        if version > store.version { throw .tooLarge(version, current: store.version) }
    }

    /// The error for an expired page, with a token for the rest of the list at the current version.
    private func expired(_ token: ContinueToken?) -> StatusError {
        .expired(
            "The provided continue parameter is too old to display a consistent list result. You can start a new "
                + "list without the continue parameter, or use the continue token in this response to retrieve the "
                + "remainder of the results. Continuing with the provided token results in an inconsistent list - "
                + "objects that were created, modified, or deleted between the time the first chunk was returned and "
                + "now may show up in the list.",
            continue: token.map { ContinueToken(version: -1, after: $0.after).text }
        )
    }
}
