import FleetControl
import FleetSupport
import GeoFleet
import GeoConsole
import GeoEngine
import GeoRouting
import Presentation
import Simulation
import Testing

/// One look at a world in which something is broken: the first finding names it, and the key that mends it.
struct DiagnosisOfIncidentsTests {
    /// What the first finding says of each kind, and the key that it offers.
    static let expected: [(kind: Incident.Kind, words: String, key: String?)] = [
        (.regionDown, "is down, 0 of", nil), (.addressDead, "is down, 1 of 2 up", nil),
        (.forgottenDrain, "is drained", "E"), (.poolDisabled, "is disabled", "E"), (.weightZero, "has weight 0", "R"),
        (.loadBalancerDisabled, "load balancer is disabled", "E"),
        (.fallbackPoolDisabled, "fallback pool k8s-pool-shop-eu is disabled", "E"),
        (.poolDetached, "is not in default_pools", "S"), (.coordinatesGone, "has no coordinates", "S"),
        (.steeringChanged, "steering_policy", "S"), (.staleOrigin, "is stale", "X"),
        (.twoOwners, "two controllers write", nil), (.apiServerDown, "watch down", nil),
        (.tokenWithoutPermission, "refused (403)", nil),
        (.rateLimited, "rate-limited (429) until", nil),
        (.clockWrong, "Cloudflare's since", nil), (.quotaFull, "missing: quota may be full", "S"),
        (.proxiedOff, "proxied is off", "S"),
    ]

    @Test func `every kind is expected`() {
        #expect(Set(Self.expected.map(\.kind)) == Set(Incident.Kind.allCases))
    }

    @Test(arguments: expected.indices, [1, 2, 3, 4, 5, 6] as [UInt64])
    func `one look names the cause, the object and the key`(row: Int, seed: UInt64) async throws {
        let (kind, words, key) = Self.expected[row]
        let bench = IncidentBench([kind], seed: seed)
        let findings = await bench.findings()
        let first = try #require(findings.first, "nothing was found")
        let breakage = bench.incident.breakages[0]
        #expect(first.text.contains(words), "\(findings.map(\.text))")
        #expect(first.remedy.map { Keymap.standard.hint(for: $0.keyAction) } == key, "\(findings.map(\.text))")
        #expect(!first.text.contains("…"), "\(first.text)")
        #expect(first.text.unicodeScalars.count + (first.remedy == nil ? 0 : 2) <= 78)
        #expect(findings.count == 1, "\(findings.map(\.text))")
        guard kind != .clockWrong else { return }
        #expect(first.object == breakage.object)
        if let cluster = breakage.cluster { #expect([": ", " +"].contains { first.text.hasPrefix(cluster + $0) }) }
    }

    /// What the first finding of each kind costs users, with `N` for a number of kilometres.
    static let impacts: [(kind: Incident.Kind, words: String)] = [
        (.regionDown, farther), (.addressDead, "users feel nothing yet, but rest on N origin"),
        (.forgottenDrain, farther), (.poolDisabled, farther),
        (.weightZero, farther), (.loadBalancerDisabled, "users get errors"), (.fallbackPoolDisabled, farther),
        (.poolDetached, farther), (.coordinatesGone, farther), (.steeringChanged, "users are served from farther away"),
        (.staleOrigin, "NN% of the users go to ADDRESS, which nothing asks for"),
        (.twoOwners, "users go by turns to ADDRESS, which nothing asks for"), (.apiServerDown, kept),
        (.tokenWithoutPermission, unseen), (.rateLimited, unseen),
        (.clockWrong, none), (.quotaFull, farther),
        (.proxiedOff, "users go to the origins directly; in a failover they keep an old answer for N s"),
    ]

    private static let farther = "its users go to GEOS, on average N km farther"
    private static let later = "users feel nothing yet; the next failure costs them more"
    private static let kept = "users are routed as before: Cloudflare keeps the last state"
    private static let unseen = "users are routed as before; whether all is well for them cannot be seen"
    private static let none = "users feel nothing"

    @Test(arguments: impacts.indices)
    func `one look says what users feel`(row: Int) async throws {
        let (kind, words) = Self.impacts[row]
        let bench = IncidentBench([kind], seed: 1)
        let first = try #require(await bench.findings().first)
        var text = first.impactText(bench.fleetWatcher.fleet)
        if let pool = first.pool { text = text.replacing(pool, with: "POOL") }
        if let geo = first.geo { text = text.replacing("users of \(geo) ", with: "users ") }
        if let goals = text.firstRange(of: "go to "), let end = text.firstRange(of: ", on average") {
            text.replaceSubrange(goals.upperBound..<end.lowerBound, with: "GEOS")
        }
        text = text.replacing(/[0-9]+(\.[0-9]+){3}/, with: "ADDRESS")
        let digits = text.map { $0.isNumber ? "N" : $0 }
        let numbers = String(digits).split(separator: " ").map { $0.allSatisfy { "N,".contains($0) } ? "N" : $0 }
        #expect(numbers.joined(separator: " ") == words)
        // The headline says it before the cause.
        if words == Self.farther { #expect(first.text.prefix { $0 != ":" }.hasSuffix(" km")) }
    }

    @Test func `the impact of every kind is expected`() {
        #expect(Set(Self.impacts.map(\.kind)) == Set(Incident.Kind.allCases))
    }

    @Test(arguments: [Incident.Kind.clockWrong, .regionDown, .forgottenDrain, .weightZero, .staleOrigin, .poolDisabled])
    func `a controller would change nothing in a world as controllers have left it`(kind: Incident.Kind) async {
        let bench = IncidentBench([kind], seed: 1)
        _ = await bench.findings()
        let clusters = bench.fleetWatcher.fleet.clusters
        #expect(clusters.map(\.plan.operations) == [[], [], [], []])
        #expect(clusters.map(\.desired.pools.count) == [1, 1, 1, 1])
    }

    @Test(arguments: 0..<60 as Range<UInt64>)
    func `two at once are both told`(seed: UInt64) async {
        let bench = IncidentBench([], seed: seed)
        let texts = await bench.findings().map(\.text)
        for breakage in bench.incident.breakages {
            let words = Self.expected.first { $0.kind == breakage.kind }?.words ?? "?"
            #expect(texts.contains { $0.contains(words) }, "\(breakage.kind): \(texts)")
        }
        #expect(texts.count == bench.incident.breakages.count, "\(texts)")
    }
}
