package import GeoFleet
import GeoRouting
import Presentation

/// The load balancer that a person asks about, with some of its pools perhaps switched off in thought.
package struct SteeringQuestion: Sendable {
    /// The fleet in which the pools are switched off.
    let fleet: Fleet
    /// The fleet as it is.
    let actualFleet: Fleet
    let balancer: LoadBalancerView
    /// Which pool serves which place.
    let model: SteeringModel
    /// The names of the pools that are switched off in thought, sorted.
    let without: [String]
    /// The other load balancers of the zone, as people write their names.
    let otherHostnames: [String]
    private let views: [String: PoolView]

    /// Finds the load balancer and the pools.
    ///
    /// - Parameters:
    ///   - fleet: the fleet, as it was read.
    ///   - hostname: the load balancer; nil for the first one that the clusters ask for, else the first one.
    ///   - without: the pools to switch off in thought, each by its name or its geo.
    /// - Throws: a problem where nothing was read, or where a name is unknown.
    package init(_ fleet: Fleet, hostname: String?, without: [String]) throws(CommandProblem) {
        if fleet.cloudflare.lastSuccess == nil { throw .unknown(ReadProblem.text(of: fleet)) }
        let view = try Self.balancer(hostname, fleet)
        let actual = fleet.steeringWithWanted(of: view.balancer)
        var names: Set<String> = []
        for text in without { names.insert(try Self.pool(text, actual, fleet, view)) }
        let supposed = names.isEmpty ? fleet : fleet.supposing(disabled: names)
        self.fleet = supposed
        actualFleet = fleet
        balancer = view
        model = names.isEmpty ? actual : supposed.steeringWithWanted(of: view.balancer)
        self.without = names.sorted()
        otherHostnames = fleet.loadBalancers.filter { $0.id != view.id }.map(\.readableName)
        views = Dictionary(supposed.pools.map { ($0.id, $0) }) { first, _ in first }
    }

    private static func balancer(_ hostname: String?, _ fleet: Fleet) throws(CommandProblem) -> LoadBalancerView {
        let views = fleet.loadBalancers
        guard let first = views.first else {
            throw .unknown(
                "there is no load balancer in \(fleet.zoneWords): a controller makes one as soon as a source asks for it"
            )
        }
        guard let hostname else {
            let requested = fleet.requestedHostnames.lazy
            return requested.compactMap { name in views.first { $0.hostname == name } }.first ?? first
        }
        let name = Hostname.canonical(hostname)
        if let view = views.first(where: { $0.hostname == name }) { return view }
        let near = NearNames.remark(hostname, among: views.map(\.readableName))
        throw .usage("--hostname '\(hostname)' is no load balancer in \(fleet.zoneWords)\(near)")
    }

    /// The name of the pool that a person names by its name or its geo.
    private static func pool(
        _ text: String,
        _ model: SteeringModel,
        _ fleet: Fleet,
        _ balancer: LoadBalancerView
    ) throws(CommandProblem) -> String {
        let names = model.pools.map(\.name)
        if names.contains(text) { return text }
        let atPlace = model.pools.filter { fleet.pool($0.id)?.geo == text }.map(\.name)
        if let only = atPlace.first, atPlace.count == 1 { return only }
        if !atPlace.isEmpty {
            throw .usage("--without '\(text)': several pools are there: \(atPlace.joined(separator: ", "))")
        }
        let geos = model.pools.compactMap { fleet.pool($0.id)?.geo }
        let near = NearNames.remark(text, among: geos + names)
        throw .usage("--without '\(text)' is no pool of \(balancer.readableName)\(near)")
    }

    // MARK: Pools

    /// The pool with this index in the model; nil where it was not read.
    func view(_ index: Int) -> PoolView? { views[model.pools[index].id] }

    /// The name of a pool with its geo, such as `k8s-pool-shop-eu (eu)`.
    func name(_ index: Int) -> String {
        let name = model.pools[index].name
        return view(index)?.geo.map { "\(name) (\($0))" } ?? name
    }

    func isSwitchedOff(_ index: Int) -> Bool { without.contains(model.pools[index].name) }

    /// The first line of an answer: the load balancer, its policy, and the pools that are switched off in thought.
    var heading: Line {
        let balancer = balancer.balancer
        let policy = balancer.steeringPolicy.isEmpty ? "default" : balancer.steeringPolicy
        let state = balancer.isEnabled ? "" : ", disabled"
        return Line(balancer.readableName, .heading, bold: true)
            + Line(": steering \(policy), \(balancer.isProxied ? "proxied" : "DNS-only")\(state)")
            + (without.isEmpty ? .empty : Line(", without \(without.joined(separator: ", "))", .warning))
    }
}
