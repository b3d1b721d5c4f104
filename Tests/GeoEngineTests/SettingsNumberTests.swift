import GeoEngine
import Support
import Testing

/// Numbers and lengths that no operator means: bounded where they enter, and refused in one short line.
struct SettingsNumberTests {
    private static let numbers = [
        "0", "-1", "+1", "2147483648", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "1e400",
        "1e308",
        "nan", "inf", "-inf", "0x10", "1.5", "٣", "", " ", "%00", String(repeating: "9", count: 100_000),
        String(repeating: "1h", count: 50_000), String(repeating: "é\n", count: 50_000),
    ]

    /// A name, and how a number stands in its value.
    private static let places: [(name: String, form: String)] = [
        ("CF_ORIGIN_WEIGHT", "#"), ("CF_MONITOR_INTERVAL", "#"), ("CF_MONITOR_INTERVAL", "#s"), ("STALE_GRACE", "#"),
        ("STALE_GRACE", "#h"), ("RESYNC_INTERVAL", "#h#m"), ("RESYNC_INTERVAL", "#ms"), ("HTTP_ADDRESS", ":#"),
        ("HTTP_ADDRESS", "[::]:#"), ("HTTP_ADDRESS", "#:80"), ("GEO_LOCATIONS", "x=#,#:Y"),
        ("GEO_LOCATIONS", "#=1,1:Y"),
        ("GEO_LOCATION", "#"), ("CF_API_URL", "https://h:#/x"), ("HTTPS_PROXY", "http://h:#"),
        ("NO_PROXY", "h:#,10.0.0.0/#"),
        ("CF_MONITOR_EXPECTED_CODES", "#"), ("CF_MONITOR_HOST", "#"), ("CF_LB_HOSTNAME", "#"), ("LABEL_SELECTOR", "#"),
        ("CF_ACCOUNT_ID", "#"), ("CF_VIRTUAL_NETWORK_ID", "#"), ("OWNER_ID", "#"), ("ADOPT_OWNERS", "#,#"),
        ("POLICY", "#"),
        ("LOG_LEVEL", "#"), ("LOG_FORMAT", "#"), ("DRY_RUN", "#"), ("NAMESPACE", "#"), ("LEASE_NAME", "#"),
        ("KUBECONFIG", "#:#"),
        ("CF_API_TOKEN_FILE", "#"), ("CF_CA_FILE", "#"), ("CF_MONITOR_PATH", "#"), ("CF_MONITOR_ID", "#"),
    ]

    @Test(arguments: places.indices)
    func `a number of any size is taken or refused in one line that is short`(index: Int) {
        let (name, form) = Self.places[index]
        for number in Self.numbers {
            let value = form.split(separator: "#", omittingEmptySubsequences: false).joined(separator: number)
            var changes: [String: String?] = [name: value]
            if name.hasPrefix("CF_MONITOR_"), changes["CF_MONITOR_PATH"] == nil { changes["CF_MONITOR_PATH"] = "/" }
            if name == "LEASE_NAME" { changes["LEADER_ELECT"] = "true"; changes["POD_NAME"] = "p" }
            let lines = problems(changes)
            #expect(lines.allSatisfy { $0.utf8.count < 500 && !$0.contains("\n") }, "\(name)")
            #expect(lines.count <= 3, "\(name)")
        }
    }

    @Test func `what is taken lies within its bounds`() throws {
        for number in Self.numbers {
            for unit in ["", "ms", "s", "m", "h"] {
                guard let settings = try? settings(["STALE_GRACE": number + unit, "RESYNC_INTERVAL": number + unit])
                else { continue }
                #expect((Duration.zero...(.seconds(7 * 86_400))).contains(settings.staleGrace))
                #expect((Duration.seconds(10)...(.seconds(7 * 86_400))).contains(settings.resyncInterval))
            }
            if let address = ListenAddress("127.0.0.1:\(number)") { #expect((0...65535).contains(address.port)) }
        }
        #expect(ListenAddress("127.0.0.1:+80") == nil && ListenAddress("127.0.0.1:-0") == nil)
    }

    @Test(arguments: ["nan,0", "0,nan", "inf,0", "-inf,0", "1e400,0", "91,0", "0,181", "0x1,0x2p999", ",", "0"])
    func `a place lies on the globe`(coordinates: String) {
        #expect(problems(["GEO_LOCATIONS": "x=\(coordinates):Y"]).count == 1)
    }

    @Test func `of very many problems the first are told, and how many more there are`() {
        let names = (0..<5000).map { "bad name \($0)" }.joined(separator: ",")
        let lines = problems(["CF_LB_HOSTNAME": names, "POLICY": "x"])
        #expect(lines.count == 21)
        #expect(lines.last == "And 4981 more invalid settings")
    }

    @Test func `of very many places to choose from only some are listed`() throws {
        let places = (0..<5000).map { "p\($0)=1,1:Y" }.joined(separator: ";")
        let line = try #require(problems(["GEO_LOCATIONS": places, "GEO_LOCATION": "invalid"]).first)
        #expect(
            line.hasPrefix("Invalid GEO_LOCATION 'invalid'. Must be one of: ['eu', 'us_east', 'us_west', 'asia', 'p0',")
        )
        #expect(line.utf8.count < 1200)
    }
}
