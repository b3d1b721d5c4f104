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
        var lines = failed.flatMap { outcome in
            outcome.violations.map { "seed \(outcome.seed): \($0)" }
                + ["seed \(outcome.seed) has \(outcome.hardships.map(\.rawValue).joined(separator: ", "))"]
        }
        lines.append("seeds \(outcomes.count), found something in \(failed.count)")
        lines.append("steps \(sum(\.steps)), requests \(sum(\.requests)), writes \(sum(\.writes))")
        lines.append(
            "a median seed: \(median(\.clusters)) clusters, \(median(\.ingresses)) Ingresses, "
                + "\(median(\.requests)) requests, \(median { $0.faults.values.reduce(0, +) }) faults"
        )
        lines.append("edits by people \(sum(\.edits)), lost between a read and its write \(sum(\.lostEdits))")
        lines.append(
            "faults \(faults.values.reduce(0, +)): "
                + faults.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        )
        let hardships = Hardship.allCases.map { hardship in
            "\(hardship.rawValue) \(outcomes.count { $0.hardships.contains(hardship) })"
        }
        lines.append("seeds with " + hardships.joined(separator: ", "))
        return lines + table
    }

    /// In how many seeds each fault has met each operation; a dot where the two cannot meet.
    private var table: [String] {
        let coverage = outcomes.reduce(into: [String: Int]()) { sum, outcome in
            for cell in outcome.coverage { sum[cell, default: 0] += 1 }
        }
        let operations = Coverage.Operation.allCases
        let legend = operations.enumerated().map { "\($0 + 1) \($1.rawValue)" }.joined(separator: ", ")
        let rows = Coverage.faults.map { fault in
            let cells = operations.map { operation in
                Coverage.cell(fault, operation).map { String(coverage[$0] ?? 0) } ?? "·"
            }
            return "  " + fault.padded(to: 14) + cells.map { $0.padded(to: 6) }.joined()
        }
        let empty = Coverage.faults.flatMap { fault in
            operations.compactMap { Coverage.cell(fault, $0) }.filter { coverage[$0] == nil }
        }
        let head = "  " + "".padded(to: 14) + operations.indices.map { String($0 + 1).padded(to: 6) }.joined()
        return ["in how many seeds a fault met an operation: \(legend)", head] + rows
            + ["cells that can exist and are empty: " + (empty.isEmpty ? "none" : empty.joined(separator: ", "))]
    }

    private func sum(_ value: (Run.Outcome) -> Int) -> Int { outcomes.reduce(0) { $0 + value($1) } }

    private func median(_ value: (Run.Outcome) -> Int) -> Int {
        let values = outcomes.map(value).sorted()
        return values.isEmpty ? 0 : values[values.count / 2]
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
