import GeoRouting
import Wire

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
            httpAddress: reader.socketAddress("HTTP_ADDRESS", "[::]:8080"),
            logLevel: reader.logLevel(),
            logFormat: reader.choice("LOG_FORMAT", .text)
        )
        if !reader.problems.isEmpty { throw SettingsError(reader.problems) }
    }
}
