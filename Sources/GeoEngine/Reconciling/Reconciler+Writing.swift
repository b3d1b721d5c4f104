import CloudflareAPI
import GeoRouting
import Wire

/// Sending one write, and what its answer means.
extension Reconciler {
    /// Sends the operation; returns whether Cloudflare may have changed, so that it must be read again.
    func apply(
        _ operation: Operation,
        _ seen: RawState,
        _ desired: Desired,
        _ pass: inout Pass
    ) async throws(PassFailure) -> Bool {
        defer { owesReread = pass.isRereadDue }
        pass.sends()
        do throws(CloudflareError) {
            try await send(operation, RequestBodies(pools: seen.pools, virtualNetwork: rules.virtualNetwork))
            pass.wrote(operation)
            reporter.wrote(operation, place: rules.place)
            metrics.countOperation(operation, result: "success")
            return true
        } catch {
            let failure = PassFailure.cloudflare(error, .writing(operation))
            switch error {
            // A conflict in a pool's update means that two values in its own content are equal. The `where` applies to
            // the conflict alone.
            case .refused(let refusal),
                .conflict(let refusal) where operation.isPoolUpdate:
                let lesson = memory.refused(operation, refusal, seen, desired, at: time.now())
                // A bad wish comes from an Ingress: it does not count as a failure, which would page the operator.
                metrics.countOperation(operation, result: lesson == .planAnew ? "left_out" : "failure")
                switch lesson {
                case .inUse, .planAnew: if !pass.tried(operation) { pass.leave(operation.subject) }
                case .quota: pass.refused(operation, failure, isExcused: true)
                case .refused: pass.refused(operation, failure, isExcused: isTenants(operation))
                }
                return false
            default: metrics.countOperation(operation, result: "failure")
            }
            switch error {
            // Another writer was faster: the next round reads the present state. (`.refused` has returned above.)
            case .conflict, .notFound, .refused: pass.crossed(operation, failure)
            // The failure may be due to this object alone: the pass sends the rest of the stage before it fails.
            case .forbidden: pass.failure = failure
            case .serverFault, .intercepted:
                pass.mayHaveWritten(operation)
                pass.failure = failure
            case .noReply, .garbled:
                pass.mayHaveWritten(operation)
                throw failure
            case .rateLimited, .unauthorized: throw failure
            }
            return true
        }
    }

    /// Whether the operation is on a load balancer that only annotations of Ingresses ask for.
    ///
    /// A refusal of such an operation is excused, so that no tenant can make this process unready.
    private func isTenants(_ operation: Operation) -> Bool {
        guard operation.stage == .loadBalancers else { return false }
        return !rules.hostnames.contains { $0.text == operation.subject }
    }

    /// Sends the request for an operation, and remembers what the reply shows.
    private func send(_ operation: Operation, _ bodies: RequestBodies) async throws(CloudflareError) {
        guard let request = bodies.request(for: operation) else { return }
        if request.action == .create { try await confirmAbsence(of: request.name, request.kind) }
        if let reply = WriteReply(try await client.send(request)) {
            barrier.wrote(reply.kind, id: reply.id, name: reply.name, modified: reply.modified, at: time.now())
            memory.wrote(operation, reply, ids: bodies.id, at: time.now())
        } else {
            // A reply without an object means that the pool was deleted.
            known[request.name] = nil
            if let id = request.id { barrier.forget(id) }
            memory.deleted(pool: request.name, at: time.now())
        }
    }

    /// Confirms that a known object is gone or renamed, by a read of its own URL, before it is created anew.
    private func confirmAbsence(of name: String, _ kind: CloudflareRequest.Kind) async throws(CloudflareError) {
        guard let id = known[name] else { return }
        do throws(CloudflareError) {
            let isThere = try await self.name(of: kind, id) == name
            if isThere { throw .garbled("a list without \(name), which exists as \(id)") }
        } catch {
            guard case .notFound = error else { throw error }
        }
        known[name] = nil
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
