import ArgumentParser
import Commands
import FleetControl
import Foundation
import GeoFleet
import Launching
import Presentation
import Wire

/// The command `geoconsole export`.
struct ExportCommand: AsyncParsableCommand {
    enum Format: String, CaseIterable, ExpressibleByArgument { case terraform, json, yaml }

    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Prints load balancers, pools and monitors as they are at Cloudflare, to be kept as code.",
        discussion: """
            Reads Cloudflare and the clusters once, and writes nothing. Terraform is in the syntax of version 5 of the \
            provider cloudflare/cloudflare: with import blocks, with ignore_changes for what the controllers write, \
            and with comments that say who owns what. JSON and YAML have all that Cloudflare has sent.

              geoconsole export >load-balancers.tf
              geoconsole export --hostname app.example.com -o yaml

            The exit status is 0, or 1 if it cannot be told, or 64 for a wrong command line.
            """
    )

    @Option(
        help: "The load balancer, with the pools and monitors that it uses (all of the zone and the account).",
        completion: .hostnames
    )
    var hostname: String?
    @Option(name: .shortAndLong, help: "terraform, json or yaml.")
    var output = Format.terraform
    @OptionGroup var reading: ReadArguments
    @OptionGroup var source: SourceArguments
    @OptionGroup(visibility: .hidden) var look: LookArguments
    @OptionGroup(visibility: .hidden) var writing: WritingArguments

    func validate() throws {
        try AnswerRun.validate(writing)
    }

    func run() async throws {
        // A reader that has seen enough must not end the program by a signal: then the shell would show an error.
        signal(SIGPIPE, SIG_IGN)
        let limit = reading.limit
        let environment = ProcessInfo.processInfo.environment
        do {
            let settings = try await LaunchSettings(source, look, environment, Time(ContinuousClock()))
            let reading = FleetReading(arguments: settings.source, limit: limit, environment: settings.environment)
            try await reading.withWatcher { fleet, watcher in
                let export = try Export(fleet, await objects(watcher, limit), hostname: hostname)
                for remark in ReadProblem.remarks(on: fleet) + export.remarks { StandardStreams.warn(remark) }
                StandardStreams.print(text(of: export))
                Foundation.exit(EXIT_SUCCESS)
            }
        } catch let error as CommandProblem {
            switch error {
            case .usage(let text): throw ValidationError(text)
            case .unknown(let text): Geoconsole.fail(text)
            }
        } catch let error as LaunchError {
            Geoconsole.fail("\(error)")
        }
    }

    private func objects(_ watcher: FleetWatcher, _ limit: Duration) async throws -> ExportSource {
        do throws(Refusal) {
            let objects = try await watcher.objectsAsSent(within: limit)
            for defect in objects?.defects ?? [] { StandardStreams.warn("left out: \(defect), which cannot be read") }
            return ExportSource(
                account: objects?.account ?? "",
                zone: objects?.zone ?? "",
                loadBalancers: objects?.loadBalancers ?? [],
                pools: objects?.pools ?? [],
                monitors: objects?.monitors ?? []
            )
        } catch {
            throw CommandProblem.unknown(error.text)
        }
    }

    private func text(of export: Export) -> String {
        switch output {
        case .terraform: export.terraformText
        case .json: export.jsonText
        case .yaml: export.yamlText
        }
    }
}
