import Foundation
import Harness

/// Runs the shipped programs over sockets while things really break: `geosoak [MINUTES] [SEED]`.
///
/// Ends with the same question as the simulation: is everything there that anybody wanted? Exits with 1 where not.
@main
struct Main {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst().compactMap { UInt64($0) }
        let minutes = Int(arguments.first ?? 10)
        let seed = arguments.dropFirst().first ?? 1
        print("soak: \(minutes) min, seed \(seed)")
        try await Sim.with(arguments: ["--no-rate-limit"]) { sim in
            try await Road.with(to: sim.port) { road, port in
                var soak = Soak(sim: sim, road: road, port: port, seed: seed)
                let isSound = try await soak.run(for: .seconds(minutes * 60))
                for line in soak.report { print(line) }
                if !isSound { exit(1) }
            }
        }
    }
}
