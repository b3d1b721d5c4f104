import ArgumentParser
import Wire

/// The program `geosim`, which serves the simulated APIs of Cloudflare and Kubernetes over sockets.
@main
struct Geosim: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "geosim",
        abstract: "Simulates Cloudflare and the API servers of four clusters, for trying out and for tests.",
        discussion: """
            The listening port serves Cloudflare's API at /client/v4, and the simulator's control API at /sim.
            The next four ports serve the API servers of the clusters eu, us_east, us_west and asia, in this order.

            Each cluster has Ingresses, Services and the Gateway API. A Service of the type LoadBalancer and a
            Gateway get an address after a second, and a route is accepted where a listener allows it.
            POST /sim/crds installs, edits and removes the definitions of the Gateway API; a path under /sim that
            does not exist lists all of them.

              geosim &
              eval "$(geosim env)"; geosim kubeconfig > /tmp/geosim.kubeconfig
            """,
        version: Version.current,
        subcommands: [Serve.self, PrintEnvironment.self, PrintKubeconfig.self],
        defaultSubcommand: Serve.self
    )
}
