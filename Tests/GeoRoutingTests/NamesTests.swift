import RoutingSupport
import GeoRouting
import Testing

struct NamesTests {
    @Test(arguments: [(1, true), (33, true), (100, true), (0, false), (101, false), (-1, false), (Int.max, false)])
    func `a weight is 1 to 100`(percent: Int, isValid: Bool) {
        #expect(Weight(percent)?.percent == (isValid ? percent : nil))
    }

    @Test(arguments: [
        ("50", 50), ("1", 1), ("", nil), ("0", nil), ("101", nil), ("0.5", nil), ("5%", nil), ("fifty", nil),
    ])
    func `a weight is read from decimal digits`(text: String, percent: Int?) {
        #expect(Weight(text: text)?.percent == percent)
    }

    @Test func `the original's places are predefined`() {
        let places = Place.predefined.map {
            "\($0.code) \($0.coordinates.latitude),\($0.coordinates.longitude) \($0.city)"
        }
        #expect(
            places == [
                "eu 50.1109,8.6821 Frankfurt", "us_east 40.7128,-74.006 New York",
                "us_west 34.0522,-118.2437 Los Angeles",
                "asia 35.6762,139.6503 Tokyo",
            ]
        )
    }

    @Test(arguments: [
        ("sa_east=-23.5505,-46.6333:São Paulo", "sa_east", -23.5505, -46.6333, "São Paulo"),
        ("x=0,0", "x", 0, 0, ""), ("pole= 90 , -180 :P", "pole", 90, -180, "P"),
        ("eu=1,2:Eu:rope", "eu", 1, 2, "Eu:rope"),
    ])
    func `a place is read from one entry`(
        entry: String,
        code: String,
        latitude: Double,
        longitude: Double,
        city: String
    ) {
        let expected = Coordinates(latitude: latitude, longitude: longitude).map {
            Place(code: code, coordinates: $0, city: city)
        }
        #expect(Place(entry: entry) == expected)
        #expect(expected != nil)
    }

    @Test(arguments: [
        "", "x", "x=", "=1,2", "x=1", "x=1,2,3", "x=1,abc,2", "x=1,,2", "x=a,b", "x=91,0", "x=0,181", "x=nan,0",
        "x=inf,0",
        "x y=1,2", "ü=1,2", "x:1,2",
    ])
    func `a malformed place is refused`(entry: String) {
        #expect(Place(entry: entry) == nil)
    }

    @Test(arguments: [
        ("smart-router-internal", "eu", "k8s-pool-smart-router-internal-eu"),
        ("A_1", "us_east", "k8s-pool-A_1-us_east"),
    ])
    func `a pool is named after cluster and place`(cluster: String, geo: String, name: String) {
        #expect(PoolName.forCluster(cluster, geo: geo) == name)
    }

    @Test(arguments: ["", "a.b", "a b", "a/b", "ä", "a\n", "a:b"])
    func `a cluster name that Cloudflare would refuse makes no pool name`(cluster: String) {
        #expect(PoolName.forCluster(cluster, geo: "eu") == nil)
    }

    @Test(arguments: ["eu-1a2b3c4d", "a", "A.b_c-9", String(repeating: "x", count: 63)])
    func `an owner id is letters, digits, dots, hyphens and underscores`(text: String) {
        #expect(OwnerID(text)?.text == text)
    }

    @Test(arguments: ["", "a b", "a(b", "a)", "a,b", "a=b", "a]", "a:b", "ü", "a\n", String(repeating: "x", count: 64)])
    func `what would break the token is no owner id`(text: String) {
        #expect(OwnerID(text) == nil)
    }
}
