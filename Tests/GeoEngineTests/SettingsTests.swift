import GeoEngine
import GeoRouting
import Testing
import Wire

struct SettingsTests {
    @Test func `the defaults are the original's`() throws {
        let settings = try settings()
        #expect(settings.token == .value("t0ken-T0KEN"))
        #expect(settings.place == Place.predefined[0])
        #expect(settings.labelSelector == "dns.external/geo-route=true")
        #expect(settings.hostnames.map(\.text) == ["app.example.com"])
        #expect(settings.weight.percent == 33)
        #expect(settings.apiURL == "https://api.cloudflare.com/client/v4")
        #expect(settings.policy == .upsertOnly)
        #expect(settings.removal == .never)
        #expect(settings.staleGrace == .seconds(300))
        #expect(settings.resyncInterval == .seconds(300))
        #expect(!settings.isDryRun && !settings.runsOnce && !settings.confirmsRemovals)
        #expect(settings.httpAddress == ListenAddress("[::]:8080"))
        #expect(settings.logLevel == .info)
        #expect(settings.logFormat == .text)
    }

    @Test func `what is not set is not there`() throws {
        let settings = try settings()
        #expect(settings.allowedHostnames == nil && settings.authoritiesFile == nil && settings.proxy == nil)
        #expect(settings.kubeconfig == nil && settings.context == nil && settings.serviceAccountDirectory == nil)
        #expect(settings.namespace == nil && settings.owner == nil && settings.virtualNetwork == nil)
        #expect(settings.adoptedOwners.isEmpty)
        #expect(settings.tenants == nil && settings.rulesFile == nil && settings.maxPools == 100)
    }

    @Test func `all that is set is taken over`() throws {
        let settings = try settings([
            "GEO_LOCATION": " sa_east ", "GEO_LOCATIONS": "sa_east=-23.5505,-46.6333:São Paulo; me=25.2,55.3:Dubai",
            "LABEL_SELECTOR": "a in (b,c),!d", "CF_LB_HOSTNAME": "App.example.com., www.example.com,",
            "HOSTNAME_ALLOW": "*.example.com, other.example.net", "CF_ORIGIN_WEIGHT": "100", "CF_CA_FILE": "/ca.pem",
            "KUBECONFIG": "/missing:/kubeconfig", "KUBE_CONTEXT": "prod", "SERVICE_ACCOUNT_DIR": "/sa",
            "NAMESPACE": "shop-1", "OWNER_ID": "me.1_a", "ADOPT_OWNERS": "old-1, old-2", "POLICY": "sync",
            "STALE_GRACE": "1h30m", "RESYNC_INTERVAL": "10s", "DRY_RUN": "yes", "HTTP_ADDRESS": "127.0.0.1:0",
            "CF_VIRTUAL_NETWORK_ID": "f70ff985-a4ef-4643-bbbc-4a0ed4fc8415", "LOG_LEVEL": "debug", "LOG_FORMAT": "JSON",
            "MAX_POOLS": "7",
        ])
        #expect(settings.maxPools == 7)
        #expect(settings.places.map(\.code).suffix(3) == ["asia", "sa_east", "me"])
        #expect(settings.place.city == "São Paulo")
        #expect(settings.labelSelector == "a in (b,c),!d")
        #expect(settings.hostnames.map(\.text) == ["app.example.com", "www.example.com"])
        #expect(
            settings.allowedHostnames == [
                try HostnameGlob(reading: "*.example.com"), try HostnameGlob(reading: "other.example.net"),
            ]
        )
        #expect(settings.weight.percent == 100)
        #expect(settings.authoritiesFile == "/ca.pem")
        #expect(settings.kubeconfig == "/missing:/kubeconfig" && settings.context == "prod")
        #expect(settings.serviceAccountDirectory == "/sa" && settings.namespace == "shop-1")
        #expect(settings.owner?.text == "me.1_a")
        #expect(settings.adoptedOwners.map(\.text).sorted() == ["old-1", "old-2"])
        #expect(settings.removal == .after(grace: .seconds(5400)))
        #expect(settings.resyncInterval == .seconds(10))
        #expect(settings.isDryRun)
        #expect(settings.httpAddress == ListenAddress("127.0.0.1:0"))
        #expect(settings.virtualNetwork == "f70ff985-a4ef-4643-bbbc-4a0ed4fc8415")
        #expect(settings.logLevel == .debug && settings.logFormat == .json)
    }

    @Test func `blank values are unset ones, as ConfigMaps leave them`() throws {
        let names = [
            "LABEL_SELECTOR", "CF_LB_HOSTNAME", "HOSTNAME_ALLOW", "CF_ORIGIN_WEIGHT", "CF_API_URL", "CF_CA_FILE",
            "KUBECONFIG", "NAMESPACE", "OWNER_ID", "ADOPT_OWNERS", "POLICY", "STALE_GRACE", "RESYNC_INTERVAL",
            "DRY_RUN",
            "HTTP_ADDRESS", "LOG_LEVEL", "LOG_FORMAT", "GEO_LOCATIONS", "CF_VIRTUAL_NETWORK_ID", "CF_API_TOKEN_FILE",
            "RULES_FILE", "MAX_POOLS",
        ]
        for blank in ["", " ", "\n"] {
            #expect(problems(Dictionary(uniqueKeysWithValues: names.map { ($0, blank) })) == [])
        }
    }

    @Test func `rules are read at the start, and hold for the planner`() throws {
        let settings = try settings(["RULES_FILE": "/rules.yaml", "MAX_POOLS": "3"])
        #expect(settings.rulesFile == "/rules.yaml")
        let rules = try #require(settings.rules(fingerprint: "0a1b2c3d"))
        #expect(rules.tenants == TenantRules([TenantRule(namespaces: [Glob("shop")])]))
        #expect(rules.maxPools == 3)
    }

    @Test func `a token from a file is read when it is used`() throws {
        #expect(try settings(["CF_API_TOKEN": nil, "CF_API_TOKEN_FILE": "/token"]).token == .file("/token"))
    }

    @Test(arguments: [
        ("true", true), ("1", true), ("YES", true), ("on", true), ("false", false), ("0", false), ("No", false),
        ("off", false),
    ])
    func `a flag has the usual spellings`(text: String, value: Bool) throws {
        #expect(try settings(["DRY_RUN": text]).isDryRun == value)
        #expect(try settings(["ONCE": text]).runsOnce == value)
    }

    @Test(arguments: [
        "https://api.cloudflare.com/client/v4", "https://localhost:8787/client/v4", "http://127.0.0.1:8787/client/v4",
        "http://localhost", "http://[::1]:8787", "http://127.1.2.3/x", "https://[2001:db8::1]/v4",
        "https://proxy.corp/",
    ])
    func `the API is reached by https, or by http on this machine`(url: String) throws {
        #expect(try settings(["CF_API_URL": url]).apiURL == url)
    }

    @Test(
        arguments: [
            ("http://proxy.corp:3128", nil, Server.Proxy(host: "proxy.corp", port: 3128)),
            ("proxy.corp:3128", nil, Server.Proxy(host: "proxy.corp", port: 3128)),
            ("http://proxy.corp/", nil, Server.Proxy(host: "proxy.corp", port: 80)),
            ("http://[::1]:3128", nil, Server.Proxy(host: "::1", port: 3128)),
            ("http://proxy.corp:3128", "*", nil), ("http://proxy.corp:3128", "example.org, .cloudflare.com", nil),
            ("http://proxy.corp:3128", "API.cloudflare.com", nil), ("http://proxy.corp:3128", "cloudflare.com", nil),
            ("http://proxy.corp:3128", "flare.com", Server.Proxy(host: "proxy.corp", port: 3128)),
        ] as [(String, String?, Server.Proxy?)]
    )
    func `a proxy is used but for what NO_PROXY covers`(proxy: String, exceptions: String?, expected: Server.Proxy?)
        throws
    {
        #expect(try settings(["HTTPS_PROXY": proxy, "NO_PROXY": exceptions]).proxy == expected)
        #expect(try settings(["https_proxy": proxy, "no_proxy": exceptions]).proxy == expected)
    }

    @Test func `plain http on this machine needs no proxy`() throws {
        #expect(try settings(["HTTPS_PROXY": "http://p:1", "CF_API_URL": "http://127.0.0.1:1/"]).proxy == nil)
    }

    @Test(
        arguments: [
            ("300ms", .milliseconds(300)), ("0s", .zero), ("90s", .seconds(90)), ("5m", .seconds(300)),
            ("1h30m", .seconds(5400)),
            ("1.5m", .seconds(90)), ("168h", .seconds(604_800)),
        ] as [(String, Duration)]
    )
    func `durations are written as Go writes them`(text: String, duration: Duration) throws {
        #expect(try settings(["STALE_GRACE": text]).staleGrace == duration)
    }

    @Test(arguments: [
        ("[::]:8080", "::", 8080), (":8080", "::", 8080), ("0.0.0.0:80", "0.0.0.0", 80),
        ("localhost:0", "localhost", 0),
        ("[::1]:65535", "::1", 65535),
    ])
    func `where to listen is an address and a port`(text: String, host: String, port: Int) throws {
        let address = try settings(["HTTP_ADDRESS": text]).httpAddress
        #expect(address.host == host)
        #expect(address.port == port)
    }

    @Test(arguments: [
        "a", "!a", "a=b", "a==b", "a!=b", "a=", "a=b,c!=d", "example.com/a=b", "a in (b, c)", "a notin (b)",
        "a=b,c in (d,e),!f",
        "dns.external/geo-route=true",
    ])
    func `label selectors are taken as Kubernetes writes them`(text: String) throws {
        #expect(try settings(["LABEL_SELECTOR": text]).labelSelector == text)
    }

    @Test func `the owner is the place and the cluster's fingerprint, unless it is set`() throws {
        let derived = try #require(try settings().rules(fingerprint: "1a2b3c4d"))
        #expect(derived.owner.text == "eu-1a2b3c4d")
        let named = try settings(["OWNER_ID": "mine", "ADOPT_OWNERS": "old", "CF_ORIGIN_WEIGHT": "7"])
        let rules = try #require(named.rules(fingerprint: "1a2b3c4d"))
        #expect(rules.owner.text == "mine")
        #expect(rules.adoptedOwners.map(\.text) == ["old"])
        #expect(rules.weight.percent == 7)
        #expect(rules.allowedHostnames == [try HostnameGlob(reading: "app.example.com")])
    }

    @Test(
        arguments: [
            ("upsert-only", "false", nil, RemovalPolicy.never), ("sync", "false", nil, .after(grace: .seconds(300))),
            ("SYNC", "true", "true", .confirmed), ("sync", "true", nil, .never),
        ] as [(String, String, String?, RemovalPolicy)]
    )
    func `what may be removed follows policy and confirmation`(
        policy: String,
        once: String,
        confirmed: String?,
        removal: RemovalPolicy
    ) throws {
        let settings = try settings(["POLICY": policy, "ONCE": once, "CONFIRM_REMOVALS": confirmed])
        #expect(settings.removal == removal)
    }
}
