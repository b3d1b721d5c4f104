import ArgumentParser
import Wire

/// The program `geosim`, which serves the simulated APIs of Cloudflare and Kubernetes over sockets.
@main
struct Geosim: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "geosim",
        abstract: "Simulates Cloudflare and the API servers of four clusters, for trying out and for tests.",
        discussion: """
            Cloudflare answers at /client/v4 of the listening port, each cluster's API server at the root of its own:
            the next ports, in the order eu, us_east, us_west, asia. Paths under /sim of the listening port steer \
            and show the simulation.

              geosim &
              eval "$(geosim env)"; geosim kubeconfig > /tmp/geosim.kubeconfig
            """,
        version: Version.current,
        subcommands: [Serve.self, PrintEnvironment.self, PrintKubeconfig.self],
        defaultSubcommand: Serve.self
    )
}
