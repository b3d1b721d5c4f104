import GeoFleet
import GeoConsole
import GeoRouting
import Presentation
import Testing

/// What is copied is what is shown: a shell would obey the rest.
struct CopyTests {
    static let evil = "a\u{1B}]52;c;eA==\u{7}b\r\nrm -rf ~\u{0}\u{202E}c\u{200B}\u{85}d\u{2028}e\u{9B}31m"
    static let harmless =
        "a<U+001B>]52;c;eA==<U+0007>b rm -rf ~<U+0000><U+202E>c<U+200B><U+0085>d<U+2028>e<U+009B>31m"

    static func copied(_ console: Console) -> String? {
        for case .copy(let text) in console.commands.reversed() { return text }
        return nil
    }

    @Test func `names, addresses and texts come with marks for what is invisible`() throws {
        var fleet = Fleet.sample
        fleet.pools[1].origins[0].origin.name = Self.evil
        fleet.pools[1].pool.origins[0].name = Self.evil
        fleet.clusters[0].ingresses[0].source.addresses = [Self.evil]
        var console = Console(fleet)
        console.send(.events([FleetEvent(id: 1, moment: .start, kind: .call, level: .info, text: Self.evil)]))
        console.go(to: .origins, "k8s-pool-shop-eu/\(Self.evil)")
        console.press("c")
        #expect(Self.copied(console) == "k8s-pool-shop-eu \(Self.harmless) 203.0.113.10")
        console.go(to: .ingresses, "eu/shop/api-1")
        console.press("c")
        #expect(Self.copied(console) == "shop/api-1 \(Self.harmless)")
        console.go(to: .events, "1")
        console.press("c")
        #expect(Self.copied(console) == Self.harmless)
    }

    @Test func `JSON is copied with all of it escaped, and still means the same`() throws {
        var fleet = Fleet.sample
        fleet.pools[1].json = "{\n  \"name\": \"a\u{202E}b\u{1B}\u{2028}c\u{E0001}é字\"\n}"
        var console = Console(fleet)
        console.go(to: .pools, "k8s-pool-shop-eu")
        console.press("c")
        let json = "{\n  \"name\": \"a\\u202eb\\u001b\\u2028c\\udb40\\udc01é字\"\n}"
        #expect(Self.copied(console) == json)
    }
}
