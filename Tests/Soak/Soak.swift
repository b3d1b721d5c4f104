import Foundation
import HTTPTypes
import Harness
import Support
import Wire

/// Controllers under fire, and what they were asked for meanwhile.
struct Soak {
    private let sim: Sim
    private let road: Road
    private var generator: SeededGenerator
    private var fleet: Fleet
    private var cloud: Cloud
    private var person: Person
    /// By cluster and Ingress: its addresses.
    private var wanted: [String: [String: [String]]] = [:]
    private var deeds: [String: Int] = [:]
    private var slowUntil: ContinuousClock.Instant?
    private var gauge = Gauge()
    private var verdict: [String] = []

    init(sim: Sim, road: Road, port: Int, seed: UInt64) {
        self.sim = sim
        self.road = road
        generator = SeededGenerator(seed)
        fleet = Fleet(sim: sim, port: port)
        cloud = Cloud(sim: sim)
        person = Person(sim: sim)
    }

    var report: [String] {
        let counts = deeds.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        return ["what happened: " + counts] + gauge.lines + verdict
    }

    /// Runs for a while; whether all was well at the end.
    mutating func run(for span: Duration) async throws -> Bool {
        defer {
            fleet.end()
            cloud.process.kill()
        }
        try await person.prepare()
        for cluster in Sim.clusters { try await create("web", in: cluster) }
        for name in Fleet.names { try fleet.start(name) }
        let end = ContinuousClock.now + span
        while ContinuousClock.now < end {
            try await happen()
            try await pass(at: .now)
            gauge.sample(fleet.identifiers)
            try await Task.sleep(for: .milliseconds(generator.number(300...2500)))
        }
        return try await settle()
    }

    // MARK: What happens

    private mutating func happen() async throws {
        let cluster = generator.pick(Sim.clusters)
        let name = generator.pick(Fleet.names)
        switch generator.number(0...79) {
        case 0..<24: try await move(cluster)
        case 24..<32: try await create("app-\(generator.number(0...4))", in: cluster)
        case 32..<36: try await delete(cluster)
        case 36..<46: if let originalText = try await person.edit(&generator) { count(originalText) }
        case 46..<51: if try fleet.kill(name) { count("kill -9") }
        case 51..<56: if fleet.stop(name, at: .now) { count("SIGSTOP for 40 s") }
        case 56..<60: count("connections reset", road.reset())
        case 60..<63: slowDown()
        case 63: try await restart()
        default: try await strike(cluster)
        }
    }

    private mutating func count(_ originalText: String, _ number: Int = 1) { deeds[originalText, default: 0] += number }

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

    /// Never the first Ingress: what happens to a pool that no Ingress asks for is the simulation's business.
    private mutating func delete(_ cluster: String) async throws {
        let names = (wanted[cluster] ?? [:]).keys.filter { $0 != "web" }.sorted()
        if names.isEmpty { return }
        let name = generator.pick(names)
        try await sim.deleteIngress(name, in: cluster)
        wanted[cluster]?[name] = nil
        count("Ingress deleted")
    }

    private mutating func slowDown() {
        road.isSlow = true
        slowUntil = .now + .seconds(10)
        count("bodies slow for 10 s")
    }

    private mutating func restart() async throws {
        let span = Duration.milliseconds(generator.number(500...8000))
        // The clusters come back with something that no watch has told.
        for cluster in Sim.clusters {
            let fresh = address()
            wanted[cluster]?["web"] = [fresh]
        }
        try await cloud.restart(fleet, awayFor: span, ingresses: wanted)
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

    /// What is due by now: controllers go on, answers come at once again, the person looks again.
    private mutating func pass(at now: ContinuousClock.Instant, isEnd: Bool = false) async throws {
        let end = isEnd ? now + .seconds(60) : now
        for (cluster, since) in fleet.goOn(at: end) { person.distrust(cluster, since: since, at: now) }
        if let slowUntil, slowUntil <= end {
            road.isSlow = false
            self.slowUntil = nil
        }
        try await person.lookAgain(at: now)
    }

    // MARK: The end

    private mutating func settle() async throws -> Bool {
        try await sim.liftFaults()
        try await pass(at: .now, isEnd: true)
        let begin = ContinuousClock.now
        while ContinuousClock.now < begin + .seconds(180) {
            try await person.lookAgain(at: .now)
            verdict = try await EndState(sim.request(.get, "/sim/state"), person: person).complaints
            if verdict.isEmpty, !person.isWaiting { break }
            try await Task.sleep(for: .milliseconds(500))
        }
        let seconds = (ContinuousClock.now - begin).components.seconds
        guard verdict.isEmpty else {
            verdict += fleet.lastWords
            return false
        }
        let crossings = "of \(person.made) edits of people \(person.crossed) crossed a write and were made again"
        verdict = ["all is there \(seconds) s after the last fault", crossings]
        // Looks back of up to 35 s may find something; then nothing is left to do.
        try await Task.sleep(for: .seconds(40))
        let mark = try await sim.lastRequest()
        try await Task.sleep(for: .seconds(40))
        let writes = try await sim.calls(since: mark).count { $0["method"] != "GET" }
        verdict.append("writes in the last 40 s: \(writes)")
        let late = try await EndState(sim.request(.get, "/sim/state"), person: person).complaints
        verdict += late + gauge.complaints
        return writes == 0 && late.isEmpty && gauge.complaints.isEmpty
    }
}
