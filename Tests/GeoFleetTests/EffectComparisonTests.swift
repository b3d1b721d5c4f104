import GeoRouting
import Testing

@testable import GeoFleet

/// Which effects, found right before the writes, stop an action that a person has confirmed.
struct EffectComparisonTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var shown: [Effect]
        var now: [Effect]
        var isWorse: Bool

        var testDescription: String { name }
    }

    private static func go(to name: String, _ distance: Double?, _ counts: [OriginCounts.Kind: Int]) -> Effect {
        .otherPool(geo: "eu", to: Effect.Destination(name: name, distance: distance), OriginCounts(counts: counts))
    }

    private static let near = go(to: "us_east", 6200, [.healthy: 1])
    private static let far = go(to: "asia", 9300, [.healthy: 1])
    private static let nowhere = Effect.noPoolUsable(.disabled(pool: "k8s-pool-c1-eu"))

    private static func keeps(_ counts: [OriginCounts.Kind: Int]) -> Effect {
        .originsChange(of: "eu", from: OriginCounts(counts: [.healthy: 3]), to: OriginCounts(counts: counts))
    }

    static let cases = [
        Case(name: "the same", shown: [near], now: [near], isWorse: false),
        Case(name: "further away", shown: [near], now: [far], isWorse: true),
        Case(name: "nearer", shown: [far], now: [near], isWorse: false),
        Case(name: "nowhere", shown: [near], now: [nowhere], isWorse: true),
        Case(name: "somewhere after nowhere", shown: [nowhere], now: [near], isWorse: true),
        Case(name: "less healthy", shown: [near], now: [go(to: "us_east", 6200, [.unprobed: 1])], isWorse: true),
        Case(name: "healthier", shown: [go(to: "us_east", 6200, [.unprobed: 1])], now: [near], isWorse: false),
        Case(name: "fewer healthy origins", shown: [keeps([.healthy: 2])], now: [keeps([.healthy: 1])], isWorse: true),
        Case(name: "more healthy origins", shown: [keeps([.healthy: 1])], now: [keeps([.healthy: 2])], isWorse: false),
        Case(name: "moving where none moved", shown: [.noChange(.untouched)], now: [near], isWorse: true),
        Case(name: "no move where one was shown", shown: [near], now: [.noChange(.untouched)], isWorse: false),
        Case(name: "an unknown distance", shown: [near], now: [go(to: "x", nil, [.healthy: 1])], isWorse: true),
        Case(
            name: "worse on one of several load balancers",
            shown: [.onLoadBalancer(hostname: "a", near), .onLoadBalancer(hostname: "b", far)],
            now: [.onLoadBalancer(hostname: "a", far), .onLoadBalancer(hostname: "b", far)],
            isWorse: true
        ),
        Case(
            name: "another share",
            shown: [.share(OriginKey(pool: "p", origin: "o"), percent: 50, before: 0.3)],
            now: [.share(OriginKey(pool: "p", origin: "o"), percent: 60, before: 0.3)],
            isWorse: true
        ),
        Case(
            name: "the same share of what it had",
            shown: [.share(OriginKey(pool: "p", origin: "o"), percent: 50, before: 0.3)],
            now: [.share(OriginKey(pool: "p", origin: "o"), percent: 50, before: 0.4)],
            isWorse: false
        ),
        Case(
            name: "a share of an origin that came back",
            shown: [.noChange(.untouched)],
            now: [.share(OriginKey(pool: "p", origin: "o"), percent: 50, before: nil)],
            isWorse: true
        ),
    ]

    @Test(arguments: cases)
    func `only what is worse for users stops the action`(_ comparison: Case) {
        #expect(comparison.now.areWorse(than: comparison.shown) == comparison.isWorse)
    }
}
