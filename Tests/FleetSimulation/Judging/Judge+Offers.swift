import GeoRouting
import Simulation
import Wire

/// What no write may do with the addresses of Gateways, routes and Services.
extension Judge {
    /// New addresses that nothing has offered for certain, or that `TARGET_ALLOW` does not list.
    func offerComplaints(_ body: JSON, over pool: JSON, named name: String) -> [String] {
        guard let offers = asked?.offers else { return [] }
        let present = (pool["origins"]?.array ?? []).map { $0["address"] }
        return (body["origins"]?.array ?? []).compactMap { origin in
            guard let address = origin["address"]?.string, !present.contains(origin["address"]) else { return nil }
            if replica.rules.targets.allowed != nil, GatewayPlan.isForbidden(address) {
                return "takes \(address), which TARGET_ALLOW does not list"
            }
            return offers.isUnknown(address, of: name, replica.rules)
                ? "takes \(address), which nothing has offered for certain" : nil
        }
    }

    /// A removal while its sender does not know all objects of a kind.
    func unknownKindComplaints(_ request: Request) -> [String] {
        if unknownKinds.isEmpty || removedOrigins(by: request) == 0 { return [] }
        return ["removes origins, though it does not know the \(unknownKinds.sorted().joined(separator: ", "))"]
    }
}
