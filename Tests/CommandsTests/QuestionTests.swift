import FleetSupport
import GeoFleet
import GeoRouting
import Testing
import WorldMap

@testable import Commands

struct QuestionTests {
    // MARK: Places

    @Test(arguments: [
        ("São Paulo", "São Paulo"), ("sao paulo", "São Paulo"), ("SAO PAULO", "São Paulo"),
        ("Sa\u{303}o Paulo", "São Paulo"), ("san fran", "San Francisco"), ("washington dc", "Washington, D.C."),
        ("port au prince", "Port-au-Prince"), ("chisinau", "Chișinău"), ("ndj", nil), ("york", "New York"),
    ])
    func `a city is understood without accents, marks and its end`(text: String, city: String?) throws {
        #expect((try? PlaceQuery(text))?.city == city)
    }

    @Test func `each listed city is understood in plain letters`() throws {
        for city in City.all {
            let plain = City.plainName(city.name)
            #expect(plain.unicodeScalars.filter { !$0.isASCII }.isEmpty, "\(plain)")
            #expect(try PlaceQuery(plain).city == city.name)
        }
    }

    @Test(arguments: [("48.85,2.35", 48.85, 2.35), (" -23.5 , -46.6 ", -23.5, -46.6), ("90,-180", 90, -180)])
    func `coordinates are degrees north and east`(text: String, north: Double, east: Double) throws {
        let place = try PlaceQuery(text)
        #expect(place.city == nil)
        #expect((place.coordinates.latitude, place.coordinates.longitude) == (north, east))
    }

    @Test(arguments: [
        ("Pariss", "--from 'Pariss' is no listed city; near: Paris, "),
        ("san", "--from 'san' is the beginning of several cities: San Francisco, "),
        ("91,0", "--from '91,0' is on no globe: "), ("0,nan", "--from '0,nan' is on no globe: "),
        ("", "--from '' is no listed city"), ("1,2,3", "--from '1,2,3' is no listed city"),
    ])
    func `a place that is not known gets one line`(text: String, start: String) {
        let problem = #expect(throws: CommandProblem.self) { try PlaceQuery(text) }
        #expect(problem?.description.hasPrefix(start) == true)
        if case .usage = problem {} else { Issue.record("no mistake of the command line") }
    }

    // MARK: Load balancers and pools

    private static let fleet = DiagnosisFleet.changed { _ in }

    @Test(
        arguments: [
            (nil, ["eux"], "--without 'eux' is no pool of app.example.com; near: eu, "),
            (nil, ["shop-eu"], "--without 'shop-eu' is no pool of app.example.com; near: k8s-pool-shop-eu, "),
            (
                "ap.example.com", [],
                "--hostname 'ap.example.com' is no load balancer in example.com; near: app.example.com"
            ),
        ] as [(String?, [String], String)]
    )
    func `a name that is not known gets one line with near ones`(
        hostname: String?,
        without: [String],
        start: String
    ) throws {
        let problem = #expect(throws: CommandProblem.self) {
            try SteeringQuestion(Self.fleet, hostname: hostname, without: without)
        }
        #expect(problem?.description.hasPrefix(start) == true, "\(String(describing: problem))")
        if case .usage = problem {} else { Issue.record("no mistake of the command line") }
    }

    @Test(arguments: ["app.example.com", "APP.example.com", "app.example.com."])
    func `a host name is found in any spelling`(hostname: String) throws {
        let question = try SteeringQuestion(Self.fleet, hostname: hostname, without: [])
        #expect(question.balancer.readableName == "app.example.com")
    }

    private static let unread: [(FailureKind?, String, String)] = [
        (.unauthorized, "token refused", "Cloudflare cannot be read: token refused; check CF_API_TOKEN"),
        (.unreachable, "refused", "Cloudflare cannot be read: refused; check the network, CF_API_URL and HTTPS_PROXY"),
        (.rateLimited, "429", "Cloudflare cannot be read: 429; try again later"),
        (
            .forbidden("Load Balancers Edit"), "403",
            "Cloudflare cannot be read: 403; give CF_API_TOKEN the permission Load Balancers Edit (here Read is enough)"
        ),
        (nil, "500", "Cloudflare cannot be read: 500; try again, and look at cloudflarestatus.com"),
    ]

    @Test(arguments: unread)
    func `what cannot be read is said with its mend`(kind: FailureKind?, reason: String, line: String) throws {
        var fleet = Fleet(zone: "example.com")
        fleet.cloudflare.state = .failing(reason)
        fleet.cloudflare.failure = kind
        let problem = #expect(throws: CommandProblem.self) { try SteeringQuestion(fleet, hostname: nil, without: []) }
        #expect(problem == .unknown(line))
    }

    @Test func `without a load balancer nothing can be told`() throws {
        var fleet = Self.fleet
        fleet.loadBalancers = []
        let problem = #expect(throws: CommandProblem.self) { try SteeringQuestion(fleet, hostname: nil, without: []) }
        #expect(problem?.description.hasPrefix("there is no load balancer in example.com: ") == true)
        #expect(
            throws: CommandProblem.unknown(
                "Cloudflare has not answered in time: check the network and HTTPS_PROXY, or raise --timeout"
            )
        ) { try SteeringQuestion(Fleet(zone: "z"), hostname: nil, without: []) }
    }

    @Test func `a cluster that is not read is remarked`() {
        var fleet = Self.fleet
        #expect(ReadProblem.remarks(on: fleet) == [])
        fleet.clusters[0].watch.state = .failing("connection refused")
        #expect(ReadProblem.remarks(on: fleet).first?.hasPrefix("cluster eu is not read (connection refused)") == true)
    }
}
