import GeoEngine
package import GeoFleet
import CloudflareAPI
import GeoRouting
import Presentation
import KubernetesAPI
import Wire

/// Previews actions, and performs those that a person confirms.
package actor ActionRunner {
    /// The number of previews that are kept; an older one can no longer be performed.
    private static let maxPreviews = 64
    /// The largest number of reads of Cloudflare after the writes of an action.
    private static let maxReads = 3

    let fleetWatcher: FleetWatcher
    /// The person and the host, for the audit file.
    let who: String
    /// The word to type where otherwise a key would confirm; nil where a key is enough.
    private let typedName: String?
    /// The name of this session, as in the audit file.
    package nonisolated let session: String
    /// Writes an entry to the audit file.
    let audit: @Sendable (AuditEntry) throws -> Void
    var undoHistory = UndoHistory()
    /// The actions of the latest previews, oldest first.
    private var keptActions: [PreparedAction] = []
    private var previewCount = 0
    private var isBusy = false
    /// The number of attempts so far, with the failed ones.
    package private(set) var actionCount = 0

    /// - Parameters:
    ///   - fleetWatcher: the source of the fleet, and the client for Cloudflare.
    ///   - who: the person and the host, for the audit file.
    ///   - typedName: the word to type where otherwise a key would confirm; nil where a key is enough.
    ///   - audit: writes an entry to the audit file; if it throws, the write to Cloudflare is not sent.
    package init(
        fleetWatcher: FleetWatcher,
        who: String,
        typedName: String? = nil,
        audit: @escaping @Sendable (AuditEntry) throws -> Void
    ) {
        self.fleetWatcher = fleetWatcher
        self.who = who
        self.typedName = typedName
        session = Self.session(fleetWatcher.clock.now, fleetWatcher.parts.random)
        self.audit = audit
    }

    /// The name of a session: its start, and four random digits that make the name unique.
    static func session(_ start: Moment, _ random: RandomSource) -> String {
        let digits = String(Int(random.next() * 65_536), radix: 16)
        let padding = String(repeating: "0", count: max(4 - digits.count, 0))
        return Timestamp.microTime(start.milliseconds * 1000) + "/" + padding + digits
    }

    /// The actions that this session has done, oldest first.
    package var actions: [ActionRecord] { undoHistory.entries.map(\.record) }

    // MARK: Previewing

    /// The preview of an action, from the last reading; never waits for the network.
    package func preview(_ action: Action) async -> ActionPreview {
        guard let (fleet, snapshot) = fleetWatcher.shownState else {
            previewCount += 1
            var preview = ActionPreview(action)
            preview.id = previewCount
            preview.refusal = fleetWatcher.fleet.unreadRefusal
            return preview
        }
        return show(await prepare(action, on: fleet, snapshot))
    }

    private func prepare(_ action: Action, on fleet: Fleet, _ snapshot: Snapshot) async -> PreparedAction {
        var prepared = await PreparedAction(action, on: fleet, snapshot, undoHistory: undoHistory, fleetWatcher.parts)
        if let typedName, prepared.preview.requirement == .key { prepared.preview.requirement = .typing(typedName) }
        return prepared
    }

    private func show(_ action: PreparedAction) -> ActionPreview {
        previewCount += 1
        var action = action
        action.preview.id = previewCount
        keptActions.append(action)
        if keptActions.count > Self.maxPreviews { keptActions.removeFirst() }
        return action.preview
    }

    // MARK: Performing

    /// Performs the action of a preview.
    ///
    /// It reads Cloudflare again, prepares the action anew, and stops if the new preview differs. Otherwise it sends
    /// the writes, and reads Cloudflare until Cloudflare shows them.
    package func perform(_ preview: ActionPreview) async -> ActionOutcome {
        if isBusy { return .refused(.busy) }
        isBusy = true
        defer { isBusy = false }
        // The objects of the action may be gone afterwards.
        let cluster = cluster(of: preview.action)
        let outcome = await outcome(of: preview)
        let title = preview.title
        let (level, text): (Notice.Level, String) =
            switch outcome {
            case .done(let record): (.info, record.text + record.effectRemark)
            case .changed: (.warning, "\(title): changed meanwhile, nothing was written")
            case .refused(let why): (.warning, "\(title): \(why.text)")
            case .failed(let why): (.error, "\(title): \(why.text)")
            }
        fleetWatcher.note(level, text, cluster: cluster, by: who)
        return outcome
    }

    /// The short name of the one cluster that an action concerns; an undo concerns that of the action that it reverses.
    private func cluster(of action: Action) -> String? {
        var reversed: Action?
        if case .undo(let id) = action { reversed = actions.first { $0.id == id }?.action }
        return fleetWatcher.fleet.cluster(of: reversed ?? action)
    }

    private func outcome(of preview: ActionPreview) async -> ActionOutcome {
        guard let shownAction = keptActions.first(where: { $0.preview.id == preview.id }) else {
            return .refused(.previewExpired)
        }
        if let refusal = shownAction.preview.refusal { return .refused(refusal) }
        if fleetWatcher.parts.isReadOnly { return .refused(.readOnly) }
        let fresh: PreparedAction
        do throws(PassFailure) {
            let snapshot = try await read()
            fleetWatcher.applyBeforeWrites(snapshot)
            var fleet = fleetWatcher.fleet.updated(from: snapshot)
            // A poll may have failed in the meantime: this newer reading counts, not the failure.
            (fleet.cloudflare.state, fleet.cloudflare.lastSuccess) = (.live, fleetWatcher.clock.now)
            fresh = await prepare(preview.action, on: fleet, snapshot)
        } catch {
            fleetWatcher.updateBlock()
            if error.isRateLimit, let end = fleetWatcher.fleet.budget.blockedUntil {
                return .refused(.blocked(until: end))
            }
            return .refused(.readingFailed(error.text.oneLine))
        }
        let differences = shownAction.differences(to: fresh)
        if !differences.isEmpty || fresh.preview.refusal != nil {
            await fleetWatcher.show(fresh.snapshot)
            var changed = show(fresh)
            changed.differences = differences
            return .changed(changed)
        }
        if let why = await refusalForOtherUser(of: fresh.writes) { return .refused(why) }
        return await performWrites(of: fresh, shown: shownAction.preview.effects)
    }

    /// A refusal if another object of the account uses a pool that is to be deleted; else nil.
    private func refusalForOtherUser(of writes: [CloudflareRequest]) async -> Refusal? {
        for write in writes where write.isDeletion && write.kind == .pool {
            guard let id = write.id else { continue }
            do throws(CloudflareError) {
                // Objects that the action writes do not count: the action takes the pool out of them.
                let written = Set(writes.compactMap(\.id))
                if let user = try await fleetWatcher.client.poolReferences(id).first(where: { !written.contains($0.id) }
                ) {
                    let name = user.name.isEmpty ? user.id : Hostname.readable(user.name)
                    return .poolUsed(pool: write.name, by: name)
                }
            } catch {
                return .poolUsesUnknown(pool: write.name, "\(error)".oneLine)
            }
        }
        return nil
    }

    /// Reads the pools and load balancers; monitors are not read.
    private func read() async throws(PassFailure) -> Snapshot {
        let rawState = try await CloudflareReader(client: fleetWatcher.client).read(
            balancers: nil,
            monitors: Listing()
        )
        if let why = rawState.current.inconsistency(of: fleetWatcher.fleet.servedHostnames) { throw .unreliable(why) }
        return Snapshot(rawState, after: fleetWatcher.shownState?.snapshot)
    }

    /// Sends the writes; `shown` are the effects on the card, which may be others than those of `prepared`.
    private func performWrites(of prepared: PreparedAction, shown: [Effect]) async -> ActionOutcome {
        actionCount += 1
        // This action may overwrite earlier changes of these objects: that is no revert by another program.
        fleetWatcher.replaceRecentChanges(on: prepared.preview.objectIDs, with: nil)
        let trail = trail(of: prepared)
        let client = fleetWatcher.parts.client(through: fleetWatcher.guardedTransport, recorder: trail)
        // The result of a running poll may be older than the writes.
        fleetWatcher.discardPoll()
        let isSync = !prepared.preview.passClusters.isEmpty
        let stop = isSync ? await runPasses(prepared, client) : await send(prepared.writes, client)
        let sent = trail.sent
        let areAllRefused = sent.allSatisfy(\.wasRefused)
        let after = sent.isEmpty ? nil : await readBack(at: sent.map(\.request), areAllRefused: areAllRefused)
        if let after { await fleetWatcher.show(after) } else { fleetWatcher.discardPoll() }
        fleetWatcher.recordAnswers(sent.map { ($0.request.name, $0.wasAccepted, $0.refusalMessage) })
        let result = ActionResult(prepared, stopText(stop, sent, trail), sent, after)
        result.recordLookups(in: trail, after)
        // If Cloudflare could not be read, the next successful poll shows the results.
        if after == nil, result.hasUnknownResults {
            fleetWatcher.onNextReading { snapshot in
                result.recordLookups(in: trail, snapshot)
                return "\(prepared.preview.title): looked up: \(result.lookupText(in: snapshot))"
            }
        }
        return outcome(result, trail, shown)
    }

    private func outcome(_ result: ActionResult, _ trail: AuditTrail, _ shown: [Effect]) -> ActionOutcome {
        let remark = trail.trouble.map(Words.auditRemark) ?? ""
        switch result.conclusion {
        case .refused(let why): return .refused(why)
        case .failed(let reason):
            return .failed(ActionFailure(reason, auditTrouble: trail.hasUnsentWrite ? nil : trail.trouble))
        case .done:
            var record = ActionRecord(
                id: actionCount,
                moment: fleetWatcher.clock.now,
                title: result.prepared.action.doneText,
                text: result.prepared.action.doneText,
                canUndo: false
            )
            record.action = result.prepared.action
            record.effects = result.prepared.preview.effects
            record.unexpectedEffects = record.effects.without(shown)
            // `add` sets `canUndo`, and the text and the action of an undo.
            record = undoHistory.add(result, record)
            if let entry = undoHistory[record.id] {
                fleetWatcher.replaceRecentChanges(on: result.objectIDs, with: RecentChange(entry))
            }
            record.text += result.remark + remark
            return .done(record)
        }
    }

    /// The reason why the writes stopped, in one line; nil if all were accepted.
    private func stopText(_ stop: StopReason?, _ sent: [AuditTrail.SentWrite], _ trail: AuditTrail) -> String? {
        if trail.hasUnsentWrite { return "the audit file cannot be written (\(trail.trouble ?? "no reason given"))" }
        switch stop {
        case .failure(let text): return text.oneLine
        case .partlyRefused(let cluster):
            let refusal = sent.compactMap(\.refusalMessage).last.map { ": \($0)" } ?? ""
            return "\(cluster): Cloudflare refuses a part of it\(refusal)"
        case nil: return nil
        }
    }

    /// Reads Cloudflare until it shows all writes, at most `maxReads` times; nil if no read succeeds.
    ///
    /// If Cloudflare refused all writes, one read is enough. Otherwise some of its servers may get a write later.
    private func readBack(at writes: [CloudflareRequest], areAllRefused: Bool) async -> Snapshot? {
        var snapshot: Snapshot?
        for attempt in 0..<(areAllRefused ? 1 : Self.maxReads) {
            if attempt > 0 { try? await fleetWatcher.parts.time.pause(.seconds(1)) }
            // A read may fail, for example after a broken connection: the next read may succeed.
            guard let next = try? await read() else { continue }
            snapshot = next
            if writes.notEffective(in: next).isEmpty { break }
        }
        return snapshot
    }

    // MARK: Writing

    /// The reason why the writes of an action stopped.
    private enum StopReason {
        case failure(String)
        /// Cloudflare refused some writes of the pass for this cluster.
        case partlyRefused(cluster: String)
    }

    /// Sends the writes one by one until one fails; nil if all were accepted.
    private func send(_ writes: [CloudflareRequest], _ client: CloudflareClient) async -> StopReason? {
        for write in writes {
            do throws(CloudflareError) {
                _ = try await client.send(write)
            } catch {
                fleetWatcher.updateBlock()
                if case .noReply(.blocked) = error, let end = fleetWatcher.fleet.budget.blockedUntil {
                    return .failure("Cloudflare: \(Words.blocked(until: end))")
                }
                return .failure("\(error)")
            }
        }
        return nil
    }

    /// Runs controller passes for the clusters of a sync, until one fails; nil if all succeeded.
    private func runPasses(_ prepared: PreparedAction, _ client: CloudflareClient) async -> StopReason? {
        for name in prepared.preview.passClusters {
            guard let cluster = prepared.fleet.cluster(name) else { continue }
            let report = await cluster.pass(
                through: client,
                prepared.removal,
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

    private func trail(of prepared: PreparedAction) -> AuditTrail {
        var entry = AuditEntry(
            moment: fleetWatcher.clock.now,
            who: who,
            session: session,
            action: actionCount,
            what: prepared.preview.title,
            phase: .intended,
            call: PlannedCall(method: "", path: "", body: ""),
            before: .null,
            after: .null
        )
        if case .undo(let id) = prepared.action {
            entry.undoes = undoHistory[id]?.reference ?? AuditEntry.Reference(session: session, action: id)
        }
        return AuditTrail(
            template: entry,
            makeCall: { [parts = fleetWatcher.parts] in
                PlannedCall($0, account: parts.account, zone: parts.zone)
            },
            objects: prepared.snapshot.objects.mapValues(JSON.object),
            clock: fleetWatcher.clock,
            audit: audit
        )
    }
}
