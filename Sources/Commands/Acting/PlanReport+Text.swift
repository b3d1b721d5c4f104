import GeoFleet
import GeoRouting
package import Presentation
import Wire

extension PlanReport {
    /// The plan as text: each object with `+`, `~` or `-`, its fields below it, and the summary.
    package var lines: [Line] {
        if problem != nil { return [] }
        var lines: [Line] = []
        if !steps.isEmpty {
            lines = [Line("What the controllers of \(clusterNames) would change:", .heading, bold: true), .empty]
        }
        for step in steps { lines += step.lines + [.empty] }
        for effect in effects { lines.append(Line("→ \(effect)", .accent)) }
        for warning in warnings { lines.append(Line("▲ \(warning)", .warning)) }
        if !effects.isEmpty || !warnings.isEmpty { lines.append(.empty) }
        return lines + [Line(summaryText, .heading, bold: true)]
    }
}

extension PlannedStep {
    /// The object with its sign, and a line for each field that changes.
    var lines: [Line] {
        [Line("  \(sign) \(object)", role, bold: true)] + (kind == .create ? created : changed)
    }

    /// The sign and the object, in one line.
    var heading: String { "\(sign) \(object)" }

    private var sign: String {
        switch kind {
        case .create: "+"
        case .change: "~"
        case .delete: "-"
        }
    }

    private var role: Style.Role {
        switch kind {
        case .create: .good
        case .change: .warning
        case .delete: .bad
        }
    }

    private var changed: [Line] {
        if kind == .delete { return [] }
        return changes.flatMap { change -> [Line] in
            let field = fieldName(change.field)
            switch change.kind {
            case .value:
                return [[Span("      ~ \(field): "), Span(change.before, .muted), Span(" → "), Span(change.after)]]
            case .added: return [Line("      + \(field) \(change.after)", .good)]
            case .removed: return [Line("      - \(field) \(change.before)", .bad)]
            case .list(let removed, let added):
                return removed.map { Line("      - \(field): \($0)", .bad) }
                    + added.map { Line("      + \(field): \($0)", .good) }
            }
        }
    }

    /// The field without the name of the object, which stands above it.
    private func fieldName(_ field: String) -> String {
        let start = name + " "
        return field.hasPrefix(start) ? String(field.dropFirst(start.count)) : field
    }

    private var created: [Line] {
        let values = (try? JSON.parse(Array(self.values.utf8)))?.object?.members ?? []
        return values.filter { $0.key != "name" }.flatMap { key, value -> [Line] in
            guard key == "origins", let origins = value.array else {
                return [Line("      + \(key): \(Self.text(value))", .good)]
            }
            return origins.map { origin in
                let weight = origin["weight"].map { ", weight \($0.percentText ?? $0.text)" } ?? ""
                let name = origin["name"]?.string ?? "?"
                return Line("      + origin \(name) \(origin["address"]?.string ?? "")\(weight)", .good)
            }
        }
    }

    private static func text(_ value: JSON) -> String {
        switch value {
        case .string(let text): text
        case .array(let values) where values.allSatisfy { $0.string != nil }:
            values.compactMap(\.string).joined(separator: ", ")
        default: value.text
        }
    }
}

extension JSON {
    /// A weight of Cloudflare in hundredths, as people write it: 0.33 is `33`.
    fileprivate var percentText: String? { double.map { "\(Int(($0 * 100).rounded()))" } }
}
