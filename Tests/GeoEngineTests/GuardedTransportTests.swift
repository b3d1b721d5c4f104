import EngineSupport
import GeoEngine
import HTTPTypes
import Support
import Testing
import Wire

@Suite(.timeLimit(.minutes(30))) struct GuardedTransportTests {
    private static func guarded(
        _ base: StubTransport,
        isDryRun: Bool = false,
        leadership: Leadership = .always,
        clock: ManualClock = ManualClock(),
        log: RecordingLog = RecordingLog()
    ) -> GuardedTransport {
        GuardedTransport(
            base,
            isDryRun: isDryRun,
            leadership: leadership,
            time: Time(clock),
            logger: log.logger,
            metrics: .none
        )
    }

    private static let writes: [HTTPRequest.Method] = [.post, .put, .patch, .delete]

    @Test func `a dry run holds every write back, whoever sends it`() async {
        let base = StubTransport { _, _ in Response(200) }
        let transport = Self.guarded(base, isDryRun: true)
        for method in Self.writes {
            await #expect(throws: TransportError.heldBack) { try await transport.send(Request(method, "/x")) }
        }
        #expect(base.requests.isEmpty)
    }

    @Test func `a dry run lets reads pass`() async throws {
        let base = StubTransport { _, _ in Response(200) }
        for method in [HTTPRequest.Method.get, .head] {
            #expect(try await Self.guarded(base, isDryRun: true).send(Request(method, "/x")).status == 200)
        }
        #expect(base.requests.count == 2)
    }

    @Test func `without the lease no write leaves`() async throws {
        let base = StubTransport { _, _ in Response(200) }
        let transport = Self.guarded(base, leadership: .elected)
        for method in Self.writes {
            await #expect(throws: TransportError.heldBack) { try await transport.send(Request(method, "/x")) }
        }
        #expect(try await transport.send(Request(.get, "/x")).status == 200)
        #expect(base.requests.count == 1)
    }

    /// What becomes of the lease between the making of a write and its leaving.
    @Test(
        arguments: [
            ("nothing", 9, nil, true), ("it ends", 10, nil, false), ("it is renewed", 12, [20], true),
            ("it is given back", 1, [nil], false), ("another had it meanwhile", 30, [nil, 40], false),
        ] as [(String, Int, [Int?]?, Bool)]
    )
    func `a write leaves while the lease is held without a gap`(
        what: String,
        seconds: Int,
        deadlines: [Int?]?,
        leaves: Bool
    ) async throws {
        let clock = ManualClock()
        let base = StubTransport { _, _ in Response(200) }
        let leadership = Leadership.elected
        leadership.set(until: .seconds(10))
        _ = try await Self.guarded(base, leadership: leadership, clock: clock).send(Request(.patch, "/x"))
        for deadline in deadlines ?? [] { leadership.set(until: deadline.map { .seconds($0) }) }
        clock.advance(by: .seconds(seconds))
        #expect(base.requests.first?.fence?.isOpen() == leaves, "\(what)")
    }

    @Test func `a read has no fence, and neither has a write of one who is alone`() async throws {
        let base = StubTransport { _, _ in Response(200) }
        let leadership = Leadership.elected
        leadership.set(until: .seconds(10))
        _ = try await Self.guarded(base, leadership: leadership).send(Request(.get, "/x"))
        _ = try await Self.guarded(base).send(Request(.patch, "/x"))
        #expect(base.requests.map(\.fence) == [nil, nil])
    }

    @Test func `everything else passes as it is`() async throws {
        let base = StubTransport { _, request in Response(201, body: Body(request.body)) }
        let request = Request(.patch, "/pools/1?x=y", headers: [.accept: "a"], body: [1, 2])
        let response = try await Self.guarded(base).send(request)
        #expect(base.requests == [request])
        #expect(response.status == 201)
        #expect(try await response.body.collect(upTo: 10) == [1, 2])
    }

    @Test(arguments: [7, 3600])
    func `after a 429 with a long wait all callers are told of it, and nothing is sent`(seconds: Int) async throws {
        let clock = ManualClock()
        let base = StubTransport { number, _ in
            number == 0 ? Response(429, headers: [.retryAfter: "\(seconds)"]) : Response(200)
        }
        let transport = Self.guarded(base, clock: clock)
        #expect(try await transport.send(Request(.get, "/1")).status == 429)
        await #expect(throws: TransportError.blocked(for: .seconds(seconds))) {
            try await transport.send(Request(.get, "/2"))
        }
        clock.advance(by: .seconds(seconds - 6))
        await #expect(throws: TransportError.blocked(for: .seconds(6))) {
            try await transport.send(Request(.post, "/3"))
        }
        #expect(base.requests.map(\.target) == ["/1"])
        clock.advance(by: .seconds(6))
        #expect(try await transport.send(Request(.get, "/4")).status == 200)
    }

    @Test(arguments: [2, 5])
    func `after a 429 with a short wait all callers wait`(seconds: Int) async throws {
        let clock = ManualClock()
        let base = StubTransport { number, _ in
            number == 0 ? Response(429, headers: [.retryAfter: "\(seconds)"]) : Response(200)
        }
        let transport = Self.guarded(base, clock: clock)
        #expect(try await transport.send(Request(.get, "/1")).status == 429)
        #expect(transport.remainingBlock == .seconds(seconds))
        async let second = transport.send(Request(.get, "/2"))
        async let third = transport.send(Request(.post, "/3"))
        await clock.waitForSleeper(until: .seconds(seconds))
        clock.advance(by: .seconds(seconds - 1))
        await clock.waitForSleeper(until: .seconds(seconds))
        #expect(base.requests.map(\.target) == ["/1"])
        clock.advance(by: .seconds(1))
        #expect(try await second.status == 200)
        #expect(try await third.status == 200)
    }

    @Test func `beyond the burst requests wait their turn`() async throws {
        let clock = ManualClock()
        let base = StubTransport { _, _ in Response(200) }
        let transport = Self.guarded(base, clock: clock)
        for _ in 0..<100 { _ = try await transport.send(Request(.get, "/x")) }
        async let next = transport.send(Request(.get, "/x"))
        await clock.waitForSleeper(until: .milliseconds(250))
        #expect(base.requests.count == 100)
        clock.advance(by: .milliseconds(250))
        #expect(try await next.status == 200)
    }

    @Test func `a cancelled wait sends nothing`() async throws {
        let clock = ManualClock()
        let base = StubTransport { _, _ in Response(429, headers: [.retryAfter: "5"]) }
        let transport = Self.guarded(base, clock: clock)
        _ = try await transport.send(Request(.get, "/1"))
        let error = await withTaskGroup(of: TransportError?.self) { group in
            group.addTask {
                do throws(TransportError) {
                    _ = try await transport.send(Request(.get, "/2"))
                    return nil
                } catch {
                    return error
                }
            }
            await clock.waitForSleeper(until: .seconds(5))
            group.cancelAll()
            return await group.next() ?? nil
        }
        #expect(error == .cancelled)
        #expect(base.requests.count == 1)
    }

    @Test func `a forced pass asks although the server had wanted no request for an hour`() async throws {
        let clock = ManualClock()
        let base = StubTransport { number, _ throws(TransportError) in
            if number == 1 { throw .lost("reset") }
            return number == 0 ? Response(429, headers: [.retryAfter: "\(Int.max)"]) : Response(200)
        }
        let transport = Self.guarded(base, clock: clock)
        #expect(try await transport.send(Request(.get, "/1")).status == 429)
        #expect(transport.remainingBlock == .seconds(3600))
        transport.allowTestRequest()
        await #expect(throws: TransportError.lost("reset")) { try await transport.send(Request(.get, "/2")) }
        #expect(try await transport.send(Request(.get, "/3")).status == 200)
    }

    @Test func `a write that is held back ends a trial`() async throws {
        let base = StubTransport { number, _ in
            number == 0 ? Response(429, headers: [.retryAfter: "900"]) : Response(200)
        }
        let transport = Self.guarded(base, leadership: .elected)
        _ = try await transport.send(Request(.get, "/1"))
        transport.allowTestRequest()
        await #expect(throws: TransportError.heldBack) { try await transport.send(Request(.post, "/2")) }
        #expect(try await transport.send(Request(.get, "/3")).status == 200)
    }

    @Test func `a status out of range makes no series of its own`() async throws {
        let metrics = RecordingMetrics()
        let base = StubTransport { number, _ in Response(number == 0 ? 999 : -1) }
        let transport = GuardedTransport(
            base,
            isDryRun: false,
            time: Time(ManualClock()),
            logger: RecordingLog().logger,
            metrics: EngineMetrics(factory: metrics)
        )
        for _ in 0..<2 { _ = try await transport.send(Request(.get, "/pools")) }
        #expect(metrics["cloudflare_requests_total{endpoint=pools,method=GET,status=other}"] == 2)
    }

    @Test func `calls are logged for debugging, without their headers`() async throws {
        let log = RecordingLog()
        let base = StubTransport { _, _ in Response(200) }
        let request = Request(.get, "/pools?x=y", headers: [.authorization: "Bearer secret-token"])
        _ = try await Self.guarded(base, log: log).send(request)
        #expect(log.lines == ["debug Cloudflare call"])
    }
}
