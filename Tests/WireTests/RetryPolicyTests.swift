import Testing
import Wire

@Suite struct RetryPolicyTests {
    static let policy = RetryPolicy(base: .seconds(1), cap: .seconds(30))

    @Test(arguments: [(1, 1), (2, 2), (3, 4), (5, 16), (6, 30), (7, 30), (100, 30), (Int.max, 30), (0, 1), (-5, 1)])
    func `the ceiling doubles up to the cap`(attempt: Int, seconds: Int) {
        let nearlyOne = Self.policy.delay(attempt: attempt, random: 0.999_999)
        #expect(nearlyOne <= .seconds(seconds))
        #expect(nearlyOne > .seconds(seconds) * 0.99)
    }

    @Test(arguments: [(0.0, 0.1), (0.5, 0.55)])
    func `chance spreads the wait, but never down to nothing`(random: Double, share: Double) {
        #expect(Self.policy.delay(attempt: 3, random: random) == .seconds(4) * share)
    }
}
