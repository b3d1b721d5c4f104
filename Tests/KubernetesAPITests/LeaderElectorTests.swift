@testable import KubernetesAPI
import Testing
import Wire

/// One replica's machine, driven step by step.
@Suite struct LeaderElectorTests {
    private static func moment(_ seconds: Double, random: Double = 0) -> LeaderElector.Moment {
        (
            now: span(seconds),
            unixMicroseconds: 1_795_350_897_000_000 + Int(seconds * 1000) * 1000,
            random: random
        )
    }

    private static func span(_ seconds: Double) -> Duration {
        .milliseconds(Int((seconds * 1000).rounded()))
    }

    private static func elector(_ identity: String = "a") -> LeaderElector {
        LeaderElector(name: "geo", namespace: "ops", identity: identity)
    }

    /// The lease as a server has it.
    private static func lease(
        _ holder: String,
        version: Int = 1,
        renewed: String = "1",
        seconds: Int? = 15,
        transitions: Int = 0
    ) throws -> Lease {
        let text = """
            {"kind":"Lease","metadata":{"name":"geo","namespace":"ops","resourceVersion":"\(version)"},\
            "spec":{"holderIdentity":"\(holder)","renewTime":"\(renewed)","leaseTransitions":\(transitions)}}
            """
        var lease = try Lease(decoding: Array(text.utf8))
        lease.durationSeconds = seconds
        return lease
    }

    /// What a server stores of a write.
    private static func stored(_ action: LeaderElector.Action, version: Int) throws -> Lease {
        let written: Lease? =
            switch action {
            case .create(let lease), .update(let lease): lease
            default: nil
            }
        let text = try #require(written).object.merging(
            JSONObject([
                (key: "metadata", value: ["name": "geo", "namespace": "ops", "resourceVersion": .string("\(version)")])
            ])
        )
        return try Lease(decoding: JSON.object(text).bytes)
    }

    /// An elector that leads since 0 s.
    private static func leader() throws -> LeaderElector {
        var elector = elector()
        _ = elector.begin(moment(0))
        let outcome = elector.answered(.absent, moment(0))
        _ = elector.answered(.found(try stored(outcome.action, version: 1)), moment(0))
        return elector
    }

    @Test func `the first replica creates the lease and leads`() throws {
        var elector = Self.elector()
        #expect(elector.begin(Self.moment(0)) == .init(action: .get))
        #expect(!elector.knowsLease)
        let outcome = elector.answered(.absent, Self.moment(0.1))
        guard case .create(let lease) = outcome.action else {
            Issue.record("no creation: \(outcome)")
            return
        }
        #expect(lease.holder == "a")
        #expect(lease.durationSeconds == 15)
        #expect(lease.transitions == 0)
        #expect(lease.acquireTime == "2026-11-22T12:34:57.100000Z")
        #expect(lease.renewTime == lease.acquireTime)
        #expect(!elector.isLeader(at: .seconds(0.1)))
        let next = elector.answered(.found(try Self.stored(outcome.action, version: 1)), Self.moment(0.2))
        #expect(next == .init(action: .wait(until: Self.span(2.1)), notices: [.acquired]))
        #expect(elector.isLeader(at: .seconds(0.2)))
    }

    @Test func `a leader renews every two seconds without reading, and keeps when it acquired`() throws {
        var elector = try Self.leader()
        for round in 1...3 {
            let now = Double(round * 2)
            let outcome = elector.waited(Self.moment(now))
            guard case .update(let lease) = outcome.action else {
                Issue.record("no update: \(outcome)")
                return
            }
            #expect(lease.resourceVersion == "\(round)")
            #expect(lease.acquireTime == "2026-11-22T12:34:57.000000Z")
            #expect(lease.renewTime != lease.acquireTime)
            #expect(lease.transitions == 0)
            let next = elector.answered(.found(try Self.stored(outcome.action, version: round + 1)), Self.moment(now))
            #expect(next == .init(action: .wait(until: .seconds(now + 2))))
        }
    }

    @Test(arguments: [(0.0, 2.0), (0.5, 3.2), (1.0, 4.4)])
    func `a replica that does not lead waits two seconds and up to 2.4 more`(random: Double, seconds: Double) throws {
        var elector = Self.elector("b")
        _ = elector.begin(Self.moment(0))
        let outcome = elector.answered(.found(try Self.lease("a")), Self.moment(0, random: random))
        #expect(outcome.notices == [.newHolder("a")])
        guard case .wait(let instant) = outcome.action else {
            Issue.record("no wait: \(outcome)")
            return
        }
        #expect(abs((instant - Self.span(seconds)) / .milliseconds(1)) < 1)
        #expect(elector.knowsLease)
        #expect(!elector.isLeader(at: .zero))
    }

    @Test func `a lease is over when its record has not changed for its duration, by the observer's clock`() throws {
        var elector = Self.elector("b")
        _ = elector.begin(Self.moment(100))
        // Whatever the lease's own times say, its time begins when it is first seen.
        _ = elector.answered(.found(try Self.lease("a", transitions: 4)), Self.moment(100))
        _ = elector.waited(Self.moment(112))
        let early = elector.answered(.found(try Self.lease("a", transitions: 4)), Self.moment(112, random: 1))
        #expect(early == .init(action: .wait(until: .seconds(115))), "looks again when it is over")
        #expect(elector.waited(Self.moment(115)).action == .get)
        let outcome = elector.answered(.found(try Self.lease("a", transitions: 4)), Self.moment(115))
        guard case .update(let lease) = outcome.action else {
            Issue.record("no update: \(outcome)")
            return
        }
        #expect(lease.holder == "b")
        #expect(lease.transitions == 5)
        #expect(lease.resourceVersion == "1")
        #expect(elector.answered(.conflict, Self.moment(115)).notices.isEmpty, "another was faster")
        #expect(!elector.isLeader(at: .seconds(115)))
    }

    @Test func `a renewed record starts its time anew, a new version alone does not`() throws {
        var elector = Self.elector("b")
        _ = elector.begin(Self.moment(0))
        _ = elector.answered(.found(try Self.lease("a")), Self.moment(0))
        _ = elector.waited(Self.moment(10))
        _ = elector.answered(.found(try Self.lease("a", version: 2, renewed: "2")), Self.moment(10))
        _ = elector.waited(Self.moment(20))
        let held = elector.answered(.found(try Self.lease("a", version: 3, renewed: "2")), Self.moment(20))
        #expect(held.action == .wait(until: .seconds(22)))
        _ = elector.waited(Self.moment(25))
        let over = elector.answered(.found(try Self.lease("a", version: 4, renewed: "2")), Self.moment(25))
        guard case .update(let lease) = over.action else {
            Issue.record("no update: \(over)")
            return
        }
        #expect(lease.resourceVersion == "4")
    }

    @Test(arguments: [("", 15), ("", 1), ("b", 15)])
    func `a lease of nobody, or one's own from before a restart, is taken at once`(holder: String, seconds: Int) throws
    {
        var elector = Self.elector("b")
        _ = elector.begin(Self.moment(0))
        let outcome = elector.answered(.found(try Self.lease(holder, seconds: seconds)), Self.moment(0))
        guard case .update(let lease) = outcome.action else {
            Issue.record("no update: \(outcome)")
            return
        }
        #expect(lease.holder == "b")
        #expect(lease.transitions == (holder.isEmpty ? 1 : 0))
    }

    @Test(arguments: [(nil, 15.0), (0, 1.0), (-5, 1.0), (99_999_999, 3600.0), (30, 30.0)])
    func `a nonsensical duration is bounded`(seconds: Int?, lasts: Double) throws {
        var elector = Self.elector("b")
        _ = elector.begin(Self.moment(0))
        let lease = try Self.lease("a", seconds: seconds)
        _ = elector.answered(.found(lease), Self.moment(0))
        _ = elector.waited(Self.moment(lasts - 0.1))
        guard case .wait = elector.answered(.found(lease), Self.moment(lasts - 0.1)).action else {
            Issue.record("taken too early")
            return
        }
        _ = elector.waited(Self.moment(lasts))
        guard case .update = elector.answered(.found(lease), Self.moment(lasts)).action else {
            Issue.record("not taken")
            return
        }
    }

    static let failures: [LeaseAnswer] = [
        .failed("connection lost: cut"), .failed("no answer within 5 s"), .failed("500"), .failed("401"),
        .failed("malformed reply: no"),
    ]

    @Test(arguments: failures)
    func `a leader that cannot renew leads until ten seconds after its last success`(failure: LeaseAnswer) throws {
        var elector = try Self.leader()
        var notices: [LeaderElector.Notice] = []
        for seconds in stride(from: 2.0, to: 10, by: 2) {
            notices += elector.waited(Self.moment(seconds)).notices
            notices += elector.answered(failure, Self.moment(seconds)).notices
            #expect(elector.isLeader(at: .seconds(seconds)))
        }
        #expect(elector.isLeader(at: .seconds(9.999)))
        #expect(!elector.isLeader(at: .seconds(10)), "whatever it knows")
        #expect(notices.count == 4)
        let outcome = elector.waited(Self.moment(10))
        #expect(outcome == .init(action: .get, notices: [.lost("not renewed within 10 s")]))
    }

    @Test func `after a failed write the lease is read before the next`() throws {
        var elector = try Self.leader()
        _ = elector.waited(Self.moment(2))
        _ = elector.answered(.failed("connection lost: cut"), Self.moment(2.5))
        #expect(elector.waited(Self.moment(4)).action == .get)
        // The write had taken effect: the version has moved on, and we still lead.
        let outcome = elector.answered(.found(try Self.lease("a", version: 2, renewed: "2")), Self.moment(4))
        guard case .update(let lease) = outcome.action else {
            Issue.record("no update: \(outcome)")
            return
        }
        #expect(lease.resourceVersion == "2")
        #expect(elector.isLeader(at: .seconds(4)))
    }

    @Test func `a leader whose write conflicts looks at once, and yields to another holder`() throws {
        var elector = try Self.leader()
        _ = elector.waited(Self.moment(2))
        #expect(elector.answered(.conflict, Self.moment(2)).action == .get)
        let outcome = elector.answered(.found(try Self.lease("b", version: 9)), Self.moment(2))
        #expect(
            outcome
                == .init(
                    action: .wait(until: .seconds(4)),
                    notices: [.lost("the lease is held by b"), .newHolder("b")]
                )
        )
        #expect(!elector.isLeader(at: .seconds(2)))
    }

    @Test func `a leader who slept does not lead when it wakes`() throws {
        var elector = try Self.leader()
        #expect(!elector.isLeader(at: .seconds(40)))
        #expect(elector.waited(Self.moment(40)).notices == [.lost("not renewed within 10 s")])
        let outcome = elector.answered(.found(try Self.lease("b", version: 9)), Self.moment(40))
        #expect(outcome.notices == [.newHolder("b")])
    }

    @Test func `a renewal whose answer comes after the deadline counts for nothing`() throws {
        var elector = try Self.leader()
        let renewal = elector.waited(Self.moment(2))
        let outcome = elector.answered(.found(try Self.stored(renewal.action, version: 2)), Self.moment(42))
        #expect(outcome == .init(action: .get, notices: [.lost("not renewed within 10 s")]))
        #expect(!elector.isLeader(at: .seconds(42)))
    }

    @Test func `the deadline counts from when the renewal was sent`() throws {
        var elector = try Self.leader()
        let renewal = elector.waited(Self.moment(2))
        _ = elector.answered(.found(try Self.stored(renewal.action, version: 2)), Self.moment(6))
        #expect(elector.leadsUntil == .seconds(12))
        #expect(!elector.isLeader(at: .seconds(12)))
    }

    // MARK: Resigning

    @Test func `a leader that resigns leads no more and leaves the lease to nobody`() throws {
        var elector = try Self.leader()
        let outcome = elector.resign(Self.moment(3))
        #expect(!elector.isLeader(at: .seconds(3)))
        guard case .update(let lease) = outcome.action else {
            Issue.record("no update: \(outcome)")
            return
        }
        #expect(lease.holder.isEmpty)
        #expect(lease.durationSeconds == 1)
        #expect(lease.renewTime == "2026-11-22T12:35:00.000000Z")
        #expect(lease.resourceVersion == "1")
        let end = elector.answered(.found(try Self.stored(outcome.action, version: 2)), Self.moment(3))
        #expect(end == .init(action: .stop, notices: [.released]))
    }

    @Test func `a leader interrupted in a renewal looks up what became of it`() throws {
        var elector = try Self.leader()
        _ = elector.waited(Self.moment(2))
        #expect(elector.resign(Self.moment(2)).action == .get)
        let outcome = elector.answered(.found(try Self.lease("a", version: 2, renewed: "2")), Self.moment(2))
        guard case .update(let lease) = outcome.action else {
            Issue.record("no update: \(outcome)")
            return
        }
        #expect(lease.resourceVersion == "2")
        #expect(lease.holder.isEmpty)
        #expect(elector.answered(.conflict, Self.moment(2)).action == .get)
        #expect(elector.answered(.found(try Self.lease("b", version: 3)), Self.moment(2)).action == .stop)
    }

    @Test func `a replica that does not lead has nothing to release`() throws {
        var fresh = Self.elector()
        #expect(fresh.resign(Self.moment(0)).action == .stop)
        var standby = Self.elector("b")
        _ = standby.begin(Self.moment(0))
        _ = standby.answered(.found(try Self.lease("a")), Self.moment(0))
        #expect(standby.resign(Self.moment(1)).action == .stop)
    }

    @Test(arguments: failures)
    func `a release that fails ends all the same`(failure: LeaseAnswer) throws {
        var elector = try Self.leader()
        _ = elector.resign(Self.moment(3))
        let outcome = elector.answered(failure, Self.moment(3))
        #expect(outcome.action == .stop)
        #expect(outcome.notices.count == 1)
    }
}
