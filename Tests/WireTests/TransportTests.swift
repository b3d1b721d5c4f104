import HTTPTypes
import Testing
import Wire

@Suite(.timeLimit(.minutes(30))) struct TransportTests {
    private static func reply(
        _ body: Body,
        limit: Int = 10,
        clock: some Clock<Duration> = StoppedClock()
    ) async throws(TransportError) -> Reply {
        try await Answering(response: Response(200, headers: [.contentType: "application/json"], body: body)).fetch(
            Request(.get, "/"),
            limit: limit,
            timeout: .seconds(30),
            time: Time(clock)
        )
    }

    @Test func `chunks become one body`() async throws {
        let reply = try await Self.reply(Body(chunks([[1, 2], [], [3]])))
        #expect(reply.body == [1, 2, 3])
        #expect(reply.status == 200)
        #expect(reply.headers[.contentType] == "application/json")
    }

    @Test func `an empty body is a body`() async throws {
        #expect(try await Self.reply(Body()).body.isEmpty)
    }

    @Test func `a body up to the limit is read, one above it refused`() async throws {
        #expect(try await Self.reply(Body([UInt8](repeating: 7, count: 10))).body.count == 10)
        await #expect(throws: TransportError.tooLarge(limit: 10)) {
            try await Self.reply(Body(chunks([[UInt8](repeating: 7, count: 10), [7]])))
        }
    }

    @Test(arguments: ["11", "9223372036854775807"])
    func `a body that says it is too large is not even begun`(length: String) async {
        let (endless, _) = AsyncStream<[UInt8]>.makeStream()
        var response = Response(200, body: Body(endless))
        response.headers[.contentLength] = length
        await #expect(throws: TransportError.tooLarge(limit: 10, size: Int(length))) {
            try await Answering(response: response).fetch(
                Request(.get, "/"),
                limit: 10,
                timeout: .seconds(30),
                time: Time(StoppedClock())
            )
        }
    }

    @Test(arguments: ["-1", "9223372036854775808", "ten", ""])
    func `a length that is none is no length`(length: String) async throws {
        var response = Response(200, body: Body([1]))
        response.headers[.contentLength] = length
        let reply = try await Answering(response: response).fetch(
            Request(.get, "/"),
            limit: 10,
            timeout: .seconds(30),
            time: Time(StoppedClock())
        )
        #expect(reply.body == [1])
    }

    @Test func `a body that breaks off is lost, not short`() async {
        let broken = AsyncThrowingStream<[UInt8], any Error> { continuation in
            continuation.yield([1, 2])
            continuation.finish(throwing: Breakage())
        }
        await #expect(throws: TransportError.lost("Breakage()")) { try await Self.reply(Body(broken)) }
    }

    @Test func `a body that does not end is timed out`() async {
        let (endless, continuation) = AsyncStream<[UInt8]>.makeStream()
        continuation.yield([1])
        await #expect(throws: TransportError.timedOut(after: .seconds(30))) {
            try await Self.reply(Body(endless), clock: LeapingClock())
        }
    }

    @Test func `what the transport says passes through`() async {
        await #expect(throws: TransportError.heldBack) {
            try await Refusing().fetch(Request(.post, "/"), limit: 1, timeout: .seconds(1), time: Time(StoppedClock()))
        }
    }

    @Test(
        arguments: [
            (.notSent("connection refused"), "connection refused"),
            (.lost("reset"), "connection lost: reset"),
            (.timedOut(after: .seconds(30)), "no answer within 30 s"),
            (.tooLarge(limit: 8 << 20), "the reply is larger than 8 MiB"),
            (.tooLarge(limit: 64 << 10, size: 23 << 20), "the reply of 23 MiB is larger than 64 KiB"),
            (.tooLarge(limit: 10, size: .max), "the reply of 8796093022207 MiB is larger than 10 bytes"),
        ] as [(TransportError, String)]
    )
    func `errors read as sentences`(error: TransportError, text: String) {
        #expect("\(error)" == text)
    }
}

private func chunks(_ chunks: [[UInt8]]) -> AsyncStream<[UInt8]> {
    AsyncStream { continuation in
        for chunk in chunks { continuation.yield(chunk) }
        continuation.finish()
    }
}

private struct Breakage: Error {}

private struct Answering: Transport {
    let response: Response

    func send(_ request: Request) async throws(TransportError) -> Response { response }
}

private struct Refusing: Transport {
    func send(_ request: Request) async throws(TransportError) -> Response {
        throw .heldBack
    }
}
