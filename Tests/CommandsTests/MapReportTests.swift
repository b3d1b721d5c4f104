import FleetSupport
import GeoFleet
import GeoRouting
import Presentation
import Testing
import Wire
import WorldMap

@testable import Commands

struct MapReportTests {
    private static func report(_ some: FleetCase) throws -> MapReport { MapReport(try some.question) }

    private static func lines(_ some: FleetCase, _ charset: Charset = .ascii) throws -> [String] {
        try report(some).lines(columns: 80, rows: 20, charset).map(\.text)
    }

    @Test func `the picture is the console's, with a legend below`() throws {
        let report = try Self.report(FleetCase("all is well"))
        let picture = WorldPicture(LandRaster(Projection(fitting: 80, 20), .braille), report.map.marks)
        let lines = report.lines(columns: 80, rows: 20, .braille).map(\.text)
        #expect(lines[0] == "app.example.com  each place goes to the nearest usable pool")
        for row in 0..<picture.projection.rows {
            var expected = String.UnicodeScalarView()
            for column in 0..<picture.projection.columns { expected.append(picture[column, row].scalar) }
            #expect(lines[row + 1] == String(expected))
        }
        #expect(
            Array(lines[(picture.projection.rows + 1)...]) == [
                "",
                "MARK   GEO       POOL                    HEALTH    ORIGINS   CITIES",
                "●A     asia      k8s-pool-shop-asia      healthy       2/2       51",
                "●B     eu        k8s-pool-shop-eu        healthy       2/2      142",
                "●C     us_east   k8s-pool-shop-us_east   healthy       1/1       43",
                "●D     us_west   k8s-pool-shop-us_west   healthy       1/1        7",
                "",
                "● healthy  ▲ degraded  ? not known  ✗ out  ○ off; cities: of 243 listed ones, no measure of traffic",
            ]
        )
    }

    @Test(arguments: [
        (FleetCase("without", without: ["eu"]), "without k8s-pool-shop-eu: nothing is written"),
        (FleetCase("without", without: ["eu"]), "switched off by --without       2/2     -142 0"),
        (
            FleetCase("two", without: ["eu", "asia"]),
            "without k8s-pool-shop-asia, k8s-pool-shop-eu: nothing is written"
        ),
        (FleetCase("unprobed", FleetCase.unprobed), "no pool is probed yet: this holds once the probes find them up"),
        (FleetCase("unprobed", FleetCase.unprobed), "unknown       2/2      142"),
        (FleetCase("rule") { $0.balancer { $0.custom.ruleCount = 1 } }, "▲ a rule decides first: the map is a guess"),
        (FleetCase("down", FleetCase.allDown), "all places go to the fallback pool k8s-pool-shop-eu (eu); none of its"),
        (FleetCase("none", without: ["eu"], FleetCase.allDown), "no pool can serve: users get error 530"),
        (
            FleetCase("placeless") { $0.pool("eu") { $0.pool.coordinates = nil } },
            "1 pool without coordinates: on no map"
        ),
        (FleetCase("off") { $0.balancer { $0.steeringPolicy = "off" } }, "all places go to the first usable pool"),
    ])
    func `the text says what is different`(some: FleetCase, part: String) throws {
        let text = try Self.lines(some).joined(separator: "\n")
        #expect(text.contains(part), "\(text)")
    }

    @Test func `in ASCII the map and its marks are ASCII`() throws {
        let lines = try Self.lines(FleetCase("all is well"))
        #expect(lines.joined().unicodeScalars.filter { !$0.isASCII }.isEmpty)
        #expect(lines.contains { $0.hasPrefix("*A     asia") })
    }

    @Test(arguments: ["all is well", "without", "drained", "off", "a pool that is not in the list"])
    func `the cities in JSON are those that the legend counts`(name: String) throws {
        let some = try #require(FleetCase.all.first { $0.testDescription == name })
        let report = try Self.report(some)
        let pools = try #require(report.json["status"]?["pools"]?.array)
        for (entry, count) in zip(report.map.entries, report.map.cityCounts) {
            let pool = try #require(pools.first { $0["name"]?.string == entry.pool.name })
            #expect(pool["cities"]?.array?.count == count)
        }
        let total = pools.reduce(0) { $0 + ($1["cities"]?.array?.count ?? 0) }
        #expect(total == City.all.count)
    }

    @Test func `the JSON has each pool with its place, its state and its cities`() throws {
        let json = try Self.report(FleetCase("without", without: ["eu"])).json
        let pools = try #require(json["status"]?["pools"]?.array)
        let pool = try #require(pools.first { $0["geo"] == "eu" })
        #expect(
            pool == [
                "name": "k8s-pool-shop-eu", "geo": "eu", "latitude": 50.1109, "longitude": 8.6821, "health": "Healthy",
                "standing": "Out", "reason": "Without", "message": "disabled", "cities": [],
            ]
        )
        let asia = try #require(pools.first { $0["geo"] == "asia" }?["cities"]?.array)
        #expect(asia.contains("Tokyo"))
    }

    @Test(arguments: [
        ("all is well", false), ("everything down", false), ("a rule", true), ("random", true),
        ("not probed yet", true),
    ])
    func `a map that is a guess is a problem`(name: String, isProblem: Bool) throws {
        let some = try #require(FleetCase.all.first { $0.testDescription == name })
        let report = try Self.report(some)
        #expect((report.problem != nil) == isProblem)
        #expect(report.json["status"]?["unknownCities"]?.array?.count == (isProblem ? City.all.count : 0))
    }
}
