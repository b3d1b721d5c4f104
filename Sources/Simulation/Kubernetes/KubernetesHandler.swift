import HTTPTypes
import Wire

/// The API server of one cluster: it checks the caller's rights, and runs the operation that a request names.
struct KubernetesHandler {
    let route: Route
    /// The Unix time of instant zero, in seconds.
    let epoch: Int
    /// The instant at which the request arrives, counted from instant zero.
    let now: Duration
    var store: ClusterStore

    mutating func answer(to request: Request) -> Answer {
        do throws(StatusError) {
            return try handle(request)
        } catch {
            return .whole(Reply(error.code, error.json))
        }
    }

    static func isWatch(_ request: Request) -> Bool {
        ["true", "1"].contains(request.queryValue("watch") ?? "")
    }

    var timestamp: Timestamp { Timestamp(microseconds: epoch * 1_000_000 + now.wholeMicroseconds) }

    private mutating func handle(_ request: Request) throws(StatusError) -> Answer {
        let lacksRights = try isFromUserWithoutRights(request)
        let path = request.path.split(separator: "/").map(\.percentDecoded)
        if request.method == .get, let reply = description(path, request) { return .whole(reply) }
        if request.method == .post, path == Self.reviewPath { return .whole(try review(request, lacksRights)) }
        guard let target = ObjectPath(path) else {
            if Self.isOfUnknownGroup(path) { return .whole(try pageNotFound()) }
            throw .noResource
        }
        if lacksRights || store.deniedKinds.contains(target.kind.plural) {
            throw .forbidden(Self.verb(request, target), target.kind, namespace: target.namespace)
        }
        if !isInstalled(target.kind) { return .whole(try pageNotFound()) }
        if request.method == .post, store.isBeingRemoved(target.kind) { throw .definitionTerminating }
        if Self.isDryRun(request) { return .whole(try dryRun(target, request)) }
        return try act(target, request)
    }

    /// Returns what the server says of itself at a path; nil for the path of an object.
    private func description(_ path: [String], _ request: Request) -> Reply? {
        // Paths of this kind have at most three parts, except those of OpenAPI.
        guard path.count <= 3 || path.first == "openapi" else { return nil }
        let discovery = Discovery(kinds: ResourceKind.all.filter(isInstalled), store)
        return discovery.reply(to: request, path) ?? OpenAPI.reply(to: request, path, discovery.kinds)
    }

    /// Whether the server answers requests for a kind; a server that has just started has only the built-in kinds.
    private func isInstalled(_ kind: ResourceKind) -> Bool {
        store.serves(kind) && !(kind.isCustom && isStarting)
    }

    private var isStarting: Bool { store.startEnd.map { now < $0 } ?? false }

    /// Returns the reply for a path that the server does not serve.
    ///
    /// - Throws: 503 while the server starts, because it does not know all paths yet.
    private func pageNotFound() throws(StatusError) -> Reply {
        if isStarting { throw .starting }
        return .pageNotFound
    }

    /// Whether a path is in a group that is not built into the server: the answer is then a text.
    private static func isOfUnknownGroup(_ path: [String]) -> Bool {
        guard path.first == "apis", let group = path.dropFirst().first else { return false }
        return !ResourceKind.all.contains { $0.group == group && !$0.isCustom }
    }

    /// Checks a write and returns its reply, but stores nothing.
    private func dryRun(_ target: ObjectPath, _ request: Request) throws(StatusError) -> Reply {
        var copy = self
        copy.store.watches = []
        guard case .whole(let reply) = try copy.act(target, request) else { throw .methodNotAllowed }
        return reply
    }

    /// Whether a request is a dry run.
    ///
    /// The query says so (`dryRun=All`); a deletion can also say so in the options in its body.
    private static func isDryRun(_ request: Request) -> Bool {
        guard request.isWrite else { return false }
        let options = request.method == .delete ? (try? JSON.parse(request.body))?["dryRun"]?.array : nil
        return request.queryValue("dryRun") == "All" || options == ["All"]
    }

    private mutating func act(_ target: ObjectPath, _ request: Request) throws(StatusError) -> Answer {
        switch (request.method, target.name) {
        case (.get, nil) where Self.isWatch(request): return .stream(try watch(target, request))
        case (.get, nil): return .whole(try list(target, request))
        case (.get, let name?): return .whole(try get(target, name, request))
        case (.post, nil): return .whole(try create(target, request))
        case (.put, let name?): return .whole(try replace(target, name, request))
        case (.patch, let name?): return .whole(try patch(target, name, request))
        case (.delete, let name?): return .whole(try delete(target, name))
        case (.delete, nil) where target.namespace != nil: return .whole(try deleteAll(target, request))
        default: throw .methodNotAllowed
        }
    }

    /// Whether the token of a request belongs to the user who has no rights.
    ///
    /// - Throws: 401 if the token is unknown, or if there is none and the server requires one.
    private func isFromUserWithoutRights(_ request: Request) throws(StatusError) -> Bool {
        if request.headers[.authorization] == nil, store.settings.acceptsAnonymous { return false }
        let parts = (request.headers[.authorization] ?? "").split(separator: " ").map(String.init)
        guard parts.count == 2, parts[0] == "Bearer" else { throw .unauthorized }
        if store.settings.tokens.contains(parts[1]) { return false }
        if store.settings.tokensWithoutRights.contains(parts[1]) { return true }
        throw .unauthorized
    }

    private static func verb(_ request: Request, _ target: ObjectPath) -> String {
        switch request.method {
        case .post: "create"
        case .put: "update"
        case .patch: "patch"
        case .delete: target.name != nil ? "delete" : "deletecollection"
        default: target.name != nil ? "get" : request.queryValue("watch") == nil ? "list" : "watch"
        }
    }
}

extension Reply {
    /// The reply for a path that the server does not serve; its body is a text, no Status.
    static let pageNotFound = Reply(
        status: 404,
        headers: [.contentType: "text/plain; charset=utf-8"],
        body: Array("404 page not found\n".utf8)
    )
}

/// The object or collection that a path under `/api` or `/apis` names.
struct ObjectPath {
    let kind: ResourceKind
    let namespace: String?
    let name: String?
    let isStatus: Bool

    /// Reads the segments of a path; nil if they name no object or collection of a known kind.
    init?(_ path: [String]) {
        var rest = path[...]
        let group: String
        switch rest.popFirst() {
        case "api": group = ""
        case "apis": group = rest.popFirst() ?? ""
        default: return nil
        }
        let version = rest.popFirst()
        namespace = rest.count >= 3 && rest.first == "namespaces" ? rest.dropFirst().first : nil
        if namespace != nil { rest = rest.dropFirst(2) }
        guard let plural = rest.popFirst(),
            let kind = ResourceKind.all.first(where: { $0.group == group && $0.plural == plural }),
            kind.version == version
        else { return nil }
        self.kind = kind
        name = rest.popFirst()
        isStatus = kind.hasStatus && rest == ["status"]
        if !rest.isEmpty, !isStatus { return nil }
        if name != nil, namespace == nil { return nil }
    }

    func key(_ name: String) -> String { (namespace ?? "") + "/" + name }
}
