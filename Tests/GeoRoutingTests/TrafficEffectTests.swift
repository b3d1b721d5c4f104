import Testing

@testable import GeoRouting

/// Where the traffic goes, in words.
struct TrafficEffectTests {
    private static func effects(_ remedy: Remedy, _ draft: FleetDraft) throws -> [String] {
        try remedy.plan(on: draft.fleet).effects
    }

    @Test func `a geo without a usable origin goes to the nearest that has one`() throws {
        let drain = Remedy.drain(.pool("k8s-pool-c1-eu"))
        #expect(
            try Self.effects(drain, FleetDraft(origins: 3)) == ["eu goes to us_east (6,200 km), 3 healthy origins left"]
        )
        var draft = FleetDraft()
        draft.change("us_east") { $0.pool.isEnabled = false }
        #expect(try Self.effects(drain, draft) == ["eu goes to us_west (9,300 km), 1 healthy origin left"])
    }

    @Test func `those who have come from elsewhere go on too`() throws {
        var draft = FleetDraft()
        draft.change("us_east") { $0.pool.isEnabled = false }
        #expect(
            try Self.effects(.drain(.origin(key("us_west"))), draft) == [
                "us_east goes to eu (6,200 km), 1 healthy origin left",
                "us_west goes to asia (8,800 km), 1 healthy origin left",
            ]
        )
    }

    @Test func `a geo that comes back is told, and who else comes with it`() throws {
        var draft = FleetDraft()
        draft.changeOrigin("us_west") { $0.origin.isEnabled = false }
        #expect(
            try Self.effects(.enable(.origin(key("us_west"))), draft)
                == ["us_west is served by itself again, by 1 healthy origin"]
        )
    }

    @Test func `origins without a monitor are enabled, not healthy`() throws {
        var draft = FleetDraft(origins: 2)
        for number in 0...1 { draft.changeOrigin("eu", number) { $0.health = .unknown } }
        #expect(try Self.effects(.drain(.origin(key("eu"))), draft) == ["eu keeps 1 of 2 enabled origins"])
    }

    @Test func `fewer than the pool's minimum is none`() throws {
        var draft = FleetDraft(origins: 2)
        draft.change("eu") { $0.minimumOrigins = 2 }
        #expect(
            try Self.effects(.drain(.origin(key("eu"))), draft)
                == ["eu goes to us_east (6,200 km), 2 healthy origins left"]
        )
    }

    @Test func `with steering off the first usable pool has all`() throws {
        var draft = FleetDraft()
        draft.balancer.steeringPolicy = "off"
        #expect(
            try Self.effects(.drain(.pool("k8s-pool-c1-eu")), draft).first
                == "asia goes to us_east (10,900 km), 1 healthy origin left"
        )
    }

    @Test(arguments: [
        ("eu", "us_east", 6210.0), ("eu", "asia", 9330), ("us_east", "us_west", 3940), ("us_west", "asia", 8820),
        ("eu", "eu", 0),
    ])
    func `distances are those of an atlas`(from: String, to: String, kilometres: Double) throws {
        func place(_ code: String) throws -> Coordinates {
            try #require(Place.predefined.first { $0.code == code }).coordinates
        }
        let distance = try place(from).distance(to: place(to))
        #expect(abs(distance - kilometres) < 30, "\(distance)")
    }

    @Test func `the other side of the earth is half its girth away`() throws {
        let (north, south) = (
            try #require(Coordinates(latitude: 90, longitude: 0)), Coordinates(latitude: -90, longitude: 0)
        )
        #expect(abs(north.distance(to: try #require(south)) - 20_015) < 1)
    }

    @Test(arguments: [(0.0, "0 km"), (44, "40 km"), (994, "990 km"), (6_210, "6,200 km"), (20_015, "20,000 km")])
    func `distances are as exact as a decision needs`(distance: Double, text: String) {
        #expect(Figure.kilometres(distance) == text)
    }
}
