import KubernetesAPI
import Testing

@testable import GeoEngine

struct EngineStatusTests {
    private static let success = PassReport(outcome: .converged(lookBack: false))
    private static let failure = PassReport(outcome: .failed(retryAfter: nil), failure: "Cloudflare is away")

    @Test func `before the first list nothing is ready`() {
        let status = EngineStatus(resyncInterval: .seconds(300))
        #expect(status.unreadiness(at: .zero) == "the Ingresses have not been listed yet")
        _ = status.watchFailed(.ingress, "connection refused")
        #expect(status.unreadiness(at: .zero) == "the Ingresses have not been listed yet: connection refused")
    }

    @Test func `the first list is new once`() {
        let status = EngineStatus(resyncInterval: .seconds(300))
        #expect(status.noteListed())
        #expect(!status.noteListed())
        #expect(status.unreadiness(at: .zero) == "no pass has succeeded yet")
    }

    @Test func `a first pass that fails tells why`() {
        let status = EngineStatus(resyncInterval: .seconds(300))
        _ = status.noteListed()
        status.passEnded(Self.failure, at: .zero)
        #expect(status.unreadiness(at: .zero) == "no pass has succeeded yet: Cloudflare is away")
    }

    @Test func `two resync intervals after the last success readiness ends`() {
        let status = EngineStatus(resyncInterval: .seconds(300))
        _ = status.noteListed()
        status.passEnded(Self.success, at: .seconds(100))
        #expect(status.unreadiness(at: .seconds(700)) == nil)
        #expect(status.unreadiness(at: .seconds(701)) == "the last successful pass was 601 s ago")
        status.passEnded(Self.failure, at: .seconds(702))
        #expect(status.unreadiness(at: .seconds(710)) == "the last successful pass was 610 s ago: Cloudflare is away")
        status.passEnded(Self.success, at: .seconds(711))
        #expect(status.unreadiness(at: .seconds(711)) == nil)
    }

    @Test(arguments: [Schedule.Outcome.refused, .held(until: .seconds(9)), .converged(lookBack: true)])
    func `one bad object does not make the process unready`(outcome: Schedule.Outcome) {
        let status = EngineStatus(resyncInterval: .seconds(300))
        _ = status.noteListed()
        status.passEnded(PassReport(outcome: outcome), at: .zero)
        #expect(status.unreadiness(at: .seconds(1)) == nil)
    }

    @Test func `a watch that is away does not end readiness by itself`() {
        let status = EngineStatus(resyncInterval: .seconds(300))
        _ = status.noteListed()
        status.passEnded(Self.success, at: .zero)
        _ = status.watchFailed(.ingress, "connection refused")
        #expect(status.unreadiness(at: .seconds(1)) == nil)
        #expect(status.watchTrouble == "connection refused")
        status.watchOpened()
        #expect(status.watchTrouble == nil)
    }

    @Test func `a standby is ready when it knows the Ingresses and the lease`() {
        let status = EngineStatus(resyncInterval: .seconds(300))
        status.requireLease()
        _ = status.noteListed()
        status.setLeading(false)
        #expect(status.unreadiness(at: .zero) == "the lease has not been read yet")
        status.noteLeaseSeen()
        #expect(status.unreadiness(at: .zero) == nil)
        status.setLeading(true)
        #expect(status.unreadiness(at: .zero) == "no pass has succeeded yet")
    }

    @Test func `only an open watch ends the trouble with it`() {
        let status = EngineStatus(resyncInterval: .seconds(300))
        _ = status.watchFailed(.ingress, "connection refused")
        _ = status.noteListed()
        #expect(status.watchTrouble == nil)
        _ = status.watchFailed(.ingress, "connection refused")
        _ = status.noteListed()
        #expect(status.watchTrouble == "connection refused")
        status.watchOpened()
        #expect(status.watchTrouble == nil)
    }
}
