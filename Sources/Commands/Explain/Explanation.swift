import GeoFleet
import GeoRouting
import Presentation

/// Which pool serves a place, and why: the answer of `geoconsole explain`.
package struct Explanation: Sendable {
    let question: SteeringQuestion
    let place: PlaceQuery
    let choice: SteeringChoice

    /// Asks the steering of a load balancer about a place.
    package init(_ question: SteeringQuestion, from place: PlaceQuery) {
        self.question = question
        self.place = place
        choice = question.model.choice(at: place.coordinates)
    }

    /// Why it cannot be told which pool serves the place; nil where it can.
    package var problem: CommandProblem? {
        guard case .unknown(let obstacles) = choice.certainty, let first = obstacles.first else { return nil }
        let name = question.balancer.readableName
        return .unknown("it cannot be told where \(name) sends users: \(first.sentence); \(first.advice)")
    }

    /// Whether the answer is known.
    var isTold: Bool { problem == nil }

    /// The distance of a pool in kilometres; nil where the pool has no coordinates.
    func distance(_ index: Int) -> Double? { choice.links.first { $0.pool == index }?.distance }

    /// Whether the pool with this index serves the place.
    func isServing(_ index: Int) -> Bool {
        isTold && (choice.answer == .pool(index) || choice.answer == .fallback(index))
    }
}
