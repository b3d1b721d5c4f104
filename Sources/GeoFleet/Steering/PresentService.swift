package import GeoRouting

/// What serves the users of a geo on one load balancer at the moment.
package struct PresentService: Sendable, Equatable {
    /// Where the users go.
    package enum Destination: Sendable, Equatable {
        case pool(Effect.Destination)
        /// No pool can serve; with the state of the fallback pool.
        case fallback(FallbackState)
    }

    /// The host name of the load balancer, as people write it.
    package var hostname: String
    /// Where the users of the geo go.
    package var destination: Destination
}

extension Fleet {
    /// What serves the users of a geo now, for each enabled load balancer that has or should have the pool.
    ///
    /// A load balancer whose steering policy does not let this be computed is left out.
    package func presentServices(ofGeo geo: String, pool name: String) -> [PresentService] {
        let place = pool(named: name)?.coordinates ?? position(of: geo)
        guard let place else { return [] }
        let id = pool(named: name)?.id
        let wanting = Set(
            clusters.flatMap(\.desired.loadBalancers).filter { $0.pools.contains(name) }.map(\.hostname.text)
        )
        return loadBalancers.map(\.balancer).compactMap { balancer in
            let isUsed = id.map(balancer.references) ?? false
            let routing = Routing(balancer, in: self, .present)
            guard balancer.isEnabled, isUsed || wanting.contains(balancer.hostname), routing.isPredictable else {
                return nil
            }
            let goal = routing.destination(from: place).map { Effect.Destination($0, from: place) }
            if goal == nil, routing.model.answer(at: place) == .undetermined { return nil }
            return PresentService(
                hostname: balancer.readableName,
                destination: goal.map { .pool($0) } ?? .fallback(routing.fallbackState)
            )
        }
    }

    private func position(of geo: String) -> Coordinates? {
        let places = clusters.map(\.rules.place) + Place.predefined
        return places.first { $0.code == geo }?.coordinates
    }
}
