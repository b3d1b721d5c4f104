import Foundation

/// Measures the release binaries against the simulator on this machine and prints what came out.
///
/// Arguments choose among latency, round-trips, bursts, footprint, join, consoles, commands, tenants and map, or one of the
/// replies by its whole name; none means all.
@main
struct Bench {
    static func main() async {
        do {
            try await run()
        } catch {
            FileHandle.standardError.write(Data("geobench: \(error)\n".utf8))
            exit(1)
        }
    }

    private static func run() async throws {
        print("external-dns-cloudflare-geo, measured on \(ProcessInfo.processInfo.activeProcessorCount) cores\n")
        let measures: [(String, () async throws -> [String])] = [
            ("latency", Latency.measure), ("round-trips", RoundTrips.measure), ("bursts", Bursts.measure),
            ("footprint", Footprint.measure), ("join", Join.measure),
            ("consoles", Consoles.measure), ("commands", Commands.measure), ("tenants", Tenants.measure),
            ("map", Maps.measure),
        ]
        let chosen = Set(CommandLine.arguments.dropFirst())
        for (name, measure) in measures where chosen.isEmpty || chosen.contains(name) {
            for line in try await measure() { print(line) }
        }
        for name in Strain.names where !chosen.isDisjoint(with: [name, "footprint"]) || chosen.isEmpty {
            print(try await Strain.measure(name))
        }
    }
}

/// What a process holds.
enum Memory {
    /// The anonymous memory of a process in MiB: what is its own, without the pages of files.
    static func anonymousMebibytes(of process: Int32) throws -> Double {
        let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("RssAnon:") } ?? ""
        return (Double(line.filter(\.isNumber)) ?? .nan) / 1024
    }
}

/// A list of measured values.
struct Sample {
    let values: [Double]

    init(_ values: [Double]) {
        self.values = values.sorted()
    }

    func quantile(_ share: Double) -> Double {
        values.isEmpty ? .nan : values[min(values.count - 1, Int(Double(values.count) * share))]
    }

    var median: Double { quantile(0.5) }
}

extension Double {
    func text(_ digits: Int = 1) -> String { String(format: "%.\(digits)f", self) }
}
