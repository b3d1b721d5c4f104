package import CloudflareAPI
package import GeoEngine
package import GeoRouting
import HTTPTypes
package import Simulation
package import Support
package import Wire

/// One cluster's reconciler against a simulated Cloudflare, on a clock that stands still until a test moves it.
package struct EngineWorld: Sendable {
    package let world: World
    package let clock = ManualClock()
    package let log = RecordingLog()
    /// What the server makes otherwise than a simulated one does.
    package var meddling = Meddling()
    package var time: Time { Time(clock) }

    /// An empty account; `adjust` changes its limits.
    package init(_ adjust: (inout CloudflareSettings) -> Void = { _ in }) {
        var settings = Simulation.Settings(seed: 1, epoch: 1_790_000_000)
        adjust(&settings.cloudflare)
        world = World(settings)
    }

    package static func rules(
        place: Int = 0,
        owner: String = "eu-1",
        weight: Int = 33,
        hostnames: String = "app.example.com"
    ) -> RoutingRules? {
        guard let owner = OwnerID(owner), let weight = Weight(weight) else { return nil }
        let names = hostnames.split(separator: ",").compactMap { Hostname(String($0)) }
        var rules = RoutingRules(place: Place.predefined[place], owner: owner, hostnames: names)
        rules.weight = weight
        return rules
    }

    /// A client as the engine has it.
    package func client(caller: String = "engine", isDryRun: Bool = false) -> CloudflareClient {
        client(
            GuardedTransport(
                MeddledTransport(
                    base: SimulatedTransport(world, server: .cloudflare, time: time, caller: caller),
                    meddling: meddling
                ),
                isDryRun: isDryRun,
                time: time,
                logger: log.logger,
                metrics: .none
            ),
            caller: caller
        )
    }

    /// Another client that writes to the same account: a person, or Terraform.
    package var somebody: CloudflareClient {
        client(SimulatedTransport(world, server: .cloudflare, time: time, caller: "somebody"), caller: "somebody")
    }

    private func client(_ transport: any Transport, caller: String) -> CloudflareClient {
        CloudflareClient(
            transport: transport,
            token: { Token.wellKnown[0].value },
            account: world.settings.cloudflare.accountID,
            zone: world.settings.cloudflare.zoneID,
            userAgent: caller,
            time: time
        )
    }

    package func reconciler(
        _ rules: RoutingRules?,
        caller: String = "engine",
        isDryRun: Bool = false,
        removal: RemovalPolicy = .never
    ) throws -> Reconciler {
        guard let rules else { throw InvalidRules() }
        return Reconciler(
            client: client(caller: caller, isDryRun: isDryRun),
            rules: rules,
            isDryRun: isDryRun,
            removal: removal,
            time: time,
            logger: log.logger,
            metrics: .none
        )
    }

    private struct InvalidRules: Error {}

    // MARK: What is there

    package var pools: [JSON] { world.stateJSON()["pools"]?.array ?? [] }
    package var balancers: [JSON] { world.stateJSON()["load_balancers"]?.array ?? [] }

    package func pool(_ name: String) -> JSON? { pools.first { $0["name"] == .string(name) } }

    /// All of Cloudflare, to see that nothing has changed.
    package var cloudflare: JSON { ["pools": .array(pools), "load_balancers": .array(balancers)] }

    // MARK: What was asked

    /// The requests of a caller since number `number`, such as `GET /pools`.
    package func requests(of caller: String = "engine", since number: Int = 0) -> [String] {
        (world.requests(since: number).array ?? []).filter { $0["caller"] == .string(caller) }.map { request in
            let parts = request["path"]?.string?.split(separator: "/").map(String.init) ?? []
            let path = parts.drop { $0 != "load_balancers" }.joined(separator: "/")
            return "\(request["method"]?.string ?? "") /"
                + (path.hasPrefix("load_balancers/pools") ? path.dropFirst(15) : path[...])
        }
    }

    package func writes(of caller: String = "engine", since number: Int = 0) -> [String] {
        requests(of: caller, since: number).filter { !$0.hasPrefix("GET") }
    }

    /// How many requests there were so far, to ask for later ones.
    package var mark: Int { world.requests().array?.count ?? 0 }

    /// The body of the last write.
    package func lastBody(of caller: String = "engine") -> JSON? {
        (world.requests().array ?? []).last { $0["caller"] == .string(caller) && $0["body"] != nil }?["body"]
    }
}

package func source(
    _ addresses: String...,
    name: String = "web",
    cluster: String? = "c1",
    weight: String? = nil,
    hostnames: String? = nil
) -> SourceObject {
    SourceObject(
        namespace: "shop",
        name: name,
        created: 0,
        clusterName: cluster,
        hostnames: hostnames,
        weight: weight,
        addresses: addresses
    )
}
