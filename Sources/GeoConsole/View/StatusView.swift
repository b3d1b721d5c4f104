import GeoFleet
import GeoRouting

/// The last row but one: what came of the latest action, until somebody has seen it.
enum StatusView {
    static func draw(_ model: Model, in part: Rect, _ canvas: inout Canvas) {
        canvas.draw(line(model), in: part)
    }

    private static func line(_ model: Model) -> Line {
        if let status = model.status {
            let glyph = status.level == .info ? "●" : Words.glyph(status.level)
            let role: Style.Role = status.level == .info ? .accent : Words.role(status.level)
            return Line("\(glyph) \(status.text)", role)
        }
        if model.question != nil { return Line("… reviewing: reads what is", .unknown) }
        if !model.working.isEmpty { return Line("… applying: reads again, writes, verifies", .unknown) }
        if model.isPaused { return Line("paused: \(model.keymap.hint(for: .pause)) goes on", .warning) }
        if model.tab != .overview || !model.findings.isEmpty, let stale = Caption.stale(model.fleet.cloudflare, model) {
            return Line("Cloudflare: ", .warning) + stale
        }
        return .empty
    }
}
