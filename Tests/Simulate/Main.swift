import FleetSimulation
import Foundation
import Synchronization

/// Runs seeds of the simulated fleet: `geosimulate [--seeds N] [--first N] [--until-found]`, or `--seed N`.
///
/// Prints a summary of many seeds, or the trace of one; exits with 1 where a seed finds something.
@main
struct Simulate {
    static func main() {
        let arguments = CommandLine.arguments.dropFirst()
        if arguments.first == Worker.flag { Worker.serve() }
        // A worker that has ended is noticed by what it does not answer.
        signal(SIGPIPE, SIG_IGN)
        if let seed = number(after: "--seed", arguments) { one(UInt64(seed)) }
        let first = UInt64(number(after: "--first", arguments) ?? 1)
        let seeds = Array(first..<first + UInt64(number(after: "--seeds", arguments) ?? 100))
        if arguments.contains("--until-found") { untilFound(seeds) }
        many(seeds)
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
        if outcome.violations.isEmpty { print("seed \(seed) finds nothing") }
        exit(outcome.violations.isEmpty ? 0 : 1)
    }

    private static func many(_ seeds: [UInt64]) -> Never {
        let result = play(seeds, whereFound: { _ in .max })
        for line in result.lines { print(line) }
        exit(result.failed.isEmpty ? 0 : 1)
    }

    /// Plays no seed after the first that finds something.
    private static func untilFound(_ seeds: [UInt64]) -> Never {
        let result = play(seeds, whereFound: { $0 })
        guard let first = result.failed.first else {
            print("\(seeds.count) seeds find nothing")
            exit(0)
        }
        for text in first.violations { print("seed \(first.seed): \(text)") }
        exit(1)
    }

    /// Each seed is a world of its own: as many workers as the machine has cores take them in turn.
    ///
    /// - Parameters:
    ///   - seeds: what to play, in this order.
    ///   - whereFound: given a seed that has found something, the last one that is still worth playing.
    /// - Returns: what came of those that were played.
    private static func play(_ seeds: [UInt64], whereFound: @Sendable (UInt64) -> UInt64) -> Summary {
        let next = Mutex((index: 0, last: UInt64.max))
        let summary = Mutex(Summary())
        DispatchQueue.concurrentPerform(iterations: ProcessInfo.processInfo.activeProcessorCount) { _ in
            let worker = Worker()
            while let seed = next.withLock({ next -> UInt64? in
                guard next.index < seeds.count, seeds[next.index] <= next.last else { return nil }
                defer { next.index += 1 }
                return seeds[next.index]
            }) {
                let outcome = worker.play(seed)
                summary.withLock { $0.add(outcome) }
                if outcome.violations.isEmpty { continue }
                next.withLock { $0.last = min($0.last, whereFound(seed)) }
            }
        }
        return summary.withLock { $0 }
    }
}
