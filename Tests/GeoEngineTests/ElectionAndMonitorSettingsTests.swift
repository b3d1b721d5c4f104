import GeoEngine
import GeoRouting
import Testing

struct ElectionAndMonitorSettingsTests {
    @Test func `without a word every process leads and no monitor is ours`() throws {
        let settings = try settings(["POD_NAME": "pod-1"])
        #expect(settings.election == nil)
        #expect(settings.monitor == .none)
    }

    @Test(arguments: [("POD_NAME", "pod-1"), ("HOSTNAME", "pod-2")])
    func `a replica is known by its pod's name`(variable: String, name: String) throws {
        let election = try #require(try settings(["LEADER_ELECT": "true", variable: name]).election)
        #expect(election.identity == name)
        #expect(election.name == "external-dns-cloudflare-geo" && election.namespace == nil)
    }

    @Test func `the lease can be named`() throws {
        let changes = ["LEADER_ELECT": "true", "POD_NAME": "p", "LEASE_NAME": "geo.lease", "LEASE_NAMESPACE": "infra"]
        let election = try #require(try settings(changes).election)
        #expect(election.name == "geo.lease" && election.namespace == "infra")
    }

    @Test func `an election needs a name`() {
        #expect(
            problems(["LEADER_ELECT": "true"])
                == ["LEADER_ELECT needs this replica's name. Set POD_NAME to the pod's name"]
        )
    }

    @Test(arguments: ["LEASE_NAME", "LEASE_NAMESPACE"], ["A", "a_b", "*.a", "a b", "-a", "a/b"])
    func `a lease has a Kubernetes name`(variable: String, value: String) {
        #expect(
            problems(["LEADER_ELECT": "true", "POD_NAME": "p", variable: value])
                == ["Invalid \(variable) '\(value)'. Must be the name of a Kubernetes object"]
        )
    }

    @Test func `a monitor of ours has the usual values`() throws {
        let monitor = try settings(["CF_MONITOR_PATH": "/healthz"]).monitor
        let expected = MonitorSettings(
            kind: .https,
            path: "/healthz",
            interval: 60,
            expectedCodes: "200",
            host: "app.example.com"
        )
        #expect(monitor == .managed(expected))
    }

    @Test func `all of it can be set`() throws {
        let monitor = try settings([
            "CF_MONITOR_PATH": "/", "CF_MONITOR_TYPE": "HTTP", "CF_MONITOR_INTERVAL": "90s",
            "CF_MONITOR_EXPECTED_CODES": "2xx, 301", "CF_LB_HOSTNAME": "www.example.com,app.example.com",
        ]).monitor
        let expected = MonitorSettings(
            kind: .http,
            path: "/",
            interval: 90,
            expectedCodes: "2xx, 301",
            host: "www.example.com"
        )
        #expect(monitor == .managed(expected))
    }

    @Test(
        arguments: [
            ("*.example.com, app.example.com,www.example.com", nil, "app.example.com"),
            ("*.example.com", "Probe.example.com.", "probe.example.com"),
            ("app.example.com", "probe.example.com", "probe.example.com"),
        ] as [(String, String?, String)]
    )
    func `a monitor asks for a name without a star`(names: String, host: String?, expected: String) throws {
        let monitor = try settings(["CF_MONITOR_PATH": "/", "CF_LB_HOSTNAME": names, "CF_MONITOR_HOST": host]).monitor
        guard case .managed(let settings) = monitor else {
            Issue.record("no monitor of ours")
            return
        }
        #expect(settings.host == expected)
    }

    @Test func `where all names have stars the start says which setting to set`() {
        #expect(
            problems(["CF_MONITOR_PATH": "/", "CF_LB_HOSTNAME": "*.example.com,*.example.org"]) == [
                "CF_MONITOR_PATH needs a Host to ask for, and CF_LB_HOSTNAME has only names with a star. "
                    + "Set CF_MONITOR_HOST"
            ]
        )
    }

    @Test func `a dry run and a single pass take part in no election`() throws {
        let elected = ["LEADER_ELECT": "true", "POD_NAME": "p"]
        #expect(try settings(elected).ownElection != nil)
        #expect(try settings(elected.merging(["DRY_RUN": "true"]) { $1 }).ownElection == nil)
        #expect(try settings(elected.merging(["ONCE": "true"]) { $1 }).ownElection == nil)
    }

    @Test func `a monitor that exists is named by its id`() throws {
        let id = "a356070a0443978005145b9b590eba48"
        #expect(try settings(["CF_MONITOR_ID": id]).monitor == .existing(id: id))
    }

    @Test(
        arguments: [
            (["CF_MONITOR_PATH": "healthz"], "Invalid CF_MONITOR_PATH 'healthz'. Must be a path such as /healthz"),
            (["CF_MONITOR_PATH": "/a b"], "Invalid CF_MONITOR_PATH '/a b'. Must be a path such as /healthz"),
            (
                ["CF_MONITOR_PATH": "/", "CF_MONITOR_TYPE": "tcp"],
                "Invalid CF_MONITOR_TYPE 'tcp'. Must be one of: ['http', 'https']"
            ),
            (
                ["CF_MONITOR_PATH": "/", "CF_MONITOR_INTERVAL": "9"],
                "Invalid CF_MONITOR_INTERVAL '9'. Must be seconds from 10 to 3600; most plans allow 60 at least"
            ),
            (
                ["CF_MONITOR_PATH": "/", "CF_MONITOR_INTERVAL": "1m"],
                "Invalid CF_MONITOR_INTERVAL '1m'. Must be seconds from 10 to 3600; most plans allow 60 at least"
            ),
            (
                ["CF_MONITOR_PATH": "/", "CF_MONITOR_EXPECTED_CODES": "2x"],
                "Invalid CF_MONITOR_EXPECTED_CODES '2x'. Must be codes such as 200, 2xx or 200,301"
            ),
            (
                ["CF_MONITOR_PATH": "/", "CF_MONITOR_EXPECTED_CODES": "200,"],
                "Invalid CF_MONITOR_EXPECTED_CODES '200,'. Must be codes such as 200, 2xx or 200,301"
            ),
            (["CF_MONITOR_HOST": "app.example.com"], "CF_MONITOR_HOST needs CF_MONITOR_PATH"),
            (
                ["CF_MONITOR_PATH": "/", "CF_MONITOR_HOST": "*.example.com"],
                "Invalid CF_MONITOR_HOST '*.example.com'. Must be a host name such as app.example.com"
            ),
            (["CF_MONITOR_INTERVAL": "60"], "CF_MONITOR_INTERVAL needs CF_MONITOR_PATH"),
            (
                ["CF_MONITOR_ID": "a356070a0443978005145b9b590eba48", "CF_MONITOR_PATH": "/"],
                "Both CF_MONITOR_ID and CF_MONITOR_PATH are set. Set one of them"
            ),
            (
                ["CF_MONITOR_ID": "x"],
                "Invalid CF_MONITOR_ID 'x'. Must be the 32 hexadecimal digits that the Cloudflare dashboard shows under API"
            ),
        ] as [([String: String], String)]
    )
    func `a wrong value gets one line with the mend`(changes: [String: String], line: String) {
        #expect(problems(changes) == [line])
    }
}
