import HTTPTypes
import Simulation
import Support
import Synchronization
import Wire

/// What people and controllers do to the Gateways, routes and Services of a cluster.
struct ClusterEdit: Sendable {
    enum What: Sendable {
        /// People create an object with these labels and this spec.
        case create(labels: JSON, spec: JSON)
        /// People change labels, annotations, finalizers or the spec.
        case patch(JSON)
        case delete
        /// A controller writes a status.
        case report(Report)
        /// People install, edit or remove the definitions of these kinds.
        case define(DefinitionChange, [String])
        /// GitOps creates again what a removal of definitions has deleted.
        case restore
        /// All finalizers of custom kinds are taken off.
        case release
        /// Controllers write what is true now into every status.
        case certify
    }

    var cluster: String
    var plural = ""
    var name = ""
    var what: What

    init(_ cluster: String, _ plural: String, _ name: String, _ what: What) {
        self.cluster = cluster
        self.plural = plural
        self.name = name
        self.what = what
    }

    /// What happens to all of them.
    init(_ cluster: String, _ what: What) {
        self.init(cluster, "", "", what)
    }

    var key: String { "shop/" + name }
}

/// What a controller says in a condition.
enum Verdict: Sendable, CaseIterable {
    case yes, no, unknown
    /// True, and about an earlier spec.
    case late

    func condition(_ type: String, generation: Int) -> JSON {
        let status =
            switch self {
            case .yes, .late: "True"
            case .no: "False"
            case .unknown: "Unknown"
            }
        return [
            "type": .string(type), "status": .string(status), "reason": "Simulated", "message": "",
            "lastTransitionTime": "2026-09-21T12:00:00Z",
            "observedGeneration": JSON(self == .late ? generation - 1 : generation),
        ]
    }
}

/// A status that a controller writes.
enum Report: Sendable {
    /// Of a Gateway; a value of `GatewayPlan.namedAddress` has the type NamedAddress.
    case gateway([String], accepted: Verdict = .yes, programmed: Verdict = .yes)
    /// Of a route: what is said of each of these parents.
    case parents([(reference: JSON, verdict: Verdict)])
    /// Of a ListenerSet.
    case listenerSet(Verdict)
    /// Of a Service.
    case service([String])

    func status(generation: Int) -> JSON {
        switch self {
        case .gateway(let addresses, let accepted, let programmed):
            let entries = addresses.map { address -> JSON in
                let type = address == GatewayPlan.namedAddress ? "NamedAddress" : "IPAddress"
                return ["type": .string(type), "value": .string(address)]
            }
            return [
                "addresses": .array(entries),
                "conditions": [
                    accepted.condition("Accepted", generation: generation),
                    programmed.condition("Programmed", generation: generation),
                ],
            ]
        case .parents(let parents):
            let entries = parents.map { reference, verdict -> JSON in
                [
                    "parentRef": reference, "controllerName": "example.net/controller",
                    "conditions": [verdict.condition("Accepted", generation: generation)],
                ]
            }
            return ["parents": .array(entries)]
        case .listenerSet(let verdict):
            return ["conditions": [verdict.condition("Accepted", generation: generation)]]
        case .service(let addresses):
            return ["loadBalancer": ["ingress": .array(addresses.map { ["ip": .string($0)] })]]
        }
    }
}

extension Stage {
    func perform(_ edit: ClusterEdit) {
        switch edit.what {
        case .create(let labels, let spec):
            create(edit, ["name": .string(edit.name), "namespace": "shop", "labels": labels], spec)
        case .patch(let patch): kubectl(edit, .patch, "", patch)
        case .delete: kubectl(edit, .delete, "", nil)
        case .report(let report):
            guard let object = world.object(edit.plural, edit.key, in: edit.cluster) else { break }
            let generation = object["metadata"]?["generation"]?.int ?? 1
            kubectl(edit, .patch, "/status", ["status": report.status(generation: generation)])
        case .define(let change, let plurals):
            if case .remove = change { archive(edit.cluster, plurals) }
            var plurals = plurals
            // One that is there is not touched: an edit would have every controller list anew.
            if case .install = change { plurals = plurals.filter { !world.isServed($0, in: edit.cluster) } }
            world.changeDefinitions(change, of: plurals, in: edit.cluster, at: machine.now)
        case .restore:
            for (plural, object) in archived(in: edit.cluster) {
                let old = object["metadata"]
                var metadata = JSONObject([("namespace", "shop")])
                for key in ["name", "labels", "annotations"] { metadata[key] = old?[key] }
                let copy = ClusterEdit(edit.cluster, plural, old?["name"]?.string ?? "", .restore)
                create(copy, .object(metadata), object["spec"] ?? [:])
            }
        case .release:
            for (plural, object) in all(in: edit.cluster) where plural != "services" {
                guard object["metadata"]?["finalizers"] != nil else { continue }
                let held = ClusterEdit(edit.cluster, plural, object["metadata"]?["name"]?.string ?? "", .release)
                kubectl(held, .patch, "", ["metadata": ["finalizers": []]])
            }
        case .certify: certify(edit.cluster)
        }
        recorder.looks(at: world, edit.cluster, now: machine.now)
    }

    private func create(_ edit: ClusterEdit, _ metadata: JSON, _ spec: JSON) {
        let version = edit.plural == "services" ? "v1" : "gateway.networking.k8s.io/v1"
        let body: JSON = [
            "apiVersion": .string(version), "kind": .string(GatewayPlan.kind(edit.plural)), "metadata": metadata,
            "spec": spec,
        ]
        request(.kubernetes(edit.cluster), .post, Self.path(edit.plural), body, by: "kubectl")
    }

    private func kubectl(_ edit: ClusterEdit, _ method: HTTPRequest.Method, _ part: String, _ body: JSON?) {
        let path = Self.path(edit.plural) + "/" + edit.name + part
        request(.kubernetes(edit.cluster), method, path, body, by: "kubectl")
    }

    private static func path(_ plural: String) -> String {
        let root = plural == "services" ? "/api/v1" : "/apis/gateway.networking.k8s.io/v1"
        return "\(root)/namespaces/shop/\(plural)"
    }

    /// All objects of the plan that there are, as the API server has them.
    private func all(in cluster: String) -> [(plural: String, object: JSONObject)] {
        GatewayPlan.names.flatMap { plural, names in
            names.compactMap { name in world.object(plural, "shop/" + name, in: cluster).map { (plural, $0) } }
        }
    }

    private func archive(_ cluster: String, _ plurals: [String]) {
        let objects = all(in: cluster).filter {
            plurals.contains($0.plural) && $0.object["metadata"]?["deletionTimestamp"] == nil
        }
        archives.withLock { $0[cluster, default: []] += objects }
    }

    private func archived(in cluster: String) -> [(plural: String, object: JSONObject)] {
        archives.withLock { archives in archives.removeValue(forKey: cluster) ?? [] }
    }

    /// Controllers have had their time: what was in doubt is certain, and what was refused stays refused.
    private func certify(_ cluster: String) {
        guard let plan = plans[cluster] else { return }
        for (plural, object) in all(in: cluster) {
            let name = object["metadata"]?["name"]?.string ?? ""
            let generation = object["metadata"]?["generation"]?.int ?? 1
            let home = plan.addresses(plural, name)
            let report: Report
            switch plural {
            case "gateways":
                let values = (object["status"]?["addresses"]?.array ?? []).compactMap { $0["value"]?.string }
                let kept = values.filter(home.contains)
                report = .gateway(kept.isEmpty ? Array(home.prefix(1)) : kept)
            case "listenersets": report = .listenerSet(.yes)
            case "services":
                if object["spec"]?["type"]?.string != "LoadBalancer" { continue }
                let entries = object["status"]?["loadBalancer"]?["ingress"]?.array ?? []
                if !entries.isEmpty { continue }
                report = .service(Array(home.prefix(1)))
            default:
                let references = object["spec"]?["parentRefs"]?.array ?? []
                report = .parents(references.map { ($0, verdict(on: $0, in: cluster)) })
            }
            let edit = ClusterEdit(cluster, plural, name, .certify)
            kubectl(edit, .patch, "/status", ["status": report.status(generation: generation)])
        }
    }

    /// The lobby takes no routes, and what there is not takes none either.
    private func verdict(on reference: JSON, in cluster: String) -> Verdict {
        let isSet = reference["kind"]?.string == "ListenerSet"
        let name = reference["name"]?.string ?? ""
        let parent = world.object(isSet ? "listenersets" : "gateways", "shop/" + name, in: cluster)
        return name != "lobby" && parent != nil && parent?["metadata"]?["deletionTimestamp"] == nil ? .yes : .no
    }
}
