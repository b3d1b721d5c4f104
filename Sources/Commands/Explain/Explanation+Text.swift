import GeoFleet
import GeoRouting
package import Presentation

extension Explanation {
    /// The answer as text: facts, how sure they are, and all pools in the order of the choice.
    package var lines: [Line] {
        var lines = [Line("from \(place.text)", .heading, bold: true), question.heading, .empty]
        lines.append(fact("served by", serving))
        if let next = choice.next, isTold { lines.append(fact("next", text(of: next))) }
        lines.append(fact("fallback", fallback))
        lines.append(fact("certainty", certainty))
        lines += reasons.map { Line("            - ", .muted) + Line($0, .muted) }
        return lines + [.empty] + chain + others
    }

    private func fact(_ name: String, _ value: Line) -> Line {
        Line(name + String(repeating: " ", count: 12 - name.count), .muted) + value
    }

    // MARK: The answer

    private var serving: Line {
        if isTold { return text(of: choice.answer) }
        let line = Line("cannot be told", .warning)
        if choice.answer == .undetermined { return line }
        // What a rule decides is not known; what comes after it is.
        return line + Line("; if nothing decides first: ", .muted) + text(of: choice.answer)
    }

    private func text(of answer: SteeringChoice.Answer) -> Line {
        switch answer {
        case .pool(let index): pool(index)
        case .fallback(let index):
            pool(index) + Line(", as the fallback pool: no other pool can serve", .warning)
                + (question.model.pools[index].mayAnswer
                    ? .empty : Line("; none of its origins is up: users get errors", .bad))
        case .nobody(let service): Line("no pool: \(service.sentence)", .bad)
        case .undetermined: Line("cannot be told", .warning)
        }
    }

    private func pool(_ index: Int) -> Line {
        Line(question.name(index), .text, bold: true)
            + (distance(index).map { Line(", \(Words.kilometres($0))") } ?? Line(", at no known distance", .muted))
    }

    private var fallback: Line {
        let name = question.model.fallback.map(question.name) ?? ""
        if let pool = question.model.fallback, question.isSwitchedOff(pool) {
            return Line("\(name) is switched off by --without: when no other pool can serve, none does", .warning)
        }
        return switch question.model.fallbackState {
        case .serves: Line("\(name) serves when no other pool can, whatever its health")
        case .disabled: Line("\(name) is disabled: when no other pool can serve, none does", .warning)
        case .drained: Line("\(name) has no enabled origin: when no other pool can serve, none does", .warning)
        case .unknown: Line("not known", .warning)
        }
    }

    private var certainty: Line {
        switch choice.certainty {
        case .exact: Line("exact", .good)
        case .approximate: Line("approximate")
        case .unknown: Line("not known", .warning)
        }
    }

    private var reasons: [String] {
        switch choice.certainty {
        case .exact: []
        case .approximate(let doubts): doubts.map(\.sentence)
        case .unknown(let obstacles): obstacles.map { "\($0.sentence): \($0.advice)" }
        }
    }

    // MARK: The pools

    private var chain: [Line] {
        var table = TextTable(["  POOL", "GEO", "DISTANCE", "STATE"], rightAligned: [2])
        for link in choice.links {
            let isServing = isServing(link.pool)
            let distance = link.distance.map(Words.kilometres) ?? "-"
            table.add([
                Line(
                    (isServing ? "▸ " : "  ") + question.model.pools[link.pool].name,
                    isServing ? .heading : .text,
                    bold: isServing
                ),
                Line(question.view(link.pool)?.geo ?? "-"), Line(distance), state(of: link, isServing),
            ])
        }
        return table.lines
    }

    private func state(of link: SteeringChoice.Link, _ isServing: Bool) -> Line {
        if question.isSwitchedOff(link.pool) { return Line("✗ out: switched off by --without", .bad) }
        switch link.standing {
        case .eligible: return Line(isServing ? "● serves" : "● can serve", .good)
        case .shedding: return Line("▲ \(link.standing.words(isShort: false) ?? "") to other pools", .warning)
        case .out:
            let text = link.standing.words(isShort: false) ?? ""
            return isServing ? Line("▲ serves as fallback: \(text)", .warning) : Line("✗ out: \(text)", .bad)
        }
    }

    private var others: [Line] {
        let names = question.otherHostnames
        if names.isEmpty { return [] }
        return [.empty, Line("other load balancers, for --hostname: \(names.joined(separator: ", "))", .muted)]
    }
}
