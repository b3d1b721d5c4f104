import GeoRouting

/// Asks whether keys may write.
enum UnlockView {
    static func draw(_ arming: Arming, _ model: Model, in room: Rect, _ canvas: inout Canvas) -> Line {
        let width = min(max(room.columns - 4, 1), 60)
        let end = model.preferences.lockDelay == nil ? "" : ", and so does no key\(model.lockWords)"
        let text = [
            "Keys that write then ask with a card each.", "\(model.keymap.hint(for: .write)) locks again\(end).",
        ]
        let keys = CardView.confirming("y", "unlocks", isReady: arming.isReady(at: model.now))
        let lines = text.map { Line($0) } + [.empty, keys + DialogView.hints(["Esc": "stays read-only"])]
        let cells = lines.flatMap { $0.wrapped(to: width, canvas.glyphs) }
        _ = DialogView.box(
            "Unlock writing?",
            cells,
            width: width,
            in: room,
            style: Style(.warning, bold: true),
            &canvas
        )
        return keys + DialogView.hints(["Esc": "stays read-only"])
    }
}
