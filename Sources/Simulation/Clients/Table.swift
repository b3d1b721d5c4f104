import HTTPTypes
import Wire

/// The table that `kubectl get` prints; the server makes its cells.
struct Table {
    /// The part of each object that comes with its row.
    enum Objects {
        case metadata, whole, none

        /// The part that a request asks for; nil where it asks for no table.
        init?(_ request: Request) {
            guard let first = request.headers[.accept]?.split(separator: ",").first, first.contains(bytesOf: "as=Table")
            else {
                return nil
            }
            switch request.queryValue("includeObject") {
            case "Object": self = .whole
            case "None": self = .none
            default: self = .metadata
            }
        }
    }

    let kind: ResourceKind
    /// The present instant, for the column Age; nil in an event of a watch, where every age is `0s`.
    let now: Timestamp?

    /// Returns the table of these objects, with `version` as its `resourceVersion`.
    func json(_ page: [StoredObject], version: String, hasColumns: Bool, objects: Objects) -> JSON {
        let metadata = JSONObject([("resourceVersion", .string(version))])
        return json(page, metadata: metadata, hasColumns: hasColumns, objects: objects)
    }

    /// Returns the table of these objects; `hasColumns` says whether it describes its columns.
    func json(_ page: [StoredObject], metadata: JSONObject, hasColumns: Bool = true, objects: Objects) -> JSON {
        let columns = columns.map { column -> JSON in
            [
                "name": .string(column.name), "type": .string(column.type), "format": .string(column.format),
                "description": .string(column.description), "priority": 0,
            ]
        }
        return [
            "kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": .object(metadata),
            "columnDefinitions": hasColumns ? .array(columns) : .null,
            "rows": .array(page.map { row($0, objects) }),
        ]
    }

    private func row(_ object: StoredObject, _ objects: Objects) -> JSON {
        let cells = cells(of: object)
        let part: JSON? =
            switch objects {
            case .metadata:
                [
                    "kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1",
                    "metadata": .object(object.metadata),
                ]
            case .whole: try? JSON.parse(object.text(as: kind))
            case .none: nil
            }
        var row = JSONObject([("cells", .array(cells))])
        row["object"] = part
        return .object(row)
    }

    // MARK: Columns

    private struct Column {
        var name: String
        var type = "string"
        var format = ""
        var description: String

        init(_ name: String, type: String = "string", format: String = "", _ description: String) {
            self.name = name
            self.type = type
            self.format = format
            self.description = description
        }
    }

    private var columns: [Column] {
        let name = Column("Name", format: "name", "Name must be unique within a namespace.")
        let age = Column("Age", "CreationTimestamp is the server time when this object was created.")
        switch kind {
        case .ingress:
            return [
                name, Column("Class", "The name of the IngressClass resource that should be used"),
                Column("Hosts", "Hosts that incoming requests are matched against before the ingress rule"),
                Column("Address", "Address is a list containing ingress points for the load-balancer"),
                Column("Ports", "Ports of TLS configurations that open"), age,
            ]
        case .lease: return [name, Column("Holder", "The identity of the holder of a current lease."), age]
        case .service:
            return [
                name, Column("Type", "type determines how the Service is exposed."),
                Column("Cluster-IP", "clusterIP is the IP address of the service."),
                Column("External-IP", "External addresses of the service."),
                Column("Port(s)", "The list of ports that are exposed by this service."), age,
            ]
        case _ where kind.isCustom:
            let own = kind.columns.map { Column($0.name, "Custom resource definition column") }
            return [name] + own + [Column("Age", type: "date", age.description)]
        default: return [name, age]
        }
    }

    private func cells(of object: StoredObject) -> [JSON] {
        let own: [JSON] =
            switch kind {
            case .ingress: Self.ingressCells(of: object).map { .string($0) }
            case .lease: [.string(object.json["spec"]?["holderIdentity"]?.string ?? "")]
            case .service: Self.serviceCells(of: object).map { .string($0) }
            default: kind.columns.map { $0.cell(of: object.json) }
            }
        return [.string(object.name)] + own + [.string(age(of: object))]
    }

    private static func ingressCells(of object: StoredObject) -> [String] {
        let spec = object.json.object("spec")
        let hosts = (spec["rules"]?.array ?? []).compactMap { $0["host"]?.string }
        return [
            spec["ingressClassName"]?.string ?? "<none>", hosts.isEmpty ? "*" : hosts.joined(separator: ","),
            object.addresses.joined(separator: ","), spec["tls"]?.array?.isEmpty == false ? "80, 443" : "80",
        ]
    }

    private static func serviceCells(of object: StoredObject) -> [String] {
        let spec = object.json.object("spec")
        let ports = (spec["ports"]?.array ?? []).map { port in
            let node = port["nodePort"]?.int.map { ":\($0)" } ?? ""
            return "\(port["port"]?.int ?? 0)\(node)/\(port["protocol"]?.string ?? "TCP")"
        }
        let isBalanced = spec["type"]?.string == "LoadBalancer"
        let external = object.addresses.isEmpty ? (isBalanced ? "<pending>" : "<none>") : nil
        return [
            spec["type"]?.string ?? "<unknown>", spec["clusterIP"]?.string ?? "<none>",
            external ?? object.addresses.joined(separator: ","),
            ports.isEmpty ? "<none>" : ports.joined(separator: ","),
        ]
    }

    /// Returns an object's age as kubectl writes it: `45s`, `12m`, `3h`, `2d`.
    private func age(of object: StoredObject) -> String {
        guard let now, let text = object.metadata["creationTimestamp"]?.string, let made = Timestamp(plain: text) else {
            return "0s"
        }
        let seconds = max(0, now.microseconds - made.microseconds) / 1_000_000
        switch seconds {
        case ..<120: return "\(seconds)s"
        case ..<7200: return "\(seconds / 60)m"
        case ..<172_800: return "\(seconds / 3600)h"
        default: return "\(seconds / 86_400)d"
        }
    }
}
