import GeoFleet
import GeoRouting
import Presentation
import WorldMap

/// Draws the map of a load balancer's pools, and the words about the crosshair's place.
enum MapView {
    static func draw(_ model: Model, _ layout: Layout, _ part: MapLayout, _ canvas: inout Canvas) {
        let pools = model.poolMap
        drawHeading(pools, model, in: part.heading, &canvas)
        if let map = part.map, let projection = part.projection {
            let drawn = model.drawnMap(projection, pools.marks)
            draw(drawn, pools, in: map, &canvas)
            drawCrosshair(projection.cell(of: model.probe), drawn.picture, in: map, &canvas)
        }
        guard part.remarks.rows > 0 else { return }
        let text = text(model, pools)
        canvas.draw(Line("┼ ", .keyHint, bold: true) + text.summary, in: part.remarks.line(0))
        canvas.draw(Line("  ") + text.remark, in: part.remarks.line(1))
    }

    /// Draws all that is known about the crosshair's place, beside the map.
    static func drawPane(_ model: Model, in part: Rect, _ canvas: inout Canvas) {
        let lines = text(model, model.poolMap).column.flatMap { $0.wrapped(to: part.columns, canvas.glyphs) }
        canvas.draw(lines, in: part)
        // What the signs mean is said where there is room.
        let help = [
            Line("■ the colour of the part of the world that the pool serves", .muted),
            Line(Self.signs, .muted),
        ].flatMap { $0.wrapped(to: part.columns, canvas.glyphs) }
        guard part.rows > lines.count + help.count else { return }
        canvas.draw(
            help,
            in: Rect(column: part.column, row: part.end - help.count, columns: part.columns, rows: help.count)
        )
    }

    /// What the signs of the marks mean.
    static let signs = "● serves  ▲ degraded  ✗ out  ○ off"

    /// Draws a map without a crosshair.
    static func draw(_ drawn: DrawnMap, _ pools: PoolMap, in part: Rect, _ canvas: inout Canvas) {
        let picture = drawn.picture
        for row in 0..<part.rows {
            for column in 0..<part.columns {
                let cell = picture[column, row]
                canvas.put(Cell(cell.scalar, pools.style(of: cell, picture)), part.column + column, part.row + row)
            }
        }
    }

    /// Draws the crosshair; it hides no mark, and a mark in its middle is highlighted instead.
    private static func drawCrosshair(
        _ cell: (column: Int, row: Int),
        _ picture: WorldPicture,
        in part: Rect,
        _ canvas: inout Canvas
    ) {
        let (column, row) = cell
        func draw(_ text: String, _ style: Style, _ column: Int, _ row: Int) {
            let place = Rect(column: part.column + column, row: part.row + row, columns: 1, rows: 1)
            if part.contains(column: place.column, row: place.row) { canvas.draw(text, style, in: place) }
        }
        for step in [-2, -1, 1, 2] where picture[column + step, row].isMap {
            draw("─", Style(.keyHint, bold: true), column + step, row)
        }
        for step in [-1, 1] where picture[column, row + step].isMap {
            draw("│", Style(.keyHint, bold: true), column, row + step)
        }
        guard let mark = picture[column, row].mark else {
            return draw("┼", Style(.selection, bold: true), column, row)
        }
        for other in column - 1...column + 1 where picture[other, row].mark == mark {
            draw(String(Character(picture[other, row].scalar)), Style(.selection, bold: true), other, row)
        }
    }

    private static func drawHeading(_ pools: PoolMap, _ model: Model, in part: Rect, _ canvas: inout Canvas) {
        if let failed = pools.failed {
            let key = model.keymap.hint(for: .whatIf)
            let text = "WHAT IF \(pools.entries[failed].name) fails · nothing is written · \(key) or Esc ends"
            canvas.fill(part, Cell(" ", Style(.badgePaused)))
            return canvas.draw(" " + text, Style(.badgePaused, bold: true), in: part)
        }
        guard let balancer = pools.balancer else {
            if let unknown = pools.unknown {
                return canvas.draw("? who serves where is not known: \(unknown)", Style(.unknown), in: part)
            }
            return canvas.draw("○ no load balancer, so no pool serves", Style(.warning), in: part)
        }
        canvas.draw(pools.heading(of: balancer), in: part)
    }

    private static func text(_ model: Model, _ pools: PoolMap) -> MapText {
        MapText(pools, actual: model.poolMaps.actual, at: model.probe)
    }
}
