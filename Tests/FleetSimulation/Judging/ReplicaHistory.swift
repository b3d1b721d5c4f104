import HTTPTypes
import Wire

/// What a process has read and done since its start, as far as the rules on its conduct need it; by its own clock.
struct ReplicaHistory {
    /// A write of its own that it knows to have succeeded.
    private struct Mark {
        var modified: String
        var at: Duration
    }

    /// Whether it may have to leave the rest to another replica.
    let isElected: Bool
    /// The pages of the lists as they came last.
    private(set) var pools: [[UInt8]]?
    private(set) var balancers: [[UInt8]]?
    /// The pages of the round before; nil where something was wrong with it, so that it need not have been taken in.
    private var former: (pools: [[UInt8]], balancers: [[UInt8]], at: Duration)?
    private var roundBegan: Duration?
    /// When it has begun to read the lists, from its start on.
    private(set) var rounds: [Duration] = []
    private var isTroubled = false
    /// Objects asked for by their own address since the list of pools came.
    private(set) var lookedUp: Set<String> = []
    /// By pool: who uses it, as asked since the list of pools came.
    private(set) var references: [String: [UInt8]] = [:]
    /// Pools that it has deleted itself.
    private(set) var deleted: Set<String> = []
    /// Own origins taken out since then, with those of a write that is not answered yet.
    private(set) var removed = 0
    /// By path: how many of them are of the last write.
    private var removing: [String: Int] = [:]
    /// Objects written since they were last read.
    private var unread: Set<String> = []
    /// By path: how many origins the pool may have, as a refusal has told.
    private(set) var originLimits: [String: Int] = [:]
    private var marks: [String: Mark] = [:]
    /// When the last list came: of what it has written since it has seen nothing yet.
    private var lastList: Duration = .zero
    private var unanswered = 0
    private var verifiesBy: Duration?
    /// A look at what it wrote counts after a while, and must come in time.
    private var lookBack: (from: Duration, by: Duration)?
    /// Half a minute at most, or as long as a flapping pool waits.
    private static let lookBackLimit = Duration.seconds(75)
    private var writes: [String: [Duration]] = [:]
    private var fruitless: [Duration] = []
    private var isStorming = false

    init(isElected: Bool) {
        self.isElected = isElected
    }

    // MARK: A request leaves

    /// What is wrong with sending this request at this instant.
    mutating func sends(_ request: Request, at now: Duration) -> [String] {
        defer { unanswered += 1 }
        let complaints = request.isWrite ? writeComplaints(request, now) : readComplaints(request, now)
        return complaints + stormComplaints(now)
    }

    private mutating func readComplaints(_ request: Request, _ now: Duration) -> [String] {
        guard request.path.hasSuffix("/pools") || request.path.hasSuffix("/load_balancers") else { return [] }
        defer { if request.queryValue("page") == nil { beginRound(now) } }
        var found: [String] = []
        if let limit = verifiesBy, now > limit, unanswered == 0 {
            found.append("did not look at what it wrote before \(limit.text), but at \(now.text)")
        }
        verifiesBy = nil
        guard let due = lookBack, request.path.hasSuffix("/load_balancers"), now >= due.from + .seconds(5) else {
            return found
        }
        if now > due.by { found.append("did not look back at what it wrote at \(due.from.text)") }
        lookBack = nil
        return found
    }

    /// The lists of a round are asked for at one instant; the first one is the start's check, of which passes know nothing.
    private mutating func beginRound(_ now: Duration) {
        if roundBegan == now { return }
        rounds.append(now)
        former = nil
        if let pools, let balancers, unanswered == 0, !isTroubled { former = (pools, balancers, lastList) }
        (roundBegan, isTroubled, unanswered) = (now, false, 0)
    }

    private mutating func writeComplaints(_ request: Request, _ now: Duration) -> [String] {
        var found: [String] = []
        let subject = Self.subject(of: request)
        if !unread.insert(subject).inserted { found.append("writes \(subject) again without a look") }
        guard request.method == .patch, request.path.contains(bytesOf: "/pools/") else { return found }
        var past = writes[subject, default: []].filter { $0 > now - .seconds(60) }
        // Each Ingress has ten changes free, two of a pool may flap, and the others of the pool change as well.
        if past.count > 32, let last = past.last, now - last < .seconds(2) {
            found.append("writes \(subject) \(past.count + 1) times in a minute")
        }
        past.append(now)
        writes[subject] = past
        return found
    }

    /// The object's path; for one that is to be made, with its name.
    private static func subject(of request: Request) -> String {
        guard request.method == .post else { return String(request.path) }
        let name = (try? JSON.parse(request.body))?["name"]?.string ?? ""
        return "\(request.path) \(name)"
    }

    /// Nothing but failures, and one request after the other.
    private mutating func stormComplaints(_ now: Duration) -> [String] {
        fruitless.removeAll { $0 <= now - .seconds(10) }
        fruitless.append(now)
        guard fruitless.count > 60, !isStorming else { return [] }
        isStorming = true
        return ["has sent \(fruitless.count) requests in ten seconds, and all of them failed"]
    }

    // MARK: An answer comes

    mutating func isAnswered(_ status: Int, to request: Request, at now: Duration) {
        unanswered = max(0, unanswered - 1)
        if (200..<300).contains(status) { return fruitless = [] }
        isDisturbed(at: now)
        // What was refused for its content has left the object as it was read.
        if status == 400, request.isWrite {
            unread.remove(Self.subject(of: request))
            removed -= removing.removeValue(forKey: String(request.path)) ?? 0
        }
        hasFailed(request)
        if status >= 500 { mayHaveWritten(request, at: now) }
    }

    /// A write that is tried again is no flapping.
    private mutating func hasFailed(_ request: Request) {
        if request.isWrite { _ = writes[Self.subject(of: request)]?.popLast() }
    }

    /// A write takes out so many origins of its own.
    mutating func takesOut(_ count: Int, by request: Request) {
        removed += count
        removing[String(request.path)] = count
    }

    /// No answer came, or an unreadable one.
    mutating func isUnanswered(_ request: Request, at now: Duration) {
        hasFailed(request)
        isDisturbed(at: now)
        mayHaveWritten(request, at: now)
    }

    /// Something went wrong with one of its requests: it may do things later than it else had to.
    private mutating func isDisturbed(at now: Duration) {
        isTroubled = true
        verifiesBy = nil
        lookBack?.by = now + Self.lookBackLimit
    }

    /// A write of a load balancer that others may have crossed.
    private mutating func mayHaveWritten(_ request: Request, at now: Duration) {
        guard request.isWrite, request.path.contains(bytesOf: "/zones/"), !isElected else { return }
        lookBack = (now, now + Self.lookBackLimit)
    }

    /// A limit is used up: what is due waits for so long.
    mutating func isHeldBack(until end: Duration) {
        verifiesBy = nil
        isTroubled = true
        if let due = lookBack { lookBack = (due.from, max(due.by, end + Self.lookBackLimit)) }
    }

    /// It stands still, or its clock jumps.
    mutating func isStunned() {
        isTroubled = true
        verifiesBy = nil
        lookBack = nil
    }

    /// A whole body has come.
    mutating func learns(_ bytes: [UInt8], from request: Request, status: Int, at now: Duration) {
        if request.isWrite {
            if (200..<300).contains(status) { hasWritten(bytes, request, at: now) }
            if status == 400 { learnLimit(request, String(decoding: bytes, as: UTF8.self)) }
            return
        }
        let path = request.path
        let isLater = !["", "1"].contains(request.queryValue("page") ?? "")
        switch path {
        case _ where path.hasSuffix("/load_balancers/pools") && status == 200:
            lastList = now
            pools = (isLater ? pools ?? [] : []) + [bytes]
            lookedUp = []
            references = [:]
            removed = 0
            removing = [:]
            unread = unread.filter { !$0.contains("/pools") }
        case _ where path.hasSuffix("/load_balancers") && status == 200:
            balancers = (isLater ? balancers ?? [] : []) + [bytes]
            unread = unread.filter { $0.contains("/pools") }
        case _ where path.hasSuffix("/references"):
            let id = path.split(separator: "/").dropLast().last.map(String.init) ?? ""
            references[id] = status == 200 ? bytes : nil
        default:
            guard let id = path.split(separator: "/").last.map(String.init) else { return }
            // A page of a proxy before the API says nothing of what there is.
            let isAbsent = status == 404 && (try? JSON.parse(bytes))?["success"] != nil
            if status == 200 || isAbsent { lookedUp.insert(id) }
            if isAbsent { marks[id] = nil }
        }
    }

    private mutating func learnLimit(_ request: Request, _ text: String) {
        guard let start = text.firstRange(of: "length must be in range [1, ")?.upperBound else { return }
        originLimits[String(request.path)] = Int(text[start...].prefix(while: \.isNumber))
    }

    private mutating func hasWritten(_ bytes: [UInt8], _ request: Request, at now: Duration) {
        guard let result = (try? JSON.parse(bytes))?["result"], let id = result["id"]?.string else {
            return isUnanswered(request, at: now)
        }
        unanswered = 0
        // A pass that has met a failure ends with the stage, and the next one comes when it may.
        if !isElected, !isTroubled { verifiesBy = now + .seconds(6) }
        if request.method == .delete {
            deleted.insert(id)
            marks[id] = nil
        }
        mayHaveWritten(request, at: now)
        if request.path.contains(bytesOf: "/monitors") { return }
        marks[id] = result["modified_on"]?.string.map { Mark(modified: $0, at: now) }
    }

    // MARK: What a write is judged by

    /// What it has read last, and what it had written before that.
    func staleness(of objects: [JSON], at now: Duration) -> [String] {
        staleness(of: objects, read: lastList, now)
    }

    private func staleness(of objects: [JSON], read: Duration, _ now: Duration) -> [String] {
        marks.sorted { $0.key < $1.key }.compactMap { id, mark in
            if now - mark.at >= .seconds(59) || mark.at >= read { return nil }
            guard let object = objects.first(where: { $0["id"]?.string == id }) else {
                return "acts on a list that lacks \(id), which it has just written"
            }
            guard let modified = object["modified_on"]?.string, modified < mark.modified else { return nil }
            return "acts on \(object["name"]?.string ?? id) as of \(modified), before its own write at \(mark.modified)"
        }
    }

    /// The pools of the round before; none where its lists were no whole, consistent and fresh ones.
    func formerList(_ hostnames: [String]) -> [JSON] {
        guard let former else { return [] }
        let (pools, balancers) = (Self.list(former.pools), Self.list(former.balancers))
        let total = former.pools.first.flatMap { (try? JSON.parse($0))?["result_info"]?["total_count"]?.int }
        let isKnown =
            total == pools.count && Self.contradictions(pools, balancers, hostnames).isEmpty
            && staleness(of: pools + balancers, read: former.at, former.at).isEmpty
        return isKnown ? pools : []
    }

    /// A load balancer of ours names pools only that there are: a list without them is no whole one.
    static func contradictions(_ pools: [JSON], _ balancers: [JSON], _ hostnames: [String]) -> [String] {
        let known = Set(pools.compactMap { $0["id"]?.string })
        let named = balancers.filter { $0.isBalancer(ofAny: hostnames) }.flatMap {
            ($0["default_pools"]?.array ?? []) + [$0["fallback_pool"] ?? .null]
        }
        let missing = named.compactMap(\.string).first { !known.contains($0) }
        return missing.map { ["acts on a list that lacks pool \($0), which a load balancer names"] } ?? []
    }

    /// A list that says it has more elements than it shows.
    static func shortage(_ pages: [[UInt8]]?) -> [String] {
        let total = pages?.first.flatMap { (try? JSON.parse($0))?["result_info"]?["total_count"]?.int }
        let count = list(pages).count
        return total.map { $0 > count ? ["acts on a list of \(count) elements that says it has \($0)"] : [] } ?? []
    }

    static func list(_ pages: [[UInt8]]?) -> [JSON] {
        (pages ?? []).flatMap { (try? JSON.parse($0))?["result"]?.array ?? [] }
    }
}
