import GeoEngine
package import GeoFleet
import CloudflareAPI
import GeoRouting
import Presentation
import KubernetesAPI
import Wire

/// Performs the actions that a person confirms: it previews, reads again, writes, verifies, and keeps the audit.
package actor ActionRunner {
    /// How many previews are kept; to perform an older one is refused.
    private static let memory = 64
    /// How many times at most Cloudflare is read to see whether it shows the writes.
    private static let looks = 3

    private let fleetWatcher: FleetWatcher
    private let who: String
    private let session: String
    private let audit: @Sendable (AuditEntry) throws -> Void
    private var undoHistory = UndoHistory()
    /// The latest previews, oldest first.
    private var prepared: [PreparedAction] = []
    private var previewCount = 0
    private var isBusy = false
    /// Counts attempts, failed ones too: the audit file tells them apart by this number.
    private var actionCount = 0

    /// - Parameters:
    ///   - fleetWatcher: what is known, and the way to Cloudflare.
    ///   - who: the person, for the audit file.
    ///   - audit: writes an entry to the audit file; a call is not sent where its entry cannot be written.
    package init(fleetWatcher: FleetWatcher, who: String, audit: @escaping @Sendable (AuditEntry) throws -> Void) {
        self.fleetWatcher = fleetWatcher
        self.who = who
        session = Self.session(fleetWatcher.clock.now, fleetWatcher.parts.random)
        self.audit = audit
    }

    /// The name of a session: its start, and four random digits to tell it from others that start at the same time.
    static func session(_ start: Moment, _ random: RandomSource) -> String {
        let digits = String(Int(random.next() * 65_536), radix: 16)
        let padding = String(repeating: "0", count: max(4 - digits.count, 0))
        return Timestamp.microTime(start.milliseconds * 1000) + "/" + padding + digits
    }

    /// What this session has done, oldest first.
    package var actions: [ActionRecord] { undoHistory.entries.map(\.record) }

    // MARK: Previewing

    /// What the action would do, from what was last read; never waits for the network.
    package func preview(_ action: Action) async -> ActionPreview {
        guard let (fleet, snapshot) = fleetWatcher.shownState else {
            previewCount += 1
            var preview = ActionPreview(action)
            preview.id = previewCount
            preview.refusal = .unread
            return preview
        }
        return show(await prepare(action, on: fleet, snapshot))
    }

    private func prepare(_ action: Action, on fleet: Fleet, _ snapshot: Snapshot) async -> PreparedAction {
        await PreparedAction(action, on: fleet, snapshot, undoHistory: undoHistory, fleetWatcher.parts)
    }

    private func show(_ action: PreparedAction) -> ActionPreview {
        previewCount += 1
        var action = action
        action.preview.id = previewCount
        prepared.append(action)
        if prepared.count > Self.memory { prepared.removeFirst() }
        return action.preview
    }

    // MARK: Performing

    /// Reads Cloudflare again, compares that with what the preview was made from, writes and verifies.
    package func perform(_ preview: ActionPreview) async -> ActionOutcome {
        if isBusy { return .refused(.busy) }
        isBusy = true
        defer { isBusy = false }
        let outcome = await outcome(of: preview)
        switch outcome {
        case .done(let record): fleetWatcher.note(.info, record.text)
        case .changed: fleetWatcher.note(.warning, "\(preview.title): changed meanwhile, nothing was written")
        case .refused(let why): fleetWatcher.note(.warning, "\(preview.title): \(why.text)")
        case .failed(let why): fleetWatcher.note(.error, "\(preview.title): \(why.text)")
        }
        return outcome
    }

    private func outcome(of preview: ActionPreview) async -> ActionOutcome {
        guard let frozen = prepared.first(where: { $0.preview.id == preview.id }) else {
            return .refused(.forgotten)
        }
        if let refusal = frozen.preview.refusal { return .refused(refusal) }
        if fleetWatcher.parts.isReadOnly { return .refused(.readOnly) }
        let fresh: PreparedAction
        do throws(PassFailure) {
            let snapshot = try await read()
            fleetWatcher.notice(snapshot)
            var fleet = fleetWatcher.fleet.updated(from: snapshot)
            // A poll that fails meanwhile must not make this reading count as old.
            (fleet.cloudflare.state, fleet.cloudflare.lastSuccess) = (.live, fleetWatcher.clock.now)
            fresh = await prepare(preview.action, on: fleet, snapshot)
        } catch {
            return .refused(.unanswered(error.text.oneLine))
        }
        let differences = frozen.differences(to: fresh)
        if !differences.isEmpty || fresh.preview.refusal != nil {
            await fleetWatcher.show(fresh.snapshot)
            var changed = show(fresh)
            changed.differences = differences
            return .changed(changed)
        }
        if let why = await useElsewhere(of: fresh.writes) { return .refused(why) }
        return await act(on: fresh)
    }

    /// A refusal if anything else uses a pool that is to be deleted, in any zone of the account; else nil.
    private func useElsewhere(of writes: [CloudflareRequest]) async -> Refusal? {
        for write in writes where write.isDeletion && write.kind == .pool {
            guard let id = write.id else { continue }
            do throws(CloudflareError) {
                // Cloudflare may still list objects that this action itself takes the pool out of.
                let leaving = Set(writes.compactMap(\.id))
                if let user = try await fleetWatcher.client.poolReferences(id).first(where: { !leaving.contains($0.id) }
                ) {
                    let name = user.name.isEmpty ? user.id : Hostname.readable(user.name)
                    return .poolUsed(pool: write.name, by: name)
                }
            } catch {
                return .usersUnknown(pool: write.name, "\(error)".oneLine)
            }
        }
        return nil
    }

    /// Reads pools and load balancers; the empty list stands for the monitors, which are not read.
    private func read() async throws(PassFailure) -> Snapshot {
        let rawState = try await CloudflareReader(client: fleetWatcher.client).read(
            balancers: nil,
            monitors: Listing()
        )
        if let why = rawState.current.inconsistency(of: fleetWatcher.fleet.keptHostnames) { throw .unreliable(why) }
        return Snapshot(rawState, after: fleetWatcher.shownState?.snapshot)
    }

    private func act(on judged: PreparedAction) async -> ActionOutcome {
        actionCount += 1
        // What earlier actions wrote to these objects may change from here on.
        fleetWatcher.claim(nil, on: judged.preview.concerned)
        let trail = trail(of: judged)
        let client = fleetWatcher.parts.client(through: fleetWatcher.guarded, recorder: trail)
        // A poll that is under way now may not show the writes: it is discarded.
        fleetWatcher.wrote()
        let stop = judged.preview.actsAs.isEmpty ? await send(judged.writes, client) : await pass(judged, client)
        let sent = trail.sent
        // If Cloudflare refused every write, nothing has changed, and one look is enough.
        let isCertain = sent.allSatisfy(\.wasRefused)
        let after = sent.isEmpty ? nil : await lookBack(at: sent.map(\.request), isCertain: isCertain)
        if let after { await fleetWatcher.show(after) } else { fleetWatcher.wrote() }
        fleetWatcher.learn(sent.map { ($0.request.name, $0.wasAccepted, $0.refusal) })
        let result = ActionResult(judged, why(stop, sent, trail), sent, after)
        result.putDown(in: trail, after)
        // Cloudflare could not be read: the next poll that succeeds tells what came of the writes.
        if after == nil, result.hasLost {
            fleetWatcher.ask { snapshot in
                result.putDown(in: trail, snapshot)
                return "\(judged.preview.title): looked up: \(result.result(in: snapshot))"
            }
        }
        return outcome(result, trail)
    }

    private func outcome(_ result: ActionResult, _ trail: AuditTrail) -> ActionOutcome {
        let remark = trail.trouble.map(Words.auditRemark) ?? ""
        switch result.verdict {
        case .refused(let why): return .refused(why)
        case .failed(let reason):
            return .failed(ActionFailure(reason, auditTrouble: trail.hasHeldBack ? nil : trail.trouble))
        case .done:
            var record = ActionRecord(
                id: actionCount,
                moment: fleetWatcher.clock.now,
                title: result.judged.action.past,
                text: result.judged.action.past,
                canUndo: false
            )
            // For an undo, `add` replaces the text; it also decides on `canUndo`.
            record = undoHistory.add(result, record)
            if let action = undoHistory[record.id] { fleetWatcher.claim(Claim(action), on: result.concerned) }
            record.text += result.remark + remark
            return .done(record)
        }
    }

    /// What stopped the writes, in one line; nil where nothing did.
    private func why(_ stop: Stop?, _ sent: [AuditTrail.Sent], _ trail: AuditTrail) -> String? {
        if trail.hasHeldBack { return "the audit file cannot be written (\(trail.trouble ?? "no reason given"))" }
        switch stop {
        case .failure(let text): return text.oneLine
        case .partlyRefused(let cluster):
            let refusal = sent.compactMap(\.refusal).last.map { ": \($0)" } ?? ""
            return "\(cluster): Cloudflare refuses a part of it\(refusal)"
        case nil: return nil
        }
    }

    /// Reads Cloudflare until it shows all writes, at most `looks` times; nil if no read succeeds.
    ///
    /// Unless the result is certain, one read is not enough: the server that answers may not have the writes yet.
    private func lookBack(at writes: [CloudflareRequest], isCertain: Bool) async -> Snapshot? {
        var snapshot: Snapshot?
        for look in 0..<(isCertain ? 1 : Self.looks) {
            if look > 0 { try? await fleetWatcher.parts.time.pause(.seconds(1)) }
            // If the connection broke during a write, the first read may fail as well.
            guard let next = try? await read() else { continue }
            snapshot = next
            if writes.unseen(in: next).isEmpty { break }
        }
        return snapshot
    }

    // MARK: Writing

    /// What stopped the writes of an action.
    private enum Stop {
        case failure(String)
        /// Cloudflare refuses a part of what this cluster's pass writes.
        case partlyRefused(cluster: String)
    }

    /// Sends writes one by one; nil where nothing stopped them.
    private func send(_ writes: [CloudflareRequest], _ client: CloudflareClient) async -> Stop? {
        for write in writes {
            do throws(CloudflareError) {
                _ = try await client.send(write)
            } catch {
                return .failure("\(error)")
            }
        }
        return nil
    }

    /// Runs controller passes for each cluster that the action acts for; nil where nothing stopped them.
    private func pass(_ judged: PreparedAction, _ client: CloudflareClient) async -> Stop? {
        for name in judged.preview.actsAs {
            guard let cluster = judged.fleet.cluster(name) else { continue }
            let report = await cluster.pass(
                through: client,
                judged.removal,
                fleetWatcher.parts.time,
                fleetWatcher.parts.logger,
                fleetWatcher.parts.metrics
            )
            switch report.outcome {
            case .converged, .held, .idle: break
            case .refused, .unfinished: return .partlyRefused(cluster: name)
            case .failed: return .failure("\(name): \(report.failure ?? "the pass failed")")
            }
        }
        return nil
    }

    private func trail(of judged: PreparedAction) -> AuditTrail {
        let entry = AuditEntry(
            moment: fleetWatcher.clock.now,
            who: who,
            session: session,
            action: actionCount,
            what: judged.preview.title,
            phase: .intended,
            call: PlannedCall(method: "", path: "", body: ""),
            before: .null,
            after: .null
        )
        return AuditTrail(
            template: entry,
            call: { [parts = fleetWatcher.parts] in
                PlannedCall($0, account: parts.account, zone: parts.zone)
            },
            objects: judged.snapshot.objects.mapValues(JSON.object),
            clock: fleetWatcher.clock,
            audit: audit
        )
    }
}
