package import GeoFleet
import GeoRouting

/// The text of a card: an action's object, changes, effects, warnings and exact calls.
package struct CardText {
    /// A part of the text.
    package enum Part {
        /// A line; where it is broken, the further lines are indented.
        case line(Line, indent: Int)
        /// A table of changed fields, with the role of their values.
        case changes([FieldChange], Style.Role)
    }

    /// Where the text is read, as only the screen has keys.
    package enum Place: Sendable {
        case screen
        case command
    }

    /// The parts, from top to bottom.
    package private(set) var parts: [Part] = []

    /// - Parameters:
    ///   - preview: the preview on the card.
    ///   - now: the moment for the ages of the data.
    ///   - isLong: whether the list of changes is long: then it comes after the effects and the warnings.
    ///   - place: where the text is read.
    package init(_ preview: ActionPreview, now: Moment, isLong: Bool, in place: Place = .screen) {
        add(Line(preview.object, .heading, bold: true))
        // The preview does not change while the card is open, but the age of its data grows.
        for doubt in preview.sources.compactMap({ $0.text(now: now) }) {
            add(Line("▲ \(doubt)", .warning, bold: true))
        }
        if let refusal = preview.refusal {
            // For a runbook that runs twice, what is drained already is no failure.
            let isGood = place == .command ? refusal.leavesNothingToDo : refusal.isGoodNews
            let text = "\(isGood ? "● nothing to do" : "✗ cannot be done"): \(refusal.text(in: place))"
            add(Line(text, isGood ? .good : .bad, bold: true))
        }
        if !preview.differences.isEmpty {
            add(Line("▲ changed since you looked:", .warning, bold: true))
            parts.append(.changes(preview.differences, .warning))
        }
        let doesNothing = preview.refusal != nil || preview.changes.isEmpty && preview.effects.isEmpty
        if !preview.differences.isEmpty, !doesNothing { add(Line("what it does now:", .heading, bold: true)) }
        if !isLong { parts.append(.changes(preview.changes, .text)) }
        for effect in preview.markedEffects { add(Line("\(effect.glyph) \(effect.text)", effect.role)) }
        for warning in preview.warnings { add(Line("▲ \(warning.text(in: place))", .warning)) }
        if isLong { parts.append(.changes(preview.changes, .text)) }
        if preview.refusal == nil { addCalls(of: preview) }
    }

    private mutating func addCalls(of preview: ActionPreview) {
        for call in preview.calls {
            add([Span(call.method, .manual, bold: true), Span(" \(call.path)", .muted)], indent: 4)
            if !call.body.isEmpty { add(Line("  \(call.body)", .muted)) }
        }
    }

    private mutating func add(_ line: Line, indent: Int = 2) { parts.append(.line(line, indent: indent)) }
}

extension Refusal {
    /// Whether all is already as the action would make it.
    package var leavesNothingToDo: Bool {
        switch self {
        case .alreadyInState, .hasWeight: true
        case .several(let refusals): refusals.allSatisfy(\.leavesNothingToDo)
        default: isGoodNews
        }
    }

    /// The reason in one line, with the mend that the place has: a key of the screen, or a command.
    package func text(in place: CardText.Place) -> String {
        guard place == .command else { return text }
        return switch self {
        case .cloudflareUnread: "Cloudflare has not been read yet: run the command again"
        case .brake(let count, let total, let cluster):
            "brake: \(count) of \(total) origins of \(cluster) would be removed at once; "
                + "check the sources, then run geoconsole confirm-removals \(cluster)"
        case .noneRemovable(let reasons): reasons.map { $0.text(in: place) }.joined(separator: "; ")
        case .several(let refusals): refusals.map { $0.text(in: place) }.joined(separator: "; ")
        default: text
        }
    }
}

extension Warning {
    /// The fact in one line, with the mend that the place has: a key of the screen, or a command.
    package func text(in place: CardText.Place) -> String {
        guard place == .command else { return text }
        return switch self {
        case .clusterLeftOut(let refusal): refusal.text(in: place)
        case .weightless: "its weight is 0, so it gets no traffic: set another with geoconsole weight"
        case .notSynced(let clusters):
            "this sync leaves out \(clusters.joined(separator: ", ")): name no cluster to sync all"
        default: text
        }
    }
}

extension ActionFailure {
    /// What is known after the failure, in one line, with what the place has to look again.
    package func text(in place: CardText.Place) -> String {
        guard place == .command, case .unknown(let why) = reason else { return text }
        return "\(why): whether it took effect is unknown, as Cloudflare cannot be read now: "
            + "the next command looks it up" + (auditTrouble.map(Words.auditRemark) ?? "")
    }
}
