import CloudflareAPI
package import GeoFleet
import GeoRouting
import Wire

/// Actions of earlier sessions: what became of them, and their undo.
extension ActionRunner {
    /// The number by which an action of an earlier session can be undone in this one.
    private static let earlierID = 0

    /// Says what became of the calls in the file without a known result, from the last reading, and records it.
    ///
    /// Calls to other accounts and zones are left out, as nothing is known of them here.
    ///
    /// - Returns: one line for each call.
    package func lookUpUnfinished(in history: AuditHistory) -> [String] {
        guard let snapshot = fleetWatcher.shownState?.snapshot else { return [] }
        var lines: [String] = []
        for action in history.actions {
            for call in action.calls where call.isUnknown {
                // A creation of a monitor cannot be looked up, because the console reads no monitors.
                guard let request = request(of: call), request.kind != .monitor else { continue }
                let result = result(of: request, before: call.before, in: snapshot)
                lines.append(
                    "\(action.title), \(action.who), \(action.when): \(call.method) of \(request.kind.noun) "
                        + "\(request.name) was begun; looked up: it \(result)"
                )
                record(result, of: call, in: action, after: request.id.flatMap(snapshot.object))
            }
        }
        return lines
    }

    /// What a reading says of a write: the object may also be neither as before nor as after it.
    private func result(of request: CloudflareRequest, before: JSON, in snapshot: Snapshot) -> String {
        if request.isEffective(in: snapshot) { return "took effect" }
        guard request.isChange, let id = request.id, let former = before.object else {
            return AuditHistory.Call.noEffect
        }
        let keys = (request.body?.keys ?? []).sorted()
        let isAsBefore = snapshot.object(id).map { CloudflareRequest.arePresent(former.writableValues(keys), in: $0) }
        return isAsBefore ?? false ? AuditHistory.Call.noEffect : AuditHistory.Call.changed
    }

    private func record(
        _ result: String,
        of call: AuditHistory.Call,
        in action: AuditHistory.Action,
        after: JSONObject?
    ) {
        if fleetWatcher.parts.isReadOnly { return }
        var entry = AuditEntry(
            moment: fleetWatcher.clock.now,
            who: who,
            session: action.reference.session,
            action: action.reference.action,
            what: action.title,
            phase: .lookedUp,
            call: PlannedCall(method: call.method, path: call.path, body: call.body.isNull ? "" : call.body.text),
            before: call.before,
            after: after.map(JSON.object) ?? .null
        )
        entry.result = result
        entry.undoes = action.undoes
        // Without the line, the next session looks the call up again.
        try? audit(entry)
    }

    /// Whether all calls of the action went to the account and the zone of this session.
    package func isOurs(_ action: AuditHistory.Action) -> Bool {
        action.calls.allSatisfy { request(of: $0) != nil }
    }

    /// Takes an action of an earlier session into the history, so that it can be undone.
    ///
    /// - Returns: the action that undoes it.
    /// - Throws: a refusal where it is not one of this account and zone, or where its result is not known.
    package func undo(_ earlier: AuditHistory.Action) throws(Refusal) -> Action {
        guard isOurs(earlier) else {
            throw .notice("it wrote to another account or zone, and is not undone here")
        }
        let made = earlier.calls.filter(\.tookEffect)
        if earlier.calls.contains(where: { $0.isUnknown || $0.result == AuditHistory.Call.changed }) {
            throw .notice("what became of it is not known: look before you undo it by hand")
        }
        if made.isEmpty { throw .notice("it took no effect: there is nothing to undo") }
        guard let objects = changedObjects(by: made) else { throw .cannotBeUndone }
        var record = ActionRecord(
            id: Self.earlierID,
            moment: fleetWatcher.clock.now,
            title: earlier.title,
            text: earlier.title,
            canUndo: true
        )
        let action = decisiveAction(objects)
        record.action = action
        record.isUndo = earlier.isUndo
        var entry = UndoHistory.Entry(
            record: record,
            action: action,
            objects: objects,
            originalText: earlier.originalTitle
        )
        entry.isUndo = earlier.isUndo
        entry.hasBeenUndone = earlier.isUndone
        entry.reference = earlier.reference
        undoHistory.add(entry)
        return .undo(action: Self.earlierID)
    }

    /// The action that decides which word must be typed for its undo.
    private func decisiveAction(_ objects: [UndoHistory.ChangedObject]) -> Action {
        guard let only = objects.first, objects.count == 1 else { return .sync(clusters: []) }
        return only.kind == .loadBalancer ? .drain(.loadBalancer(only.name)) : .drain(.pool(only.name))
    }

    /// The objects that the calls changed; nil where one created or deleted an object, or is not known well enough.
    private func changedObjects(by calls: [AuditHistory.Call]) -> [UndoHistory.ChangedObject]? {
        var order: [String] = []
        var requests: [String: (request: CloudflareRequest, before: JSONObject, after: JSONObject)] = [:]
        var keys: [String: Set<String>] = [:]
        for call in calls {
            guard let request = request(of: call), request.isChange, let id = request.id,
                let before = call.before.object, let after = call.after.object
            else { return nil }
            if requests[id] == nil { order.append(id) }
            // The first call has the object as it was, the last one as it became.
            requests[id] = (request, requests[id]?.before ?? before, after)
            keys[id, default: []].formUnion(request.body?.keys ?? [])
        }
        return order.compactMap { id in
            guard let (request, before, after) = requests[id] else { return nil }
            let keys = (keys[id] ?? []).sorted()
            return UndoHistory.ChangedObject(
                kind: request.kind,
                id: id,
                name: request.name,
                before: before.writableValues(keys),
                after: after.writableValues(keys)
            )
        }
    }

    /// The write behind a line of the audit file; nil where it went to another account or zone, or is no write of ours.
    private func request(of call: AuditHistory.Call) -> CloudflareRequest? {
        let (account, zone) = (fleetWatcher.parts.account, fleetWatcher.parts.zone)
        let kinds: [(CloudflareRequest.Kind, String)] = [
            (.pool, "/accounts/\(account)/load_balancers/pools"), (.loadBalancer, "/zones/\(zone)/load_balancers"),
            (.monitor, "/accounts/\(account)/load_balancers/monitors"),
        ]
        let name = call.before["name"]?.string ?? call.body["name"]?.string ?? call.after["name"]?.string ?? "?"
        for (kind, list) in kinds {
            if call.method == "POST", call.path == list {
                return CloudflareRequest(kind, .create, name: name, body: call.body.object)
            }
            guard let id = call.objectID(in: list) else { continue }
            switch call.method {
            case "PATCH": return CloudflareRequest(kind, .change(id: id), name: name, body: call.body.object)
            case "DELETE": return CloudflareRequest(kind, .delete(id: id), name: name)
            default: return nil
            }
        }
        return nil
    }
}

extension FleetWatcher {
    /// The ids of the account and the zone to which all writes go.
    package var target: (account: String, zone: String) { (parts.account, parts.zone) }
}
