import ArgumentParser

/// The command line, which has a flag for every setting except the token; each help text names the variable.
///
/// The parentheses at the end of a help text contain the default.
struct Arguments: ParsableArguments {
    @Option(help: "CF_API_TOKEN_FILE: file with the Cloudflare API token, read anew for each request.")
    var cfApiTokenFile: String?
    @Option(help: "CF_ACCOUNT_ID: Cloudflare account id (required).")
    var cfAccountId: String?
    @Option(help: "CF_ZONE_ID: Cloudflare zone id (required).")
    var cfZoneId: String?
    @Option(help: "GEO_LOCATION: this cluster's place: eu, us_east, us_west, asia (required).")
    var geoLocation: String?
    @Option(help: "GEO_LOCATIONS: more places, such as 'sa_east=-23.5505,-46.6333:São Paulo;…'.")
    var geoLocations: String?
    @Option(help: "LABEL_SELECTOR: which Ingresses to watch (dns.external/geo-route=true).")
    var labelSelector: String?
    @Option(help: "CF_LB_HOSTNAME: host name of the load balancer; separate several by commas (app.example.com).")
    var cfLbHostname: String?
    @Option(help: "CF_ORIGIN_WEIGHT: weight of new origins, 1 to 100 (33).")
    var cfOriginWeight: String?
    @Option(help: "CF_API_URL: Cloudflare's API, path included (https://api.cloudflare.com/client/v4).")
    var cfApiUrl: String?
    @Option(help: "CF_CA_FILE: PEM of the only authorities to trust for CF_API_URL.")
    var cfCaFile: String?
    @Option(help: "CF_VIRTUAL_NETWORK_ID: virtual network of private addresses.")
    var cfVirtualNetworkId: String?
    @Option(help: "CF_MONITOR_ID: an existing monitor for our pools.")
    var cfMonitorId: String?
    @Option(help: "CF_MONITOR_PATH: path that a monitor of our own probes, such as /healthz.")
    var cfMonitorPath: String?
    @Option(help: "CF_MONITOR_HOST: the Host header of its probes (the first CF_LB_HOSTNAME without a star).")
    var cfMonitorHost: String?
    @Option(help: "CF_MONITOR_TYPE: http or https (https).")
    var cfMonitorType: String?
    @Option(help: "CF_MONITOR_INTERVAL: seconds between its probes (60).")
    var cfMonitorInterval: String?
    @Option(help: "CF_MONITOR_EXPECTED_CODES: status codes of a healthy origin, such as 200 or 2xx (200).")
    var cfMonitorExpectedCodes: String?
    @Option(help: "KUBECONFIG: kubeconfig files, separated by colons (~/.kube/config, else the pod's service account).")
    var kubeconfig: String?
    @Option(help: "KUBE_CONTEXT: the kubeconfig's context (its current one).")
    var context: String?
    @Option(help: "SERVICE_ACCOUNT_DIR: the pod's token, ca.crt and namespace.")
    var serviceAccountDir: String?
    @Option(help: "NAMESPACE: the only namespace to watch (all).")
    var namespace: String?
    @Option(help: "SOURCES: what may ask for pools, of ingress, gateway, service; separated by commas (ingress).")
    var sources: String?
    @Option(help: "GATEWAY_NAMESPACE: the only namespace to look for Gateways in (that of NAMESPACE).")
    var gatewayNamespace: String?
    @Option(help: "HOSTNAMES_FROM: annotation, or spec to use the host names of rules and routes (annotation).")
    var hostnamesFrom: String?
    @Option(help: "DEFAULT_TARGETS: addresses for objects whose status has none that may be used (none).")
    var defaultTargets: String?
    @Option(help: "TARGET_ALLOW: networks and name suffixes that may become origins (any; no annotation may name one).")
    var targetAllow: String?
    @Option(help: "ORIGIN_HOST_ALLOW: Host headers that the annotation origin-host may name (none).")
    var originHostAllow: String?
    @Option(help: "OWNER_ID: this cluster's id in pool descriptions (place and fingerprint of the cluster's CA).")
    var ownerId: String?
    @Option(help: "ADOPT_OWNERS: former ids of this cluster, separated by commas.")
    var adoptOwners: String?
    @Option(help: "HOSTNAME_ALLOW: host names that Ingresses may ask for; * is one label (those of CF_LB_HOSTNAME).")
    var hostnameAllow: String?
    @Option(help: "RULES_FILE: YAML file that limits what each namespace may ask for (no limits).")
    var rulesFile: String?
    @Option(help: "MAX_POOLS: while we have this many pools, no other pool is created (100).")
    var maxPools: String?
    @Option(help: "POLICY: upsert-only never removes anything; sync removes own stale origins and pools (upsert-only).")
    var policy: String?
    @Option(help: "STALE_GRACE: sync removes an origin that no Ingress has asked for during this time (5m).")
    var staleGrace: String?
    @Option(help: "RESYNC_INTERVAL: time between two passes while nothing changes (5m).")
    var resyncInterval: String?
    @Flag(inversion: .prefixedNo, help: "LEADER_ELECT: of several replicas one leads, by a Lease.")
    var leaderElect: Bool?
    @Option(help: "LEASE_NAME: the Lease's name (external-dns-cloudflare-geo).")
    var leaseName: String?
    @Option(help: "LEASE_NAMESPACE: the Lease's namespace (the pod's).")
    var leaseNamespace: String?
    @Flag(inversion: .prefixedNo, help: "EVENTS: write Events on the Ingresses: Synced, Ignored, SyncFailed.")
    var events: Bool?
    @Option(help: "HTTP_ADDRESS: where /livez, /readyz, /healthz and /metrics are ([::]:8080).")
    var httpAddress: String?
    @Option(help: "LOG_LEVEL: DEBUG, INFO, WARNING or ERROR (INFO).")
    var logLevel: String?
    @Option(help: "LOG_FORMAT: text or json (text).")
    var logFormat: String?
    @Flag(inversion: .prefixedNo, help: "DRY_RUN: log what would change; nothing is written.")
    var dryRun: Bool?
    @Flag(inversion: .prefixedNo, help: "ONCE: one pass, then exit: 0 converged, 1 failed, 2 a dry run found changes.")
    var once: Bool?
    @Flag(inversion: .prefixedNo, help: "With --once and POLICY=sync: remove what is stale now, however much it is.")
    var confirmRemovals: Bool?

    /// The environment after the flags: where a flag is set, its value replaces the value of its variable.
    func overlaid(on environment: [String: String]) -> [String: String] {
        let flags: [(String, String?)] = [
            ("CF_API_TOKEN_FILE", cfApiTokenFile), ("CF_ACCOUNT_ID", cfAccountId), ("CF_ZONE_ID", cfZoneId),
            ("GEO_LOCATION", geoLocation), ("GEO_LOCATIONS", geoLocations), ("LABEL_SELECTOR", labelSelector),
            ("CF_LB_HOSTNAME", cfLbHostname), ("CF_ORIGIN_WEIGHT", cfOriginWeight), ("CF_API_URL", cfApiUrl),
            ("CF_CA_FILE", cfCaFile), ("CF_VIRTUAL_NETWORK_ID", cfVirtualNetworkId), ("CF_MONITOR_ID", cfMonitorId),
            ("CF_MONITOR_PATH", cfMonitorPath), ("CF_MONITOR_HOST", cfMonitorHost), ("CF_MONITOR_TYPE", cfMonitorType),
            ("CF_MONITOR_INTERVAL", cfMonitorInterval), ("CF_MONITOR_EXPECTED_CODES", cfMonitorExpectedCodes),
            ("KUBECONFIG", kubeconfig),
            ("KUBE_CONTEXT", context), ("SERVICE_ACCOUNT_DIR", serviceAccountDir), ("NAMESPACE", namespace),
            ("SOURCES", sources), ("GATEWAY_NAMESPACE", gatewayNamespace), ("HOSTNAMES_FROM", hostnamesFrom),
            ("DEFAULT_TARGETS", defaultTargets), ("TARGET_ALLOW", targetAllow),
            ("ORIGIN_HOST_ALLOW", originHostAllow),
            ("OWNER_ID", ownerId), ("ADOPT_OWNERS", adoptOwners), ("HOSTNAME_ALLOW", hostnameAllow),
            ("RULES_FILE", rulesFile), ("MAX_POOLS", maxPools),
            ("POLICY", policy), ("STALE_GRACE", staleGrace),
            ("CONFIRM_REMOVALS", confirmRemovals.map(\.description)), ("RESYNC_INTERVAL", resyncInterval),
            ("HTTP_ADDRESS", httpAddress),
            ("LOG_LEVEL", logLevel), ("LOG_FORMAT", logFormat), ("DRY_RUN", dryRun.map(\.description)),
            ("LEADER_ELECT", leaderElect.map(\.description)), ("LEASE_NAME", leaseName),
            ("LEASE_NAMESPACE", leaseNamespace), ("EVENTS", events.map(\.description)),
            ("ONCE", once.map(\.description)),
        ]
        return flags.reduce(into: environment) { result, flag in
            if let value = flag.1 { result[flag.0] = value }
        }
    }
}
