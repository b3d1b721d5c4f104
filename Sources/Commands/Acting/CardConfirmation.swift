package import GeoFleet

/// How a card is confirmed: by a person at a terminal, or by options of the command line.
package struct CardConfirmation: Sendable, Equatable {
    /// Whether `--yes` is given.
    package var isAffirmed: Bool
    /// The name behind `--type-name`; nil where it is not given.
    package var typedName: String?
    /// Whether a person can be asked: standard input is a terminal.
    package var isTerminal: Bool

    package init(isAffirmed: Bool, typedName: String?, isTerminal: Bool) {
        self.isAffirmed = isAffirmed
        self.typedName = typedName
        self.isTerminal = isTerminal
    }

    /// What has to happen before the writes.
    package enum Step: Sendable, Equatable {
        /// The card is confirmed.
        case proceed
        /// A person is asked for `y`.
        case ask
        /// A person is asked to type this name.
        case askName(String)
        /// Nothing is written, for this reason.
        case refuse(String)
    }

    /// The options that confirm a card that wants this.
    static func flags(for requirement: ActionPreview.Requirement) -> String {
        switch requirement {
        case .key: "--yes"
        case .typing(let name): "--yes --type-name \(name)"
        }
    }

    /// The next step for a card that wants this.
    package func step(for requirement: ActionPreview.Requirement) -> Step {
        switch requirement {
        case .key:
            if isAffirmed { return .proceed }
            return isTerminal ? .ask : .refuse(Self.nobodyToAsk(requirement))
        case .typing(let name):
            if let typedName, typedName != name {
                return .refuse("--type-name '\(typedName)' is not the name that the card wants: \(name)")
            }
            if isTerminal { return typedName == nil ? .askName(name) : isAffirmed ? .proceed : .ask }
            if typedName != nil, isAffirmed { return .proceed }
            if isAffirmed { return .refuse("--yes alone is not enough here: add --type-name \(name)") }
            return .refuse(Self.nobodyToAsk(requirement))
        }
    }

    private static func nobodyToAsk(_ requirement: ActionPreview.Requirement) -> String {
        "no terminal to ask on: look at the card with --dry-run, then add \(flags(for: requirement))"
    }

    /// Whether an answer to `ask` confirms; an empty line does not.
    package static func isYes(_ answer: String) -> Bool {
        ["y", "yes"].contains(answer.trimmedLine.lowercased())
    }

    /// Whether an answer to `askName` confirms.
    package static func isName(_ answer: String, _ name: String) -> Bool { answer.trimmedLine == name }
}

extension String {
    /// The text without blanks and line breaks at its ends.
    fileprivate var trimmedLine: String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
