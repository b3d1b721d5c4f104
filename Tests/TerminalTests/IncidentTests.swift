import HTTPTypes
import Harness
import Simulation
import Testing
import Wire

/// At 3 am: something is broken, a person opens the console, reads one line, presses its key and confirms.
@Suite(.timeLimit(.minutes(30))) struct IncidentTests {
    private static let clusters = ["eu", "us_east", "us_west", "asia"]

    /// A console of 80×24 before a world in which something is broken.
    private static func withIncident(
        _ kinds: [Incident.Kind],
        seed: UInt64,
        _ body: (Incident, Sim, Terminal) async throws -> Void
    ) async throws {
        let incident = Incident(seed: seed, kinds: kinds, clusters: clusters)
        let name = kinds.isEmpty ? "incident" : "incident:" + kinds.map(\.rawValue).joined(separator: "+")
        try await Sim.with(arguments: ["--scenario", name, "--seed", "\(seed)"]) { sim in
            let command = sim.console(clusters, "--write")
            try await Terminal.with(command, (80, 24), environment: sim.consoleEnvironment) { terminal in
                try await body(incident, sim, terminal)
            }
        }
    }

    private static func isMended(_ incident: Incident, _ sim: Sim) async throws -> Bool {
        incident.isMended(try await sim.request(.get, "/sim/state"))
    }

    // MARK: What a key mends

    static let mendable: [(kind: Incident.Kind, key: String)] = [
        (.forgottenDrain, "E"), (.poolDisabled, "E"), (.weightZero, "R"), (.loadBalancerDisabled, "E"),
        (.fallbackPoolDisabled, "E"), (.poolDetached, "S"), (.coordinatesGone, "S"), (.steeringChanged, "S"),
        (.staleOrigin, "X"), (.proxiedOff, "S"),
    ]

    @Test(arguments: mendable.indices)
    func `the first line names cause, object and key, and the key mends it`(row: Int) async throws {
        let (kind, key) = Self.mendable[row]
        try await Self.withIncident([kind], seed: UInt64(row)) { incident, sim, terminal in
            let object = incident.breakages[0].object
            try await terminal.shows("tells of \(object) and \(key)") { screen in
                Self.diagnosis(screen).contains(object) && Self.diagnosis(screen).contains("· \(key) ")
            }
            #expect(try await Self.isMended(incident, sim) == false)
            try await terminal.press(key)
            try await terminal.pressesApply()
            try await eventually("\(kind) is mended") { try await Self.isMended(incident, sim) }
            try await terminal.shows("has nothing to say any more") { !Self.diagnosis($0).contains("· \(key) ") }
        }
    }

    // MARK: What no key mends

    static let others: [(kind: Incident.Kind, words: String)] = [
        (.regionDown, "is down, 0 of"), (.addressDead, "is down, 1 of 2 up"), (.twoOwners, "two controllers write"),
        (.apiServerDown, "watch down"), (.tokenWithoutPermission, "refused (403)"),
        (.rateLimited, "rate-limited (429) until"), (.clockWrong, "Cloudflare's since"),
        (.quotaFull, "missing: quota may be full"),
    ]

    @Test(arguments: others.indices)
    func `the first line names the cause and the object where only people can mend it`(row: Int) async throws {
        let (kind, words) = Self.others[row]
        try await Self.withIncident([kind], seed: UInt64(row)) { incident, _, terminal in
            try await terminal.shows("tells that it \(words)") { Self.diagnosis($0).contains(words) }
            let line = Self.diagnosis(terminal.screen)
            // What users feel may stand after the cluster, such as `+3,900 km`.
            if let cluster = incident.breakages[0].cluster {
                #expect([": ", " +"].contains { line.contains(" \(cluster)\($0)") })
            }
        }
    }

    @Test func `Cloudflare's own words are told where the quota is full`() async throws {
        try await Self.withIncident([.quotaFull], seed: 1) { incident, sim, terminal in
            try await terminal.shows("quota may be full · S tries")
            try await terminal.press("S")
            try await terminal.pressesApply()
            try await terminal.shows("names the refusal") { Self.diagnosis($0).contains("Exceeded quota for pools") }
            #expect(try await Self.isMended(incident, sim) == false)
        }
    }

    @Test func `every kind is tried`() {
        #expect(Set(Self.mendable.map(\.kind) + Self.others.map(\.kind)) == Set(Incident.Kind.allCases))
    }

    // MARK: Two at once

    @Test func `of two, both are told, and key after key mends both`() async throws {
        let kinds: [Incident.Kind] = [.forgottenDrain, .steeringChanged]
        try await Self.withIncident(kinds, seed: 1) { incident, sim, terminal in
            try await terminal.shows("· E enables", "· S syncs")
            for key in ["E", "S"] {
                try await terminal.shows("offers \(key)") { Self.diagnosis($0).contains("· \(key) ") }
                try await terminal.press(key)
                // A sync asks first which clusters it is for, where no row says it.
                try await terminal.shows("asks, or shows a card") { screen in
                    screen.contains("Sync which") || screen.contains("y applies")
                }
                if terminal.screen.contains("Sync which") { try await terminal.press("Enter") }
                try await terminal.pressesApply()
            }
            try await eventually("both are mended") { try await Self.isMended(incident, sim) }
        }
    }

    /// The line above the table.
    private static func diagnosis(_ screen: String) -> String {
        let lines = screen.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.count > 2 ? String(lines[2]) : ""
    }
}
