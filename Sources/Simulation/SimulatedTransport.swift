package import Wire

/// A transport that sends requests to a world, instead of over the network to a live server.
package struct SimulatedTransport: Transport {
    private let world: World
    private let route: Route
    private let time: Time

    package init(_ world: World, server: SimulatedServer, time: Time, caller: String) {
        self.init(world, Route(server, caller: caller), time: time)
    }

    package init(_ world: World, _ route: Route, time: Time) {
        self.world = world
        self.route = route
        self.time = time
    }

    /// Sends a request to the world; half of the latency passes before the world gets it, the other half afterwards.
    ///
    /// - Throws: `.heldBack` if the fence is closed, `.lost` if the connection breaks, `.cancelled` if the task is
    /// cancelled.
    package func send(_ request: Request) async throws(TransportError) -> Response {
        if request.fence?.isOpen() == false { throw .heldBack }
        let halfLatency = world.latency(of: request, route) / 2
        try await wait(halfLatency)
        let exchange = world.exchange(request, route, at: time.now())
        switch exchange {
        case .reply(let response):
            try await wait(halfLatency)
            return response
        case .lost:
            try await wait(halfLatency)
            throw .lost("the connection was closed without an answer")
        case .held(let release):
            for await _ in release {}
            throw Task.isCancelled ? .cancelled : .lost("the connection was closed without an answer")
        }
    }

    private func wait(_ span: Duration) async throws(TransportError) {
        guard span > .zero else { return }
        do {
            try await time.pause(span)
        } catch {
            throw .cancelled
        }
    }
}
