import GeoFleet
import GeoEngine
import GeoRouting

extension Target {
    /// Settings, one `NAME=value` after the other with NUL between: settings, or problems that name the mend.
    static let settings = Target(
        name: "settings",
        seeds: [
            required,
            required
                + "\0GEO_LOCATIONS=sa_east=-23.5505,-46.6333:São Paulo;x=1,2\0STALE_GRACE=1h30m\0CF_ORIGIN_WEIGHT=50",
            required
                + "\0HTTP_ADDRESS=[::1]:80\0CF_API_URL=http://localhost:1/x\0HTTPS_PROXY=http://u:p@h:1\0NO_PROXY=*.a,10.0.0.0/8",
            required
                + "\0CF_MONITOR_PATH=/x\0CF_MONITOR_INTERVAL=60\0CF_MONITOR_EXPECTED_CODES=2xx\0CF_MONITOR_TYPE=https",
            required
                + "\0CF_MONITOR_PATH=/\0CF_LB_HOSTNAME=*.a.b\0CF_MONITOR_HOST=a.b\0CF_MONITOR_INTERVAL=9223372036854775808",
            required
                + "\0GEO_LOCATIONS=x=nan,inf:Y;y=1e400,-0:Z\0STALE_GRACE=1e308h999999h999999h\0HTTP_ADDRESS=[::]:+65536",
            required + "\0LEADER_ELECT=true\0LEASE_NAME=a\0LEASE_NAMESPACE=b\0POD_NAME=c\0LABEL_SELECTOR=a in (b,c),!d",
            required
                + "\0HOSTNAME_ALLOW=*.example.com\0CF_LB_HOSTNAME=a.example.com,b.c\0ONCE=1\0POLICY=sync\0CONFIRM_REMOVALS=true",
        ],
        words: names.map { "\0\($0)=" } + [
            "true", "off", "sync", "upsert-only", "json", "debug", "eu", "us_east", "5m", "1h", "9999999999999h", "-1",
            "9223372036854775807", "1e400", "nan", "inf",
            "100", "0.5", "https://", "http://127.0.0.1", "[::]:", ":8080", "*.", "xn--", "2xx", "/", ",", ";", "=",
            "%",
        ]
    ) { input in
        var environment: [String: String] = [:]
        for field in input.split(separator: 0) {
            let sides = field.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard sides.count == 2 else { continue }
            environment[String(decoding: sides[0], as: UTF8.self)] = String(decoding: sides[1], as: UTF8.self)
        }
        // A token that no other value is part of, so that it is found wherever it should not be.
        if environment["CF_API_TOKEN"]?.isEmpty == false { environment["CF_API_TOKEN"] = secret }
        do throws(SettingsError) {
            let settings = try Settings(environment) { $0.utf8.count % 2 == 0 ? Array("text\n".utf8) : nil }
            return complaint(about: settings)
        } catch {
            if error.problems.isEmpty { return "refused without a reason" }
            if error.problems.contains(where: { $0.contains(secret) }) { return "a problem shows the token" }
            if error.problems.contains(where: \.isEmpty) { return "a problem without words" }
            if error.problems.contains(where: { $0.utf8.count > 2000 }) { return "a problem that is too long" }
            return nil
        }
    }

    private static let secret = "Zq9-token-that-nothing-shows-0123456789"
    private static let required =
        "CF_API_TOKEN=t\0CF_ACCOUNT_ID=9a7806061c88ada191ed06f989cc3dac\0"
        + "CF_ZONE_ID=023e105f4ecef8ad9ca31a8372d0c353\0GEO_LOCATION=eu"
    private static let names = [
        "CF_API_TOKEN", "CF_API_TOKEN_FILE", "CF_ACCOUNT_ID", "CF_ZONE_ID", "GEO_LOCATION", "LABEL_SELECTOR",
        "CF_LB_HOSTNAME", "CF_ORIGIN_WEIGHT", "CF_API_URL", "CF_CA_FILE", "HTTPS_PROXY", "NO_PROXY", "KUBECONFIG",
        "KUBE_CONTEXT", "SERVICE_ACCOUNT_DIR", "NAMESPACE", "OWNER_ID", "ADOPT_OWNERS", "HOSTNAME_ALLOW", "POLICY",
        "STALE_GRACE", "RESYNC_INTERVAL", "DRY_RUN", "ONCE", "CONFIRM_REMOVALS", "LEADER_ELECT", "LEASE_NAME",
        "LEASE_NAMESPACE", "POD_NAME", "HTTP_ADDRESS", "LOG_LEVEL", "LOG_FORMAT", "CF_MONITOR_ID", "CF_MONITOR_PATH",
        "CF_MONITOR_HOST",
        "CF_MONITOR_TYPE", "CF_MONITOR_INTERVAL", "CF_MONITOR_EXPECTED_CODES", "CF_VIRTUAL_NETWORK_ID",
        "GEO_LOCATIONS", "EVENTS", "RULES_FILE", "MAX_POOLS",
    ]

    private static func complaint(about settings: Settings) -> String? {
        _ = (settings.proxy, settings.removal)
        if settings.resyncInterval < .seconds(10) || settings.staleGrace < .zero { return "a time out of bounds" }
        if !(0...65535).contains(settings.httpAddress.port) { return "no port" }
        let rules = settings.rules(fingerprint: "1a2b3c4d")
        let desired = rules.map { Desired([], rules: $0) }
        return desired?.pools.isEmpty == false ? "pools out of nothing" : nil
    }
}
