import GeoFleet
import GeoConsole
import GeoRouting

extension Target {
    /// Messages in any order at any size: every picture fills its screen, and nothing is written unasked.
    static let view = Target(
        name: "view",
        seeds: (0..<32).map { seed in
            let bytes = (0..<200).map { number in UInt8((number * (seed * 2 + 1) + seed * 31) % 128) }
            return String(decoding: bytes, as: UTF8.self)
        },
        words: []
    ) { input in run(input) }

    private static func run(_ input: [UInt8]) -> String? {
        var bytes = InputBytes(input)
        var preferences = Preferences()
        preferences.writing = bytes.number(below: 3) == 0 ? .unlocked : .timed
        preferences.isASCII = bytes.number(below: 2) == 0
        preferences.pasteGap = .zero
        let size = Size(columns: bytes.number(below: 200), rows: bytes.number(below: 70))
        var model = Model(preferences, size: size, now: .start, zone: "example.com")
        var question: Action?
        var working: [Int] = []
        var source = RandomMessages(random: bytes)
        _ = model.update(.fleet(.sample))
        for step in 0..<120 where !source.random.isEmpty {
            let message = source.next(for: model, question: question, working: working)
            let canWrite = model.canWrite
            let commands = model.update(message)
            _ = model.update(.shown(model.now))
            for command in commands {
                switch command {
                case .preview(let remedy):
                    question = remedy
                    if !canWrite { return "asked while read-only" }
                case .perform(let preview):
                    working = working.suffix(3) + [preview.id]
                    if !canWrite { return "written while read-only" }
                default: break
                }
            }
            if step % 8 == 0, let complaint = complaint(about: model) { return "\(complaint) after \(message)" }
        }
        return complaint(about: model)
    }

    private static func complaint(about model: Model) -> String? {
        let grid = GeoConsole.view(model)
        let (columns, rows) = (max(model.size.columns, 0), max(model.size.rows, 0))
        if grid.size != Size(columns: columns, rows: rows) { return "drawn for another size" }
        if grid.cells.count != columns * rows { return "the grid is not full" }
        if let cursor = grid.cursor, !(0..<columns).contains(cursor.column) || !(0..<rows).contains(cursor.row) {
            return "the cursor is outside of the screen"
        }
        let odd = grid.cells.first { cell in
            let scalar = cell.scalar
            return model.preferences.isASCII && !scalar.isASCII || !scalar.hasOneColumn
        }
        return odd.map { "a cell holds \($0.scalar.value)" }
    }
}

extension Unicode.Scalar {
    /// Whether it neither joins its neighbours nor takes two columns, as far as its kind tells.
    fileprivate var hasOneColumn: Bool {
        if isASCII { return value >= 0x20 && value != 0x7F }
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .nonspacingMark, .enclosingMark, .unassigned:
            return false
        default:
            return !properties.isEmojiPresentation && !(0x1100...0x115F).contains(value)
                && !(0x2E80...0xA4CF).contains(value) && !(0xAC00...0xD7A3).contains(value)
        }
    }
}

extension Moment {
    /// When the shared messages take place.
    static let start = Moment(milliseconds: 1_800_000_000_000)
}
