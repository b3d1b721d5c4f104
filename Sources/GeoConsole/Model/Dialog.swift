package import GeoFleet
package import GeoRouting

/// What lies over the tables and takes all keys.
package enum Dialog: Sendable, Equatable {
    case card(CardState)
    /// Asks whether keys may write.
    case unlock(Arming)
    case weight(WeightDraft)
    /// With the lines that are scrolled out.
    case help(scroll: Int)
    case palette(PaletteState)
    case choose(ClusterChoice)
    /// Asks, because a write is under way.
    case quit
}

/// A preview, and how far a person is with it.
package struct CardState: Sendable, Equatable {
    package enum Button: Sendable, Equatable {
        case cancel, apply
    }

    /// Frozen: news of the fleet does not alter it.
    package var preview: ActionPreview
    /// What has been typed of the name that is asked for.
    package var typed = ""
    package var highlighted = Button.cancel
    /// Whether it is being applied.
    package var isWorking = false
    /// Lines that are scrolled out; the buttons stay.
    package var scroll = 0
    /// Whether a person can have read it.
    package var arming: Arming

    package init(_ preview: ActionPreview, arming: Arming = Arming()) {
        self.preview = preview
        self.arming = arming
    }

    /// The name to type; nil where a key is enough.
    package var name: String? {
        if case .typing(let name) = preview.requirement { name } else { nil }
    }

    /// Whether confirming would be accepted of who has read it.
    package var canConfirm: Bool {
        guard preview.refusal == nil, !isWorking else { return false }
        guard let name else { return true }
        // What a name holds besides what can be typed does not count; of nothing at all there is nothing to confirm.
        let readable = Model.clean(name)
        return !readable.isEmpty && typed == readable
    }
}

/// A weight that is being changed; sent once, by Enter.
package struct WeightDraft: Sendable, Equatable {
    package var origin: OriginKey
    package var before: Int
    package var text: String
    /// Whether the text is still the old weight, which the first digit replaces.
    package var isUntouched = true

    package init(origin: OriginKey, before: Int) {
        self.origin = origin
        self.before = before
        text = String(before)
    }

    /// Nil where the text is no weight.
    package var weight: Weight? { Weight(text: text) }
}

/// The command line.
package struct PaletteState: Sendable, Equatable {
    package var text = ""
    /// What the text can become, the best first.
    package var candidates: [String] = []
    /// The highlighted candidate; nil for the text as typed.
    package var selection: Int?

    package init() {}
}

/// Which clusters to sync.
package struct ClusterChoice: Sendable, Equatable {
    /// By short name.
    package var clusters: [String]
    package var chosen: Set<String>
    package var selection = 0

    package init(clusters: [String]) {
        self.clusters = clusters
        chosen = Set(clusters)
    }
}

/// A filter that is being typed.
package struct FilterInput: Sendable, Equatable {
    package var text: String

    package init(_ text: String) {
        self.text = text
    }
}
