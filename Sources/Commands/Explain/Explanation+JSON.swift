import GeoFleet
import GeoRouting
import Presentation
package import Wire

extension Explanation {
    /// The answer as an object of the kind `Explanation`; `deploy/schemas/explanation.json` describes it.
    package var json: JSON { .answer("Explanation", spec: question.specJSON(from: from), status: status) }

    private var from: JSON {
        .members(
            ("city", place.city.map { .string($0) }),
            ("latitude", .degrees(place.coordinates.latitude)),
            ("longitude", .degrees(place.coordinates.longitude))
        )
    }

    private var status: JSON {
        .members(
            ("readAt", question.readAtJSON),
            ("loadBalancer", question.balancerJSON),
            ("answer", answer),
            ("next", isTold ? choice.next.map(json(of:)) : nil),
            ("fallback", question.fallbackJSON),
            ("certainty", choice.certainty.json),
            ("chain", .array(choice.links.map(json(of:))))
        )
    }

    private var answer: JSON { isTold ? json(of: choice.answer) : .members(("kind", "Unknown")) }

    private func json(of answer: SteeringChoice.Answer) -> JSON {
        switch answer {
        case .pool(let index), .fallback(let index):
            .members(("kind", answer.kindJSON), ("pool", question.poolJSON(index, distance: distance(index))))
        case .nobody(let service):
            .members(
                ("kind", answer.kindJSON),
                ("reason", service.reasonJSON),
                ("message", .string(service.sentence))
            )
        case .undetermined: .members(("kind", answer.kindJSON))
        }
    }

    private func json(of link: SteeringChoice.Link) -> JSON {
        let isSwitchedOff = question.isSwitchedOff(link.pool)
        let message = isSwitchedOff ? "switched off by --without" : link.standing.words(isShort: false)
        return .members(
            ("pool", question.poolJSON(link.pool, distance: link.distance)),
            ("standing", link.standing.kindJSON),
            ("reason", isSwitchedOff ? "Without" : link.standing.exclusion?.reasonJSON),
            ("message", message.map { .string($0.oneLine) }),
            ("serving", .bool(isServing(link.pool)))
        )
    }
}
