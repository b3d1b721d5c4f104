@testable import KubernetesAPI
import Testing
import Wire

@Suite struct DeadWatchTests {
    /// Lines that come in so many seconds after the opening, and when the watch counts as dead.
    static let silences: [(lines: [(Int, LineSplitter.Line)], deadline: Int)] = [
        ([], 295),
        ([(10, event)], 305),
        ([(60, bookmark)], 180),
        ([(30, bookmark)], 150),
        ([(60, bookmark), (120, bookmark)], 240),
        ([(60, bookmark), (100, event)], 220),
        // A server that sends them less often is given as much longer.
        ([(90, bookmark), (180, bookmark)], 360),
        ([(60, bookmark), (160, bookmark), (220, bookmark)], 420),
        // Never longer than a watch without bookmarks.
        ([(200, bookmark)], 495),
    ]

    private static let bookmark = Driver.event("BOOKMARK", "", version: "150")
    private static let event = Driver.event("ADDED", "b", version: "101")

    @Test(arguments: silences)
    func `two bookmark intervals of silence are the end of a watch that had bookmarks`(
        lines: [(Int, LineSplitter.Line)],
        deadline: Int
    ) {
        var driver = Driver.watching()
        let opened = driver.now
        for (second, line) in lines {
            driver.now = opened + .seconds(second)
            #expect(driver.received(line).action == nil)
        }
        #expect(driver.machine.watchDeadline == opened + .seconds(deadline))
    }

    @Test func `a watch that fell silent goes on at the same version, and the reason says so`() {
        var driver = Driver.watching()
        driver.now += .seconds(60)
        _ = driver.received(Self.bookmark)
        driver.now += .seconds(120)
        let outcome = driver.machine.watchTimedOut(now: driver.now, random: 0)
        let reason = Interruption.silent(for: .seconds(120))
        #expect(outcome == .init(notices: [.watchEnded(reason)], action: .wait(.milliseconds(500))))
        #expect("\(reason)" == "nothing came for 120 s, not even the bookmarks that came before")
        #expect(driver.machine.waited(random: 0).action == Driver.watch("150"))
        #expect(driver.machine.isSynced)
        #expect(driver.machine.watchDeadline == nil)
        // The next watch has to show its bookmarks anew.
        _ = driver.machine.watchOpened(now: driver.now)
        #expect(driver.machine.watchDeadline == driver.now + .seconds(295))
    }

    @Test func `a silent watch without bookmarks ends as before`() {
        var driver = Driver.watching()
        driver.now += .seconds(295)
        let outcome = driver.machine.watchTimedOut(now: driver.now, random: 0)
        let reason = Interruption.transport(.timedOut(after: .seconds(295)))
        #expect(outcome == .init(notices: [.watchEnded(reason)], action: .wait(.milliseconds(500))))
        #expect(driver.machine.waited(random: 0).action == Driver.firstPage)
    }

    @Test func `a lost line calls for a list, however the watch ends`() {
        var driver = Driver.watching()
        _ = driver.received(Self.bookmark)
        _ = driver.received(.overlong(bytes: 5 << 20))
        let outcome = driver.machine.watchTimedOut(now: driver.now + .seconds(120), random: 0)
        #expect(outcome.notices == [.watchEnded(.missedEvent)])
        #expect(driver.machine.waited(random: 0).action == Driver.firstPage)
    }
}
