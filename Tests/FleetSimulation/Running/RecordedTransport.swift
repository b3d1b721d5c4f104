import GeoRouting
import HTTPTypes
import Simulation
import Wire

/// A replica's way to the world: what it sends and what it gets is seen by the witness.
struct RecordedTransport: Transport {
    let stage: Stage
    let route: Route
    let replica: ReplicaSettings
    let gate: Gate
    /// The replica's own time.
    let own: Time
    let watches = WatchTap()

    func send(_ request: Request) async throws(TransportError) -> Response {
        let sent = own.now()
        stage.recorder.sends(request, route, by: replica, own: sent)
        let setUp = stage.setUp(route)
        if setUp > .zero {
            try await travel(setUp)
            guard gate.isOpen else { throw .cancelled }
            if request.fence?.isOpen() == false { throw .heldBack }
            stage.recorder.leaves(request, route, by: replica, own: own.now())
        }
        if let complaint = watches.complaint(about: request) { stage.recorder.blame("\(route.caller) \(complaint)") }
        let half = stage.world.latency(of: request, route) / 2
        if half > stage.world.settings.latency { stage.recorder.delays(request, route) }
        try await travel(half)
        guard gate.isOpen else { throw .cancelled }
        let exchange = stage.exchange(request, route, replica, own: own.now())
        switch exchange {
        case .reply(let response):
            if ["half", "truncate"].contains(stage.world.newestFault) {
                stage.recorder.fails(request, route, own: own.now())
            }
            try await travel(half)
            guard gate.isOpen else { throw .cancelled }
            let now = own.now()
            stage.recorder.arrives(response, request, route, sent: sent, own: now, now: stage.machine.now)
            if route.server == .cloudflare {
                return await stage.recorder.read(response, request, route.caller, own: now)
            }
            return request.queryValue("watch") == nil ? response : watches.tap(response, to: request)
        case .lost:
            try await travel(half)
            stage.recorder.fails(request, route, own: own.now())
            throw .lost("the connection was closed without an answer")
        case .held(let release):
            for await _ in release {}
            stage.recorder.fails(request, route, own: own.now())
            throw Task.isCancelled ? .cancelled : .lost("the connection was closed without an answer")
        }
    }

    private func travel(_ span: Duration) async throws(TransportError) {
        guard span > .zero else { return }
        do {
            try await Time(ProcessClock(machine: stage.machine)).pause(span)
        } catch {
            throw .cancelled
        }
    }
}
