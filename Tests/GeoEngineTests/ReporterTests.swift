import EngineSupport
import GeoRouting
import Testing

@testable import GeoEngine

struct ReporterTests {
    private static let once = Notice(.warning, "once")
    private static let reminder = Notice(.warning, "again", isReminder: true)

    @Test func `a notice is said once for as long as it holds`() {
        let log = RecordingLog()
        var reporter = Reporter(logger: log.logger)
        for isResync in [false, false, true] { reporter.report([Self.once, Self.once], isResync: isResync) }
        #expect(log.lines == ["warning once"])
    }

    @Test func `what was over and comes back is said again`() {
        let log = RecordingLog()
        var reporter = Reporter(logger: log.logger)
        for notices in [[Self.once], [], [Self.once]] { reporter.report(notices, isResync: false) }
        #expect(log.lines == ["warning once", "warning once"])
    }

    @Test func `reminders are said at each resync`() {
        let log = RecordingLog()
        var reporter = Reporter(logger: log.logger)
        for isResync in [false, false, true, false, true] { reporter.report([Self.reminder], isResync: isResync) }
        #expect(log.lines == ["warning again", "warning again", "warning again"])
    }

    @Test func `levels are kept`() {
        let log = RecordingLog()
        var reporter = Reporter(logger: log.logger)
        reporter.report([Notice(.debug, "a"), Notice(.info, "b"), Notice(.error, "c")], isResync: false)
        #expect(log.lines == ["debug a", "info b", "error c"])
    }

    @Test func `addresses are announced when they change, and only the new ones`() {
        let log = RecordingLog()
        var reporter = Reporter(logger: log.logger)
        func announce(_ addresses: String...) {
            let origins = addresses.compactMap { text in
                Address(text).map { DesiredPool.DesiredOrigin(address: $0, weight: .standard) }
            }
            let pool = DesiredPool(name: "k8s-pool-c1-eu", clusterName: "c1", origins: origins)
            reporter.announce(Desired(pools: [pool]), place: Place.predefined[0])
        }
        announce("203.0.113.2", "203.0.113.1")
        announce("203.0.113.2", "203.0.113.1")
        announce("203.0.113.3", "203.0.113.1")
        announce()
        #expect(
            log.lines == [
                "info Processing for geo-location: eu, cluster: c1", "info Load Balancer IP detected: 203.0.113.1",
                "info Load Balancer IP detected: 203.0.113.2", "info Processing for geo-location: eu, cluster: c1",
                "info Load Balancer IP detected: 203.0.113.3",
            ]
        )
    }
}
