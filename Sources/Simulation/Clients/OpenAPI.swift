import HTTPTypes
import Wire

/// The API server's OpenAPI documents.
///
/// They hold only what `kubectl` reads before a write and for `kubectl explain`.
enum OpenAPI {
    /// Returns the document at a path for the kinds that are served; nil where the path names none.
    static func reply(to request: Request, _ path: [String], _ kinds: [ResourceKind]) -> Reply? {
        guard path.first == "openapi" else { return nil }
        switch path {
        case ["openapi", "v2"]: return versionTwoReply(request)
        case ["openapi", "v3"]: return Reply(200, index(of: kinds))
        default:
            guard path.starts(with: ["openapi", "v3"]) else { return nil }
            let kinds = kinds.filter { path.dropFirst(2) == groupPath($0)[...] }
            return kinds.isEmpty ? nil : Reply(200, document(of: kinds))
        }
    }

    private static func groupPath(_ kind: ResourceKind) -> [String] {
        kind.group.isEmpty ? ["api", kind.version] : ["apis", kind.group, kind.version]
    }

    private static func index(of kinds: [ResourceKind]) -> JSON {
        var paths = JSONObject()
        for kind in kinds {
            let path = groupPath(kind).joined(separator: "/")
            paths[path] = ["serverRelativeURL": .string("/openapi/v3/" + path + "?hash=\(kinds.count)")]
        }
        return ["paths": .object(paths)]
    }

    /// Returns an OpenAPI 2 document without any type: an older `kubectl` then checks no object itself.
    private static func versionTwoReply(_ request: Request) -> Reply {
        guard request.headers[.accept]?.contains("protobuf") == true else {
            return Reply(200, ["swagger": "2.0", "info": ["title": "geosim", "version": "v1"], "paths": [:]])
        }
        // Member 1 is a text of 3 bytes, the version of OpenAPI: `swagger: "2.0"`.
        let type = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf"
        return Reply(status: 200, headers: [.contentType: type], body: [0x0A, 3] + Array("2.0".utf8))
    }

    // MARK: One group

    private static func document(of kinds: [ResourceKind]) -> JSON {
        [
            "openapi": "3.0.0", "info": ["title": "geosim", "version": "v1"],
            "paths": .object(JSONObject(kinds.flatMap(paths))),
            "components": ["schemas": .object(JSONObject(kinds.map { (name(of: $0), schema(of: $0)) }))],
        ]
    }

    private static func name(of kind: ResourceKind) -> String {
        if kind.isCustom { return "io.k8s.networking.gateway.v1." + kind.name }
        return "io.k8s.api." + (kind.group.split(separator: ".").first.map(String.init) ?? "core") + ".v1." + kind.name
    }

    private static func schema(of kind: ResourceKind) -> JSON {
        var schema = (kind.schema ?? .anything).openAPI.object ?? JSONObject()
        if let parts = kind.customSchema?.openAPI["properties"]?.object {
            schema["properties"] = .object(schema.object("properties").merging(parts))
        }
        schema["description"] = .string("The \(kind.name) that geosim simulates.")
        schema["x-kubernetes-group-version-kind"] = [type(of: kind)]
        return .object(schema)
    }

    private static func type(of kind: ResourceKind) -> JSON {
        ["group": .string(kind.group), "version": .string(kind.version), "kind": .string(kind.name)]
    }

    private static func paths(of kind: ResourceKind) -> [(key: String, value: JSON)] {
        let root =
            (kind.group.isEmpty ? "/api/" : "/apis/") + kind.apiVersion + "/namespaces/{namespace}/" + kind.plural
        let objectOperations = JSONObject(
            [("get", "get"), ("put", "put"), ("patch", "patch"), ("delete", "delete")].map {
                ($0.0, operation($0.1, kind))
            }
        )
        let collectionOperations: JSON = [
            "delete": operation("deletecollection", kind), "get": operation("list", kind),
            "post": operation("post", kind),
        ]
        let paths: [(key: String, value: JSON)] = [
            (root, collectionOperations), (root + "/{name}", .object(objectOperations)),
        ]
        if !kind.hasStatus { return paths }
        return paths + [(root + "/{name}/status", .object(objectOperations.removing(["delete"])))]
    }

    private static func operation(_ action: String, _ kind: ResourceKind) -> JSON {
        let parameters = ["dryRun", "fieldManager", "fieldValidation", "force"].map { name -> JSON in
            ["name": .string(name), "in": "query", "schema": ["type": name == "force" ? "boolean" : "string"]]
        }
        return [
            "parameters": .array(parameters), "responses": ["200": ["description": "OK"]],
            "x-kubernetes-action": .string(action), "x-kubernetes-group-version-kind": type(of: kind),
        ]
    }
}
