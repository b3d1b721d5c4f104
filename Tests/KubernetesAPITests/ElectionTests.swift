@testable import KubernetesAPI
import Testing
import Wire

/// Several replicas against one lease: who leads when, under delays, losses and standstills from a seed.
@Suite struct ElectionTests {
    /// The part of an API server that an election needs.
    private struct Server {
        var lease: Lease?
        var version = 0

        mutating func answer(_ action: LeaderElector.Action) throws -> LeaseAnswer {
            switch action {
            case .get: return lease.map(LeaseAnswer.found) ?? .absent
            case .create(let new): return lease == nil ? try store(new) : .conflict
            case .update(let new):
                return lease?.resourceVersion == new.resourceVersion ? try store(new) : .conflict
            default: return .absent
            }
        }

        private mutating func store(_ new: Lease) throws -> LeaseAnswer {
            version += 1
            var object = new.object
            object["metadata"] = ["name": "geo", "namespace": "ops", "resourceVersion": .string("\(version)")]
            let stored = try Lease(decoding: JSON.object(object).bytes)
            lease = stored
            return .found(stored)
        }
    }

    /// Two steps for each request: it reaches the server, and its answer comes back.
    private struct Replica {
        var elector: LeaderElector
        var action: LeaderElector.Action
        var answer: LeaseAnswer?
        var due: Duration
        /// Each replica's clock has an origin of its own.
        let clockOrigin: Duration

        mutating func step(at now: Duration, _ server: inout Server, _ random: inout SplitMix) throws {
            let moment: LeaderElector.Moment = (
                now: now + clockOrigin,
                unixMicroseconds: Int.random(in: 0..<1 << 50, using: &random),
                random: Double.random(in: 0..<1, using: &random)
            )
            if case .wait = action { return take(elector.waited(moment), now, &random) }
            if let answer {
                self.answer = nil
                return take(elector.answered(answer, moment), now, &random)
            }
            let isLost = Int.random(in: 0..<10, using: &random) == 0
            let hasEffect = !isLost || Bool.random(using: &random)
            let truth = hasEffect ? try server.answer(action) : .failed("request")
            answer = isLost ? .failed("either way") : truth
            due = now + Self.delay(&random)
        }

        private mutating func take(_ outcome: LeaderElector.Outcome, _ now: Duration, _ random: inout SplitMix) {
            action = outcome.action
            due = now + Self.delay(&random)
            if case .wait(let instant) = action { due = max(now, instant - clockOrigin) }
            // Now and then the whole process stands still.
            if Int.random(in: 0..<60, using: &random) == 0 { due += .seconds(Int.random(in: 5..<60, using: &random)) }
        }

        private static func delay(_ random: inout SplitMix) -> Duration {
            .milliseconds(Int.random(in: 1..<3000, using: &random))
        }
    }

    @Test(arguments: 0..<60)
    func `never do two lead at once, and always somebody leads again`(seed: UInt64) throws {
        var random = SplitMix(state: seed)
        var server = Server()
        var replicas = ["a", "b", "c"].map { name in
            Replica(
                elector: LeaderElector(name: "geo", namespace: "ops", identity: name),
                action: .wait(until: .zero),
                due: .milliseconds(Int.random(in: 0..<3000, using: &random)),
                clockOrigin: .seconds(Int.random(in: 0..<1_000_000, using: &random))
            )
        }
        var led = Duration.zero
        var now = Duration.zero
        while now < .seconds(1200) {
            let index = try #require(replicas.indices.min { replicas[$0].due < replicas[$1].due })
            let next = max(now, replicas[index].due)
            let leaders = replicas.filter { $0.elector.isLeader(at: now + $0.clockOrigin) }
            #expect(leaders.count <= 1, "at \(now): \(leaders.map(\.elector.identity))")
            if leaders.count == 1 { led += next - now }
            now = next
            try replicas[index].step(at: now, &server, &random)
        }
        #expect(led > .seconds(400), "somebody leads most of the time: \(led)")
    }
}

/// A small generator whose numbers are the same for the same seed.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
