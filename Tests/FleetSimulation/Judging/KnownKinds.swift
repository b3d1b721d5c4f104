import KubernetesAPI
import Simulation
import Wire

/// Of which kinds a process knows all objects, as far as the API server has told it.
struct KnownKinds: Sendable {
    private var known: Set<String> = []
    /// What it knew when it began to read Cloudflare for its present pass.
    private var knownAtRead: Set<String> = []

    /// The kinds of these that it knew neither then nor now.
    func missing(_ required: [String]) -> Set<String> {
        Set(required).subtracting(known).subtracting(knownAtRead)
    }

    /// It asks Cloudflare for a list.
    mutating func readsCloudflare() { knownAtRead = known }

    /// A reply to a list has come.
    mutating func isAnswered(_ status: Int, to request: Request) {
        guard status == 200, request.queryValue("watch") == nil, request.queryValue("limit") != nil else { return }
        known.insert(request.path.split(separator: "/").last.map(String.init) ?? "")
    }

    /// Discovery has told which kinds of the Gateway API there are, and which of them can be written.
    mutating func learns(_ bytes: [UInt8], status: Int) {
        guard status == 200 else {
            if status == 404 { known.subtract(GatewayPlan.customPlurals) }
            return
        }
        guard let resources = (try? JSON.parse(bytes))?["resources"]?.array else { return }
        for plural in GatewayPlan.customPlurals {
            let verbs = resources.first { $0["name"]?.string == plural }?["verbs"]?.array ?? []
            if !verbs.contains("create") { known.remove(plural) }
        }
    }
}

extension ReplicaSettings {
    /// The kinds whose first list it has to wait for.
    var requiredKinds: [String] { kinds.filter { !$0.isOptional }.map(\.resource) }
}
