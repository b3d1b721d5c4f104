import FleetControl
import GeoFleet
import CloudflareAPI
import Foundation
import GeoEngine
import GeoRouting
import KubernetesAPI
import Launching
import Logging
import Wire

/// The real clusters and the real Cloudflare that the environment and the command line name.
struct Live: Sendable {
    /// A cluster with the access to it.
    struct ClusterSetup: Sendable {
        /// The geo, such as `eu`; if several clusters are in the geo, with a suffix: `eu:blue`.
        var id: String
        var context: String
        var settings: Settings
        var access: ClusterAccess
        var rules: RoutingRules
    }

    let settings: Settings
    /// The warnings about the access to the clusters, each only once.
    let warnings: [String]
    private let setups: [ClusterSetup]

    /// What a check of a set-up could find out of the settings: only these clusters are watched.
    init(_ settings: Settings, _ setups: [ClusterSetup]) {
        self.settings = settings
        self.setups = setups
        warnings = []
    }

    /// Checks everything that can be checked without a network.
    init(_ arguments: SourceArguments, environment: [String: String]) throws(LaunchError) {
        let environment = Self.environment(arguments, environment)
        let owners = try Self.pairs("--owner", arguments.owner, "eu=eu-1a2b3c4d")
        let clusters = try Self.pairs("--cluster", arguments.cluster, "eu=CONTEXT")
        var setups: [ClusterSetup] = []
        var kubeconfigs = Kubeconfigs()
        if clusters.isEmpty {
            let geo = environment["GEO_LOCATION"] ?? ""
            let owner = owners.first { $0.name == geo }?.value
            let context = environment["KUBE_CONTEXT"]
            setups.append(try Self.clusterSetup(id: geo, context: context, owner, environment, &kubeconfigs))
        }
        for (id, context) in clusters {
            var environment = environment
            // The id may have a suffix after the geo, as in `eu:blue`.
            environment["GEO_LOCATION"] = id.split(separator: ":").first.map(String.init)
            let owner = owners.first { $0.name == id }?.value
            setups.append(try Self.clusterSetup(id: id, context: context, owner, environment, &kubeconfigs))
        }
        for owner in owners where !setups.contains(where: { $0.id == owner.name }) {
            throw LaunchError("--owner \(owner.name)=\(owner.value) names no cluster that is watched")
        }
        // There is always a first cluster: without `--cluster`, it is that of the current context.
        guard let first = setups.first else { throw LaunchError("no cluster") }
        // Account, zone and token are the same for all clusters, because one environment sets them.
        settings = first.settings
        warnings = setups.reduce(into: []) { warnings, setup in
            warnings += setup.access.warnings.filter { !warnings.contains($0) }
        }
        self.setups = setups
    }

    /// The environment with the command line's options, but without the variables that only a controller uses.
    ///
    /// `DRY_RUN` is left out too, as `Starter` reads it for the console.
    static func environment(_ arguments: SourceArguments, _ environment: [String: String]) -> [String: String] {
        var environment = environment
        for name in [
            "LEADER_ELECT", "HTTP_ADDRESS", "DRY_RUN", "ONCE", "CONFIRM_REMOVALS", "LOG_LEVEL", "LOG_FORMAT",
        ] { environment[name] = nil }
        if let kubeconfig = arguments.kubeconfig { environment["KUBECONFIG"] = kubeconfig }
        if let namespace = arguments.namespace { environment["NAMESPACE"] = namespace }
        if let context = arguments.context { environment["KUBE_CONTEXT"] = context }
        return environment
    }

    /// The values of an option such as `--cluster eu=CONTEXT`, split at the first `=`; a name may come only once.
    ///
    /// For two clusters in one geo, write `eu:blue=…` and `eu:green=…`.
    static func pairs(
        _ option: String,
        _ values: [String],
        _ example: String
    ) throws(LaunchError) -> [(name: String, value: String)] {
        var pairs: [(name: String, value: String)] = []
        for text in values {
            let sides = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard sides.count == 2 else { throw LaunchError("\(option) '\(text)': write \(option) \(example)") }
            if pairs.contains(where: { $0.name == sides[0] }) {
                let remedy = "for two clusters in one geo, write eu:blue=… and eu:green=…"
                throw LaunchError("\(option) \(sides[0]) is given twice; \(remedy)")
            }
            pairs.append((sides[0], sides[1]))
        }
        return pairs
    }

    /// Checks the settings and the access of one cluster.
    static func clusterSetup(
        id: String,
        context: String?,
        _ owner: String?,
        _ environment: [String: String],
        _ kubeconfigs: inout Kubeconfigs
    ) throws(LaunchError) -> ClusterSetup {
        var environment = environment
        environment["KUBE_CONTEXT"] = context
        if let owner { environment["OWNER_ID"] = owner }
        try requireCredentials(environment)
        let settings: Settings
        do throws(SettingsError) {
            settings = try Settings(environment) { FileManager.default.contents(atPath: $0).map(Array.init) }
        } catch {
            throw LaunchError(error.problems.joined(separator: "; "))
        }
        let access: ClusterAccess
        do throws(KubernetesAccessError) {
            access = try settings.clusterAccess(environment, &kubeconfigs)
        } catch {
            throw LaunchError("\(error)")
        }
        guard let rules = settings.rules(fingerprint: access.fingerprint) else {
            throw LaunchError("the place '\(id)' is too long for an owner id: set --owner \(id)=ID")
        }
        return ClusterSetup(
            id: id,
            context: context ?? access.sourceName,
            settings: settings,
            access: access,
            rules: rules
        )
    }

    /// The required variables that are not set.
    static func missing(_ environment: [String: String]) -> [String] {
        ["CF_API_TOKEN", "CF_ACCOUNT_ID", "CF_ZONE_ID", "GEO_LOCATION"].filter { name in
            (environment[name] ?? "").isEmpty
                && !(name == "CF_API_TOKEN" && !(environment["CF_API_TOKEN_FILE"] ?? "").isEmpty)
        }
    }

    private static func requireCredentials(_ environment: [String: String]) throws(LaunchError) {
        let missing = missing(environment)
        if missing.isEmpty { return }
        // Where only the place is missing, the clusters can be named instead.
        let isPlaceless = missing == ["GEO_LOCATION"]
        let way = isPlaceless ? "name clusters with --cluster eu=CONTEXT or -p PROFILE" : "try geoconsole --demo"
        throw LaunchError("set \(missing.joined(separator: ", ")), as for the controller, or \(way)")
    }

    // MARK: Running

    /// Opens the transports to Cloudflare and to all clusters, then calls `body`.
    func with(_ session: Session, _ time: Time, _ body: (Backend) async throws -> Void) async throws {
        let token = Launching.Token(settings.token)
        do {
            try await LiveTransport.with(settings.cloudflareServer) { cloudflare in
                try await connect(setups[...], []) { clusters in
                    var parts = FleetWatcher.Parts(
                        cloudflare: cloudflare,
                        token: { token.current },
                        account: settings.account,
                        zone: settings.zone,
                        userAgent: Self.userAgent,
                        isReadOnly: session.isReadOnly,
                        clusters: clusters,
                        time: time,
                        now: session.clock.now,
                        random: .system,
                        logger: Logger(label: "geoconsole") { _ in SwiftLogNoOpLogHandler() },
                        metrics: .none
                    )
                    parts.tokenSource = settings.token.source
                    let fleetWatcher = FleetWatcher(parts)
                    // No tasks run beside watcher and runner, because the clusters have their own controllers.
                    try await body(Backend(fleetWatcher: fleetWatcher, runner: session.runner(fleetWatcher)) {})
                }
            }
        } catch is InvalidAuthorities {
            throw LaunchError("CF_CA_FILE '\(settings.authoritiesFile ?? "")' holds no PEM certificate")
        }
    }

    private static let userAgent = "geoconsole/\(Version.current)"

    /// Opens one transport per cluster, each inside the closure of the one before, then calls `body`.
    ///
    /// The closures are nested because a transport is closed when its closure returns.
    private func connect(
        _ remaining: ArraySlice<ClusterSetup>,
        _ connected: [WatchedCluster],
        _ body: ([WatchedCluster]) async throws -> Void
    ) async throws {
        guard let setup = remaining.first else { return try await body(connected) }
        // ncurses uses the terminal, so a credential plugin cannot ask the person anything.
        try await ClusterTransport.with(setup.access, hasTerminal: false) { transport in
            var cluster = WatchedCluster(
                id: setup.id,
                context: setup.context,
                rules: setup.rules,
                transport: transport,
                requests: setup.settings.requests(userAgent: Self.userAgent)
            )
            cluster.server = setup.access.server
            try await connect(remaining.dropFirst(), connected + [cluster], body)
        }
    }
}

extension Settings.Token {
    /// Where the token comes from, without the token.
    fileprivate var source: TokenSource {
        switch self {
        case .value: .variable
        case .file(let path): .file(path)
        }
    }
}
