import Testing
import Wire

@Suite struct ChanceTests {
    @Test(arguments: [(0.0, 2.0), (0.5, 3.0), (0.75, 3.5)])
    func `a duration lies evenly in its range`(random: Double, seconds: Double) {
        #expect(RandomSource { random }.duration(in: .seconds(2)...(.seconds(4))) == .seconds(seconds))
    }
}
