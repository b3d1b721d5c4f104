import CloudflareAPI
package import GeoRouting
import KubernetesAPI
import Wire

/// Does by hand what a person has decided on: reviews it, reads again, writes, verifies, and keeps the books.
package actor Operator {
    /// So many reviews are remembered; a card that is older is asked for anew.
    private static let memory = 64
    /// So many times a write is looked for before it counts as lost.
    private static let looks = 3

    private let surveyor: Surveyor
    private let who: String
    private let session: String
    private let audit: @Sendable (AuditEntry) throws -> Void
    private var journal = Journal()
    private var cases: [(review: Int, case: Case)] = []
    private var reviewCount = 0
    private var isBusy = false
    /// Counts what was tried, for the audit file: of two that failed none may be taken for the other.
    private var actionCount = 0

    /// - Parameters:
    ///   - surveyor: what is known, and the way to Cloudflare.
    ///   - who: the person, for the audit file.
    ///   - audit: writes an entry down; what it throws says where it could not, and keeps the call from being sent.
    package init(surveyor: Surveyor, who: String, audit: @escaping @Sendable (AuditEntry) throws -> Void) {
        self.surveyor = surveyor
        self.who = who
        session = Self.session(surveyor.clock.now, surveyor.parts.chance)
        self.audit = audit
    }

    /// When it began, and four digits by chance for those that began at once.
    static func session(_ start: Moment, _ chance: Chance) -> String {
        let digits = String(Int(chance.next() * 65_536), radix: 16)
        let padding = String(repeating: "0", count: max(4 - digits.count, 0))
        return Timestamp.microTime(start.milliseconds * 1000) + "/" + padding + digits
    }

    /// What this session has done, oldest first.
    package var actions: [ActionRecord] { journal.actions.map(\.record) }

    // MARK: Reviewing

    /// What the remedy would do, from what was last read; never waits for the network.
    package func review(_ remedy: Remedy) -> Review {
        guard let (fleet, reading) = surveyor.situation else {
            reviewCount += 1
            var review = Review(id: reviewCount, remedy: remedy, title: remedy.title, object: remedy.object)
            review.refusal = "nothing has been read from Cloudflare yet: r reads again"
            return review
        }
        return review(Case(remedy, on: fleet, reading, journal: journal))
    }

    private func review(_ judged: Case) -> Review {
        reviewCount += 1
        cases.append((reviewCount, judged))
        if cases.count > Self.memory { cases.removeFirst() }
        return judged.review(reviewCount, account: surveyor.parts.account, zone: surveyor.parts.zone)
    }

    // MARK: Performing

    /// Reads again, compares with what the review was made for, writes and verifies.
    package func perform(_ review: Review) async -> ActionOutcome {
        if isBusy { return .refused("another action is under way: wait until it has ended") }
        isBusy = true
        defer { isBusy = false }
        let outcome = await outcome(of: review)
        switch outcome {
        case .done(let record): surveyor.note(.info, record.text)
        case .changed: surveyor.note(.warning, "\(review.title): changed meanwhile, nothing was written")
        case .refused(let why): surveyor.note(.warning, "\(review.title): \(why)")
        case .failed(let why): surveyor.note(.error, "\(review.title): \(why)")
        }
        return outcome
    }

    private func outcome(of review: Review) async -> ActionOutcome {
        guard let frozen = cases.first(where: { $0.review == review.id })?.case else {
            return .refused("this review is too old: ask again")
        }
        if let refusal = frozen.refusal { return .refused(refusal) }
        if surveyor.parts.isReadOnly { return .refused("started with --read-only: nothing was changed") }
        let fresh: Case
        do throws(PassFailure) {
            let reading = try await read()
            var fleet = surveyor.fleet.seeing(reading)
            (fleet.cloudflare.state, fleet.cloudflare.lastSuccess) = (.live, surveyor.clock.now)
            fresh = Case(review.remedy, on: fleet, reading, journal: journal)
        } catch {
            return .refused("\(error.text.oneLine): nothing was changed")
        }
        let differences = frozen.differences(to: fresh)
        if !differences.isEmpty || fresh.refusal != nil {
            await surveyor.show(fresh.reading)
            var changed = self.review(fresh)
            changed.differences = differences
            return .changed(changed)
        }
        return await act(on: fresh)
    }

    private func read() async throws(PassFailure) -> Reading {
        let observation = try await CloudflareReader(client: surveyor.client).read(balancers: nil, monitors: [])
        if let why = observation.observed.inconsistency { throw .unreliable(why) }
        return Reading(observation, after: surveyor.situation?.reading)
    }

    private func act(on judged: Case) async -> ActionOutcome {
        actionCount += 1
        surveyor.claim(nil, on: judged.concerned)
        let trail = trail(of: judged)
        let client = surveyor.parts.client(through: trail)
        surveyor.wrote()
        let failure = judged.actsAs.isEmpty ? await send(judged.writes, client) : await pass(judged, client)
        let sent = trail.sent
        let writes = sent.compactMap { Write($0.call, name: $0.call.object(in: judged.reading)) }
        let after = sent.isEmpty ? nil : await lookBack(at: writes, isCertain: sent.allSatisfy(\.wasRefused))
        if let after { await surveyor.show(after) } else { surveyor.wrote() }
        surveyor.learn(sent.map { ($0.call.object(in: judged.reading), $0.wasAccepted, $0.refusal) })
        Self.putDown(sent, writes, after, trail)
        if after == nil, !sent.allSatisfy(\.wasAnswered) {
            surveyor.ask { reading in
                Self.putDown(sent, writes, reading, trail)
                return "\(judged.title): looked up: \(Self.result(sent, writes, reading))"
            }
        }
        let outcome = verdict(judged, why(failure, sent, trail), sent, writes, after)
        if case .failed(let why) = outcome, let trouble = trail.trouble, !trail.hasHeldBack {
            return .failed(why + Self.unaudited(trouble))
        }
        guard case .done(var record) = outcome else { return outcome }
        if !sent.allSatisfy(\.wasAnswered) { record.text += " (the answer was lost; looked up: it took effect)" }
        if let trouble = trail.trouble { record.text += Self.unaudited(trouble) }
        return .done(record)
    }

    private static func unaudited(_ trouble: String) -> String {
        " (the audit file could not be written afterwards: \(trouble))"
    }

    /// What stopped the writes, in one line; nil where nothing did.
    private func why(_ failure: String?, _ sent: [AuditedTransport.Sent], _ trail: AuditedTransport) -> String? {
        if trail.hasHeldBack { return "the audit file cannot be written (\(trail.trouble ?? "no reason given"))" }
        let refusal = sent.compactMap(\.refusal).last.map { ": \($0)" } ?? ""
        return failure.map { $0 + ($0.hasSuffix(Self.partly) ? refusal : "") }
    }

    /// Puts down what was found out of writes whose answers were lost.
    private static func putDown(
        _ sent: [AuditedTransport.Sent],
        _ writes: [Write],
        _ after: Reading?,
        _ trail: AuditedTransport
    ) {
        for (call, write) in zip(sent, writes) where !call.wasAnswered {
            let result = after.map { Self.result([call], [write], $0) }
            let object = after.flatMap { reading in write.id.flatMap { reading.object($0) } }
            trail.lookedUp(call, result ?? "not known", after: object.map(JSON.object) ?? .null)
        }
    }

    /// What a reading tells of the writes whose answers were lost.
    private static func result(_ sent: [AuditedTransport.Sent], _ writes: [Write], _ reading: Reading) -> String {
        let lost = zip(sent, writes).filter { !$0.0.wasAnswered }.map(\.1)
        let missing = lost.filter { !$0.isEffective(in: reading) }
        if missing.isEmpty { return "took effect" }
        return missing.count == lost.count ? "did not take effect" : "took effect, apart from \(missing.names)"
    }

    /// Reads until what was written is seen, for a moment: a read may be answered by a server that lags behind.
    private func lookBack(at writes: [Write], isCertain: Bool) async -> Reading? {
        var reading: Reading?
        for look in 0..<(isCertain ? 1 : Self.looks) {
            if look > 0 { try? await surveyor.parts.time.pause(.seconds(1)) }
            // Where the connection broke, the first look may fail as well.
            guard let next = try? await read() else { continue }
            reading = next
            if writes.unseen(in: next).isEmpty { break }
        }
        return reading
    }

    /// What came of the writes that were sent.
    private func verdict(
        _ judged: Case,
        _ failure: String?,
        _ sent: [AuditedTransport.Sent],
        _ writes: [Write],
        _ after: Reading?
    ) -> ActionOutcome {
        if sent.isEmpty { return .refused("\(failure ?? "there was nothing to write"): nothing was changed") }
        let isAnswered = sent.allSatisfy(\.wasAnswered)
        let accepted = sent.filter(\.wasAccepted).count
        guard let failure else {
            let unseen = after.map(writes.unseen) ?? []
            if unseen.isEmpty { return done(judged, writes, after) }
            return .failed("written, but changed again at once by somebody else: \(unseen.names)")
        }
        if isAnswered, accepted == 0 { return .refused("\(failure): nothing was changed") }
        guard let after else {
            let unknown = "it may have taken effect or not, and Cloudflare cannot be read now"
            return .failed("\(failure): \(unknown): 6 Events tells once it can")
        }
        // An answer was lost, or one of several writes was refused: what Cloudflare has now tells which.
        if isWhole(judged, after) { return done(judged, writes, after) }
        let made = zip(sent, writes).filter { $0.wasAccepted || !$0.wasAnswered && $1.isEffective(in: after) }.map(\.1)
        if made.isEmpty { return .failed("\(failure): looked up: it did not take effect") }
        let missing = (judged.writes + writes).filter { write in !made.contains { $0.name == write.name } }
        let rest = missing.isEmpty ? "" : "; not made: \(missing.names)"
        return .failed("\(failure): looked up: made: \(made.names)\(rest)")
    }

    /// Whether all is as it was meant to be, whatever was answered.
    private func isWhole(_ judged: Case, _ after: Reading) -> Bool {
        if judged.actsAs.isEmpty { return judged.writes.allSatisfy { $0.isEffective(in: after) } }
        // What a pass writes depends on what it meets: it is whole when its controller would write nothing more.
        let fleet = judged.fleet.seeing(after)
        return judged.removal == .never
            && judged.actsAs.allSatisfy { fleet.cluster($0)?.plan.operations.isEmpty ?? false }
    }

    private func done(_ judged: Case, _ writes: [Write], _ after: Reading?) -> ActionOutcome {
        var record = ActionRecord(id: actionCount, moment: surveyor.clock.now, text: judged.remedy.past, canUndo: false)
        record = journal.add(judged.remedy, record, writes, before: judged.reading, after: after)
        if let action = journal[record.id] {
            surveyor.claim(Claim(action), on: judged.concerned.union(writes.compactMap(\.id)))
        }
        return .done(record)
    }

    // MARK: Writing

    /// Sends writes one by one; what stopped them, in one line.
    private func send(_ writes: [Write], _ client: CloudflareClient) async -> String? {
        for write in writes {
            do throws(CloudflareError) {
                try await write.send(client)
            } catch {
                return "\(error)".oneLine
            }
        }
        return nil
    }

    private static let partly = ": Cloudflare refuses a part of it"

    /// Runs a pass in the stead of each cluster's controller; what stopped it, in one line.
    private func pass(_ judged: Case, _ client: CloudflareClient) async -> String? {
        for name in judged.actsAs {
            guard let cluster = judged.fleet.cluster(name) else { continue }
            let reconciler = Reconciler(
                client: client,
                rules: cluster.rules,
                isDryRun: false,
                removal: judged.removal,
                time: surveyor.parts.time,
                logger: surveyor.parts.logger,
                metrics: surveyor.parts.metrics
            )
            let report = await reconciler.pass(cluster.ingresses.map(\.source), isResync: true)
            switch report.outcome {
            case .converged, .held: break
            case .refused: return "\(name)" + Self.partly
            case .failed: return "\(name): \(report.failure ?? "the pass failed")".oneLine
            }
        }
        return nil
    }

    private func trail(of judged: Case) -> AuditedTransport {
        let entry = AuditEntry(
            moment: surveyor.clock.now,
            who: who,
            session: session,
            action: actionCount,
            what: judged.title,
            phase: .intended,
            call: Review.PlannedCall(method: "", path: "", body: ""),
            before: .null,
            after: .null
        )
        let objects = judged.reading.ids.compactMap { id in judged.reading.object(id).map { (id, JSON.object($0)) } }
        return AuditedTransport(
            surveyor.guarded,
            template: entry,
            objects: Dictionary(objects) { first, _ in first },
            clock: surveyor.clock,
            audit: audit
        )
    }
}

extension Case {
    fileprivate var removal: RemovalPolicy {
        if case .confirmRemovals = remedy { .confirmed } else { .never }
    }
}

extension Review.PlannedCall {
    /// The name of the object that the call is about.
    fileprivate func object(in reading: Reading) -> String {
        let id = path.split(separator: "/").last.map(String.init) ?? ""
        let name = reading.object(id)?["name"] ?? (try? JSON.parse(Array(body.utf8)))?["name"]
        return name?.string ?? id
    }
}

extension [Write] {
    /// The last write to each object: it says what the object should be now.
    fileprivate var latest: [Write] {
        let byObject = Dictionary(map { ($0.id ?? $0.name, $0) }) { $1 }
        return byObject.sorted { $0.key < $1.key }.map(\.value)
    }

    /// What a reading does not show.
    fileprivate func unseen(in reading: Reading) -> [Write] {
        latest.filter { !$0.isEffective(in: reading) }
    }

    /// Each object once.
    fileprivate var names: String {
        reduce(into: [String]()) { if !$0.contains($1.name) { $0.append($1.name) } }.joined(separator: ", ")
    }
}

extension Write {
    /// What was sent, as a write again.
    fileprivate init?(_ call: Review.PlannedCall, name: String) {
        guard let method = Method(rawValue: call.method) else { return nil }
        let parts = call.path.split(separator: "/").map(String.init)
        let id = method == .post ? nil : parts.last
        let body = (try? JSON.parse(Array(call.body.utf8)))?.object
        let target: Target =
            parts.contains("pools") ? .pool(id) : parts.contains("monitors") ? .monitor(id) : .balancer(id)
        self.init(method: method, target: target, name: name, body: body)
    }
}
