package import GeoRouting
package import Wire

/// Everything that an operator can set, checked.
package struct Settings: Sendable {
    package enum Token: Sendable, Equatable {
        case value(String)
        /// Read anew for each request, so that a rotated secret is taken up.
        case file(String)
    }

    package enum Policy: String, Sendable, CaseIterable {
        /// Never removes anything.
        case upsertOnly = "upsert-only"
        /// Removes own origins and pools that nobody has asked for throughout the grace.
        case sync
    }

    package enum LogFormat: String, Sendable, CaseIterable {
        case text, json
    }

    package var token: Token
    package var account: String
    package var zone: String
    package var place: Place
    /// The well-known places and those of `GEO_LOCATIONS`.
    package var places: [Place]
    package var labelSelector: String
    package var hostnames: [Hostname]
    package var allowedHostnames: [HostnameGlob]?
    /// Who may ask for what, by `RULES_FILE`; nil where it is unset.
    package var tenants: TenantRules?
    package var rulesFile: String?
    /// So many pools of ours may be there before no more are made.
    package var maxPools: Int
    package var weight: Weight
    package var apiURL: String
    package var authoritiesFile: String?
    package var environmentProxy: EnvironmentProxy
    package var kubeconfig: String?
    package var context: String?
    package var serviceAccountDirectory: String?
    /// Nil for all namespaces.
    package var namespace: String?
    package var owner: OwnerID?
    package var adoptedOwners: Set<OwnerID>
    package var policy: Policy
    /// How long nobody must have asked for an origin before it is removed.
    package var staleGrace: Duration
    package var confirmsRemovals: Bool
    package var resyncInterval: Duration
    package var isDryRun: Bool
    package var runsOnce: Bool
    package var virtualNetwork: String?
    package var monitor: MonitorRule
    /// Which lease to take part in, where one is set.
    package var election: Election?
    package var writesEvents: Bool
    package var httpAddress: ListenAddress
    package var logLevel: Notice.Level
    package var logFormat: LogFormat

    /// Which lease replicas share; the namespace is the pod's where it is nil.
    package struct Election: Sendable, Equatable {
        package var name: String
        package var namespace: String?
        /// The pod's name.
        package var identity: String
    }

    /// The election that this process takes part in; nil where it leads by itself.
    ///
    /// A dry run takes part in nothing, and a single pass is a person's.
    package var ownElection: Election? { isDryRun || runsOnce ? nil : election }

    /// The proxy to Cloudflare.
    package var proxy: Server.Proxy? { environmentProxy.proxy(for: apiURL) }

    package var removal: RemovalPolicy {
        switch policy {
        case .upsertOnly: .never
        case .sync: runsOnce ? (confirmsRemovals ? .confirmed : .never) : .after(grace: staleGrace)
        }
    }

    /// The planner's rules for a cluster with this fallback owner id.
    ///
    /// - Parameter fingerprint: 8 hex digits of the cluster, for the id where `OWNER_ID` sets none.
    /// - Returns: nil where place and fingerprint make no valid id, which needs a place code beyond 54 characters.
    package func rules(fingerprint: String) -> RoutingRules? {
        guard let owner = owner ?? OwnerID("\(place.code)-\(fingerprint)") else { return nil }
        var rules = RoutingRules(
            place: place,
            owner: owner,
            hostnames: hostnames,
            allowedHostnames: allowedHostnames
        )
        rules.adoptedOwners = adoptedOwners
        rules.places = places
        rules.tenants = tenants
        rules.maxPools = maxPools
        rules.weight = weight
        rules.virtualNetwork = virtualNetwork
        rules.monitor = monitor
        return rules
    }
}

/// A host and a port to listen on.
package struct ListenAddress: Sendable, Equatable {
    package var host: String
    package var port: Int

    init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `HOST:PORT`, `[IPv6]:PORT` or `:PORT`; nil where it is malformed.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(digits: text[text.index(after: colon)...]),
            (0...65535).contains(port)
        else { return nil }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        let isSound = host.isEmpty || Address(host) != nil || ["::", "0.0.0.0"].contains(host)
        guard isSound, host.contains(":") == text.hasPrefix("[") else { return nil }
        self.host = host.isEmpty ? "::" : host
        self.port = port
    }
}

/// What is wrong with the settings, a line each, with all of them counted.
package struct SettingsError: Error, Equatable {
    package let problems: [String]

    /// So many lines are read by a person.
    private static let limit = 20

    init(_ problems: [String]) {
        let rest = problems.count - Self.limit
        self.problems = problems.prefix(Self.limit) + (rest > 0 ? ["And \(rest) more invalid settings"] : [])
    }
}

extension Settings {
    /// Reads the settings from environment variables; every problem is found in one go, nothing is contacted.
    ///
    /// - Parameters:
    ///   - environment: the process environment with command-line flags laid over it.
    ///   - readFile: the bytes of a file, nil where it cannot be read.
    /// - Throws: all problems, in the original's words where it has them.
    package init(
        _ environment: [String: String],
        readFile: @escaping (String) -> [UInt8]?
    ) throws(SettingsError) {
        var reader = SettingsReader(environment, readFile: readFile)
        let token = reader.token()
        reader.requirePresent(["CF_API_TOKEN", "CF_ACCOUNT_ID", "CF_ZONE_ID", "GEO_LOCATION"])
        let account = reader.identifier("CF_ACCOUNT_ID")
        let zone = reader.identifier("CF_ZONE_ID")
        let places = reader.places()
        let place = reader.place(among: places)
        let hostnames = reader.hostnames()
        let apiURL = reader.apiURL()
        self.init(
            token: token ?? .value(""),
            account: account,
            zone: zone,
            place: place ?? Place.predefined[0],
            places: places,
            labelSelector: reader.labelSelector(),
            hostnames: hostnames,
            allowedHostnames: reader.allowedHostnames(),
            tenants: reader.tenants(),
            rulesFile: reader.text("RULES_FILE"),
            maxPools: reader.count("MAX_POOLS", 100, in: 1...10_000),
            weight: reader.weight(),
            apiURL: apiURL,
            authoritiesFile: reader.file("CF_CA_FILE"),
            environmentProxy: reader.environmentProxy(),
            kubeconfig: reader.kubeconfig(),
            context: reader.text("KUBE_CONTEXT"),
            serviceAccountDirectory: reader.text("SERVICE_ACCOUNT_DIR"),
            namespace: reader.namespace(),
            owner: reader.owner(),
            adoptedOwners: reader.adoptedOwners(),
            policy: reader.choice("POLICY", .upsertOnly),
            staleGrace: reader.duration("STALE_GRACE", .seconds(300), atLeast: .zero),
            confirmsRemovals: reader.confirmation(),
            resyncInterval: reader.duration("RESYNC_INTERVAL", .seconds(300), atLeast: .seconds(10)),
            isDryRun: reader.flag("DRY_RUN"),
            runsOnce: reader.flag("ONCE"),
            virtualNetwork: reader.virtualNetwork(),
            monitor: reader.monitor(for: hostnames),
            election: reader.election(),
            writesEvents: reader.flag("EVENTS"),
            httpAddress: reader.httpAddress(),
            logLevel: reader.logLevel(),
            logFormat: reader.choice("LOG_FORMAT", .text)
        )
        if !reader.problems.isEmpty { throw SettingsError(reader.problems) }
    }
}
