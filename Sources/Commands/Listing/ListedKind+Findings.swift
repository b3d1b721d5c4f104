import GeoFleet
import GeoRouting
import Presentation
import Wire

extension ListedKind {
    /// What is wrong, the worst for users first.
    package static let findings = ListedKind(
        kind: "Finding",
        resource: "finding",
        noun: "finding",
        mustExist: false,
        need: .cloudflare,
        columns: [
            ListedColumn("SEVERITY"), ListedColumn("REASON"), ListedColumn("SINCE", isWide: true),
            ListedColumn("IMPACT", isWide: true), ListedColumn("REMEDY", isWide: true), ListedColumn("FINDING"),
        ]
    ) { situation in
        ListedObjects(situation.findings) { finding in
            ListedObject(
                name: finding.name,
                otherNames: [finding.reason.constant, finding.object] + [finding.pool, finding.geo].compactMap(\.self),
                cells: { finding.cells(situation) },
                members: { finding.members(situation) }
            )
        }
    }
}

extension Finding {
    fileprivate func cells(_ situation: Situation) -> [Line] {
        let role = SeverityStyle(severity).role
        return [
            Line(severity.constant, role), Line(reason.constant), Line(since?.rfc3339 ?? "-", .muted),
            Line(impactText(situation.fleet)), Line(remedy?.commandLine(situation.options) ?? "-"),
            Line(FindingText(self, situation.fleet.sourceNoun).fullProblem, role),
        ]
    }

    fileprivate func members(_ situation: Situation) -> [(String, JSON?)] {
        [("metadata", .members(("name", .line(name)))), ("status", status(situation))]
    }

    private func status(_ situation: Situation) -> JSON {
        let advice = FindingAdvice(self, situation)
        let command = remedy?.commandLine(situation.options)
        return .members(
            ("reason", .string(reason.constant)),
            ("severity", .string(severity.constant)),
            (
                "object",
                .members(
                    ("kind", objectKind.map { .string($0) }),
                    ("name", .line(object)),
                    ("pool", pool.map(JSON.line)),
                    ("geo", geo.map(JSON.line))
                )
            ),
            ("since", since.map(JSON.time)),
            (
                "impact",
                .members(
                    ("kind", .string(impact.constant)),
                    ("distanceKilometres", impact.kilometres.map(JSON.kilometres)),
                    ("message", .line(impactText(situation.fleet)))
                )
            ),
            ("message", .line(FindingText(self, situation.fleet.sourceNoun).fullProblem)),
            ("details", advice.sentences.isEmpty ? nil : .strings(advice.sentences)),
            ("nextStep", (advice.nextStep ?? command.map { "run \($0)" }).map(JSON.line)),
            ("remedy", command.map(JSON.line))
        )
    }
}
