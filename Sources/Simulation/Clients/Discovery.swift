import HTTPTypes
import Wire

/// The API server's replies about its own version, groups and resources.
struct Discovery {
    private static let aggregatedMediaType = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"

    /// The kinds that the server serves.
    let kinds: [ResourceKind]
    /// The custom kinds whose definitions are being removed.
    private let kindsBeingRemoved: [ResourceKind]

    init(kinds: [ResourceKind], _ store: ClusterStore) {
        self.kinds = kinds
        kindsBeingRemoved = ResourceKind.custom.filter(store.isBeingRemoved)
    }

    /// Returns the reply for a path that describes the API server; nil for any other path.
    func reply(to request: Request, _ path: [String]) -> Reply? {
        switch path {
        case ["api"] where Self.wantsAggregated(request): return aggregatedReply([""])
        case ["apis"] where Self.wantsAggregated(request): return aggregatedReply(groups)
        case ["version"]: return Reply(200, Self.version)
        case ["healthz"], ["livez"], ["readyz"]:
            return Reply(status: 200, headers: [.contentType: "text/plain"], body: Array("ok".utf8))
        case ["api"]: return Reply(200, Self.coreVersions)
        case ["apis"]:
            return Reply(200, ["kind": "APIGroupList", "apiVersion": "v1", "groups": .array(groups.map(Self.group))])
        case ["api", "v1"]: return Reply(200, resourceList(group: "", version: "v1"))
        default:
            guard path.first == "apis", path.count <= 3, let name = path.dropFirst().first, groups.contains(name) else {
                return nil
            }
            if path.count == 2 {
                let group = JSONObject([("kind", "APIGroup"), ("apiVersion", "v1")])
                return Reply(200, .object(group.merging(Self.group(name).object ?? JSONObject())))
            }
            return path[2] == "v1" ? Reply(200, resourceList(group: name, version: "v1")) : nil
        }
    }

    private static func wantsAggregated(_ request: Request) -> Bool {
        request.headers[.accept]?.contains("as=APIGroupDiscoveryList") ?? false
    }

    /// The names of the groups, each once; the core group has none.
    private var groups: [String] {
        kinds.map(\.group).reduce(into: []) { groups, group in
            if !group.isEmpty, !groups.contains(group) { groups.append(group) }
        }
    }

    private static let coreVersions: JSON = [
        "kind": "APIVersions", "versions": ["v1"],
        "serverAddressByClientCIDRs": [["clientCIDR": "0.0.0.0/0", "serverAddress": "127.0.0.1"]],
    ]

    private static let version: JSON = [
        "major": "1", "minor": "36", "emulationMajor": "1", "emulationMinor": "36", "minCompatibilityMajor": "1",
        "minCompatibilityMinor": "35", "gitVersion": "v1.36.0-geosim", "gitCommit": "", "gitTreeState": "",
        "buildDate": "1970-01-01T00:00:00Z", "goVersion": "go1.27.3", "compiler": "gc", "platform": "linux/amd64",
    ]

    private static func group(_ name: String) -> JSON {
        let version: JSON = ["groupVersion": .string(name + "/v1"), "version": "v1"]
        return ["name": .string(name), "versions": [version], "preferredVersion": version]
    }

    private func resourceList(group: String, version: String) -> JSON {
        let kinds = kinds.filter { $0.group == group && $0.version == version }
        return [
            "kind": "APIResourceList", "apiVersion": "v1",
            "groupVersion": .string(group.isEmpty ? version : group + "/" + version),
            "resources": .array(kinds.flatMap(entries)),
        ]
    }

    // MARK: Aggregated discovery

    /// Returns the reply for newer clients, which read groups and their resources in one request.
    private func aggregatedReply(_ groups: [String]) -> Reply {
        let items = groups.map { group -> JSON in
            let kinds = kinds.filter { $0.group == group }
            return [
                "metadata": group.isEmpty ? [:] : ["name": .string(group)],
                "versions": [
                    ["version": "v1", "resources": .array(kinds.map(aggregatedResource)), "freshness": "Current"]
                ],
            ]
        }
        var reply = Reply(
            200,
            [
                "kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2", "metadata": [:],
                "items": .array(items),
            ]
        )
        reply.headers[.contentType] = Self.aggregatedMediaType
        return reply
    }

    private func aggregatedResource(_ kind: ResourceKind) -> JSON {
        let type: JSON = ["group": .string(kind.group), "version": "v1", "kind": .string(kind.name)]
        var resource = JSONObject([
            ("resource", .string(kind.plural)), ("responseKind", type), ("scope", "Namespaced"),
            ("singularResource", .string(kind.singular)), ("verbs", verbs(of: kind)),
        ])
        if !kind.shortNames.isEmpty { resource["shortNames"] = .array(kind.shortNames.map { .string($0) }) }
        if !kind.categories.isEmpty { resource["categories"] = .array(kind.categories.map { .string($0) }) }
        if kind.hasStatus {
            resource["subresources"] = [
                ["subresource": "status", "responseKind": type, "verbs": ["get", "patch", "update"]]
            ]
        }
        return .object(resource)
    }

    /// The verbs of a kind; one whose definition is being removed has no verb that writes.
    private func verbs(of kind: ResourceKind) -> JSON {
        kindsBeingRemoved.contains(kind)
            ? ["delete", "deletecollection", "get", "list", "watch"]
            : ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
    }

    /// Returns a kind's entries for a resource list: the kind itself and, where it has one, its status.
    private func entries(_ kind: ResourceKind) -> [JSON] {
        var main = JSONObject([
            ("name", .string(kind.plural)), ("singularName", .string(kind.singular)), ("namespaced", true),
            ("kind", .string(kind.name)), ("verbs", verbs(of: kind)),
        ])
        if !kind.shortNames.isEmpty { main["shortNames"] = .array(kind.shortNames.map { .string($0) }) }
        if !kind.categories.isEmpty { main["categories"] = .array(kind.categories.map { .string($0) }) }
        guard kind.hasStatus else { return [.object(main)] }
        let status: JSON = [
            "name": .string(kind.plural + "/status"), "singularName": "", "namespaced": true,
            "kind": .string(kind.name), "verbs": ["get", "patch", "update"],
        ]
        return [.object(main), status]
    }
}
