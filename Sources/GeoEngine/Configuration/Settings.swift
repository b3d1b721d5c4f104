package import GeoRouting
package import KubernetesAPI
package import Wire

/// The checked settings of the program.
package struct Settings: Sendable {
    /// The source of the API token: the value of `CF_API_TOKEN`, or the file of `CF_API_TOKEN_FILE`.
    package enum Token: Sendable, Equatable {
        case value(String)
        /// The path of a file with the token; the file is read again for each request, because its token may change.
        case file(String)
    }

    /// The values of `POLICY`: whether origins and pools may be removed.
    package enum Policy: String, Sendable, CaseIterable {
        /// Removes nothing.
        case upsertOnly = "upsert-only"
        /// Removes own origins and pools that no Ingress has asked for during the grace period `STALE_GRACE`.
        case sync
    }

    /// The values of `LOG_FORMAT`: lines for people, or a JSON object in each line.
    package enum LogFormat: String, Sendable, CaseIterable {
        case text, json
    }

    /// The API token for Cloudflare, or the file that holds it.
    package var token: Token
    /// `CF_ACCOUNT_ID`: the account with the pools and monitors; 32 hex digits.
    package var account: String
    /// `CF_ZONE_ID`: the zone with the load balancers; 32 hex digits.
    package var zone: String
    /// `GEO_LOCATION`: the place of this cluster; the names of its pools end with the place's code.
    package var place: Place
    /// The well-known places and those of `GEO_LOCATIONS`.
    package var places: [Place]
    /// `LABEL_SELECTOR`: the Ingresses to watch; `dns.external/geo-route=true` unless set.
    package var labelSelector: String
    /// `SOURCES`: the kinds of objects to watch; Ingresses alone unless set.
    package var kinds: [ObjectKind]
    /// `GATEWAY_NAMESPACE`: the namespace of Gateways and ListenerSets, where it is not that of `NAMESPACE`.
    package var gatewayNamespace: String?
    /// `DEFAULT_TARGETS`, `TARGET_ALLOW`, `ORIGIN_HOST_ALLOW`, `HOSTNAMES_FROM`.
    package var targets: TargetRules
    /// `CF_LB_HOSTNAME`: the load balancers that an Ingress joins by default; `app.example.com` unless set.
    package var hostnames: [Hostname]
    /// `HOSTNAME_ALLOW`: the load balancers that Ingresses may join; nil where they may join only `hostnames`.
    package var allowedHostnames: [HostnameGlob]?
    /// The rules of `RULES_FILE`: what each namespace may ask for; nil where it is unset.
    package var tenants: TenantRules?
    /// `RULES_FILE`: the path of the file that `tenants` was read from; nil where it is unset.
    package var rulesFile: String?
    /// `MAX_POOLS`: no pool is created while there are this many own pools; 100 unless set.
    package var maxPools: Int
    /// `CF_ORIGIN_WEIGHT`: the weight of new origins in percent, from 1 to 100; 33 unless set.
    package var weight: Weight
    /// `CF_API_URL`: the URL before the path of each call; `https://api.cloudflare.com/client/v4` unless set.
    package var apiURL: String
    /// `CF_CA_FILE`: a PEM file with the only certificate authorities to trust for `apiURL`; nil for the system's.
    package var authoritiesFile: String?
    /// The proxy of `HTTPS_PROXY` and the exceptions of `NO_PROXY`.
    package var environmentProxy: EnvironmentProxy
    /// `KUBECONFIG`: one path, or several with colons between; nil where it is unset.
    package var kubeconfig: String?
    /// `KUBE_CONTEXT`: the context to use in the kubeconfig; nil for its current context.
    package var context: String?
    /// `SERVICE_ACCOUNT_DIR`: the directory with `token` and `ca.crt`; nil for the usual directory of a pod.
    package var serviceAccountDirectory: String?
    /// `NAMESPACE`: the namespace to watch; nil for all.
    package var namespace: String?
    /// `OWNER_ID`: this cluster's owner id; nil where `rules(fingerprint:)` makes the id.
    package var owner: OwnerID?
    /// `ADOPT_OWNERS`: former owner ids of this cluster, whose origins count as its own.
    package var adoptedOwners: Set<OwnerID>
    /// `POLICY`: `upsert-only` unless set.
    package var policy: Policy
    /// `STALE_GRACE`: how long an origin or a pool stays after the last Ingress stopped asking for it; 5 min unless
    /// set.
    package var staleGrace: Duration
    /// `--confirm-removals`: whether a run with `--once` removes without grace period and without brake.
    package var confirmsRemovals: Bool
    /// `RESYNC_INTERVAL`: the longest time between two passes, plus or minus 10 %; 5 min unless set.
    package var resyncInterval: Duration
    /// `DRY_RUN`: whether changes are only logged, not written.
    package var isDryRun: Bool
    /// `ONCE`: whether the program ends once Cloudflare is up to date, without a watch.
    package var runsOnce: Bool
    /// `CF_VIRTUAL_NETWORK_ID`: the UUID of the network with the private addresses; nil where it is unset.
    package var virtualNetwork: String?
    /// The monitor of our pools: an existing one (`CF_MONITOR_ID`), one of our own (`CF_MONITOR_PATH`), or none.
    package var monitor: MonitorRule
    /// `LEADER_ELECT`: the lease by which replicas elect a leader; nil without election.
    package var election: Election?
    /// `EVENTS`: whether Events are written on Ingresses.
    package var writesEvents: Bool
    /// `HTTP_ADDRESS`: the address that serves probes and metrics; `[::]:8080` unless set.
    package var httpAddress: ListenAddress
    /// `LOG_LEVEL`: the lowest level that is logged; `INFO` unless set.
    package var logLevel: Notice.Level
    /// `LOG_FORMAT`: `text` unless set.
    package var logFormat: LogFormat

    /// The lease that replicas share, and this replica's name in it.
    package struct Election: Sendable, Equatable {
        /// `LEASE_NAME`: the lease's name; `external-dns-cloudflare-geo` unless set.
        package var name: String
        /// `LEASE_NAMESPACE`: the lease's namespace; nil for the pod's own.
        package var namespace: String?
        /// This replica's name: `POD_NAME`, else `HOSTNAME`.
        package var identity: String
    }

    /// The election that this process takes part in; nil where it leads without one.
    ///
    /// A dry run writes nothing, and a run with `--once` is started by a person: neither needs the lease.
    package var ownElection: Election? { isDryRun || runsOnce ? nil : election }

    /// The proxy for calls to Cloudflare; nil where no proxy is used.
    package var proxy: Server.Proxy? { environmentProxy.proxy(for: apiURL) }

    /// Whether and when origins and pools are removed; a run with `--once` removes only with `--confirm-removals`.
    package var removal: RemovalPolicy {
        switch policy {
        case .upsertOnly: .never
        case .sync: runsOnce ? (confirmsRemovals ? .confirmed : .never) : .after(grace: staleGrace)
        }
    }

    /// The planner's rules for this cluster.
    ///
    /// - Parameter fingerprint: 8 hex digits that identify the cluster. Where `OWNER_ID` is unset, the owner id is the
    ///   place's code, a hyphen and these digits.
    /// - Returns: nil where the owner id would be too long: the place's code has more than 54 characters.
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
        rules.targets = targets
        return rules
    }

    /// The requests that list and watch objects, one for each kind of `SOURCES`.
    package func requests(userAgent: String) -> [ObjectRequests] {
        kinds.map { kind in
            ObjectRequests(
                kind,
                namespace: kind.isWatchedWhole ? gatewayNamespace ?? namespace : namespace,
                labelSelector: labelSelector,
                readsHostnames: targets.usesSpecHostnames,
                userAgent: userAgent
            )
        }
    }
}

/// A host and a port to listen on.
package struct ListenAddress: Sendable, Equatable {
    /// The host without brackets; `::` means all addresses of the machine.
    package var host: String
    /// The port, from 0 to 65535; with 0 the system chooses one.
    package var port: Int

    init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `HOST:PORT`, `[IPv6]:PORT` or `:PORT`; nil where the text is malformed.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(digits: text[text.index(after: colon)...]),
            (0...65535).contains(port)
        else { return nil }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        let isValidHost = host.isEmpty || Address(host) != nil || ["::", "0.0.0.0"].contains(host)
        // An IPv6 address must have brackets, and no other host may have them.
        guard isValidHost, host.contains(":") == text.hasPrefix("[") else { return nil }
        self.host = host.isEmpty ? "::" : host
        self.port = port
    }
}

/// All problems of the settings.
package struct SettingsError: Error, Equatable {
    /// One line for each of the first 20 problems; then a line with the number of the others.
    package let problems: [String]

    /// The most problems that are listed.
    private static let limit = 20

    init(_ problems: [String]) {
        let rest = problems.count - Self.limit
        self.problems = problems.prefix(Self.limit) + (rest > 0 ? ["And \(rest) more invalid settings"] : [])
    }
}

extension Settings {
    /// Reads the settings from environment variables; no server is contacted.
    ///
    /// - Parameters:
    ///   - environment: the process environment; where a command-line flag is set, its value replaces the variable's.
    ///   - readFile: returns the bytes of a file; nil where the file cannot be read.
    /// - Throws: all problems together.
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
        // A placeholder such as the empty token is never used: the missing setting is a problem, and is thrown below.
        self.init(
            token: token ?? .value(""),
            account: account,
            zone: zone,
            place: place ?? Place.predefined[0],
            places: places,
            labelSelector: reader.labelSelector(),
            kinds: reader.kinds(),
            gatewayNamespace: reader.namespace("GATEWAY_NAMESPACE"),
            targets: reader.targets(),
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
            confirmsRemovals: reader.confirmsRemovals(),
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
