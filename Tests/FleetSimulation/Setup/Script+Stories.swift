import Simulation
import Support

/// What happens in several steps that belong together.
extension Script {
    /// Much of a cluster goes at once, or all that can; some of it comes back.
    mutating func exodus(at instant: Duration) -> [ScriptStep] {
        let wide = casting.clusters.filter(\.isWide)
        let cluster = generator.pick(wide.isEmpty ? casting.clusters : wide)
        let names = (0...9).map { "burst-0000\($0)" }
        let going = generator.some(names, generator.pick([20, 50, 100]))
        return going.map { act(at: instant, .delete(cluster: cluster.name, name: $0)) }
            + generator.some(going, 20).map { name in
                act(
                    at: instant + generator.milliseconds(1_000...60_000),
                    .create(
                        cluster: cluster.name,
                        name: name,
                        clusterName: cluster.clusterName,
                        addresses: addresses(of: cluster)
                    )
                )
            }
    }

    /// A pool that is wanted for a while.
    mutating func canary(at instant: Duration) -> [ScriptStep] {
        let cluster = generator.pick(casting.clusters)
        let pause = generator.milliseconds(5_000...40_000)
        return [(instant, "canary"), (instant + pause, cluster.clusterName)].map { instant, name in
            act(
                at: instant,
                .relabel(cluster: cluster.name, name: "burst-00009", label: "cluster-name", value: name)
            )
        }
    }

    /// A token that comes to the pods later than the API server wants it, or earlier.
    mutating func renewal(at instant: Duration, _ number: Int) -> [ScriptStep] {
        let cluster = generator.pick(casting.clusters).name
        let (first, second): (ClusterToken.Step, ClusterToken.Step) =
            generator.happens(70) ? (.accepted, .mounted) : (.mounted, .accepted)
        return [
            ScriptStep(at: instant, .clusterToken(cluster, first, number)),
            ScriptStep(at: instant + generator.milliseconds(0...20_000), .clusterToken(cluster, second, number)),
        ]
    }

    /// An Ingress that cannot be read, for a while or for good, and a controller that has never known it otherwise.
    mutating func spoiling(at instant: Duration) -> [ScriptStep] {
        let wide = casting.clusters.filter(\.isWide)
        let cluster = generator.pick(wide.isEmpty ? casting.clusters : wide)
        let name = "burst-0000\(generator.number(0...9))"
        var acts = [
            act(at: instant, .markUnreadable(cluster: cluster.name, name: name)),
            ScriptStep(
                at: instant + generator.milliseconds(0...10_000),
                .crash(cluster.name + "-a", backAfter: .seconds(1))
            ),
        ]
        let end = instant + generator.milliseconds(5_000...60_000)
        switch generator.number(0...2) {
        case 0: acts.append(act(at: end, .move(cluster: cluster.name, name: name, addresses: addresses(of: cluster))))
        case 1: acts.append(act(at: end, .delete(cluster: cluster.name, name: name)))
        default: break
        }
        return acts
    }

    /// The lease is renewed slowly and then not at all, while there is something to write and connections come late.
    mutating func strain(on cluster: Setup.Cluster, at instant: Duration) -> [ScriptStep] {
        func fault(_ effect: Fault.Effect, _ method: String?, times: Int) -> ScriptStep.What {
            let match = Fault.Match(api: "kubernetes", cluster: cluster.name, method: method, path: "/leases")
            return .fault(Fault(effect, when: match, times: times))
        }
        let pause = generator.milliseconds(300...900)
        let moves = (0..<40).map { number in
            act(
                at: instant + .seconds(8) + pause * number,
                .move(cluster: cluster.name, name: "burst-00008", addresses: [cluster.addresses[5 + number % 7]])
            )
        }
        return [
            ScriptStep(at: instant, fault(.latency(.milliseconds(4_500)), "PUT", times: 2)),
            ScriptStep(at: instant + .seconds(8), fault(.hangBefore, nil, times: 6)),
            ScriptStep(at: instant + .seconds(9), .slowSetUp(cluster.name, pause * 10, for: .seconds(20))),
        ] + moves
    }

    /// An Ingress whose address does not come to rest.
    mutating func flapping(at instant: Duration) -> [ScriptStep] {
        let cluster = generator.pick(casting.clusters)
        let pause = generator.milliseconds(300...2_000)
        return (0..<30).map { number in
            act(
                at: instant + pause * number,
                .move(cluster: cluster.name, name: "burst-00000", addresses: [cluster.addresses[5 + number % 7]])
            )
        }
    }
}
