import CloudflareAPI
import GeoRouting
import Wire

/// Sends one write, and acts on its reply.
extension Reconciler {
    /// Sends the operation; returns whether Cloudflare must be read again, because it may have changed.
    func apply(
        _ operation: Operation,
        _ rawState: RawState,
        _ desired: Desired,
        _ pass: inout Pass
    ) async throws(PassFailure) -> Bool {
        defer { isRereadDue = pass.isRereadDue }
        pass.countWrite()
        do throws(CloudflareError) {
            try await send(operation, RequestBodies(pools: rawState.pools, virtualNetwork: rules.virtualNetwork))
            pass.wrote(operation)
            reporter.wrote(operation, place: rules.place)
            metrics.countOperation(operation, result: "success")
            return true
        } catch {
            let failure = PassFailure.cloudflare(error, .writing(operation))
            switch error {
            // A conflict in a pool's update means that two values in the update itself are equal. The `where` applies
            // only to `.conflict`.
            case .refused(let refusal),
                .conflict(let refusal) where operation.isPoolUpdate:
                let meaning = memory.noteRefusal(of: operation, refusal, rawState, desired, at: time.now())
                // A bad wish comes from an Ingress. It does not count as a failure, which would alert the operator.
                metrics.countOperation(operation, result: meaning == .planAnew ? "left_out" : "failure")
                switch meaning {
                case .inUse, .planAnew: if !pass.countRefusedTry(operation) { pass.postpone(operation.subject) }
                case .quota: pass.refused(operation, failure, isExcused: true)
                case .refused: pass.refused(operation, failure, isExcused: isForTenantsOnly(operation))
                }
                return false
            default: metrics.countOperation(operation, result: "failure")
            }
            switch error {
            // Another writer was faster: the next round reads the present state. `.refused` has returned above.
            case .conflict, .notFound, .refused: pass.raced(operation, failure)
            // Only this object may be affected: the pass sends the other operations of the stage before it fails.
            case .forbidden: pass.failure = failure
            case .serverFault, .intercepted:
                pass.mayHaveWritten(operation)
                pass.failure = failure
            case .noReply, .unusable:
                pass.mayHaveWritten(operation)
                throw failure
            case .rateLimited, .unauthorized: throw failure
            }
            return true
        }
    }

    /// Whether the operation is on a load balancer that only annotations of Ingresses ask for.
    ///
    /// A refusal of such an operation is excused: a tenant must not be able to make this process unready.
    private func isForTenantsOnly(_ operation: Operation) -> Bool {
        guard operation.stage == .loadBalancers else { return false }
        return !rules.hostnames.contains { $0.text == operation.subject }
    }

    /// Sends the request for an operation, and remembers the object in the reply.
    private func send(_ operation: Operation, _ bodies: RequestBodies) async throws(CloudflareError) {
        guard let request = bodies.request(for: operation) else { return }
        if request.action == .create { try await confirmAbsence(of: request.name, request.kind) }
        if let reply = WriteReply(try await client.send(request)) {
            barrier.wrote(reply.kind, id: reply.id, name: reply.name, modified: reply.modified, at: time.now())
            memory.noteWrite(operation, reply, ids: bodies.id, at: time.now())
        } else {
            // A reply without an object means that the pool was deleted.
            knownIDs[request.name] = nil
            if let id = request.id { barrier.forget(id) }
            memory.noteDeletion(ofPool: request.name, at: time.now())
        }
    }

    /// Confirms that a known object is gone or renamed, before an object with its name is created.
    ///
    /// This reads the object's own URL, because a list may be outdated.
    private func confirmAbsence(of name: String, _ kind: CloudflareRequest.Kind) async throws(CloudflareError) {
        guard let id = knownIDs[name] else { return }
        do throws(CloudflareError) {
            let isThere = try await self.name(of: kind, id) == name
            if isThere { throw .unusable("a list without \(name), which exists as \(id)") }
        } catch {
            guard case .notFound = error else { throw error }
        }
        knownIDs[name] = nil
    }

    /// The name of an object, read from its own URL; nil for a monitor, which has no name and is not read.
    func name(of kind: CloudflareRequest.Kind, _ id: String) async throws(CloudflareError) -> String? {
        switch kind {
        case .pool: try await client.pool(id).name
        case .loadBalancer: Hostname.canonical(try await client.loadBalancer(id).name)
        case .monitor: nil
        }
    }
}

extension Operation {
    fileprivate var isPoolUpdate: Bool { if case .updatePool = self { true } else { false } }
}
