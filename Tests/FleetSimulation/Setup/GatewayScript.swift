import GeoRouting
import Simulation
import Support
import Wire

/// What happens to Gateways, routes and Services because of the hardship of that name.
struct GatewayScript {
    let casting: Setup
    var generator: SeededGenerator
    var count = 0

    init(casting: Setup, generator: SeededGenerator) {
        self.casting = casting
        self.generator = generator
    }

    var plans: [GatewayPlan] { casting.clusters.compactMap(\.gateways) }

    // MARK: The beginning

    mutating func populate(_ stage: Stage) {
        for plan in plans {
            for edit in services(plan) { stage.perform(edit) }
            if plan.isMissingAtStart { continue }
            for edit in Self.gatewayAPI(plan) { stage.perform(edit) }
        }
    }

    private mutating func services(_ plan: GatewayPlan) -> [ClusterEdit] {
        ["svc-0", "svc-1", "twin"].flatMap { name in
            Self.service(plan, name, name == "svc-1" ? "gate" : plan.clusterName, plan.addresses("services", name)[0])
        }
    }

    static func service(_ plan: GatewayPlan, _ name: String, _ clusterName: String, _ address: String)
        -> [ClusterEdit]
    {
        [
            ClusterEdit(plan.cluster, "services", name, .create(labels: labels(clusterName), spec: serviceSpec)),
            ClusterEdit(plan.cluster, "services", name, .report(.service([address]))),
        ]
    }

    static let serviceSpec: JSON = ["type": "LoadBalancer", "ports": [["port": 443]]]

    static func labels(_ clusterName: String) -> JSON {
        ["dns.external/geo-route": "true", "cluster-name": .string(clusterName)]
    }

    /// The definitions, and what uses them from the beginning.
    static func gatewayAPI(_ plan: GatewayPlan) -> [ClusterEdit] {
        let common = plan.clusterName
        var edits = [
            ClusterEdit(plan.cluster, .define(.install(plan.release), GatewayPlan.customPlurals))
        ]
        for (name, clusterName) in [
            ("gw-0", common), ("gw-1", "gate"), ("gw-2", common), ("annex", nil), ("lobby", nil),
        ] {
            edits += gateway(plan, name, clusterName.map(labels) ?? [:])
        }
        // Its routes need no cluster-name of their own.
        edits += gateway(plan, "hall", ["cluster-name": "gate"])
        edits.append(
            ClusterEdit(
                plan.cluster,
                "listenersets",
                "set-0",
                .create(
                    labels: [:],
                    spec: ["parentRef": ["name": "annex"], "listeners": [listener]]
                )
            )
        )
        edits.append(ClusterEdit(plan.cluster, "listenersets", "set-0", .report(.listenerSet(.yes))))
        edits += route(plan, "rt-0", ["dns.external/geo-route": "true"], [parent("hall")])
        edits += route(plan, "rt-1", labels(common), [parent("annex"), parent("lobby")], [.yes, .no])
        edits += route(plan, "rt-2", labels("gate"), [parent("set-0", kind: "ListenerSet")])
        edits += route(plan, "rt-3", labels("gate"), [parent("lobby")], [.no])
        edits += route(plan, "grpc-0", labels(common), [parent("hall", section: "https")])
        return edits
    }

    private static let listener: JSON = [
        "name": "https", "port": 443, "protocol": "HTTP", "allowedRoutes": ["namespaces": ["from": "All"]],
    ]

    static func gateway(_ plan: GatewayPlan, _ name: String, _ labels: JSON) -> [ClusterEdit] {
        let home = plan.addresses("gateways", name)
        // One has an address that TARGET_ALLOW lists, and one that it does not.
        let first = name == "gw-2" ? home : Array(home.prefix(1))
        let spec: JSON = [
            "gatewayClassName": "example", "listeners": [listener],
            "allowedListeners": ["namespaces": ["from": "All"]],
        ]
        return [
            ClusterEdit(plan.cluster, "gateways", name, .create(labels: labels, spec: spec)),
            ClusterEdit(plan.cluster, "gateways", name, .report(.gateway(first))),
        ]
    }

    static func parent(_ name: String, kind: String = "Gateway", section: String? = nil) -> JSON {
        var reference = JSONObject([("kind", .string(kind)), ("name", .string(name))])
        if let section { reference["sectionName"] = .string(section) }
        return .object(reference)
    }

    static func route(
        _ plan: GatewayPlan,
        _ name: String,
        _ labels: JSON,
        _ parents: [JSON],
        _ verdicts: [Verdict] = [.yes]
    ) -> [ClusterEdit] {
        let plural = name.hasPrefix("grpc") ? "grpcroutes" : "httproutes"
        let spec: JSON = ["parentRefs": .array(parents), "hostnames": ["app.example.com"]]
        let entries = zip(parents, verdicts).map { (reference: $0, verdict: $1) }
        return [
            ClusterEdit(plan.cluster, plural, name, .create(labels: labels, spec: spec)),
            ClusterEdit(plan.cluster, plural, name, .report(.parents(entries))),
        ]
    }

    // MARK: The middle

    mutating func acts(within span: Duration) -> [ScriptStep] {
        var acts: [ScriptStep] = []
        for plan in plans {
            if plan.isMissingAtStart {
                let start = instant(in: span)
                acts += Self.gatewayAPI(plan).map { act(start, $0) }
            }
            for _ in 0..<generator.number(15...40) { acts += move(plan, at: instant(in: span)) }
            let stories = generator.number(2...4)
            for _ in 0..<stories { acts += story(plan, within: span) }
        }
        return (acts + faults(within: span)).filter { $0.at <= span }
    }

    mutating func instant(in span: Duration) -> Duration {
        .milliseconds(generator.number(1...Int(span / .milliseconds(1))))
    }

    func act(_ instant: Duration, _ edit: ClusterEdit) -> ScriptStep {
        ScriptStep(at: instant, .world(.cluster(edit)))
    }

    // MARK: The end

    /// The definitions are there, GitOps has created everything again, and controllers have written every status.
    static func healing(_ casting: Setup, at now: Duration) -> [ScriptStep] {
        casting.clusters.compactMap(\.gateways).flatMap { plan in
            [
                (Duration.milliseconds(1), ClusterEdit.What.release),
                (.milliseconds(3_500), .define(.install(plan.release), GatewayPlan.customPlurals)),
                (.seconds(4), .restore), (.seconds(5), .certify),
            ].map { pause, what in
                ScriptStep(at: now + pause, .world(.cluster(ClusterEdit(plan.cluster, what))))
            }
        }
    }
}
