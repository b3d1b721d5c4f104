import HTTPTypes
@testable import KubernetesAPI
import Testing
import Wire

/// Drives a `ListWatch` as its shell would: a chance of 0 unless said otherwise, so that waits are the shortest.
struct Driver {
    var machine = ListWatch(watchSeconds: 290...299, pageSize: 250)
    var now = Duration.seconds(1000)

    static func list(_ names: [String], version: String = "100", continuation: String? = nil) -> Reply {
        let items = names.map { JSON.object(JSONObject([("metadata", ["name": .string($0), "namespace": "shop"])])) }
        let metadata: JSON = ["resourceVersion": .string(version), "continue": .string(continuation ?? "")]
        let body: JSON = ["kind": "IngressList", "metadata": metadata, "items": .array(items)]
        return Reply(status: 200, headers: [:], body: body.bytes)
    }

    static func status(_ code: Int, _ message: String = "", retryAfter: Int? = nil) -> Reply {
        var headers: HTTPFields = [:]
        headers[.retryAfter] = retryAfter.map { "\($0)" }
        let body: JSON = ["kind": "Status", "code": JSON(code), "message": .string(message)]
        return Reply(status: code, headers: headers, body: body.bytes)
    }

    static func event(_ type: String, _ name: String, version: String) -> LineSplitter.Line {
        let metadata: JSON = ["name": .string(name), "namespace": "shop", "resourceVersion": .string(version)]
        return .whole((["type": .string(type), "object": ["metadata": metadata]] as JSON).bytes)
    }

    static func error(_ code: Int, _ message: String = "") -> LineSplitter.Line {
        .whole((["type": "ERROR", "object": ["code": JSON(code), "message": .string(message)]] as JSON).bytes)
    }

    static func ingress(_ name: String) -> WatchedObject { WatchedObject(namespace: "shop", name: name) }

    static let firstPage = ListWatch.Action.list(limit: 250, continuation: nil)

    static func watch(_ version: String, seconds: Int = 290) -> ListWatch.Action {
        .watch(resourceVersion: version, timeoutSeconds: seconds)
    }

    // MARK: Steps

    mutating func listed(_ reply: Reply, random: Double = 0) -> ListWatch.Outcome {
        machine.listed(reply, now: now, random: random)
    }

    mutating func received(_ line: LineSplitter.Line) -> ListWatch.Outcome {
        machine.received(line, now: now, random: 0)
    }

    mutating func ended(_ error: TransportError? = nil, random: Double = 0) -> ListWatch.Outcome {
        machine.watchEnded(error, now: now, random: random)
    }

    /// A machine that has listed at version 100 and opened its watch.
    static func watching() -> Driver {
        var driver = Driver()
        _ = driver.machine.start()
        _ = driver.listed(list(["a"]))
        _ = driver.machine.watchOpened(now: driver.now)
        return driver
    }
}

@Suite struct ListingTests {
    @Test func `a list starts with its first page, and a watch follows the last one`() {
        var driver = Driver()
        #expect(driver.machine.start() == .init(action: Driver.firstPage))
        let middle = driver.listed(Driver.list(["a", "b"], continuation: "next"))
        #expect(middle == .init(action: .list(limit: 250, continuation: "next")))
        #expect(!driver.machine.isSynced)
        // A later page at another version: what happened since the first must not be missed.
        let last = driver.listed(Driver.list(["c"], version: "120"), random: 0.999)
        #expect(last.changes == [.replaceAll(["a", "b", "c"].map(Driver.ingress), unreadable: [])])
        #expect(last.notices == [.listed(count: 3, resourceVersion: "100")])
        #expect(last.action == Driver.watch("100", seconds: 299))
        #expect(driver.machine.isSynced)
    }

    @Test func `recorded pages become one list`() throws {
        var driver = Driver()
        _ = driver.machine.start()
        _ = driver.listed(Reply(status: 200, headers: [:], body: try Fixture.bytes("list-page1.json")))
        let outcome = driver.listed(Reply(status: 200, headers: [:], body: try Fixture.bytes("list-page2.json")))
        let all = [Recorded.api(1), Recorded.api(2), Recorded.api(3), Recorded.web]
        #expect(outcome.changes == [.replaceAll(all, unreadable: [])])
        #expect(outcome.action == Driver.watch("229"))
    }

    @Test func `an empty list is a list`() {
        var driver = Driver()
        _ = driver.machine.start()
        #expect(driver.listed(Driver.list([])).changes == [.replaceAll([], unreadable: [])])
    }

    static let malformed = Interruption.malformed("its kind is missing, not IngressList")

    /// What a failing page is followed by: the wait, and the page asked for after it.
    static let failures: [(Reply, Interruption, Duration, String?)] = [
        (Driver.status(429, retryAfter: 7), .refused(Status(code: 429, retryAfter: .seconds(7))), .seconds(7), "next"),
        (Driver.status(500), .refused(Status(code: 500)), .milliseconds(80), "next"),
        (Driver.status(503), .refused(Status(code: 503)), .milliseconds(80), "next"),
        (Driver.status(400), .refused(Status(code: 400)), .milliseconds(80), nil),
        (Driver.status(401), .refused(Status(code: 401)), .milliseconds(80), nil),
        (Driver.status(403), .refused(Status(code: 403)), .milliseconds(80), nil),
        (Driver.status(404), .refused(Status(code: 404)), .milliseconds(80), nil),
        (Driver.status(302), .refused(Status(code: 302)), .milliseconds(80), nil),
        (Reply(status: 200, headers: [:], body: Array("{}".utf8)), malformed, .milliseconds(80), nil),
        (
            Driver.list(["c"], continuation: "next"), .malformed("page 2 leads back to an earlier one"),
            .milliseconds(80), nil
        ),
    ]

    @Test(arguments: failures)
    func `a failed page changes nothing`(reply: Reply, why: Interruption, wait: Duration, page: String?) {
        var driver = Driver()
        _ = driver.machine.start()
        _ = driver.listed(Driver.list(["a"], continuation: "next"))
        let outcome = driver.listed(reply)
        #expect(outcome == .init(notices: [.listFailed(why)], action: .wait(wait)))
        #expect(!driver.machine.isSynced)
        #expect(driver.machine.waited(random: 0).action == .list(limit: 250, continuation: page))
        let restarted = driver.listed(Driver.list(["z"]))
        let names = page == nil ? ["z"] : ["a", "z"]
        #expect(restarted.changes == [.replaceAll(names.map(Driver.ingress), unreadable: [])])
    }

    @Test(arguments: [.notSent("refused"), .lost("reset"), .timedOut(after: .seconds(30))] as [TransportError])
    func `a page that did not come is asked for again`(error: TransportError) {
        var driver = Driver()
        _ = driver.machine.start()
        _ = driver.listed(Driver.list(["a"], continuation: "next"))
        let outcome = driver.machine.listFailed(error, now: driver.now, random: 0)
        #expect(outcome == .init(notices: [.listFailed(.transport(error))], action: .wait(.milliseconds(80))))
        #expect(driver.machine.waited(random: 0).action == .list(limit: 250, continuation: "next"))
    }

    @Test func `a page too large is asked for in halves`() {
        var driver = Driver()
        _ = driver.machine.start()
        for limit in [125, 62, 31, 15, 7, 3, 1, 1] {
            _ = driver.machine.listFailed(.tooLarge(limit: 1 << 20), now: driver.now, random: 0)
            #expect(driver.machine.waited(random: 0).action == .list(limit: limit, continuation: nil))
        }
    }

    @Test func `an expired page starts a fresh list, at once only the first time`() {
        var driver = Driver()
        _ = driver.machine.start()
        _ = driver.listed(Driver.list(["a"], continuation: "next"))
        let first = driver.listed(Driver.status(410))
        #expect(first == .init(notices: [.listFailed(.expired)], action: Driver.firstPage))
        _ = driver.listed(Driver.list(["b"], continuation: "next"))
        let second = driver.listed(Driver.status(410))
        #expect(second.action == .wait(.milliseconds(160)))
        #expect(driver.machine.waited(random: 0).action == Driver.firstPage)
        #expect(driver.listed(Driver.list(["c"])).changes == [.replaceAll([Driver.ingress("c")], unreadable: [])])
    }

    @Test func `unreadable objects are reported and travel with the list`() {
        var driver = Driver()
        _ = driver.machine.start()
        let body =
            #"{"kind":"IngressList","metadata":{"resourceVersion":"5"},"items":[{"metadata":{"namespace":"a"}}]}"#
        let outcome = driver.listed(Reply(status: 200, headers: [:], body: Array(body.utf8)))
        let unreadable = UnreadableObject(id: nil, why: "metadata.name is missing")
        #expect(outcome.changes == [.replaceAll([], unreadable: [unreadable])])
        #expect(outcome.notices == [.unreadable(unreadable), .listed(count: 0, resourceVersion: "5")])
    }

    @Test(arguments: [401, 403, 407, 404])
    func `a firewall's page says nothing of credentials or permissions`(code: Int) {
        let page = Reply(status: code, headers: [:], body: Array("<html>Access denied</html>".utf8))
        let refusal = Interruption.refused(Status(page))
        #expect(refusal.isIntercepted && !refusal.isUnauthorized && !refusal.isForbidden)
        #expect(!Interruption.refused(Status(code: code, reason: "Forbidden")).isIntercepted)
    }

    @Test func `missing credentials and missing permissions are told apart`() {
        let (unauthorized, forbidden) = (
            Status(code: 401, reason: "Unauthorized"), Status(code: 403, reason: "Forbidden")
        )
        #expect(Interruption.refused(unauthorized).isUnauthorized)
        #expect(!Interruption.refused(unauthorized).isForbidden)
        #expect(Interruption.refused(forbidden).isForbidden)
        #expect(!Interruption.refused(Status(code: 500)).isUnauthorized)
        #expect(!Interruption.closed.isForbidden)
    }
}
