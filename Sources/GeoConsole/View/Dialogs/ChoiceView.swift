import GeoFleet
import GeoRouting

/// Which clusters to sync.
enum ChoiceView {
    static func draw(_ choice: ClusterChoice, _ model: Model, in room: Rect, _ canvas: inout Canvas) -> Line {
        let width = min(max(room.columns - 4, 1), 60)
        let heading = [Line("as each cluster's controller would, with its owner id", .muted), .empty]
        let count = max(min(choice.clusters.count, room.rows - 6), 0)
        let top = min(max(choice.selection - count + 1, 0), max(choice.clusters.count - count, 0))
        let rows = choice.clusters.indices.dropFirst(top).prefix(count).map { index in
            line(choice.clusters[index], choice, isSelected: index == choice.selection, model, width: width)
        }
        let lines = (heading + rows).flatMap { $0.wrapped(to: width, canvas.glyphs) }
        _ = DialogView.box("Sync which clusters?", lines, width: width, in: room, &canvas)
        return DialogView.hints(["Enter": "shows what it does", "Space": "chooses", "a": "all", "Esc": "cancels"])
    }

    private static func line(
        _ id: String,
        _ choice: ClusterChoice,
        isSelected: Bool,
        _ model: Model,
        width: Int
    ) -> Line {
        let mark = choice.chosen.contains(id) ? "[x]" : "[ ]"
        let watch = model.fleet.cluster(id).map { StateWords($0.watch, now: model.now) }
        let text = "\(isSelected ? "▸" : " ") \(mark) \(id.padding(to: 12)) "
        guard let watch else { return [Span(text), Span("gone", .bad)] }
        let state = Span("\(watch.glyph) \(watch.word)", isSelected ? .selection : watch.role)
        return [Span(text, isSelected ? .selection : .text), state]
    }
}
