import Testing

/// Each wrong value gets one line that names what to mend; all of them come at once.
struct SettingsProblemTests {
    @Test(arguments: [
        (["CF_API_TOKEN", "GEO_LOCATION"], "['CF_API_TOKEN', 'GEO_LOCATION']"), (["CF_ZONE_ID"], "['CF_ZONE_ID']"),
        (
            ["CF_API_TOKEN", "CF_ACCOUNT_ID", "CF_ZONE_ID", "GEO_LOCATION"],
            "['CF_API_TOKEN', 'CF_ACCOUNT_ID', 'CF_ZONE_ID', 'GEO_LOCATION']"
        ),
    ])
    func `missing variables are named in the original's words`(names: [String], list: String) {
        for blank in [nil, "", "  "] as [String?] {
            let changes = Dictionary(uniqueKeysWithValues: names.map { ($0, blank) })
            #expect(problems(changes) == ["Missing required environment variables: \(list)"])
        }
    }

    @Test(arguments: ["invalid", "EU", "us", "eu,asia"])
    func `an unknown place is named in the original's words`(value: String) {
        #expect(
            problems(["GEO_LOCATION": value])
                == ["Invalid GEO_LOCATION '\(value)'. Must be one of: ['eu', 'us_east', 'us_west', 'asia']"]
        )
    }

    @Test func `more places are among those to choose from`() {
        #expect(
            problems(["GEO_LOCATION": "invalid", "GEO_LOCATIONS": "me=25.2,55.3:Dubai"])
                == ["Invalid GEO_LOCATION 'invalid'. Must be one of: ['eu', 'us_east', 'us_west', 'asia', 'me']"]
        )
    }

    @Test(arguments: ["0", "101", "-1", "33.5", "abc", "1e2", "100%", "99999999999999999999"])
    func `an invalid weight is named in the original's words`(value: String) {
        #expect(
            problems(["CF_ORIGIN_WEIGHT": value]) == ["Invalid CF_ORIGIN_WEIGHT value: must be between 1 and 100"]
        )
    }

    /// The value of a token is never printed.
    @Test(arguments: ["two words", "line\nbreak", "ümlaut", "tab\tbed", "nul\u{0}", "curly”quote"])
    func `a token is one word`(value: String) {
        #expect(
            problems(["CF_API_TOKEN": value])
                == ["Invalid CF_API_TOKEN value: must be one word without spaces or control characters"]
        )
    }

    @Test(arguments: [
        ("/missing", "There is no file of this name that can be read"),
        ("/empty", "The file must hold one API token and nothing else"),
        ("/two-lines", "The file must hold one API token and nothing else"),
    ])
    func `a token file holds one token`(path: String, rule: String) {
        #expect(
            problems(["CF_API_TOKEN": nil, "CF_API_TOKEN_FILE": path]) == [
                "Invalid CF_API_TOKEN_FILE '\(path)'. \(rule)"
            ]
        )
    }

    @Test func `a token is given once`() {
        #expect(
            problems(["CF_API_TOKEN_FILE": "/token"])
                == ["Both CF_API_TOKEN and CF_API_TOKEN_FILE are set. Set one of them"]
        )
    }

    @Test(
        arguments: ["CF_ACCOUNT_ID", "CF_ZONE_ID"],
        [
            "x", "9a7806061c88ada191ed06f989cc3da", "9A7806061C88ADA191ED06F989CC3DAC",
            "9a7806061c88ada191ed06f989cc3dacc", "../../user/tokens/verify",
        ]
    )
    func `an id is 32 hexadecimal digits`(name: String, value: String) {
        #expect(
            problems([name: value]) == [
                "Invalid \(name) '\(value)'. Must be the 32 hexadecimal digits that the Cloudflare dashboard shows under API"
            ]
        )
    }

    /// 127.example.com is no loopback: the token would travel in the clear.
    @Test(arguments: [
        "http://api.cloudflare.com/client/v4", "http://127.example.com/", "http://127.0.0.1.example.com/",
        "http://10.0.0.1/",
        "http://localhost.example.com", "ftp://api.cloudflare.com", "api.cloudflare.com", "https://", "https:///v4",
        "https://host:0", "https://host:99999", "https://host:port", "http://localhost.", "http://LOCALHOST",
        "http://localhost.localdomain", "http://127.0.0.1.", "http://127.1", "http://2130706433", "https://ho st/",
        "http://[::1", "http://[::2]/", "HTTPS://api.cloudflare.com",
    ])
    func `the API's URL must keep the token safe`(value: String) {
        #expect(
            problems(["CF_API_URL": value])
                == ["Invalid CF_API_URL '\(value)'. Must be an https URL without query, or http on a loopback address"]
        )
    }

    @Test(arguments: [
        ("https://user@host/", "https://[masked]@host/"), ("https://me:s3cret@host/v4", "https://[masked]@host/v4"),
        ("http://me:s3/c@ret@host", "http://[masked]@host"), ("me:s3cret@host/v4", "[masked]@host/v4"),
        ("https://host/?a=s3cret", "https://host/?[masked]"), ("https://host/#s3cret", "https://host/#[masked]"),
    ])
    func `what may be a password in the API's URL is not printed`(value: String, shown: String) {
        #expect(
            problems(["CF_API_URL": value])
                == ["Invalid CF_API_URL '\(shown)'. Must be an https URL without query, or http on a loopback address"]
        )
    }

    @Test(arguments: [
        "http://localhost:8787/v4", "http://127.0.0.1/", "http://127.9.9.9:1", "http://[::1]:8787/client/v4",
    ])
    func `without TLS the API may be on this machine`(value: String) {
        #expect(problems(["CF_API_URL": value]) == [])
    }

    /// A proxy's password is not printed either.
    @Test(arguments: [
        ("https://proxy:1", "must be http://HOST:PORT or socks5://HOST:PORT: proxies over https are not supported"),
        (
            "socks5://user:secret@proxy:1",
            "must be socks5://HOST:PORT: a SOCKS proxy that asks for a password is not supported"
        ),
        ("http://proxy:x", "must be http://HOST:PORT or socks5://HOST:PORT"),
        ("http://", "must be http://HOST:PORT or socks5://HOST:PORT"),
        ("a b:1", "must be http://HOST:PORT or socks5://HOST:PORT"),
        ("ftp://proxy:1", "must be http://HOST:PORT or socks5://HOST:PORT"),
    ])
    func `a proxy is a host and a port`(value: String, rule: String) {
        #expect(problems(["HTTPS_PROXY": value]) == ["Invalid HTTPS_PROXY value: \(rule)"])
    }

    @Test(arguments: [
        ("CF_CA_FILE", "/missing", "There is no file of this name that can be read"),
        ("KUBECONFIG", "/missing", "There is no file of this name that can be read"),
        ("KUBECONFIG", "/missing:/too", "There is no file of this name that can be read"),
        ("CF_LB_HOSTNAME", "app", "Must be a host name such as app.example.com, or several with commas between"),
        (
            "CF_LB_HOSTNAME", "a b.example.com",
            "Must be a host name such as app.example.com, or several with commas between"
        ),
        ("CF_LB_HOSTNAME", ",", "Must be a host name such as app.example.com, or several with commas between"),
        ("CF_LB_HOSTNAME", "10.0.0.1", "Must be a host name such as app.example.com, or several with commas between"),
        (
            "CF_LB_HOSTNAME", "fußball.example.com",
            "Must be a host name such as app.example.com, or several with commas between: "
                + "U+DF needs more than lower case: write the name in its ASCII form, with xn--"
        ),
        (
            "HOSTNAME_ALLOW", "https://www.example.com",
            "Must be a host name such as app.example.com, or several with commas between"
        ),
        (
            "HOSTNAME_ALLOW", "10.0.0.1",
            "Must be a host name such as app.example.com, or several with commas between"
        ),
        (
            "HOSTNAME_ALLOW", "*",
            "Must be a host name such as app.example.com, or several with commas between: "
                + "a name must have a dot, and * is one label, as in *.example.com"
        ),
        ("MAX_POOLS", "0", "Must be a whole number from 1 to 10000"),
        ("MAX_POOLS", "many", "Must be a whole number from 1 to 10000"),
        (
            "RULES_FILE", "/bad.yaml",
            "line 2: unknown key 'namespace': a rule has namespaces, clusterNames, hostnames, maxOrigins, maxPools"
        ),
        ("RULES_FILE", "/missing", "There is no file of this name that can be read"),
        ("CF_VIRTUAL_NETWORK_ID", "f70ff985", "Must be the UUID of a virtual network"),
        ("CF_VIRTUAL_NETWORK_ID", "g70ff985-a4ef-4643-bbbc-4a0ed4fc8415", "Must be the UUID of a virtual network"),
        ("GEO_LOCATIONS", "me", "Must be CODE=LATITUDE,LONGITUDE:CITY. Put semicolons between places"),
        ("GEO_LOCATIONS", "me=91,0", "Must be CODE=LATITUDE,LONGITUDE:CITY. Put semicolons between places"),
        ("OWNER_ID", "a b", "Must be 1 to 63 letters, digits, dots, hyphens or underscores"),
        ("ADOPT_OWNERS", "a(b)", "Must be owner ids with commas between"),
        ("POLICY", "delete", "Must be one of: ['upsert-only', 'sync']"),
        ("LOG_FORMAT", "xml", "Must be one of: ['text', 'json']"),
        ("LOG_LEVEL", "TRACE", "Must be one of: ['DEBUG', 'INFO', 'WARNING', 'ERROR']"),
        ("DRY_RUN", "maybe", "Must be true or false"), ("ONCE", "2", "Must be true or false"),
        ("STALE_GRACE", "5", "Must be a duration such as 30s, 5m or 1h, from 0s to 168h"),
        ("STALE_GRACE", "-5m", "Must be a duration such as 30s, 5m or 1h, from 0s to 168h"),
        ("STALE_GRACE", "5d", "Must be a duration such as 30s, 5m or 1h, from 0s to 168h"),
        ("STALE_GRACE", "1.2.3s", "Must be a duration such as 30s, 5m or 1h, from 0s to 168h"),
        ("STALE_GRACE", "s", "Must be a duration such as 30s, 5m or 1h, from 0s to 168h"),
        ("STALE_GRACE", "169h", "Must be a duration such as 30s, 5m or 1h, from 0s to 168h"),
        ("RESYNC_INTERVAL", "9s", "Must be a duration such as 30s, 5m or 1h, from 10s to 168h"),
        ("RESYNC_INTERVAL", "999999999999h", "Must be a duration such as 30s, 5m or 1h, from 10s to 168h"),
        ("HTTP_ADDRESS", "8080", "Must be ADDRESS:PORT, such as [::]:8080 or 127.0.0.1:8080"),
        ("HTTP_ADDRESS", "::1:8080", "Must be ADDRESS:PORT, such as [::]:8080 or 127.0.0.1:8080"),
        ("HTTP_ADDRESS", "127.0.0.1:65536", "Must be ADDRESS:PORT, such as [::]:8080 or 127.0.0.1:8080"),
        ("HTTP_ADDRESS", "[::1]", "Must be ADDRESS:PORT, such as [::]:8080 or 127.0.0.1:8080"),
        ("HTTP_ADDRESS", "[127.0.0.1]:80", "Must be ADDRESS:PORT, such as [::]:8080 or 127.0.0.1:8080"),
    ])
    func `a wrong value gets one line with the mend`(name: String, value: String, rule: String) {
        #expect(problems([name: value]) == ["Invalid \(name) '\(value)'. \(rule)"])
    }

    @Test func `of a list each wrong entry is named`() {
        #expect(
            problems(["CF_LB_HOSTNAME": "app.example.com,a b,www", "ADOPT_OWNERS": "ok,a b"]) == [
                "Invalid CF_LB_HOSTNAME 'a b'. Must be a host name such as app.example.com, or several with commas between",
                "Invalid CF_LB_HOSTNAME 'www'. Must be a host name such as app.example.com, or several with commas between",
                "Invalid ADOPT_OWNERS 'a b'. Must be owner ids with commas between",
            ]
        )
    }

    @Test(arguments: [
        "a_b", "Shop", "a.b", "-a", "a-", "a b", "ä", "١٢٣", "shop,web", String(repeating: "a", count: 64),
    ])
    func `a namespace is a label`(value: String) {
        #expect(
            problems(["NAMESPACE": value])
                == ["Invalid NAMESPACE '\(value)'. Must be the name of one namespace; leave it empty for all"]
        )
    }

    @Test(arguments: [
        "a=b c", "a in b", "a in (b", "(a)", "a=b,,c", ",", "=b", "!", "a=ü", "a/b/c=d", "/a=b", "a b", "a=b=c", "a=-b",
        "a=\(String(repeating: "x", count: 64))", "a!b", "a&b=c", "a in (b c)",
    ])
    func `a label selector must be one`(value: String) {
        #expect(
            problems(["LABEL_SELECTOR": value])
                == ["Invalid LABEL_SELECTOR '\(value)'. Must be a label selector such as dns.external/geo-route=true"]
        )
    }

    @Test(arguments: [
        ["CONFIRM_REMOVALS": "true"], ["CONFIRM_REMOVALS": "true", "ONCE": "true"],
        ["CONFIRM_REMOVALS": "true", "POLICY": "sync"],
        ["CONFIRM_REMOVALS": "true", "POLICY": "sync", "ONCE": "false"],
    ])
    func `removals are confirmed for one pass only`(changes: [String: String]) {
        #expect(problems(changes) == ["--confirm-removals needs --once and POLICY=sync"])
    }

    @Test func `every problem is said at once, what is missing first`() {
        let lines = problems([
            "CF_API_TOKEN": nil, "GEO_LOCATION": "invalid", "CF_ORIGIN_WEIGHT": "0", "CF_API_URL": "http://example.com",
            "LOG_LEVEL": "LOUD", "CF_ZONE_ID": "short", "KUBECONFIG": "/missing",
        ])
        #expect(lines.count == 7)
        #expect(lines.first == "Missing required environment variables: ['CF_API_TOKEN']")
        for name in ["GEO_LOCATION", "CF_ORIGIN_WEIGHT", "CF_API_URL", "LOG_LEVEL", "CF_ZONE_ID", "KUBECONFIG"] {
            #expect(lines.filter { $0.hasPrefix("Invalid \(name) ") }.count == 1)
        }
    }
}
