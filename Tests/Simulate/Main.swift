import FleetSimulation
import Foundation
import Synchronization

/// Runs seeds of the simulated fleet: `geosimulate [--seeds N] [--first N] [--seed N]`.
///
/// Prints the trace of one seed, or a summary of many; exits with 1 where a seed finds something.
@main
struct Simulate {
    static func main() {
        let arguments = CommandLine.arguments.dropFirst()
        if let seed = number(after: "--seed", arguments) { one(UInt64(seed)) }
        let first = UInt64(number(after: "--first", arguments) ?? 1)
        many(Array(first..<first + UInt64(number(after: "--seeds", arguments) ?? 100)))
    }

    private static func number(after flag: String, _ arguments: ArraySlice<String>) -> Int? {
        guard let index = arguments.firstIndex(of: flag), index + 1 < arguments.endIndex else { return nil }
        return Int(arguments[index + 1])
    }

    private static func one(_ seed: UInt64) -> Never {
        var run = Run(seed: seed, keepsTrace: true)
        let outcome = run.play()
        for line in outcome.trace { print(line) }
        for text in outcome.violations { print("seed \(seed): \(text)") }
        exit(outcome.violations.isEmpty ? 0 : 1)
    }

    /// Each seed is a world of its own: as many threads as the machine has cores take them in turn.
    private static func many(_ seeds: [UInt64]) -> Never {
        let next = Mutex(0)
        let summary = Mutex(Summary())
        DispatchQueue.concurrentPerform(iterations: ProcessInfo.processInfo.activeProcessorCount) { _ in
            while let seed = next.withLock({ index -> UInt64? in
                defer { index += 1 }
                return index < seeds.count ? seeds[index] : nil
            }) {
                var run = Run(seed: seed)
                let outcome = run.play()
                summary.withLock { $0.add(outcome) }
            }
        }
        let result = summary.withLock { $0 }
        for line in result.lines { print(line) }
        exit(result.failed.isEmpty ? 0 : 1)
    }
}
