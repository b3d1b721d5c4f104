import Foundation
import HTTPTypes
import Harness
import Wire

/// From a status change to the write at Cloudflare, by the simulator's one clock.
enum Latency {
    private static let processes = 10
    /// More writes of one pool within a minute are damped, by design.
    private static let changesPerProcess = 10

    static func measure() async throws -> [String] {
        var samples: [Double] = []
        try await Sim.with { sim in
            try await sim.fill(1000)
            try await sim.createIngress("mover", in: "eu", addresses: ["198.51.100.1"])
            for process in 0..<processes {
                try await Controller.with("eu", sim) { eu in
                    try await eventually("converged", within: .seconds(60)) { eu.passes > 0 }
                    for change in 0..<changesPerProcess {
                        samples.append(
                            try await sim.timeOfMove(to: "198.51.100.\(process * changesPerProcess + change + 2)")
                        )
                    }
                }
            }
        }
        let sample = Sample(samples)
        return [
            "status change to write, 1,000 Ingresses, no added latency: p50 \(sample.median.text()) ms, "
                + "p99 \(sample.quantile(0.99).text()) ms, n \(samples.count)   (bars: 10, 50)"
        ]
    }
}

/// The same with a slow Cloudflare: how many round trips lie between change and write.
enum RoundTrips {
    static func measure() async throws -> [String] {
        var lines: [String] = []
        for latency in [50, 200] {
            var samples: [Double] = []
            try await Sim.with(arguments: ["--latency", "\(latency)ms"]) { sim in
                try await sim.fill(1000)
                try await sim.createIngress("mover", in: "eu", addresses: ["198.51.100.1"])
                try await Controller.with("eu", sim) { eu in
                    try await eventually("converged", within: .seconds(60)) { eu.passes > 0 }
                    for change in 2..<11 {
                        samples.append(try await sim.timeOfMove(to: "198.51.100.\(change)"))
                        try await Task.sleep(for: .milliseconds(3 * latency))
                    }
                }
            }
            let median = Sample(samples).median
            lines.append(
                "status change to write, \(latency) ms round trips: median \(median.text()) ms = "
                    + "\((median / Double(latency)).text(2)) round trips   (bar: 2)"
            )
        }
        return lines
    }
}

/// 1,000 new Ingresses in one burst.
enum Bursts {
    static func measure() async throws -> [String] {
        var writes: [Double] = []
        for _ in 0..<5 {
            try await Sim.with { sim in
                try await sim.createIngress("web", in: "eu", addresses: ["198.51.100.1"])
                try await Controller.with("eu", sim) { eu in
                    try await eventually("converged") { eu.passes > 0 }
                    let before = try await sim.lastRequest()
                    try await sim.fill(1000)
                    try await eventually("all addresses are there", within: .seconds(60)) {
                        try await sim.pool("k8s-pool-shop-eu")?["origins"]?.array?.count == 4
                    }
                    try await Task.sleep(for: .milliseconds(500))
                    writes.append(Double(try await sim.calls(since: before).count { $0["method"] != "GET" }))
                }
            }
        }
        return ["pool writes for a burst of 1,000 Ingresses: at most \(Int(writes.max() ?? .nan)), n 5   (bar: 3)"]
    }
}

/// Start to ready, and memory.
enum Footprint {
    /// What a controller has to hold in one measurement.
    private struct Load {
        var title: String
        var ingresses: Int
        var routes = 0
        /// The most anonymous memory, in MiB.
        var bar: Int
        /// The longest time from start to ready, in milliseconds; nil for no bar.
        var startBar: Int?
    }

    private static let loads = [
        Load(title: "1000 Ingresses of 4 KB", ingresses: 1000, bar: 10, startBar: 200),
        Load(title: "10000 Ingresses of 4 KB", ingresses: 10_000, bar: 32),
        Load(
            title: "1000 Ingresses and 1000 HTTPRoutes of 4 KB",
            ingresses: 1000,
            routes: 1000,
            bar: 12,
            startBar: 250
        ),
    ]

    static func measure() async throws -> [String] {
        var lines: [String] = []
        for load in loads {
            var starts: [Double] = []
            var memory: [Double] = []
            try await Sim.with { sim in
                try await sim.fill(load.ingresses)
                if load.routes > 0 { try await sim.fillRoutes(load.routes) }
                for _ in 0..<5 {
                    let begin = ContinuousClock.now
                    let port = sim.port + 9
                    var settings = ["HTTP_ADDRESS": "127.0.0.1:\(port)"]
                    if load.routes > 0 { settings["SOURCES"] = "ingress,gateway,service" }
                    try await Controller.with("eu", sim, settings) { eu in
                        try await eventually("ready", within: .seconds(60), every: .milliseconds(2)) {
                            (try? await Controller.probe(port, "/readyz").status) == 200
                        }
                        starts.append(Double((ContinuousClock.now - begin) / .milliseconds(1)))
                        for _ in 0..<3 { try await eu.forcePass() }
                        memory.append(try Memory.anonymousMebibytes(of: eu.process.identifier))
                    }
                }
            }
            let startBar = load.startBar.map { "   (bar: \($0))" } ?? ""
            lines.append(
                "\(load.title): start to ready \(Sample(starts).median.text(0)) ms\(startBar), "
                    + "RssAnon \(Sample(memory).median.text()) MiB, worst \((memory.max() ?? .nan).text())   "
                    + "(bar: \(load.bar))"
            )
        }
        return lines
    }
}

extension Sim {
    /// Ingresses of 4 KB that share three addresses.
    func fill(_ count: Int) async throws {
        try await request(
            .post,
            "/sim/burst",
            [
                "cluster": "eu", "count": JSON(count), "bytes": 4096, "clusterName": "shop",
                "addresses": ["203.0.113.1", "203.0.113.2", "203.0.113.3"],
            ]
        )
    }

    /// A Gateway, and accepted HTTPRoutes of 4 KB that it serves.
    func fillRoutes(_ count: Int) async throws {
        let api: JSON = "gateway.networking.k8s.io/v1"
        try await request(.post, "/sim/crds", ["cluster": "eu", "change": "install"])
        let accepted: JSON = ["type": "Accepted", "status": "True", "reason": "Accepted", "observedGeneration": 1]
        let programmed: JSON = [
            "type": "Programmed", "status": "True", "reason": "Programmed", "observedGeneration": 1,
        ]
        try await insert([
            "apiVersion": api, "kind": "Gateway",
            "metadata": ["name": "edge", "namespace": "default", "uid": "edge", "generation": 1],
            "spec": ["gatewayClassName": "example", "listeners": [["name": "http", "port": 80, "protocol": "HTTP"]]],
            "status": [
                "addresses": [["type": "IPAddress", "value": "203.0.113.4"]],
                "conditions": [accepted, programmed],
            ],
        ])
        for number in 0..<count {
            try await insert([
                "apiVersion": api, "kind": "HTTPRoute",
                "metadata": [
                    "name": .string("route-\(number)"), "namespace": "default", "uid": .string("r\(number)"),
                    "generation": 1, "labels": ["dns.external/geo-route": "true", "cluster-name": "shop"],
                    "annotations": ["filler": .string(String(repeating: "x", count: 3500))],
                ],
                "spec": ["parentRefs": [["name": "edge"]], "hostnames": [.string("r\(number).example.com")]],
                "status": [
                    "parents": [
                        ["parentRef": ["name": "edge"], "controllerName": "example.net/c", "conditions": [accepted]]
                    ]
                ],
            ])
        }
    }

    private func insert(_ object: JSON) async throws {
        try await request(.post, "/sim/objects", ["cluster": "eu", "object": object])
    }

    /// Milliseconds from the request that changes the mover's status to the request that writes its address.
    func timeOfMove(to address: String) async throws -> Double {
        let before = try await lastRequest()
        try await setAddresses([address], of: "mover", in: "eu")
        var write: Double?
        try await eventually("the write comes", within: .seconds(60)) {
            write = try await calls(since: before).first { $0["method"] == "PATCH" }?["at"]?.double
            return write != nil
        }
        let log = try await request(.get, "/sim/requests?since=\(before)")
        let change = (log.array ?? log["requests"]?.array ?? []).first {
            $0["side"] == "kubernetes" && $0["method"] == "PATCH"
        }
        return (try required(write) - required(change?["at"]?.double)) / 1000
    }
}
