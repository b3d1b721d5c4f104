import GeoFleet
import GeoRouting
package import WorldMap

/// The words beside a map: the choice for a place, and what a failure in thought does.
package struct MapText {
    private let map: PoolMap
    /// The map without a failure in thought.
    private let actual: PoolMap
    private let point: GlobePoint
    private let choice: PlaceChoice

    /// Prepares the words for a place.
    ///
    /// - Parameters:
    ///   - map: the map, perhaps with a pool that fails in thought.
    ///   - actual: the map without that.
    ///   - point: the place.
    package init(_ map: PoolMap, actual: PoolMap, at point: GlobePoint) {
        self.map = map
        self.actual = actual
        self.point = point
        choice = map.choice(at: point)
    }

    /// The place in words: its city or the nearest listed one, and its coordinates.
    package var place: Line {
        let coordinates = Coordinates(latitude: point.latitude, longitude: point.longitude).map(Words.coordinates) ?? ""
        return Line(name.map { "\($0) · \(coordinates)" } ?? coordinates, .heading, bold: true)
    }

    /// The name of the place: of the nearest listed city, and of the pool there; nil far from every one.
    private var name: String? {
        let pool = map.entries.first { $0.mark.point.kilometres(to: point) < 30 }.map { "at \($0.name)" }
        guard let city = cityName else { return pool }
        if let pool { return city.isThere ? "\(city.name), \(pool)" : pool }
        return city.isThere ? city.name : "\(Words.kilometres(city.kilometres)) from \(city.name)"
    }

    private var cityName: (name: String, kilometres: Double, isThere: Bool)? {
        let direction = point.direction
        let nearest = City.all.map { (city: $0, product: ($0.direction * direction).sum()) }
            .max { $0.product < $1.product }
        guard let city = nearest?.city else { return nil }
        let distance = city.point.kilometres(to: point)
        return distance < 1000 ? (city.name, distance, distance < 30) : nil
    }

    // MARK: In two rows

    /// The place, the pool that serves it, and the next one.
    package var summary: Line {
        place + Line(" → ") + serving + (next.map { Line(" · next ", .muted) + $0 } ?? .empty)
    }

    /// One more row: what a failure in thought does, else why no nearer pool serves, else how many cities have this one.
    package var remark: Line {
        if let unknown = map.unknown { return Line(unknown, .unknown) }
        if map.failed != nil { return moveSummary }
        if let first = choice.out.first {
            let more = choice.out.count > 1 ? " +\(choice.out.count - 1) more" : ""
            return Line("nearer, but out: ", .muted) + outcome(first) + Line(more, .muted)
        }
        return cities
    }

    // MARK: In a column

    /// All that is known about the choice, a fact in each line, then what a failure in thought does.
    package var column: [Line] {
        var lines: [Line] = [place, .empty, Line("served by  ", .muted) + serving]
        if let unknown = map.unknown { lines += [.empty, Line(unknown, .unknown)] }
        if let next { lines.append(Line("next       ", .muted) + next) }
        if !choice.out.isEmpty {
            lines += [.empty, Line("nearer, but out", .heading, bold: true)]
            lines += choice.out.map { Line("  ") + outcome($0) }
        }
        lines += map.failed == nil ? [.empty, cities] : [.empty] + moveTable
        if map.unplacedCount > 0 {
            let pools = Words.counted(map.unplacedCount, "pool")
            lines += [.empty, Line("▲ \(pools) without coordinates: on no map", .warning)]
        }
        return lines
    }

    // MARK: Parts

    private var serving: Line {
        guard let serving = choice.serving else { return nothing }
        return pool(serving.index) + Line(" \(Words.kilometres(serving.kilometres))")
    }

    private var next: Line? {
        choice.next.map { pool($0.index) + Line(" \(Words.kilometres($0.kilometres))", .muted) }
    }

    private var nothing: Line {
        if map.unknown != nil { return Line("not known", .unknown) }
        if map.balancer == nil { return Line("no load balancer", .warning) }
        if let pool = map.serverOffMap { return Line("\(pool.name), which has no coordinates") }
        guard let model = map.model else { return .empty }
        let server: GeoService.Server =
            switch model.answerWithoutPools {
            case .pool(let index), .fallback(let index):
                .fallback(
                    name: model.pools[index].name,
                    farther: nil,
                    mayAnswer: model.pools[index].mayAnswer
                )
            case .nobody(let service): .nobody(service)
            case .undetermined: .unknown([])
            }
        return Line("no pool can serve: " + ServiceWords.text(server), .bad)
    }

    private func pool(_ index: Int) -> Line {
        let entry = map.entries[index]
        return [Span("\(entry.letter) ", .text, bold: true), Span(entry.name)]
    }

    private func outcome(_ candidate: PlaceChoice.Candidate) -> Line {
        let entry = map.entries[candidate.index]
        let reason: Line
        if candidate.index == map.failed {
            reason = Line("✗ what if", .bad)
        } else if let why = entry.standing?.exclusion {
            reason = Line(Standing.out(why).words(isShort: false) ?? "", .warning)
        } else {
            reason = Line("not the first pool that can serve", .muted)
        }
        return pool(candidate.index) + Line(" \(Words.kilometres(candidate.kilometres)) ", .muted) + reason
    }

    private var cities: Line {
        guard let serving = choice.serving else { return .empty }
        let count = map.cityCounts[serving.index]
        return pool(serving.index)
            + Line(" serves \(count) of \(City.all.count) listed cities; cities are no measure of traffic", .muted)
    }

    private var moveSummary: Line {
        guard let moves = map.moves(from: actual), moves.count > 0 else { return noMoves }
        let targets = moves.moves.prefix(3).map { "\($0.count) to \(target($0))" }
        let rest = moves.moves.count - targets.count
        let list = targets.joined(separator: ", ") + (rest > 0 ? " +\(rest)" : "")
        let far = moves.worst == nil ? "" : " · on average \(Words.kilometres(moves.kilometresFarther)) farther"
        let verb = moves.count == 1 ? "1 city moves" : "\(moves.count) cities move"
        return Line("\(verb): \(list)\(far)", .warning)
    }

    private var noMoves: Line {
        if map.isPredictable { return Line("no listed city moves", .good) }
        return Line("steering is not by distance: which cities move cannot be told", .warning)
    }

    private var moveTable: [Line] {
        guard let moves = map.moves(from: actual), moves.count > 0 else { return [noMoves] }
        let width = max(moves.moves.map { target($0).count }.max() ?? 0, 10)
        var lines: [Line] = [
            Line("\("MOVE TO".padding(to: width))  CITIES  FARTHER", .heading, bold: true)
        ]
        for move in moves.moves {
            let count = String(move.count)
            let blanks = String(repeating: " ", count: max(6 - count.count, 0))
            let far = move.pool == nil ? "-" : "+" + Words.kilometres(move.kilometresFarther)
            lines.append(Line("\(target(move).padding(to: width))  \(blanks)\(count)  \(far)"))
        }
        if let worst = moves.worst {
            lines.append(Line("farthest: \(worst.city), \(Words.kilometres(worst.kilometres)) farther", .muted))
        }
        return lines + [Line("cities are no measure of traffic", .muted)]
    }

    private func target(_ move: CityMoves.Move) -> String {
        let entry = map.entries.first { $0.pool.id == move.pool }
        return entry.map { "\($0.letter) \($0.name)" } ?? move.name ?? "no pool"
    }
}
