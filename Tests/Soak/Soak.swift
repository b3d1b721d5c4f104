import Foundation
import HTTPTypes
import Harness
import Support
import Wire

/// Controllers under fire, and what they were asked for meanwhile.
struct Soak {
    /// By process: cluster and replica; of `eu` one of two leads.
    private static let fleet = [
        ("eu", "eu-a"), ("eu", "eu-b"), ("us_east", "us_east"), ("us_west", "us_west"), ("asia", "asia"),
    ]

    private let sim: Sim
    private var geosim: ChildProcess
    private var generator: SeededGenerator
    private var controllers: [String: Controller] = [:]
    private var frozen: [String: ContinuousClock.Instant] = [:]
    /// By cluster and Ingress: its addresses.
    private var wanted: [String: [String: [String]]] = [:]
    private var deeds: [String: Int] = [:]
    private var gauge = Gauge()
    private var verdict: [String] = []

    init(sim: Sim, seed: UInt64) {
        self.sim = sim
        geosim = sim.process
        generator = SeededGenerator(seed)
    }

    var report: [String] {
        let counts = deeds.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        return ["what happened: " + counts] + gauge.lines + verdict
    }

    mutating func run(for span: Duration) async throws -> Bool {
        defer { for controller in controllers.values { controller.process.kill() } }
        defer { geosim.kill() }
        for cluster in Sim.clusters { try await create("web", in: cluster) }
        for (_, name) in Self.fleet { try start(name) }
        let end = ContinuousClock.now + span
        while ContinuousClock.now < end {
            try await happen()
            thaw(at: .now)
            gauge.sample(controllers.mapValues(\.process.identifier))
            try await Task.sleep(for: .milliseconds(generator.number(300...2500)))
        }
        return try await settle()
    }

    // MARK: What happens

    private mutating func happen() async throws {
        let cluster = generator.pick(Sim.clusters)
        let name = generator.pick(Self.fleet).1
        switch generator.number(0...19) {
        case 0...8: try await move(cluster)
        case 9, 10: try await create("app-\(generator.number(0...9))", in: cluster)
        case 11: try kill(name)
        case 12: freeze(name)
        case 13: try await restartGeosim()
        default: try await strike(cluster)
        }
    }

    private mutating func count(_ deed: String) { deeds[deed, default: 0] += 1 }

    private mutating func address() -> String { "203.0.113.\(generator.number(1...250))" }

    private mutating func create(_ name: String, in cluster: String) async throws {
        if wanted[cluster]?[name] != nil { return }
        let addresses = [address()]
        try await sim.createIngress(name, in: cluster, addresses: addresses)
        wanted[cluster, default: [:]][name] = addresses
        count("Ingress created")
    }

    private mutating func move(_ cluster: String) async throws {
        let names = (wanted[cluster] ?? [:]).keys.sorted()
        if names.isEmpty { return }
        let name = generator.pick(names)
        let addresses = [address()]
        try await sim.setAddresses(addresses, of: name, in: cluster)
        wanted[cluster]?[name] = addresses
        count("address moved")
    }

    private mutating func start(_ name: String) throws {
        guard let (cluster, _) = Self.fleet.first(where: { $0.1 == name }) else { return }
        var environment = ["RESYNC_INTERVAL": "10s", "LOG_LEVEL": "INFO"]
        if cluster == "eu" {
            environment.merge(["LEADER_ELECT": "true", "POD_NAME": name, "LEASE_NAMESPACE": "default"]) { $1 }
        }
        controllers[name] = try Controller.start(cluster, sim, environment)
    }

    private mutating func kill(_ name: String) throws {
        // One lives through everything: its memory and its files are watched.
        if name == "asia" { return }
        controllers[name]?.process.kill()
        frozen[name] = nil
        try start(name)
        count("kill -9")
    }

    private mutating func freeze(_ name: String) {
        if frozen[name] != nil { return }
        controllers[name]?.process.signal(SIGSTOP)
        frozen[name] = .now + .seconds(40)
        count("SIGSTOP for 40 s")
    }

    private mutating func thaw(at now: ContinuousClock.Instant) {
        for (name, end) in frozen where end <= now {
            controllers[name]?.process.signal(SIGCONT)
            frozen[name] = nil
        }
    }

    /// As after the loss of both servers: all that they held is gone, and is created anew.
    ///
    /// Versions go on, as whoever restores an etcd has to see to.
    private mutating func restartGeosim() async throws {
        geosim.kill()
        let restarts = deeds["geosim restarted", default: 0] + 1
        geosim = try ChildProcess(
            "geosim",
            [
                "--listen", "127.0.0.1:\(sim.port)", "--scenario", "empty", "--no-rate-limit", "--first-version",
                "\(restarts * 100_000)",
            ],
            log: sim.directory.appending(path: "geosim-\(restarts).log")
        )
        try await eventually("geosim is back") { geosim.log.contains("listening") }
        for (cluster, ingresses) in wanted.sorted(by: { $0.key < $1.key }) {
            for (name, addresses) in ingresses.sorted(by: { $0.key < $1.key }) {
                try await sim.createIngress(name, in: cluster, addresses: addresses)
            }
        }
        count("geosim restarted")
    }

    private mutating func strike(_ cluster: String) async throws {
        let faults: [(String, JSON)] = [
            ("connection broken before", ["match": ["caller": "external-dns"], "do": "dropBefore", "times": 2]),
            ("connection broken after", ["match": ["caller": "external-dns"], "do": "dropAfter", "times": 2]),
            ("body broken off", ["match": ["caller": "external-dns"], "do": "truncate", "times": 2]),
            ("slow answers", ["match": ["caller": "external-dns"], "do": ["latency": "1500ms"], "times": 4]),
            ("500", ["match": ["caller": "external-dns"], "do": ["status": 500], "times": 3]),
            (
                "429",
                [
                    "match": ["side": "cloudflare", "caller": "external-dns"], "do": ["status": 429, "retryAfter": 3],
                    "times": 1,
                ]
            ),
            ("watch reset", ["match": ["cluster": .string(cluster)], "do": ["watch": "reset"], "times": 1]),
            ("watch 410", ["match": ["cluster": .string(cluster)], "do": ["watch": "gone"], "times": 1]),
            ("watch half a line", ["match": ["cluster": .string(cluster)], "do": ["watch": "halfLine"], "times": 1]),
        ]
        let (name, fault) = generator.pick(faults)
        try await sim.fault(fault)
        count(name)
    }

    // MARK: The end

    private mutating func settle() async throws -> Bool {
        try await sim.liftFaults()
        thaw(at: .now + .seconds(60))
        let begin = ContinuousClock.now
        while ContinuousClock.now < begin + .seconds(180) {
            verdict = try await missing()
            if verdict.isEmpty { break }
            try await Task.sleep(for: .milliseconds(500))
        }
        guard verdict.isEmpty else {
            for (name, controller) in controllers.sorted(by: { $0.key < $1.key }) {
                verdict += ["\(name) said last:"] + controller.log.split(separator: "\n").suffix(12).map { "  \($0)" }
            }
            return false
        }
        verdict.append("all is there \((ContinuousClock.now - begin).components.seconds) s after the last fault")
        try await Task.sleep(for: .seconds(40))
        let mark = try await sim.lastRequest()
        try await Task.sleep(for: .seconds(40))
        let writes = try await sim.calls(since: mark).count { $0["method"] != "GET" }
        verdict.append("writes in the last 40 s: \(writes)")
        return writes == 0
    }

    private func missing() async throws -> [String] {
        let pools = try await sim.pools()
        let members = try await sim.loadBalancer()?["default_pools"]?.array ?? []
        return wanted.sorted { $0.key < $1.key }.flatMap { cluster, ingresses -> [String] in
            let name = "k8s-pool-shop-\(cluster)"
            guard let pool = pools.first(where: { $0["name"]?.string == name }) else { return ["no pool \(name)"] }
            let addresses = (pool["origins"]?.array ?? []).compactMap { $0["address"]?.string }
            let lost = Set(ingresses.values.flatMap(\.self)).subtracting(addresses).sorted()
            let detached = pool["id"].map(members.contains) ?? false ? [] : ["\(name) is in no load balancer"]
            return lost.map { "\(name) lacks \($0)" } + detached
        }
    }
}
