package import GeoFleet
import GeoRouting
package import Presentation

extension ActionPreview {
    /// The card as lines of text: its title, then the words of the screen's card.
    package func cardLines(now: Moment) -> [Line] {
        // The screen's card is as high as the screen; a long list comes after what should be seen first there.
        let isLong = changes.reduce(0) { $0 + ($1.steps?.count ?? 1) } > 6
        let text = CardText(self, now: now, isLong: isLong, in: .command)
        let body = text.parts.flatMap { part -> [Line] in
            switch part {
            case .line(let line, _): [line]
            case .changes(let changes, let role): Self.table(changes, role)
            }
        }
        return [Line(title, .heading, bold: true)] + body
    }

    /// A table of changed fields, with the role of their values.
    static func table(_ changes: [FieldChange], _ role: Style.Role) -> [Line] {
        let width = changes.map { $0.field.unicodeScalars.count }.max() ?? 0
        return changes.flatMap { change -> [Line] in
            let gap = String(repeating: " ", count: width - change.field.unicodeScalars.count)
            guard let steps = change.steps else {
                return [
                    [
                        Span("  \(change.field)\(gap)  ", .muted), Span(change.before, role), Span(" → ", .muted),
                        Span(change.after, role, bold: true),
                    ]
                ]
            }
            let blank = String(repeating: " ", count: width + 4)
            return steps.enumerated().map { index, step in
                [Span(index == 0 ? "  \(change.field)\(gap)  " : blank, .muted), Span(step, role, bold: true)]
            }
        }
    }
}
