import KubernetesAPI
import Simulation
import Support
import Wire

/// What happens in several steps that belong together.
extension GatewayScript {
    mutating func story(_ plan: GatewayPlan, within span: Duration) -> [ScriptStep] {
        let start = instant(in: span / 2)
        switch generator.number(0...10) {
        case 0: return [act(instant(in: span), ClusterEdit(plan.cluster, .define(.edit, plurals())))]
        case 1, 2: return removal(plan, at: start)
        case 3, 4: return blindness(plan, at: start)
        case 5, 6: return migration(plan, at: start)
        case 7, 8: return oblivion(plan, at: start)
        case 9: return wrongAnswer(plan, at: start)
        default: return restriction(plan, at: start)
        }
    }

    private mutating func plurals() -> [String] {
        let some = generator.some(GatewayPlan.customPlurals, 50)
        return some.isEmpty || generator.happens(50) ? GatewayPlan.customPlurals : some
    }

    /// Processes of the cluster start anew, and have no memory.
    private mutating func restarts(_ plan: GatewayPlan, at instant: Duration) -> [ScriptStep] {
        casting.replicas.map(\.name).filter { $0.hasPrefix(plan.cluster + "-") }.map {
            ScriptStep(at: instant, .crash($0, backAfter: .seconds(1)))
        }
    }

    /// Definitions are removed, some of them held by an object, and come back with all objects.
    private mutating func removal(_ plan: GatewayPlan, at start: Duration) -> [ScriptStep] {
        let plurals = plurals()
        let gone = start + generator.milliseconds(2_000...70_000)
        let back = gone + generator.milliseconds(3_000...30_000)
        let restored = back + generator.milliseconds(0...15_000)
        var acts: [ScriptStep] = []
        if generator.happens(60) {
            let name = generator.pick(["gateways/lobby", "httproutes/rt-3"]).split(separator: "/").map(String.init)
            let patch: JSON = ["metadata": ["finalizers": ["example.net/gateway"]]]
            acts.append(act(start, ClusterEdit(plan.cluster, name[0], name[1], .patch(patch))))
        }
        acts += [
            act(start + .milliseconds(500), ClusterEdit(plan.cluster, .define(.remove, plurals))),
            act(gone, ClusterEdit(plan.cluster, .release)),
            act(back, ClusterEdit(plan.cluster, .define(.install(plan.release), GatewayPlan.customPlurals))),
            act(restored, ClusterEdit(plan.cluster, .restore)),
            act(restored + generator.milliseconds(500...15_000), ClusterEdit(plan.cluster, .certify)),
        ]
        if generator.happens(50) { acts += restarts(plan, at: start + generator.milliseconds(0...80_000)) }
        return acts
    }

    /// A process that may not read one kind, or gets no answer, from its start on.
    private mutating func blindness(_ plan: GatewayPlan, at start: Duration) -> [ScriptStep] {
        let kinds = plan.kinds.filter { $0 != .ingress }.map(\.resource)
        let path = "/\(generator.pick(kinds))?"
        let match = Fault.Match(api: "kubernetes", cluster: plan.cluster, path: path)
        let effects: [Fault.Effect] = [
            .status(403, retryAfterSeconds: nil, body: nil), .status(403, retryAfterSeconds: nil, body: nil),
            .status(503, retryAfterSeconds: nil, body: nil), .dropBefore, .hangBefore,
        ]
        let fault = Fault(generator.pick(effects), when: match, times: generator.number(4...40))
        return [ScriptStep(at: start, .fault(fault))] + restarts(plan, at: start + .milliseconds(100))
    }

    /// An Ingress and a Gateway serve one name, each with its weight, until the Ingress goes.
    private mutating func migration(_ plan: GatewayPlan, at start: Duration) -> [ScriptStep] {
        count += 1
        let (ingress, pool) = ("moved-\(count)", "moved")
        let gateway = "moved"
        var acts = [
            ScriptStep(
                at: start,
                .world(
                    .create(cluster: plan.cluster, name: ingress, clusterName: pool, addresses: [plan.ingressAddress])
                )
            )
        ]
        let arrival = start + generator.milliseconds(1_000...15_000)
        let edits = Self.gateway(plan, gateway, Self.labels(pool))
        acts += [act(arrival, edits[0]), act(arrival + generator.milliseconds(0...10_000), edits[1])]
        for weight in ["20", "50", "80"] {
            let instant = arrival + generator.milliseconds(5_000...20_000)
            let patch: JSON = ["metadata": ["annotations": ["dns.external/weight": .string(weight)]]]
            acts.append(act(instant, ClusterEdit(plan.cluster, "gateways", gateway, .patch(patch))))
        }
        let end = arrival + generator.milliseconds(12_000...40_000)
        acts.append(ScriptStep(at: end, .world(.delete(cluster: plan.cluster, name: ingress))))
        return acts
    }

    /// A route without a cluster-name has no status for a while, and a process starts that has never seen it otherwise.
    private mutating func oblivion(_ plan: GatewayPlan, at start: Duration) -> [ScriptStep] {
        let back = Report.parents([(Self.parent("hall"), .yes)])
        return [act(start, ClusterEdit(plan.cluster, "httproutes", "rt-0", .report(.parents([]))))]
            + restarts(plan, at: start + .milliseconds(100))
            + [
                act(
                    start + generator.milliseconds(35_000...70_000),
                    ClusterEdit(plan.cluster, "httproutes", "rt-0", .report(back))
                )
            ]
    }

    /// People delete an object, and discovery answers 404 by mistake when it is asked about that.
    private mutating func wrongAnswer(_ plan: GatewayPlan, at start: Duration) -> [ScriptStep] {
        let match = Fault.Match(
            api: "kubernetes",
            cluster: plan.cluster,
            path: "/apis/gateway.networking.k8s.io/v1",
            caller: plan.cluster + "-"
        )
        let (plural, name) = generator.pick([("gateways", "gw-1"), ("httproutes", "rt-1"), ("grpcroutes", "grpc-0")])
        return [
            act(start, ClusterEdit(plan.cluster, plural, name, .delete)),
            ScriptStep(at: start + .seconds(4), .fault(Fault(Self.page, when: match, times: generator.number(1...3)))),
        ]
    }

    /// `TARGET_ALLOW` is set while an address that it does not list serves.
    private mutating func restriction(_ plan: GatewayPlan, at start: Duration) -> [ScriptStep] {
        let change = ScriptStep.Change.targets(plan.targets(isRestricted: true))
        return [ScriptStep(at: start, .configure(plan.cluster, change))]
            + restarts(plan, at: start + generator.milliseconds(1...30_000))
    }
}

/// Faults of lists, watches and discovery of the kinds that a cluster with Gateways has.
extension GatewayScript {
    mutating func faults(within span: Duration) -> [ScriptStep] {
        guard !plans.isEmpty else { return [] }
        return (0..<generator.number(6...20)).map { _ in
            let plan = generator.pick(plans)
            let resource = generator.pick(plan.kinds.map(\.resource))
            let isDiscovery = generator.happens(35)
            let path = isDiscovery ? "/apis/gateway.networking.k8s.io/v1" : "/\(resource)?\(query())"
            // The discovery's path stands in those of all kinds.
            let match = Fault.Match(
                api: "kubernetes",
                cluster: plan.cluster,
                method: "GET",
                path: path,
                caller: plan.cluster + "-"
            )
            let effect = isDiscovery && generator.happens(40) ? Self.page : effect()
            return ScriptStep(
                at: instant(in: span),
                .fault(Fault(effect, when: match, times: generator.number(1...4)))
            )
        }
    }

    /// What a proxy answers, or an API server that does not know the group yet.
    private static let page = Fault.Effect.status(404, retryAfterSeconds: nil, body: "404 page not found\n")

    private mutating func query() -> String { generator.pick(["limit", "watch"]) }

    private mutating func effect() -> Fault.Effect {
        switch generator.number(0...9) {
        case 0: .latency(generator.milliseconds(100...20_000))
        case 1...3: .status(generator.pick([401, 403, 429, 500, 503]), retryAfterSeconds: nil, body: nil)
        case 4: .dropBefore
        case 5: .dropAfter
        case 6: generator.happens(50) ? .hangBefore : .hangAfter
        case 7: .truncate
        case 8: .half
        default: .jumbled
        }
    }
}
