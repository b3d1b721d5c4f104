import FleetSupport
import GeoFleet
import GeoRouting
import Presentation
import Testing
import Wire

@testable import Commands

struct FleetReportTests {
    @Test func `what is wrong comes first, then the geos, then how well all is known`() {
        let report = FleetReport(FleetCase("drained", FleetCase.drain("us_west")).situation)
        #expect(
            report.lines(.table, hasTitles: true).map(\.text) == [
                "1 finding: 1 load balancer, 4 pools in example.com, read at 2026-09-21T14:13:20Z",
                "",
                "SEVERITY          REASON          FINDING",
                "ServedElsewhere   OriginDrained   us_west +1,800 km: origin-us_west is drained, 1 of 1",
                "",
                "GEO       HEALTH    SERVED-BY           ORIGINS   POOL",
                "us_west   drained   us_east +1,800 km       0/1   k8s-pool-shop-us_west",
                "asia      healthy   itself                  2/2   k8s-pool-shop-asia",
                "eu        healthy   itself                  2/2   k8s-pool-shop-eu",
                "us_east   healthy   itself                  1/1   k8s-pool-shop-us_east",
                "",
                "READ-FROM    LAST-READ              STATE",
                "cloudflare   2026-09-21T14:13:20Z   live",
                "eu           2026-09-21T14:13:20Z   live",
                "us_east      2026-09-21T14:13:20Z   live",
                "us_west      2026-09-21T14:13:20Z   live",
                "asia         2026-09-21T14:13:20Z   live",
            ]
        )
        let names = report.lines(.name, hasTitles: true).map(\.text)
        #expect(names == ["finding/OriginDrained/k8s-pool-shop-us_west/origin-us_west"])
    }

    @Test(
        arguments: [
            (FleetCase("all is well"), CommandExit.done, "Healthy", "healthy: "),
            (FleetCase("drained", FleetCase.drain("eu")), .different, "Findings", "2 findings: "),
            (FleetCase("refused", FleetCase.unread(.unauthorized, "401")), .failed, "Unknown", "cannot be told"),
            (FleetCase("a cluster fails", FleetCase.failing("eu")), .different, "Findings", "1 finding: "),
            (FleetCase("a cluster is silent", FleetCase.silent("eu")), .failed, "Unknown", "cannot be told: "),
            (
                FleetCase("silent and drained") { fleet in
                    FleetCase.silent("eu")(&fleet)
                    FleetCase.drain("us_west")(&fleet)
                }, .different, "Findings", "1 finding: "
            ),
        ] as [(FleetCase, CommandExit, String, String)]
    )
    func `healthy, findings and cannot tell are different`(
        some: FleetCase,
        exit: CommandExit,
        result: String,
        start: String
    ) {
        let report = FleetReport(some.situation)
        let text = report.lines(.table, hasTitles: true).map(\.text)
        #expect(report.exit == exit)
        #expect(report.json["status"]?["result"]?.string == result)
        #expect(text[0].hasPrefix(start), "\(text)")
        #expect((report.failure != nil) == (exit == .failed))
    }

    @Test func `a finding in JSON has what a runbook needs`() throws {
        let json = FleetReport(FleetCase("drained", FleetCase.drain("us_west")).situation).json
        let finding = try #require(json["status"]?["findings"]?.array?.first?["status"])
        #expect(finding["reason"] == "OriginDrained")
        #expect(finding["severity"] == "ServedElsewhere")
        #expect(finding["object"]?["kind"] == "Origin" && finding["object"]?["geo"] == "us_west")
        #expect(finding["impact"]?["kind"] == "Farther")
        #expect(finding["message"] == "us_west +1,800 km: origin-us_west is drained, 1 of 1")
        #expect(finding["remedy"] == "geoconsole enable k8s-pool-shop-us_west/origin-us_west")
        #expect(finding["nextStep"] == "run geoconsole enable k8s-pool-shop-us_west/origin-us_west")
    }

    @Test(
        arguments: [
            (Action.drain(.pool("p")), "geoconsole drain p"),
            (.setWeight(OriginKey(pool: "p", origin: "o"), .standard), "geoconsole weight p/o 33"),
            (.releaseWeight(OriginKey(pool: "p", origin: "o")), "geoconsole release p/o"),
            (.removeOrigin(OriginKey(pool: "p", origin: "it's $HOME")), "geoconsole remove 'p/it'\\''s $HOME'"),
            (.sync(clusters: ["eu", "asia"]), "geoconsole sync eu asia"), (.prune([]), "geoconsole prune"),
            (.confirmRemovals(cluster: "eu:blue"), "geoconsole confirm-removals eu:blue"), (.undo(action: 1), nil),
        ] as [(Action, String?)]
    )
    func `a remedy is a command line that a shell reads as it is`(action: Action, line: String?) {
        #expect(action.commandLine([]) == line)
    }

    @Test func `a remedy leads to the same fleet`() {
        let options = ["--cluster", "eu=prod-eu", "--cluster", "asia=my asia"]
        let line = "geoconsole drain p --cluster eu=prod-eu --cluster 'asia=my asia'"
        #expect(Action.drain(.pool("p")).commandLine(options) == line)
    }
}
