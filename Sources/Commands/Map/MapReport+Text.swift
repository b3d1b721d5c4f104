import GeoFleet
import GeoRouting
package import Presentation
package import WorldMap

extension MapReport {
    /// The map as text: what is asked, the picture, and its legend.
    ///
    /// - Parameters:
    ///   - columns: the greatest width of the picture.
    ///   - rows: the greatest height of the picture, without the legend.
    ///   - charset: the characters to draw it with.
    /// - Returns: the lines, with the colours of the console's map.
    package func lines(columns: Int, rows: Int, _ charset: Charset) -> [Line] {
        let picture = WorldPicture(LandRaster(Projection(fitting: columns, rows), charset), map.marks)
        var lines = [map.heading(of: question.balancer)]
        if !question.without.isEmpty {
            lines.append(Line("without \(question.without.joined(separator: ", ")): nothing is written", .warning))
        }
        lines += (0..<picture.projection.rows).map { row(of: picture, $0) }
        return lines + [.empty] + legend(charset) + remarks(charset)
    }

    /// A row of the picture; neighbours with one style are one span.
    private func row(of picture: WorldPicture, _ row: Int) -> Line {
        var line = Line.empty
        for column in 0..<picture.projection.columns {
            let cell = picture[column, row]
            let style = map.style(of: cell, picture)
            let text = String(Character(cell.scalar))
            if line.spans.last?.style == style {
                line.spans[line.spans.count - 1].text += text
            } else {
                line.spans.append(Span(text, style))
            }
        }
        return line
    }

    // MARK: The legend

    private func legend(_ charset: Charset) -> [Line] {
        var table = TextTable(["MARK", "GEO", "POOL", "HEALTH", "ORIGINS", "CITIES"], rightAligned: [4, 5])
        let counts = map.cityCounts
        let before = Dictionary(zip(actual.entries.map(\.pool.id), actual.cityCounts)) { first, _ in first }
        for (index, entry) in map.entries.enumerated() {
            let isSwitchedOff = question.without.contains(entry.pool.name)
            let state = entry.mark.state
            let health = StateWords(pool: entry.pool)
            let change = counts[index] - (before[entry.pool.id] ?? counts[index])
            table.add([
                [
                    Span(String(Character(state.scalar(charset))), state.role, bold: true),
                    Span(entry.letter, .text, bold: true),
                ],
                Line(entry.pool.geo ?? "-"), Line(entry.pool.name, .heading),
                isSwitchedOff ? Line("switched off by --without", .bad) : Line(health.word, health.role),
                Line("\(entry.pool.origins.count(where: \.isUsable))/\(entry.pool.origins.count)"),
                [
                    Span(change == 0 ? "" : change > 0 ? "+\(change) " : "-\(-change) ", .warning),
                    Span(map.isPredictable && (map.isAssumed || !service.isUnknown) ? "\(counts[index])" : "-"),
                ],
            ])
        }
        return table.lines
    }

    private func remarks(_ charset: Charset) -> [Line] {
        var lines = [Line.empty]
        if let words = serverOffMap { lines.append(words) }
        if map.unplacedCount > 0 {
            lines.append(Line("\(Words.counted(map.unplacedCount, "pool")) without coordinates: on no map", .warning))
        }
        let states: [(MapMark.State, String)] = [
            (.good, "healthy"), (.doubtful, "degraded"), (.unknown, "not known"), (.bad, "out"), (.off, "off"),
        ]
        let signs = states.map { "\($0.0.scalar(charset)) \($0.1)" }.joined(separator: "  ")
        lines.append(Line(signs + "; cities: of \(City.all.count) listed ones, no measure of traffic", .muted))
        return lines
    }

    /// What serves the world where no pool on the map does; nil where one does.
    private var serverOffMap: Line? {
        if map.marks.contains(where: \.isEligible) { return nil }
        if let pool = map.serverOffMap {
            return Line("all places go to \(pool.name), which has no coordinates", .warning)
        }
        switch question.model.answerWithoutPools {
        case .pool(let index), .fallback(let index):
            let isDown = !question.model.pools[index].mayAnswer
            let end = isDown ? "; none of its origins is up: users get errors" : ""
            let text = "no pool can serve: all places go to the fallback pool \(question.name(index))\(end)"
            return Line(text, isDown ? .bad : .warning)
        case .nobody(let service): return Line("no pool can serve: \(service.sentence)", .bad)
        case .undetermined: return nil
        }
    }
}
