import GeoConsole
import GeoRouting
import Testing

/// 150,000 random keys, with random gaps, bursts and pastes, through decoder, update and runtime on a clock of their own.
///
/// A robot has no intentions, so the judge knows nothing of arming: it looks at what stood on the screen and since when,
/// at who sent the last key, and at what left.
struct RobotTests {
    private static let keys = 15_000

    @Test(arguments: 1...10)
    func `whatever is pressed, each write that leaves was read on its card and confirmed by a hand`(seed: Int) {
        var robot = Robot(seed: seed)
        while robot.keys < Self.keys, robot.problems.isEmpty { robot.act() }
        #expect(robot.problems == [], "seed \(seed), after \(robot.keys) keys")
        // Without these the robot would have tried little.
        #expect(robot.confirmed >= 50)
        #expect(robot.typedNames >= 10)
        #expect(robot.unlocked >= 5)
        #expect(robot.pastes >= 50)
    }

    @Test func `the same seed gives the same run`() {
        let runs = (1...2).map { _ in
            var robot = Robot(seed: 77)
            while robot.keys < 500 { robot.act() }
            return robot
        }
        #expect(runs[0].loop.model == runs[1].loop.model)
        #expect(runs[0].now == runs[1].now)
    }
}
