import Presentation

/// Draws the whole screen; its size is the model's.
///
/// - Parameters:
///   - model: what to draw.
///   - mask: hides the process's secrets; applied before a text is cut, as half a secret would not be found.
/// - Returns: the picture.
package func view(_ model: Model, masking mask: @escaping @Sendable (String) -> String) -> Grid {
    var model = model
    model.preferences.mask = Mask(mask)
    return view(model)
}

/// Draws the whole screen; its size is the model's.
package func view(_ model: Model) -> Grid {
    var canvas = Canvas(model.size, model.preferences.glyphs)
    guard model.size.columns >= Layout.minimum.columns, model.size.rows >= Layout.minimum.rows else {
        TooSmall.draw(&canvas)
        return canvas.grid
    }
    var model = model
    // The legend shows the colours of the map.
    if model.tab == .map { model.keepMap() }
    let layout = Layout(model)
    Header.draw(model, in: layout.header, &canvas)
    TabBar.draw(model, in: layout.tabs, &canvas)
    if layout.detailsReplaceTable(model) {
        DetailView.draw(model, in: layout.body, &canvas)
    } else {
        drawTables(model, layout, &canvas)
    }
    // A dialog may cover this row, so with a dialog the reason why a key did nothing is beside the dialog's keys.
    if model.dialog == nil || model.status?.isHint != true { StatusView.draw(model, in: layout.status, &canvas) }
    KeyLine.draw(model, in: layout.keys, &canvas)
    if let dialog = model.dialog { DialogView.draw(dialog, model, layout, &canvas) }
    return canvas.grid
}

private func drawTables(_ model: Model, _ layout: Layout, _ canvas: inout Canvas) {
    if let overview = layout.overview {
        OverviewView.draw(model, layout, overview, &canvas)
    } else if let map = layout.map {
        MapView.draw(model, layout, map, &canvas)
    } else {
        Caption.draw(model, layout, &canvas)
    }
    TableView.draw(model, layout, &canvas)
    guard layout.pane.columns > 0 else { return }
    for row in 0..<layout.pane.rows {
        let edge = Rect(column: layout.pane.column - 1, row: layout.pane.row + row, columns: 1, rows: 1)
        canvas.draw("│", Style(.muted), in: edge)
    }
    let pane = layout.pane.inset(columns: 1, rows: 0)
    if model.isOnMap { MapView.drawPane(model, in: pane, &canvas) } else { DetailView.draw(model, in: pane, &canvas) }
}

/// Draws the only line of a screen that is too small for anything else.
enum TooSmall {
    static func draw(_ canvas: inout Canvas) {
        let (have, need) = (canvas.grid.size, Layout.minimum)
        let text = "too small: \(have.columns)×\(have.rows), needs \(need.columns)×\(need.rows)"
        canvas.draw(text, Style(.warning), in: canvas.whole.line(0))
    }
}
