package import GeoFleet
import GeoRouting
package import Presentation

/// What became of a command that acts, for its lines, its JSON and its exit status.
package struct ActionReport: Sendable {
    /// What the command line asks for.
    package let request: ActionRequest
    /// Whether nothing is to be written.
    package let isDryRun: Bool
    /// The actions so far, in their order.
    package var items: [Item] = []
    /// Why there is no action, or no further one; nil where there is no such reason.
    package var problem: Problem?

    /// Why a command did not get to its actions.
    package struct Problem: Sendable, Equatable {
        /// The cause, in one line.
        package var text: String
        /// The exit status.
        package var status: CommandExit

        package init(_ text: String, _ status: CommandExit) {
            self.text = text
            self.status = status
        }

        package init(_ problem: CommandProblem) {
            switch problem {
            case .usage(let text): self.init(text, .usage)
            case .unknown(let text): self.init(text, .failed)
            }
        }
    }

    /// An action and what became of it.
    package struct Item: Sendable {
        /// The card.
        package var preview: ActionPreview
        /// What became of it.
        package var outcome: Outcome
        /// The number of the action in the audit file; nil where nothing was sent, or where the file cannot be read.
        package var auditEntry: Int?

        package init(_ preview: ActionPreview, _ outcome: Outcome, auditEntry: Int? = nil) {
            self.preview = preview
            self.outcome = outcome
            self.auditEntry = auditEntry
        }
    }

    /// What became of an action.
    package enum Outcome: Sendable, Equatable {
        /// It would be done: nothing is written in a dry run.
        case planned
        case done(ActionRecord)
        /// All is already as the action would make it, for this reason.
        case nothingToDo(String)
        /// Nothing was written, for this reason.
        case refused(String)
        /// Nothing was written, because something changed after the card; with the differences.
        case changed([FieldChange])
        /// A write was sent, and the result is not the intended one, or is not known.
        case failed(String)
    }

    package init(_ request: ActionRequest, isDryRun: Bool) {
        self.request = request
        self.isDryRun = isDryRun
    }

    /// The exit status: that of the problem, else that of the first action that was not done.
    package var status: CommandExit {
        problem?.status ?? items.map(\.outcome.status).first { $0 != .done } ?? .done
    }
}

extension ActionReport.Outcome {
    /// What became of an action that the runner has performed.
    package init(_ outcome: ActionOutcome) {
        switch outcome {
        case .done(let record): self = .done(record)
        case .changed(let preview):
            if preview.differences.isEmpty, let refusal = preview.refusal {
                self = refusal.leavesNothingToDo ? .nothingToDo(refusal.text(in: .command)) : Self.stopped(by: refusal)
            } else {
                self = .changed(preview.differences)
            }
        case .refused(let refusal): self = .refused(refusal.text(in: .command))
        case .failed(let failure): self = .failed(failure.text(in: .command))
        }
    }

    /// The card was fine, but now the action is refused.
    private static func stopped(by refusal: Refusal) -> Self {
        .changed([FieldChange(field: "cannot be done now", before: "possible", after: refusal.text(in: .command))])
    }

    /// What becomes of an action whose preview is refused.
    package init(_ refusal: Refusal) {
        let text = refusal.text(in: .command)
        self = refusal.leavesNothingToDo ? .nothingToDo(text) : .refused(text)
    }

    /// The exit status of the one action.
    package var status: CommandExit {
        switch self {
        case .planned, .done, .nothingToDo: .done
        case .refused, .failed: .failed
        case .changed: .changedMeanwhile
        }
    }

    /// Why it was not done, in one line; nil where it was done, or would be.
    package var cause: String? {
        switch self {
        case .planned, .done, .nothingToDo: nil
        case .refused(let text), .failed(let text): text
        case .changed(let differences):
            "changed meanwhile, nothing was written: \(differences.map(\.field).joined(separator: ", "))"
        }
    }
}

extension ActionReport.Item {
    /// What became of it, as lines below the card; none where the card or a line on standard error says it.
    ///
    /// `options` lead a command to the same fleet and audit file.
    package func resultLines(_ options: [String] = []) -> [Line] {
        switch outcome {
        case .planned:
            let flags = CardConfirmation.flags(for: preview.requirement)
            return [Line("dry run: nothing was written; \(flags) confirms it without a terminal", .muted)]
        case .done(let record):
            let entry = auditEntry.map { number in
                let line = ProgramLine.text(["undo", "--id", String(number)] + options)
                let undo = record.canUndo ? ": \(line)" : ""
                return " (audit entry \(number)\(undo))"
            }
            return [Line("● \(record.text)\(record.effectRemark)\(entry ?? "")", .good)]
        case .changed(let differences):
            return [Line("▲ changed meanwhile:", .warning, bold: true)]
                + ActionPreview.table(differences, .warning)
        case .nothingToDo, .refused, .failed: return []
        }
    }
}
