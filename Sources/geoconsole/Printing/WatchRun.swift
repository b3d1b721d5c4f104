import Commands
import FleetControl
import Foundation
import GeoEngine
import GeoFleet
import Presentation
import Wire

/// Follows the fleet, and prints a line for each change until a signal ends the program.
struct WatchRun {
    let run: ListRun
    let kind: ListedKind
    var names: [String] = []
    var namespace: String?

    private var format: OutputFormat { run.arguments.output }

    private var watch: ListingWatch {
        ListingWatch(kind, names: names, namespace: namespace, format, hasTitles: !run.arguments.noHeaders)
    }

    /// Prints each event as it happens.
    func events() async throws {
        try await follow { watcher, printer in
            var watch = watch
            for await batch in watcher.events { print(watch.append(batch.map(ListedObject.init(event:))), printer) }
        }
    }

    /// Prints each call to Cloudflare as it ends.
    func calls() async throws {
        try await follow { watcher, printer in
            var watch = watch
            for await batch in watcher.calls { print(watch.append(batch.map { ListedObject($0) }), printer) }
        }
    }

    /// Prints each object once, and again whenever it has changed.
    func objects() async throws {
        try await follow { watcher, printer in
            var watch = watch
            var remarks: [String] = []
            for await fleet in watcher.fleets {
                let reading = Reading(fleet: fleet, now: watcher.clock.now, options: run.arguments.source.options)
                let next = ReadProblem.outages(of: fleet)
                for remark in next where !remarks.contains(remark) { StandardStreams.warn(remark) }
                remarks = next
                // Before the first reading, nothing is known: an empty listing would say that there is nothing.
                if kind.isKnown(in: fleet) { print(watch.update(reading.situation), printer) }
            }
        }
    }

    /// Runs the fleet watcher beside `body`, which prints.
    private func follow(_ body: (FleetWatcher, LinePrinter) async -> Void) async throws {
        try await run.start(.all) { reading, printer in
            try await reading.open(Time(ContinuousClock())) { backend in
                await withDiscardingTaskGroup { group in
                    group.addTask { await backend.run() }
                    group.addTask { await backend.fleetWatcher.run() }
                    await body(backend.fleetWatcher, printer)
                    group.cancelAll()
                }
                Foundation.exit(EXIT_SUCCESS)
            }
        }
    }

    private func print(_ lines: [Line], _ printer: LinePrinter) {
        if lines.isEmpty { return }
        // The glyphs of a terminal without UTF-8 have no place in JSON.
        let text = format.isObject ? lines.map { $0.text + "\n" }.joined() : printer.text(lines)
        StandardStreams.print(text)
    }
}
