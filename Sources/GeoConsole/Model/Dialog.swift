package import GeoFleet
package import GeoRouting
import PlainText

/// A dialog over the tables; while it is open, it receives all keys.
package enum Dialog: Sendable, Equatable {
    case card(CardState)
    /// Asks whether to unlock writing.
    case unlock(Arming)
    case weight(WeightDraft)
    /// The list of keys, with the number of lines that are scrolled out at its top.
    case help(scroll: Int)
    /// The actions of this session, with the number of lines that are scrolled out at the top.
    case audit(scroll: Int)
    /// The command line.
    case commandInput(CommandInputState)
    case choose(ClusterChoice)
    /// A menu of texts to copy, or of columns to sort by.
    case menu(Menu)
    /// Asks whether to quit while a write is being applied.
    case quit
}

/// A card: a preview, with a person's typed text and highlighted button.
package struct CardState: Sendable, Equatable {
    /// A button of the card.
    package enum Button: Sendable, Equatable {
        case cancel, apply
    }

    /// The preview; it does not change when a new fleet comes.
    package var preview: ActionPreview
    /// The field for the name, if a name must be typed.
    package var field = TextField()
    /// The button that Enter presses; a card opens with Cancel.
    package var highlighted = Button.cancel
    /// Whether the action is being applied.
    package var isApplying = false
    /// The number of lines that are scrolled out at the top; the buttons always stay.
    package var scroll = 0
    /// The delay before the card can be confirmed.
    package var arming: Arming
    /// Whether the card came back because something had changed since it was confirmed.
    ///
    /// `y` does not confirm such a card: no key has opened it, so a key that was meant for the console may reach it.
    package let isReopened: Bool

    package init(_ preview: ActionPreview, arming: Arming = Arming(), isReopened: Bool = false) {
        self.preview = preview
        self.arming = arming
        self.isReopened = isReopened
    }

    /// The text typed so far.
    package var typed: String { field.text }

    /// The name that a person must type to confirm; nil if a key is enough.
    package var requiredName: String? {
        if case .typing(let name) = preview.requirement { name } else { nil }
    }

    /// The keys that confirm the card, in the order in which they are pressed.
    package var confirmingKeys: String {
        if requiredName != nil { return "Enter" }
        guard isReopened else { return "y" }
        return highlighted == .apply ? "Enter" : "Tab Enter"
    }

    /// Whether the card can be confirmed, apart from its delay.
    package var canConfirm: Bool {
        guard preview.refusal == nil, !isApplying else { return false }
        guard let requiredName else { return true }
        // Invisible characters cannot be typed. The name counts as the card shows it, with their marks, and without them
        // as a paste leaves it.
        return !typed.isEmpty && [requiredName.showingInvisible, Model.clean(requiredName)].contains(typed)
    }
}

/// A weight that is being edited; Enter requests the preview of the change.
package struct WeightDraft: Sendable, Equatable {
    /// The origin with its pool.
    package var origin: OriginKey
    /// The weight before the edit, in percent.
    package var before: Int
    /// The text in the field; at first the old weight, later perhaps empty.
    package var text: String
    /// Whether the text is still the old weight; the first typed digit then replaces all of it.
    package var isUntouched = true

    package init(origin: OriginKey, before: Int) {
        self.origin = origin
        self.before = before
        text = String(before)
    }

    /// The text as a weight; nil if the text is not a number from 1 to 100.
    ///
    /// 0 is not accepted: to stop the traffic, a person drains the origin instead.
    package var weight: Weight? { Weight(text: text) }
}

/// The state of the command line.
package struct CommandInputState: Sendable, Equatable {
    /// A line that completes the text.
    package struct Candidate: Sendable, Equatable {
        /// The line, such as `drain eu`.
        package var line: String
        /// What the line does or names, in a few words.
        package var help: String
        /// The key that does the same, such as `D`; empty if there is none.
        package var key = ""
        /// What can follow the line, such as `[ORIGIN] [1-100]`; empty if nothing can.
        package var form = ""

        /// The line, and after a blank what can follow it.
        var lineWithForm: String { form.isEmpty ? line : "\(line) \(form)" }

        package init(_ line: String, _ help: String, key: String = "") {
            self.line = line
            self.help = help
            self.key = key
        }
    }

    /// The field with the text as typed.
    package var field: TextField
    /// The lines that the text can be completed to, the best first.
    package var candidates: [Candidate] = []
    /// The index of the highlighted candidate; nil if the typed text is highlighted.
    package var selection: Int?
    /// How many commands ago the text was run; nil if the text is not an earlier command.
    package var recalled: Int?

    /// The word that the prompt of a key begins with, such as `map `, which Ctrl-U leaves; empty in the command line.
    var ownWord = ""

    package init(_ text: String = "") {
        field = TextField(text)
    }

    /// The text as typed, at most 200 characters.
    package var text: String { field.text }
}

/// The choice of the clusters to sync.
package struct ClusterChoice: Sendable, Equatable {
    /// The watched clusters by short name, such as `eu`.
    package var clusters: [String]
    /// The short names of the clusters to sync; at first all, or the clusters of the marked or selected rows.
    package var chosen: Set<String>
    /// The highlighted cluster, as an index of `clusters`.
    package var selection = 0

    package init(clusters: [String]) {
        self.clusters = clusters
        chosen = Set(clusters)
    }
}

/// The input field for a filter.
package struct FilterInput: Sendable, Equatable {
    /// The text so far, which filters the table at once.
    ///
    /// It starts as the old filter, selected as text, so that typing replaces it.
    package var field: TextField
    /// The filter that Esc restores.
    package let before: String

    package init(_ before: String) {
        field = TextField(before, isSelected: true)
        self.before = before
    }
}
