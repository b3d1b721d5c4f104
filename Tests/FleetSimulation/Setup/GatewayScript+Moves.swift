import Simulation
import Support
import Wire

/// What happens to one Gateway, route or Service.
extension GatewayScript {
    mutating func move(_ plan: GatewayPlan, at instant: Duration) -> [ScriptStep] {
        let edits =
            switch generator.number(0...9) {
            case 0...3: gatewayMove(plan)
            case 4...6: routeMove(plan)
            case 7, 8: serviceMove(plan)
            default: peopleMove(plan)
            }
        return edits.map { act(instant + $0.pause, $0.edit) }
    }

    typealias Pausing = (pause: Duration, edit: ClusterEdit)

    // MARK: Gateways

    private mutating func gatewayMove(_ plan: GatewayPlan) -> [Pausing] {
        // Those with a zero never get another address, so that it is known what they must keep.
        let name = generator.pick(["gw-0", "gw-1", "gw-1", "gw-3", "hall", "annex"])
        func report(_ addresses: [String], _ accepted: Verdict = .yes, _ programmed: Verdict = .yes) -> ClusterEdit {
            let report = Report.gateway(addresses, accepted: accepted, programmed: programmed)
            return ClusterEdit(plan.cluster, "gateways", name, .report(report))
        }
        let home = plan.addresses("gateways", name)
        let isSteady = ["gw-0", "hall"].contains(name)
        let pause = generator.milliseconds(1_000...50_000)
        let back = (pause: pause, edit: report([home[0]]))
        // A new address that no condition confirms, beside the old one or alone.
        let doubtful = generator.happens(50) ? [home[0]] : [plan.trap(generator.number(0...39))]
        switch generator.number(0...7) {
        case 0: return [(.zero, report([])), back]
        case 1: return [(.zero, report(doubtful, .yes, generator.pick([.no, .unknown]))), back]
        case 2: return [(.zero, report(doubtful, generator.pick([.no, .unknown]))), back]
        case 3: return lateStatus(plan, name, report(doubtful, .late, .late), back)
        case 4: return [(.zero, report([GatewayPlan.namedAddress])), back]
        case 5: return [(.zero, report(isSteady ? [home[0], GatewayPlan.namedAddress] : home))]
        case 6:
            if isSteady { return [(.zero, report([], .unknown, .unknown)), back] }
            return (0..<20).map { (pause / 20 * $0, report([home[$0 % 4]])) }
        default: return isSteady ? [] : [(.zero, report(generator.some(home, 50)))]
        }
    }

    /// People edit the spec; the status is about the spec before that for a while.
    private mutating func lateStatus(
        _ plan: GatewayPlan,
        _ name: String,
        _ late: ClusterEdit,
        _ back: Pausing
    ) -> [Pausing] {
        count += 1
        let spec: JSON = ["spec": ["gatewayClassName": .string("example-\(count)")]]
        return [
            (.zero, ClusterEdit(plan.cluster, "gateways", name, .patch(spec))), (.milliseconds(100), late), back,
        ]
    }

    // MARK: Routes

    private static let parents: [JSON] = [
        parent("hall"), parent("annex"), parent("lobby"), parent("gw-1"), parent("gw-3"),
        parent("set-0", kind: "ListenerSet"), parent("hall", section: "https"),
    ]

    private mutating func routeMove(_ plan: GatewayPlan) -> [Pausing] {
        let name = generator.pick(["rt-0", "rt-1", "rt-1", "rt-2", "rt-3", "rt-3", "rt-4", "grpc-0"])
        if name == "rt-0" || name == "rt-2" { return doubtfulRoute(plan, name) }
        let plural = name.hasPrefix("grpc") ? "grpcroutes" : "httproutes"
        let chosen = generator.some(Self.parents, 30)
        let parents = chosen.isEmpty ? [Self.parents[0]] : chosen
        if generator.happens(20), name == "rt-4" {
            return Self.route(plan, name, Self.labels("gate"), parents, parents.map { Self.isOpen($0) ? .yes : .no })
                .map {
                    (.zero, $0)
                }
        }
        let spec: JSON = ["spec": ["parentRefs": .array(parents)]]
        let entries = parents.map { parent in (reference: parent, verdict: verdict(on: parent)) }
        // Controllers leave the entry of a parent that has left the spec.
        let left = generator.some(Self.parents.filter { !parents.contains($0) }, 20)
        let old = left.map { (reference: $0, verdict: Self.isOpen($0) ? Verdict.yes : .no) }
        let pause = generator.milliseconds(0...30_000)
        let report = Report.parents(generator.some(entries, 85) + old)
        return [
            (.zero, ClusterEdit(plan.cluster, plural, name, .patch(spec))),
            (pause, ClusterEdit(plan.cluster, plural, name, .report(report))),
        ]
    }

    private mutating func verdict(on parent: JSON) -> Verdict {
        if Self.isOpen(parent) { return generator.pick([.yes, .yes, .yes, .no, .unknown, .late]) }
        return generator.pick([.no, .no, .unknown, .late])
    }

    /// The lobby never takes a route.
    private static func isOpen(_ parent: JSON) -> Bool { parent["name"] != "lobby" }

    /// A route that keeps its parent, of which its status says nothing for a while.
    private mutating func doubtfulRoute(_ plan: GatewayPlan, _ name: String) -> [Pausing] {
        let parent = name == "rt-0" ? Self.parents[0] : Self.parents[5]
        let back = Report.parents([(parent, .yes)])
        let doubt = generator.pick([
            Report.parents([]), .parents([(parent, .unknown)]), .parents([(Self.parents[2], .yes)]),
        ])
        let pause = generator.milliseconds(1_000...50_000)
        var edits: [Pausing] = [(.zero, ClusterEdit(plan.cluster, "httproutes", name, .report(doubt)))]
        if generator.happens(40) {
            count += 1
            let spec: JSON = ["spec": ["hostnames": [.string("name-\(count).example.com")]]]
            edits = [(.zero, ClusterEdit(plan.cluster, "httproutes", name, .patch(spec)))]
        }
        if name == "rt-2", generator.happens(40) {
            edits = [
                (.zero, ClusterEdit(plan.cluster, "listenersets", "set-0", .report(.listenerSet(.unknown)))),
                (pause, ClusterEdit(plan.cluster, "listenersets", "set-0", .report(.listenerSet(.yes)))),
            ]
        }
        return edits + [(pause, ClusterEdit(plan.cluster, "httproutes", name, .report(back)))]
    }

    // MARK: Services

    private mutating func serviceMove(_ plan: GatewayPlan) -> [Pausing] {
        let name = generator.pick(["svc-0", "svc-1", "svc-1", "svc-2", "svc-3"])
        let home = plan.addresses("services", name)
        func edit(_ what: ClusterEdit.What) -> ClusterEdit { ClusterEdit(plan.cluster, "services", name, what) }
        let pause = generator.milliseconds(500...40_000)
        if name == "svc-0" || generator.happens(30) {
            return [(.zero, edit(.report(.service([])))), (pause, edit(.report(.service([home[0]]))))]
        }
        switch generator.number(0...5) {
        case 0:
            // The status comes late.
            let clusterName = generator.pick([plan.clusterName, "gate"])
            let service = Self.service(plan, name, clusterName, home[0])
            return [(.zero, service[0]), (pause, service[1])]
        case 1:
            return [
                (.zero, edit(.patch(["spec": ["type": "ClusterIP"]]))),
                (pause, edit(.patch(["spec": ["type": "LoadBalancer"]]))),
                (pause + .seconds(2), edit(.report(.service([home[0]])))),
            ]
        case 2: return [(.zero, edit(.patch(["spec": ["type": "ClusterIP"]])))]
        case 3:
            let finalizers: JSON = ["metadata": ["finalizers": ["service.kubernetes.io/load-balancer-cleanup"]]]
            var edits: [Pausing] = [(.zero, edit(.patch(finalizers))), (.seconds(1), edit(.delete))]
            // Some clouds take for ever.
            if generator.happens(50) { edits.append((pause * 2, edit(.patch(["metadata": ["finalizers": []]])))) }
            return edits
        default: return [(.zero, edit(.report(.service(generator.some(home, 40)))))]
        }
    }

    // MARK: People

    private mutating func peopleMove(_ plan: GatewayPlan) -> [Pausing] {
        let (plural, name) = generator.pick([
            ("gateways", "gw-1"), ("gateways", "gw-3"), ("httproutes", "rt-1"), ("httproutes", "rt-3"),
            ("services", "svc-1"),
        ])
        func edit(_ what: ClusterEdit.What) -> Pausing { (.zero, ClusterEdit(plan.cluster, plural, name, what)) }
        func label(_ key: String, _ value: JSON) -> Pausing {
            edit(.patch(["metadata": ["labels": .object(JSONObject([(key, value)]))]]))
        }
        func annotate(_ key: String, _ value: JSON) -> Pausing {
            edit(.patch(["metadata": ["annotations": .object(JSONObject([("dns.external/" + key, value)]))]]))
        }
        switch generator.number(0...8) {
        case 0: return [label("dns.external/geo-route", generator.pick(["true", .null]))]
        case 1, 2: return [label("cluster-name", generator.pick([.string(plan.clusterName), "gate", "door"]))]
        case 3: return [annotate("weight", generator.pick(["20", "50", .null]))]
        case 4:
            let targets = [plan.allowedTarget, plan.forbiddenTarget, "\(plan.allowedTarget),\(plan.forbiddenTarget)"]
            return [annotate("target", generator.pick(targets.map { .string($0) } + [.null]))]
        case 5: return [edit(.delete)]
        case 6:
            if plural == "gateways" { return Self.gateway(plan, "gw-3", Self.labels("gate")).map { (.zero, $0) } }
            return Self.route(plan, "rt-4", Self.labels("gate"), [Self.parents[0]]).map { (.zero, $0) }
        case 7:
            let finalizers: JSON = ["metadata": ["finalizers": ["example.net/gateway"]]]
            return [edit(.patch(finalizers)), edit(.delete)]
        default:
            count += 1
            // News of which nothing follows.
            return (0..<5).map { number in
                let note: JSON = ["metadata": ["annotations": ["example.net/last": .string("\(count)-\(number)")]]]
                return (.milliseconds(700 * number), edit(.patch(note)).edit)
            }
        }
    }
}
