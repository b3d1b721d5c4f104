import GeoRouting
import HTTPTypes
import Simulation
import Support
import Synchronization
import Wire

/// Sees every request of every replica, remembers what each has last read, and says what none may do.
final class Recorder: Sendable {
    struct State {
        var violations: [String] = []
        var trace: [String] = []
        var requests = 0
        var writes = 0
        /// When a write was sent last that may have had an effect.
        var lastWrite = Duration.zero
        /// How often each replica has written which field since all has healed; nil before that.
        var calmWrites: [String: Int]?
        /// By replica: what the write that it is sending changes.
        var fields: [String: [String]] = [:]
        var faults: [String: Int] = [:]
        var coverage: Set<String> = []
        /// By replica.
        var history: [String: ReplicaHistory] = [:]
        /// By replica, by its own clock.
        var quietUntil: [String: Duration] = [:]
        var leaseUntil: [String: Duration] = [:]
        /// By replica: how long its lease lasts by the machine's clock.
        var leads: [String: Duration] = [:]
        /// Clusters in which a clock has jumped: there two may lead at once.
        var jumped: Set<String> = []
        var ambushes: [String: Ambush] = [:]
        /// Who is to crash now.
        var doomed: [(name: String, pause: Duration)] = []
        /// Edits of people that a replica could not know of when it wrote.
        var lost: Set<EditedPlace> = []
        var lostCount = 0
        /// What people have set last, by place.
        var edits: [EditedPlace: JSON] = [:]
        /// By replica.
        var kinds: [String: KnownKinds] = [:]
        /// By cluster.
        var asked: [String: Asked] = [:]
    }

    private let state: Mutex<State>
    private let keepsTrace: Bool
    private let hostnames: [String]
    private let roundsWeights: Bool

    init(casting: Setup, keepsTrace: Bool) {
        self.keepsTrace = keepsTrace
        hostnames = casting.conditions.canonicalHostnames
        roundsWeights = casting.conditions.rewrites.contains(.weightsToTenths)
        var first = State()
        // Two that share an owner id take each other's origins for their own.
        for cluster in casting.clusters where cluster.namesake == nil {
            first.asked[cluster.name] = Asked(cluster, secondHostname: casting.conditions.secondHostname)
        }
        state = Mutex(first)
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

    func trace(_ line: @autoclosure () -> String) {
        guard keepsTrace else { return }
        let line = line()
        state.withLock { $0.trace.append(line) }
    }

    /// A new process knows nothing of what an earlier one of its name did.
    func started(_ name: String) {
        state.withLock { state in
            state.history[name] = nil
            state.kinds[name] = nil
            state.leads[name] = nil
            state.quietUntil[name] = nil
            state.leaseUntil[name] = nil
        }
    }

    /// What people do to Ingresses changes what is asked for.
    func foresees(_ edit: ExternalEdit, _ world: World, at now: Duration) {
        state.withLock { state in
            for cluster in state.asked.keys { state.asked[cluster]?.take(edit, world, at: now) }
        }
    }

    /// Gateways, routes or Services have changed.
    func looks(at world: World, _ cluster: String, now: Duration) {
        state.withLock { $0.asked[cluster]?.look(at: world, now: now) }
    }

    // MARK: Before a request

    /// What holds for requests of all kinds, at the instant at which they leave.
    func sends(_ request: Request, _ route: Route, by replica: ReplicaSettings, own: Duration) {
        guard route.server == .cloudflare else { return }
        let name = route.caller
        let complaints = state.withLock { state in
            if request.isWrite { state.ambush(name, isBefore: true) }
            return state.history[name, default: ReplicaHistory(isElected: replica.isElected)].sends(request, at: own)
        }
        for text in complaints { blame("\(name) \(text)") }
        let quiet = state.withLock { $0.quietUntil[name] } ?? .zero
        if own < quiet {
            blame("\(name) sent \(request.method) \(request.path) at \(own.text), before \(quiet.text)")
        }
        leaves(request, route, by: replica, own: own)
    }

    /// What holds at the instant at which the first byte of a request leaves: its connection may have come late.
    func leaves(_ request: Request, _ route: Route, by replica: ReplicaSettings, own: Duration) {
        guard request.isWrite, replica.isElected, route.server == .cloudflare else { return }
        let name = route.caller
        let lease = state.withLock { $0.leaseUntil[name] }
        if lease.map({ own >= $0 }) ?? true {
            blame("\(name) wrote at \(own.text), after its renew deadline \(lease?.text ?? "-")")
        }
    }

    /// What a replica learns from a reply when it arrives.
    func arrives(
        _ response: Response,
        _ request: Request,
        _ route: Route,
        sent: Duration,
        own: Duration,
        now: Duration
    ) {
        let name = route.caller
        state.withLock { state in
            if route.server == .cloudflare {
                state.history[name]?.isAnswered(response.status, to: request, at: own)
            } else {
                state.kinds[name, default: KnownKinds()].isAnswered(response.status, to: request)
            }
        }
        if response.status == 429, route.server == .cloudflare {
            let seconds = response.headers[.retryAfter].map(Self.seconds) ?? 60
            state.withLock { $0.quiet(name, until: own, seconds) }
        }
        if route.server == .cloudflare {
            for seconds in Self.waits(response.headers[values: .rateLimit]) {
                state.withLock { state in
                    state.quiet(name, until: own, seconds)
                    state.history[name]?.isHeldBack(until: state.quietUntil[name] ?? own)
                }
            }
        }
        if request.isWrite, request.target.contains(bytesOf: "/leases"), (200..<300).contains(response.status) {
            // By the time when it was sent: the shortest that the holder may count on.
            let complaint = state.withLock { state in
                state.leaseUntil[name] = sent + .seconds(10)
                return state.takesLead(name, until: now + sent + .seconds(10) - own, at: now)
            }
            if let complaint { blame(complaint) }
        }
    }

    /// The seconds until a limit of which nothing is left is anew.
    private static func waits(_ lines: [String]) -> [Double] {
        lines.flatMap { $0.split(separator: ",") }.compactMap { item in
            let parameters = item.split(separator: ";").dropFirst().map { $0.filter { $0 != " " } }
            guard parameters.contains("r=0") else { return nil }
            return parameters.first { $0.hasPrefix("t=") }.map { Self.seconds(String($0.dropFirst(2))) }
        }
    }

    /// A number as headers have it, at most fifteen digits (RFC 9651); what is none asks for nothing that is known.
    private static func seconds(_ text: String) -> Double {
        text.count <= 15 && text.allSatisfy(\.isNumber) ? Double(text) ?? 0 : 0
    }

    /// No answer came, or an unreadable one.
    func fails(_ request: Request, _ route: Route, own: Duration) {
        guard route.server == .cloudflare else { return }
        state.withLock { $0.history[route.caller]?.isUnanswered(request, at: own) }
    }

    /// Its clock jumps, or it stands still for a while.
    func disturbs(_ name: String, jumps: Bool) {
        state.withLock { state in
            state.history[name]?.isStunned()
            if jumps { state.jumped.insert(Self.cluster(of: name)) }
        }
    }

    static func cluster(of name: String) -> String { String(name.prefix { $0 != "-" }) }

    /// The processes that are to crash now.
    func takeDoomed() -> [(name: String, pause: Duration)] {
        state.withLock { state in
            if state.doomed.isEmpty { return [] }
            defer { state.doomed = [] }
            return state.doomed
        }
    }

    /// What holds for writes to Cloudflare.
    func judge(
        _ request: Request,
        by replica: ReplicaSettings,
        named name: String,
        truth: JSON,
        now: Duration,
        own: Duration
    ) {
        if replica.isDryRun { blame("\(name) wrote in a dry run: \(request.method) \(request.path)") }
        let known = state.withLock { $0.kinds[name] } ?? KnownKinds()
        let judge = Judge(
            replica: replica,
            hostnames: hostnames,
            history: state.withLock { $0.history[name] } ?? ReplicaHistory(isElected: replica.isElected),
            truth: truth["pools"]?.array ?? [],
            asked: state.withLock { $0.asked[replica.cluster] },
            unknownKinds: known.missing(replica.requiredKinds),
            unreadKinds: known.missing(replica.requiredKinds + replica.optionalKinds),
            roundsWeights: roundsWeights,
            // Where a clock has jumped, a grace may be over at once.
            today: state.withLock { $0.jumped.contains(Self.cluster(of: name)) } ? nil : now,
            now: own
        )
        for text in judge.complaints(about: request) { blame("\(name): \(text)") }
        let lost = judge.lostEdits(by: request)
        state.withLock { $0.lose(lost) }
        let removed = judge.removals(by: request)
        let fields = judge.fields(of: request)
        state.withLock { state in
            state.writes += 1
            state.fields[name] = fields
            state.history[name]?.takesOut(judge.removedOrigins(by: request), by: request)
            state.ambush(name, isBefore: false)
            // With an origin goes what people had set on it.
            state.edits = state.edits.filter {
                !removed.contains(OriginKey(pool: $0.key.pool, origin: $0.key.origin ?? ""))
            }
        }
    }

    // MARK: After it

    func note(
        _ request: Request,
        _ route: Route,
        _ exchange: Exchange,
        fault: String?,
        now: Duration
    ) {
        trace("\(now.text) \(route.caller) \(Self.text(request, exchange)) \(fault ?? "")")
        let complaints = state.withLock { state -> [String] in
            state.requests += 1
            if let fault { state.strike(fault, request, route) }
            guard request.isWrite, route.server == .cloudflare else { return [] }
            if !exchange.isRefusal { state.lastWrite = now }
            return state.restless(route.caller, isRefused: exchange.isRefusal)
        }
        for text in complaints { blame(text) }
    }

    /// An answer that takes longer than it has to.
    func delays(_ request: Request, _ route: Route) {
        state.withLock { $0.strike("latency", request, route) }
    }

    /// Faults that open watches have met.
    func struck(watches: [String: Int]) {
        state.withLock { state in
            state.faults.merge(watches) { $0 + $1 }
            state.coverage.formUnion(watches.keys.compactMap { Coverage.cell($0, .watch) })
        }
    }

    private static func text(_ request: Request, _ exchange: Exchange) -> String {
        let body = request.isWrite ? " " + String(decoding: request.body, as: UTF8.self) : ""
        return "\(request.method) \(request.target) \(exchange.outcome)" + body
    }

    /// Reads a reply's body to remember what the replica has now read; gives the same body on.
    func read(_ response: Response, _ request: Request, _ name: String, own: Duration) async -> Response {
        var bytes: [UInt8] = []
        do {
            for try await chunk in response.body { bytes += chunk }
        } catch {
            state.withLock { $0.history[name]?.isUnanswered(request, at: own) }
            return Response(response.status, headers: response.headers, body: Body(Broken(bytes: bytes)))
        }
        state.withLock { $0.history[name]?.learns(bytes, from: request, status: response.status, at: own) }
        return Response(response.status, headers: response.headers, body: Body(bytes))
    }
}

extension HTTPField.Name {
    fileprivate static let rateLimit = HTTPField.Name("ratelimit") ?? .retryAfter
}

extension Recorder.State {
    /// No replica has to wait for more than an hour.
    fileprivate mutating func quiet(_ name: String, until now: Duration, _ seconds: Double) {
        let end = now + .seconds(min(max(seconds, 0), 3600))
        quietUntil[name] = max(quietUntil[name] ?? .zero, end)
    }

    fileprivate mutating func strike(_ fault: String, _ request: Request, _ route: Route) {
        let operation = Coverage.operation(request, route)
        // A write has no stale answer, and what is no list has no order.
        if ["stale", "jumbled"].contains(fault), Coverage.cell(fault, operation) == nil { return }
        faults[fault, default: 0] += 1
        if let cell = Coverage.cell(fault, operation) { coverage.insert(cell) }
    }

    /// Counts writes in calm; what is wrong with their number.
    ///
    /// Of what was refused only new addresses count, of which each may be tried in several companies.
    fileprivate mutating func restless(_ name: String, isRefused: Bool) -> [String] {
        guard calmWrites != nil else { return [] }
        let exempt = ["weight", "port", "header"]
        let fields = (fields[name] ?? []).filter { field in !isRefused || !exempt.contains { field.hasPrefix($0) } }
        return fields.compactMap { field in
            let key = "\(name) \(isRefused ? "tries" : "writes") \(field)"
            let count = (calmWrites?[key] ?? 0) + 1
            calmWrites?[key] = count
            return count == (isRefused ? 31 : 13) ? key + " again and again in calm" : nil
        }
    }

    /// Edits that a write undoes, unknown to its sender; with an origin go all that were made on it.
    fileprivate mutating func lose(_ places: [EditedPlace]) {
        for place in places {
            let undone =
                place.field == "present"
                ? edits.keys.filter { $0.pool == place.pool && $0.origin == place.origin }
                : [place].filter { edits[$0] != nil }
            for place in undone where lost.insert(place).inserted { lostCount += 1 }
        }
    }

    /// Counts a write towards the crash that is laid for its sender.
    fileprivate mutating func ambush(_ name: String, isBefore: Bool) {
        guard var ambush = ambushes[name], ambush.isBefore == isBefore else { return }
        ambush.write -= 1
        ambushes[name] = ambush.write > 0 ? ambush : nil
        if ambush.write <= 0 { doomed.append((name, ambush.pause)) }
    }

    /// Notes that a replica holds the lease; what is wrong with that.
    fileprivate mutating func takesLead(_ name: String, until end: Duration, at now: Duration) -> String? {
        let cluster = Recorder.cluster(of: name)
        leads[name] = end
        // A reply that comes after its time, as to a process that was stopped, makes no process lead.
        if jumped.contains(cluster) || end <= now { return nil }
        let other = leads.sorted { $0.key < $1.key }.first { other, end in
            other != name && Recorder.cluster(of: other) == cluster && end > now
        }
        return other.map { "\(name) leads from \(now.text) on, and \($0.key) until \($0.value.text)" }
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
