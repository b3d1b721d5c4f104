/// Tells to which pool a load balancer sends a client at a place; made once for one state of its pools.
///
/// What Cloudflare's documents say counts (developers.cloudflare.com/load-balancing, traffic steering and health
/// details); where they are silent, the `Certainty` of a choice says so. One place costs a sine, a cosine and a few
/// multiplications for each pool: a map can ask for tens of thousands of places a frame.
package struct SteeringModel: Sendable, Equatable {
    /// How the load balancer chooses among the pools that can get traffic.
    package enum Method: Sendable, Equatable {
        /// The nearest pool, for the policy `proximity`.
        case nearest
        /// The first pool in the order of the list, for `off`, and for `geo` without maps.
        case firstInList
        /// By something that this program cannot compute.
        case unknown(Certainty.Obstacle)
    }

    /// The load balancer.
    package let balancer: LoadBalancer
    /// All pools; the first `candidateCount` are those that the load balancer chooses from, in its order.
    package let pools: [SteeringPool]
    /// Whether each pool can get traffic, in the order of `pools`.
    package let standings: [Standing]
    /// The number of pools that the load balancer chooses from: its default pools, and under `geo` those of its maps.
    package let candidateCount: Int
    /// How the load balancer chooses.
    package let method: Method
    /// The index of the fallback pool; nil where it is not known.
    package let fallback: Int?
    /// The indexes of the pools that can get traffic, in the load balancer's order.
    package let eligible: [Int]
    /// The vectors of the `eligible` pools; empty unless the nearest one counts.
    private let vectors: [UnitVector]

    /// Two distances that differ by less than this, in kilometres, count as the same: servers round coordinates.
    package static let tieMargin = 1.0

    /// - Parameters:
    ///   - balancer: the load balancer.
    ///   - known: the pools to look at, in any order. A pool that the load balancer names and that is missing here
    ///     counts as unread; a pool that it does not name is listed as not being one of its default pools.
    package init(_ balancer: LoadBalancer, pools known: [SteeringPool]) {
        let byID = Dictionary(known.map { ($0.id, $0) }) { first, _ in first }
        let isMapped = balancer.isMapped
        let candidates = (balancer.defaultPools + (isMapped ? balancer.mappedPools : [])).uniqued()
        let chosen = Set(candidates)
        let method = Method(balancer)
        pools = candidates.map { byID[$0] ?? SteeringPool(unread: $0) } + known.filter { !chosen.contains($0.id) }
        standings = pools.enumerated().map { index, pool in
            if index < candidates.count { return pool.standing(needsCoordinates: method == .nearest) }
            return .out(pool.id == balancer.fallbackPool ? .onlyFallback : .notDefault)
        }
        (self.balancer, self.method, candidateCount) = (balancer, method, candidates.count)
        fallback = pools.firstIndex { $0.id == balancer.fallbackPool && $0.isRead }
        let eligible = standings.indices.filter { [standings] in standings[$0].isEligible }
        self.eligible = eligible
        // Under proximity, a pool without coordinates is not eligible: `eligible` and `vectors` have the same indexes.
        let points = eligible.compactMap { [pools] in pools[$0].coordinates }
        vectors = method == .nearest ? points.map(UnitVector.init) : []
    }

    // MARK: One place

    /// The index in `pools` of the pool that serves a place; nil where none of those that it chooses from does.
    ///
    /// Nil also where the choice cannot be computed. `answer(at:)` tells which of both.
    package func servingPool(at place: Coordinates) -> Int? { servingPool(at: UnitVector(place)) }

    /// The index in `pools` of the pool that serves a place; the fast form for a map, which keeps its vectors.
    package func servingPool(at place: UnitVector) -> Int? {
        guard balancer.isEnabled else { return nil }
        switch method {
        case .nearest: return nearest(to: place)
        case .firstInList: return eligible.first
        // Under `geo`, one pool that is left serves only the areas that name it.
        case .unknown(.maps): return nil
        case .unknown: return eligible.count == 1 ? eligible[0] : nil
        }
    }

    /// Of equally near pools, the first in the list.
    private func nearest(to place: UnitVector) -> Int? {
        var (best, largest) = (-1, -Double.infinity)
        for (index, vector) in vectors.enumerated() {
            let cosine = vector.dot(place)
            if cosine > largest { (best, largest) = (index, cosine) }
        }
        return best < 0 ? nil : eligible[best]
    }

    /// Where a client at a place goes.
    package func answer(at place: Coordinates) -> SteeringChoice.Answer { answer(at: UnitVector(place)) }

    /// Where a client at a place goes; the fast form for many places, whose vectors are kept.
    package func answer(at place: UnitVector) -> SteeringChoice.Answer {
        if let pool = servingPool(at: place) { return .pool(pool) }
        return eligible.isEmpty || !balancer.isEnabled ? answerWithoutPools : .undetermined
    }

    /// The whole choice for a client at a place: the chain of pools, which one serves, and how sure that is.
    package func choice(at place: Coordinates) -> SteeringChoice {
        let links = links(from: place)
        let answer = answer(at: place)
        let certainty = certainty(of: answer, links)
        return SteeringChoice(links: links, answer: answer, next: next(after: answer, links), certainty: certainty)
    }

    /// The indexes of the pools that may serve some client now.
    ///
    /// Where it is not known whether a pool can serve, it counts; and a rule or a pool set may choose any pool.
    package var possiblyServing: [Int] {
        guard balancer.isEnabled else { return [] }
        if balancer.custom.ruleCount + balancer.custom.poolSetCount > 0 { return Array(pools.indices) }
        let last = eligible.isEmpty || eligible.allSatisfy { standings[$0] != .eligible } ? fallback.map { [$0] } : nil
        let hopeful = standings.indices.filter { standings[$0].isEligible || standings[$0].isDoubtful }
        let chosen: [Int]
        switch method {
        case .firstInList: chosen = hopeful.filter { $0 <= eligible.first ?? .max }
        case .nearest, .unknown: chosen = hopeful
        }
        return chosen + (last ?? []).filter { !chosen.contains($0) }
    }

    // MARK: No pool

    /// Where clients go when no pool that the load balancer chooses from can serve.
    package var answerWithoutPools: SteeringChoice.Answer {
        guard balancer.isEnabled else { return .nobody(.disabled) }
        if !obstaclesWithoutPools.isEmpty { return .undetermined }
        return lastAnswer
    }

    /// What the fallback pool does when no other pool can serve; its health does not count.
    package var fallbackState: FallbackState {
        guard let fallback else { return .unknown }
        let pool = pools[fallback]
        if !pool.isEnabled { return .disabled(pool: pool.name) }
        return pool.servesAsFallback ? .serves(pool: pool.name) : .drained(pool: pool.name)
    }

    private var lastAnswer: SteeringChoice.Answer {
        switch fallbackState {
        case .unknown: .undetermined
        case .serves: fallback.map { .fallback($0) } ?? .undetermined
        case .disabled, .drained: .nobody(balancer.isProxied ? .error530 : .noAnswer)
        }
    }

    /// Why it cannot be told where clients go, although no pool is eligible.
    private var obstaclesWithoutPools: [Certainty.Obstacle] {
        guard eligible.isEmpty else { return [] }
        let exclusions = standings.prefix(candidateCount).compactMap(\.exclusion)
        var obstacles: [Certainty.Obstacle] = []
        if exclusions.contains(.unread) { obstacles.append(.unreadPool) }
        if exclusions.contains(.unprobed) { obstacles.append(.unprobed) }
        if exclusions.contains(.noCoordinates) { obstacles.append(.noCoordinates) }
        if obstacles.isEmpty, fallbackState == .unknown { obstacles.append(.unreadFallback) }
        return obstacles
    }

    // MARK: The chain

    private func links(from place: Coordinates) -> [SteeringChoice.Link] {
        let origin = UnitVector(place)
        let links = pools.indices.map { index in
            let distance = pools[index].coordinates.map { UnitVector($0).distance(to: origin) }
            return SteeringChoice.Link(pool: index, distance: distance, standing: standings[index])
        }
        guard method == .nearest else { return links }
        func isBefore(_ left: SteeringChoice.Link, _ right: SteeringChoice.Link) -> Bool {
            (left.distance ?? .infinity, left.pool) < (right.distance ?? .infinity, right.pool)
        }
        let (candidates, others) = (links.prefix(candidateCount), links.dropFirst(candidateCount))
        return candidates.sorted(by: isBefore) + others.sorted(by: isBefore)
    }

    private func next(after answer: SteeringChoice.Answer, _ links: [SteeringChoice.Link]) -> SteeringChoice.Answer? {
        guard case .pool(let serving) = answer else { return nil }
        let others = links.filter { $0.standing.isEligible && $0.pool != serving }
        guard let first = others.first else { return lastAnswer }
        if case .unknown = method, others.count > 1 { return .undetermined }
        return .pool(first.pool)
    }

    // MARK: Certainty

    private func certainty(of answer: SteeringChoice.Answer, _ links: [SteeringChoice.Link]) -> Certainty {
        guard balancer.isEnabled else { return .exact }
        var obstacles: [Certainty.Obstacle] = []
        if balancer.custom.ruleCount > 0 { obstacles.append(.rule) }
        if balancer.custom.poolSetCount > 0 { obstacles.append(.poolSet) }
        if answer == .undetermined {
            obstacles += obstaclesWithoutPools
            if case .unknown(let obstacle) = method, !eligible.isEmpty { obstacles.append(obstacle) }
        }
        let before = linksBefore(answer, links)
        if case .pool = answer, before.contains(where: { $0.standing == .out(.unread) }) {
            obstacles.append(.unreadPool)
        }
        if !obstacles.isEmpty { return .unknown(obstacles) }
        let doubts = doubts(of: answer, links, before)
        return doubts.isEmpty ? .exact : .approximate(doubts)
    }

    /// The pools that would serve instead if they could: in a list the earlier ones, else all that are out.
    ///
    /// A pool without coordinates has no distance: it counts as earlier.
    private func linksBefore(
        _ answer: SteeringChoice.Answer,
        _ links: [SteeringChoice.Link]
    ) -> [SteeringChoice.Link] {
        let out = links.prefix(candidateCount).enumerated().filter { !$0.element.standing.isEligible }
        guard case .pool(let serving) = answer, let rank = links.firstIndex(where: { $0.pool == serving }) else {
            return out.map(\.element)
        }
        // A policy without an order may prefer any of them.
        if case .unknown = method { return out.map(\.element) }
        return out.filter { $0.offset < rank || method == .nearest && $0.element.distance == nil }.map(\.element)
    }

    private func doubts(
        of answer: SteeringChoice.Answer,
        _ links: [SteeringChoice.Link],
        _ before: [SteeringChoice.Link]
    ) -> [Certainty.Doubt] {
        var doubts: [Certainty.Doubt] = []
        if method == .nearest, case .pool(let serving) = answer, eligible.count > 1 {
            doubts += [.greatCircle, balancer.isProxied ? .pointOfPresence : .resolver]
            if before.contains(where: { $0.distance != nil }) { doubts.append(.nextNearest) }
            if isTie(serving, links) { doubts.append(.tie) }
        }
        if method == .nearest, !balancer.mappedPools.isEmpty { doubts.append(.maps) }
        if case .pool(let serving) = answer {
            if case .shedding = standings[serving] { doubts.append(.loadShedding) }
            if !pools[serving].unhealthyRegions.isEmpty { doubts.append(.regionalHealth) }
        }
        let exclusions = before.compactMap(\.standing.exclusion)
        if exclusions.contains(.unprobed) { doubts.append(.unprobed) }
        if exclusions.contains(.weightless) { doubts.append(.weightless) }
        if exclusions.contains(.noCoordinates) { doubts.append(.noCoordinates) }
        if exclusions.contains(.shedsAll) { doubts.append(.loadShedding) }
        if case .nobody = answer, case .drained = fallbackState { doubts.append(.drainedFallback) }
        return doubts
    }

    private func isTie(_ serving: Int, _ links: [SteeringChoice.Link]) -> Bool {
        let distances = links.filter(\.standing.isEligible).compactMap(\.distance).prefix(2)
        guard let first = distances.first, let second = distances.last, distances.count == 2 else { return false }
        return second - first < Self.tieMargin
    }
}

extension Standing {
    /// Whether it is not known if the pool gets traffic.
    fileprivate var isDoubtful: Bool {
        switch self {
        case .out(.unprobed), .out(.noCoordinates), .out(.shedsAll): true
        case .eligible, .shedding, .out: false
        }
    }
}

extension SteeringModel.Method {
    fileprivate init(_ balancer: LoadBalancer) {
        if balancer.steeringPolicy == LoadBalancer.proximity {
            self = .nearest
        } else if balancer.usesFirstUsablePool {
            self = .firstInList
        } else {
            self = .unknown(balancer.isMapped ? .maps : .policy(balancer.steeringPolicy))
        }
    }
}

extension LoadBalancer {
    /// Whether the load balancer uses its maps of regions, countries and data centres before the default pools.
    ///
    /// An empty policy means `geo` for a load balancer with such maps, and `off` for one without.
    package var isMapped: Bool {
        !mappedPools.isEmpty && (steeringPolicy == "geo" || steeringPolicy.isEmpty)
    }

    /// Whether the first default pool that can serve gets all traffic.
    package var usesFirstUsablePool: Bool {
        steeringPolicy == "off" || (steeringPolicy.isEmpty || steeringPolicy == "geo") && mappedPools.isEmpty
    }
}

extension [String] {
    /// The elements without repetitions, in the order of their first appearance.
    fileprivate func uniqued() -> [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
