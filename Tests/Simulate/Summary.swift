import FleetSimulation

/// What many seeds have come to.
struct Summary: Sendable {
    private var outcomes: [Run.Outcome] = []

    mutating func add(_ outcome: Run.Outcome) {
        outcomes.append(outcome)
    }

    var failed: [Run.Outcome] { outcomes.filter { !$0.violations.isEmpty }.sorted { $0.seed < $1.seed } }

    var lines: [String] {
        let faults = outcomes.reduce(into: [String: Int]()) { sum, outcome in
            sum.merge(outcome.faults) { $0 + $1 }
        }
        let coverage = outcomes.reduce(into: [String: Int]()) { sum, outcome in
            for cell in outcome.coverage { sum[cell, default: 0] += 1 }
        }
        var lines = failed.flatMap { outcome in outcome.violations.map { "seed \(outcome.seed): \($0)" } }
        lines.append("seeds \(outcomes.count), found something in \(failed.count)")
        lines.append("steps \(sum(\.steps)), requests \(sum(\.requests)), writes \(sum(\.writes))")
        lines.append(
            "a median seed: \(median(\.clusters)) clusters, \(median(\.requests)) requests, "
                + "\(median { $0.faults.values.reduce(0, +) }) faults"
        )
        lines.append("edits by people \(sum(\.edits)), lost between a read and its write \(sum(\.lostEdits))")
        lines.append(
            "faults: " + faults.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        )
        lines.append("fault × operation, in how many seeds:")
        lines += coverage.sorted { $0.key < $1.key }.map { "  \($0.key) \($0.value)" }
        return lines
    }

    private func sum(_ value: (Run.Outcome) -> Int) -> Int { outcomes.reduce(0) { $0 + value($1) } }

    private func median(_ value: (Run.Outcome) -> Int) -> Int {
        let values = outcomes.map(value).sorted()
        return values.isEmpty ? 0 : values[values.count / 2]
    }
}
