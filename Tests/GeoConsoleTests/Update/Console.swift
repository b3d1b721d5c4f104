import GeoFleet
import GeoConsole
import GeoRouting
import Presentation
import Testing

/// A console as a person has it before them: keys go in, commands come out, the operator answers when told to.
struct Console {
    var model: Model
    /// All commands so far.
    var commands: [Command] = []
    private var previews = 0

    init(
        _ fleet: Fleet = .sample,
        writing: Preferences.Writing = .timed,
        keys: [String: Key] = [:],
        pasteGap: Duration = .zero,
        size: Size = Size(columns: 80, rows: 24)
    ) {
        var preferences = Preferences()
        preferences.writing = writing
        preferences.keys = keys
        preferences.pasteGap = pasteGap
        model = Model(preferences, size: size, now: .start, zone: "example.com")
        send(.fleet(fleet))
    }

    /// A picture is drawn after each message.
    mutating func send(_ message: Message) {
        commands += model.update(message)
        commands += model.update(.shown(model.now))
    }

    /// Lets so much time pass as a card needs before it takes its key.
    mutating func read() {
        send(.tick(model.now + Arming.defaultDelay))
    }

    mutating func unlock() {
        press("W")
        read()
        press("y")
        #expect(model.canWrite)
    }

    /// Presses keys, written as in the help with spaces between.
    mutating func press(_ keys: String) {
        for text in keys.split(separator: " ") {
            guard let key = Key(text: String(text)) else {
                Issue.record("no such key: \(text)")
                continue
            }
            send(.key(key))
        }
    }

    mutating func type(_ text: String) {
        for character in text { send(.key(.character(character))) }
    }

    /// Lets seconds pass.
    mutating func wait(_ seconds: Int) {
        send(.tick(model.now + .seconds(seconds)))
    }

    /// Opens a view and goes to a row.
    mutating func go(to tab: Tab, _ row: String? = nil) {
        press("\(tab.number)")
        guard let row else { return }
        press("Home")
        for _ in 0..<100 where model[tab].selected != row { press("Down") }
        #expect(model[tab].selected == row)
    }

    /// The operator answers the last question, and the person reads the card.
    mutating func answer(
        _ requirement: ActionPreview.Requirement = .key,
        change: (inout ActionPreview) -> Void = { _ in }
    ) {
        guard let remedy = lastQuestion else {
            Issue.record("nothing was asked")
            return
        }
        send(.previewed(preview(of: remedy, requirement, change: change)))
        read()
    }

    mutating func preview(
        of remedy: Action,
        _ requirement: ActionPreview.Requirement = .key,
        change: (inout ActionPreview) -> Void = { _ in }
    ) -> ActionPreview {
        previews += 1
        var preview = ActionPreview(
            id: previews,
            remedy,
            requirement: requirement
        )
        change(&preview)
        return preview
    }

    /// What the operator was asked to preview last.
    var lastQuestion: Action? {
        for case .preview(let remedy) in commands.reversed() { return remedy }
        return nil
    }

    /// The ids of the previews that were to be applied.
    var performed: [Int] {
        commands.compactMap { if case .perform(let preview) = $0 { preview.id } else { nil } }
    }

    var card: CardState? {
        if case .card(let card) = model.dialog { card } else { nil }
    }

    var status: String? { model.status?.text }
}

extension Moment {
    static let start = Moment(milliseconds: 1_800_000_000_000)
}

extension ActionRecord {
    static func sample(_ id: Int, _ text: String = "Drained origin-eu", canUndo: Bool = true) -> ActionRecord {
        ActionRecord(id: id, moment: .start, title: text, text: text, canUndo: canUndo)
    }
}
