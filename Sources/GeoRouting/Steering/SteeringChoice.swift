/// Where a load balancer sends a client at one place, and how sure that is.
///
/// Pools are named by their index in `SteeringModel.pools`.
package struct SteeringChoice: Sendable, Equatable {
    /// All pools: first those that the load balancer chooses from, in the order of the choice, then the others.
    ///
    /// Under proximity, the nearest comes first and pools without coordinates come last, else the order is the list's.
    package var links: [Link]
    /// Where the client goes.
    package var answer: Answer
    /// Where the client goes if the serving pool fails; nil unless `answer` is a pool.
    ///
    /// Where load shedding acts on the serving pool, this is also where the shed part goes.
    package var next: Answer?
    /// How sure the answer is.
    package var certainty: Certainty

    /// One pool in the chain.
    package struct Link: Sendable, Equatable {
        /// The index in `SteeringModel.pools`.
        package var pool: Int
        /// The distance from the client in kilometres; nil where the pool has no coordinates.
        package var distance: Double?
        /// Whether the pool can get traffic.
        package var standing: Standing
    }

    /// Where a client goes.
    package enum Answer: Sendable, Equatable {
        /// To this pool.
        case pool(Int)
        /// To this pool, as the fallback pool: its health does not count.
        case fallback(Int)
        /// To none.
        case nobody(NoService)
        /// It cannot be told; the certainty says why.
        case undetermined
    }

    /// What a client gets when no pool serves.
    package enum NoService: Sendable, Equatable {
        /// Cloudflare's error 530, for a proxied name.
        case error530
        /// No address, for a DNS-only name.
        case noAnswer
        /// What the zone's own DNS records say, or no address: the load balancer is disabled.
        case disabled
    }
}

/// How sure it is where a load balancer sends a client.
package enum Certainty: Sendable, Equatable {
    /// Cloudflare's documents say so.
    case exact
    /// Very likely, with the reasons for the doubt; never empty.
    case approximate([Doubt])
    /// It cannot be told, for these reasons; never empty.
    case unknown([Obstacle])

    /// Why an answer is not exact.
    package enum Doubt: Sendable, Equatable {
        /// Cloudflare does not say how it measures distances; the shortest way on a sphere is assumed.
        case greatCircle
        /// Cloudflare does not say in so many words that the next nearest pool serves when the nearest is out.
        case nextNearest
        /// Two pools are equally near, within `SteeringModel.tieMargin`: Cloudflare does not say which one serves.
        case tie
        /// The name is proxied: not the client's place counts, but that of the Cloudflare data centre it reaches.
        case pointOfPresence
        /// The name is DNS-only: the place counts that Cloudflare knows of the client's network or its resolver.
        case resolver
        /// The load balancer has maps of regions, countries or data centres, which may come first.
        case maps
        /// The serving pool gives a part of its traffic away.
        case loadShedding
        /// In some regions the probes find the serving pool down: clients there may go to the next one.
        case regionalHealth
        /// A pool that comes first is not probed yet: it counts as down, until its first result.
        case unprobed
        /// In a pool that comes first, all origins have weight 0: Cloudflare does not say what happens then.
        case weightless
        /// The fallback pool has no enabled origin: Cloudflare does not say what happens then.
        case drainedFallback
        /// A pool of the load balancer has no coordinates: Cloudflare does not say what happens then.
        case noCoordinates
    }

    /// Why an answer is not known.
    package enum Obstacle: Sendable, Equatable {
        /// A rule that people made decides first.
        case rule
        /// A pool set that people made decides first.
        case poolSet
        /// The policy is `geo`: its maps of regions, countries and data centres come first.
        case maps
        /// The policy has chance or measurements in it, such as `random`; or this program does not know it.
        case policy(String)
        /// A default pool is in no list that was read.
        case unreadPool
        /// No pool has been probed yet, or Cloudflare does not show the results.
        case unprobed
        /// The policy is proximity, and no pool that could serve has coordinates.
        case noCoordinates
        /// Only the fallback pool is left, and it is in no list that was read.
        case unreadFallback
    }
}

/// The state of the fallback pool when no other pool can serve.
package enum FallbackState: Sendable, Equatable {
    /// The fallback pool is not known.
    case unknown
    case disabled(pool: String)
    /// All origins of the fallback pool are disabled.
    case drained(pool: String)
    /// The fallback pool serves; its health does not count.
    case serves(pool: String)
}
