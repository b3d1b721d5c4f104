import GeoRouting
import HTTPTypes
import Simulation
import Synchronization
import Wire

/// Sees every request of every replica, remembers what each has last read, and says what none may do.
final class Witness: Sendable {
    struct State {
        var violations: [String] = []
        var trace: [String] = []
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        var requests = 0
        var writes = 0
        var lastWrite = Duration.zero
        var faults: [String: Int] = [:]
        var coverage: Set<String> = []
        /// By replica: the lists as they came last.
        var pools: [String: [UInt8]] = [:]
        var balancers: [String: [UInt8]] = [:]
        /// By replica, by its own clock.
        var quietUntil: [String: Duration] = [:]
        var leaseUntil: [String: Duration] = [:]
        /// Edits of people that a replica could not know of when it wrote.
        var lost: Set<Edit.Place> = []
        var lostCount = 0
        /// What people have set last, by place.
        var edits: [Edit.Place: JSON] = [:]
    }

    private let state = Mutex(State())
    private let keepsTrace: Bool

    init(keepsTrace: Bool) {
        self.keepsTrace = keepsTrace
    }

    var result: State { state.withLock { $0 } }
    var lastWrite: Duration { state.withLock { $0.lastWrite } }

    func with(_ body: (inout State) -> Void) {
        state.withLock { body(&$0) }
    }

    func blame(_ text: String) {
        trace("VIOLATION \(text)")
        state.withLock { $0.violations.append(text) }
    }

    func trace(_ line: String) {
        state.withLock { state in
            for byte in line.utf8 { state.hash = (state.hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
            if keepsTrace { state.trace.append(line) }
        }
    }

    /// A new process knows nothing of what an earlier one of its name did.
    func started(_ name: String) {
        state.withLock { state in
            state.pools[name] = nil
            state.balancers[name] = nil
            state.quietUntil[name] = nil
            state.leaseUntil[name] = nil
        }
    }

    // MARK: Before a request

    /// What holds for requests of all kinds, at the instant at which they leave.
    func sends(_ request: Request, _ route: Route, by replica: ReplicaSettings, own: Duration) {
        guard route.side == .cloudflare else { return }
        let name = route.caller
        let quiet = state.withLock { $0.quietUntil[name] } ?? .zero
        if own < quiet {
            blame("\(name) sent \(request.method) \(request.path) at \(own.text), before \(quiet.text)")
        }
        guard request.isWrite, replica.isElected else { return }
        let lease = state.withLock { $0.leaseUntil[name] }
        if lease.map({ own >= $0 }) ?? true {
            blame("\(name) wrote at \(own.text), after its renew deadline \(lease?.text ?? "-")")
        }
    }

    /// What a replica learns from a reply when it arrives.
    func arrives(_ response: Response, _ request: Request, _ route: Route, sent: Duration, own: Duration) {
        let name = route.caller
        if response.status == 429, route.side == .cloudflare {
            let seconds = response.headers[.retryAfter].flatMap { Int($0) } ?? 60
            state.withLock { $0.quietUntil[name] = max($0.quietUntil[name] ?? .zero, own + .seconds(seconds)) }
        }
        if request.isWrite, request.target.contains("/leases"), (200..<300).contains(response.status) {
            // By the time when it was sent: the shortest that the holder may count on.
            state.withLock { $0.leaseUntil[name] = sent + .seconds(10) }
        }
    }

    /// What holds for writes to Cloudflare.
    func judge(
        _ request: Request,
        by replica: ReplicaSettings,
        named name: String,
        truth: JSON,
        now: Duration
    ) {
        if replica.isDryRun { blame("\(name) wrote in a dry run: \(request.method) \(request.path)") }
        let (pools, balancers) = state.withLock { ($0.pools[name], $0.balancers[name]) }
        let judge = Judge(
            replica: replica,
            pools: Self.list(pools),
            balancers: Self.list(balancers),
            truth: truth["pools"]?.array ?? []
        )
        for text in judge.complaints(about: request) { blame("\(name): \(text)") }
        for place in judge.lostEdits(by: request) {
            state.withLock { state in
                guard state.edits[place] != nil, state.lost.insert(place).inserted else { return }
                state.lostCount += 1
            }
        }
        let removed = judge.removals(by: request)
        state.withLock { state in
            state.writes += 1
            state.lastWrite = now
            // With an origin goes what people had set on it.
            state.edits = state.edits.filter {
                !removed.contains(OriginKey(pool: $0.key.pool, origin: $0.key.origin ?? ""))
            }
        }
    }

    private static func list(_ bytes: [UInt8]?) -> [JSON] {
        bytes.flatMap { try? JSON.parse($0) }?["result"]?.array ?? []
    }

    // MARK: After it

    func note(
        _ request: Request,
        _ route: Route,
        _ exchange: Exchange,
        fault: String?,
        now: Duration
    ) {
        let outcome =
            switch exchange {
            case .reply(let response): "\(response.status)"
            case .lost: "lost"
            case .held: "held"
            }
        let line = "\(now.text) \(route.caller) \(request.method) \(request.target) \(outcome) \(fault ?? "")"
        trace(request.isWrite ? line + " " + String(decoding: request.body, as: UTF8.self) : line)
        state.withLock { state in
            state.requests += 1
            if let fault {
                state.faults[fault, default: 0] += 1
                state.coverage.insert("\(fault) × \(Coverage.operation(request, route))")
            }
        }
    }

    /// Reads a reply's body to remember what the replica has now read; gives the same body on.
    func read(_ response: Response, _ request: Request, _ name: String) async -> Response {
        var bytes: [UInt8] = []
        do {
            for try await chunk in response.body { bytes += chunk }
        } catch {
            return Response(response.status, headers: response.headers, body: Body(Broken(bytes: bytes)))
        }
        if request.method == .get, response.status == 200 {
            let path = request.path
            state.withLock { state in
                if path.hasSuffix("/load_balancers/pools") { state.pools[name] = bytes }
                if path.hasSuffix("/load_balancers") { state.balancers[name] = bytes }
            }
        }
        return Response(response.status, headers: response.headers, body: Body(bytes))
    }
}

/// A body that breaks off after some bytes.
private struct Broken: AsyncSequence, Sendable {
    let bytes: [UInt8]

    func makeAsyncIterator() -> Iterator { Iterator(bytes: bytes) }

    struct Iterator: AsyncIteratorProtocol {
        var bytes: [UInt8]

        mutating func next() async throws -> [UInt8]? {
            if bytes.isEmpty { throw TransportError.lost("the connection broke in the middle of the body") }
            defer { bytes = [] }
            return bytes
        }
    }
}
