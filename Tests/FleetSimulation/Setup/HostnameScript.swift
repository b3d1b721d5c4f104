import GeoRouting
import Simulation
import Support
import Wire

/// Ingresses that ask for the second host name.
struct HostnameScript {
    /// Asks for both host names all the time, in the pool that most of its cluster's Ingresses ask for.
    static let settler = "settler"
    /// Changes its mind about host names and pools.
    static let nomad = "nomad"
    static let annotation = "dns.external/hostname"

    let casting: Setup
    var generator: SeededGenerator

    init(casting: Setup, generator: SeededGenerator) {
        self.casting = casting
        self.generator = generator
    }

    /// Each edit at its instant; the settlers are there before any controller.
    mutating func acts(within span: Duration) -> [ScriptStep] {
        guard let second = casting.conditions.secondHostname else { return [] }
        let both = "\(casting.conditions.hostname), \(second)"
        return casting.clusters.flatMap { cluster -> [ScriptStep] in
            var acts = cluster.hasSettler ? create(Self.settler, cluster, both, at: .zero) : []
            let start = generator.milliseconds(0...60_000)
            acts += create(Self.nomad, cluster, generator.pick([second, both]), at: start)
            for _ in 0..<generator.number(1...5) {
                let instant = start + generator.milliseconds(0...Int((span - start) / .milliseconds(1)))
                acts.append(ScriptStep(at: instant, .world(change(cluster, second, both))))
            }
            if cluster.hasSettler, generator.happens(60) { acts += silence(cluster, within: span) }
            return acts
        }
    }

    private func create(_ name: String, _ cluster: Setup.Cluster, _ hostnames: String, at instant: Duration)
        -> [ScriptStep]
    {
        let edits: [ExternalEdit] = [
            .create(
                cluster: cluster.name,
                name: name,
                clusterName: cluster.clusterName,
                addresses: [cluster.steady[0]]
            ),
            .annotate(cluster: cluster.name, name: name, Self.annotation, hostnames),
        ]
        return edits.map { ScriptStep(at: instant, .world($0)) }
    }

    private mutating func change(_ cluster: Setup.Cluster, _ second: String, _ both: String) -> ExternalEdit {
        if generator.happens(20) {
            let pool = generator.pick([cluster.clusterName, "camp"])
            return .relabel(cluster: cluster.name, name: Self.nomad, label: "cluster-name", value: pool)
        }
        let names = generator.pick([second, both, casting.conditions.hostname, nil, nil, "shop.example.org", "a..b"])
        return .annotate(cluster: cluster.name, name: Self.nomad, Self.annotation, names)
    }

    /// The settler loses its address for a while, or cannot be read; its pool stays where it is.
    private mutating func silence(_ cluster: Setup.Cluster, within span: Duration) -> [ScriptStep] {
        let start = generator.milliseconds(20_000...60_000)
        let end = start + generator.milliseconds(1_000...50_000)
        let isUnreadable = generator.happens(50)
        let first: ExternalEdit =
            isUnreadable
            ? .markUnreadable(cluster: cluster.name, name: Self.settler)
            : .move(cluster: cluster.name, name: Self.settler, addresses: [])
        let last = ExternalEdit.move(
            cluster: cluster.name,
            name: Self.settler,
            addresses: [cluster.steady[0]]
        )
        return [ScriptStep(at: start, .world(first)), ScriptStep(at: end, .world(last))]
    }
}
