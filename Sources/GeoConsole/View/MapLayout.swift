import Presentation
import WorldMap

/// The parts of the map's view, above its legend: a heading, the map, and two rows about the crosshair's place.
struct MapLayout: Sendable, Equatable {
    /// The row of the load balancer, or of the failure in thought.
    let heading: Rect
    /// The part for the map itself, without blanks around it; nil where there is no room for one.
    let map: Rect?
    /// The rows about the crosshair's place; empty if a pane beside the map says it all.
    let remarks: Rect
    /// The row of the legend's titles, counted from the top of the view.
    let titleRow: Int
    /// The number of rows of the legend.
    let tableRows: Int

    /// The flattest map that is drawn.
    private static let minRows = 5

    init(_ part: Rect, entries: Int, hasPane: Bool) {
        heading = part.line(0)
        let remarkRows = hasPane ? 0 : min(2, max(part.rows - 2, 0))
        let wanted = max(entries, 1)
        // On a low screen the legend scrolls, so that the map can be recognized.
        let legend = min(wanted, part.rows >= 26 ? part.rows / 3 : part.rows >= 18 ? 4 : 2)
        let room = part.rows - 1 - remarkRows - 1 - legend
        let projection = Projection(fitting: part.columns, max(room, 1))
        let mapRows = room >= Self.minRows ? projection.rows : 0
        map =
            mapRows == 0
            ? nil
            : Rect(
                column: part.column + (part.columns - projection.columns) / 2,
                row: part.row + 1,
                columns: projection.columns,
                rows: mapRows
            )
        remarks = Rect(column: part.column, row: part.row + 1 + mapRows, columns: part.columns, rows: remarkRows)
        titleRow = 1 + mapRows + remarkRows
        tableRows = max(part.rows - titleRow - 1, 0)
    }

    /// Where the points of the globe are on the map.
    var projection: Projection? { map.map { Projection(columns: $0.columns, rows: $0.rows) } }
}
