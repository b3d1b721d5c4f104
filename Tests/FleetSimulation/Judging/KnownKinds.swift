import KubernetesAPI
import Wire

/// The kinds of which a process has read a list since its start.
struct KnownKinds: Sendable {
    private var known: Set<String> = []

    /// Those of these kinds of which it has read none.
    func missing(_ required: [String]) -> Set<String> { Set(required).subtracting(known) }

    /// A reply to a list has come.
    mutating func isAnswered(_ status: Int, to request: Request) {
        guard status == 200, request.queryValue("watch") == nil, request.queryValue("limit") != nil else { return }
        known.insert(request.path.split(separator: "/").last.map(String.init) ?? "")
    }
}

extension ReplicaSettings {
    /// The kinds whose first list it has to wait for.
    var requiredKinds: [String] { kinds.filter { !$0.isOptional }.map(\.resource) }
    /// The kinds that its API server may lack.
    var optionalKinds: [String] { kinds.filter { $0.isOptional }.map(\.resource) }
}
