@testable import KubernetesAPI
import Testing
import Wire

@Suite struct WatchingTests {
    @Test func `events change the copy and move the version on`() {
        var driver = Driver.watching()
        let added = driver.received(Driver.event("ADDED", "b", version: "101"))
        #expect(added == .init(changes: [.upsert(Driver.ingress("b"))]))
        let modified = driver.received(Driver.event("MODIFIED", "b", version: "102"))
        #expect(modified == .init(changes: [.upsert(Driver.ingress("b"))]))
        driver.now += .seconds(3)
        let deleted = driver.received(Driver.event("DELETED", "b", version: "103"))
        #expect(deleted == .init(changes: [.delete(Driver.ingress("b").id)]))
        _ = driver.ended()
        #expect(driver.machine.waited(random: 0).action == Driver.watch("103"))
    }

    @Test func `a recorded watch goes through`() throws {
        var driver = Driver.watching()
        var splitter = LineSplitter()
        let outcomes = splitter.append(try Fixture.bytes("watch.jsonl")).map { driver.received($0) }
        #expect(
            outcomes.flatMap(\.changes) == [
                .upsert(Recorded.api(1, addresses: ["203.0.113.11"])),
                .upsert(Recorded.api(2, addresses: ["lb-123.elb.amazonaws.com"])),
                .upsert(Recorded.api(3, addresses: ["2001:db8::7", "203.0.113.13"])),
                .delete(Recorded.api(1).id),
                .delete(Recorded.api(2).id),
            ]
        )
        #expect(outcomes.allSatisfy { $0.action == nil && $0.notices.isEmpty })
        _ = driver.ended()
        #expect(driver.machine.waited(random: 0).action == Driver.watch("260"))
    }

    @Test(
        arguments: [
            (Driver.event("BOOKMARK", "", version: "150"), [], "150"),
            (Driver.event("SYNCED", "", version: "150"), [.unknownEvent(type: "SYNCED")], "100"),
            (Driver.event("BOOKMARK", "", version: ""), [], "100"),
        ] as [(LineSplitter.Line, [ListWatch.Notice], String)]
    )
    func `what is no change leaves the copy alone`(
        line: LineSplitter.Line,
        notices: [ListWatch.Notice],
        version: String
    ) {
        var driver = Driver.watching()
        #expect(driver.received(line) == .init(notices: notices))
        _ = driver.ended()
        #expect(driver.machine.waited(random: 0).action == Driver.watch(version))
    }

    @Test(
        arguments: [
            (
                #""namespace":"shop","name":"web","labels":7,"#, "web", "metadata.labels is not an object",
                Driver.watch("150")
            ),
            // When one without a name has been mended, only a list can tell.
            ("", nil, "metadata.name is missing", Driver.firstPage),
        ] as [(String, String?, String, ListWatch.Action)]
    )
    func `an object that cannot be read is told to the copy, and the watch goes on behind it`(
        metadata: String,
        name: String?,
        why: String,
        next: ListWatch.Action
    ) {
        var driver = Driver.watching()
        let event = #"{"type":"ADDED","object":{"metadata":{\#(metadata)"resourceVersion":"150"}}}"#
        let object = UnreadableObject(id: name.map { ObjectName(namespace: "shop", name: $0) }, why: why)
        let outcome = driver.received(.whole(Array(event.utf8)))
        #expect(outcome == .init(changes: [.markUnreadable(object)], notices: [.unreadable(object)]))
        _ = driver.ended()
        #expect(driver.machine.waited(random: 0).action == next)
    }

    @Test(arguments: [(0.0, 500), (0.5, 750)])
    func `a watch that the server closes goes on where it was after a short wait`(random: Double, wait: Int) {
        var driver = Driver.watching()
        _ = driver.received(Driver.event("BOOKMARK", "", version: "100"))
        driver.now += .seconds(290)
        let outcome = driver.ended(random: random)
        #expect(outcome == .init(notices: [.watchEnded(.closed)], action: .wait(.milliseconds(wait))))
        #expect(driver.machine.waited(random: 0).action == Driver.watch("100"))
        #expect(driver.machine.isSynced)
    }

    @Test func `a watch that ends within a second without an event counts as a failure`() {
        var driver = Driver.watching()
        driver.now += .milliseconds(999)
        #expect(driver.ended() == .init(notices: [.watchEnded(.closedAtOnce)], action: .wait(.milliseconds(80))))
        for wait in [160, 320, 640, 1280, 2560, 3000, 3000] {
            #expect(driver.machine.waited(random: 0).action == Driver.watch("100"))
            _ = driver.machine.watchOpened(now: driver.now)
            #expect(driver.ended().action == .wait(.milliseconds(wait)))
        }
    }

    @Test func `two healthy minutes make the waits short again`() {
        var driver = Driver.watching()
        for _ in 0..<5 {
            _ = driver.ended()
            _ = driver.machine.waited(random: 0)
            _ = driver.machine.watchOpened(now: driver.now)
        }
        driver.now += .seconds(121)
        _ = driver.ended()
        _ = driver.machine.waited(random: 0)
        #expect(driver.ended(.notSent("refused")).action == .wait(.milliseconds(80)))
    }

    @Test(arguments: [.lost("reset"), .timedOut(after: .seconds(295))] as [TransportError])
    func `a watch that breaks off after a while goes on where it was`(error: TransportError) {
        var driver = Driver.watching()
        driver.now += .seconds(100)
        let outcome = driver.ended(error)
        #expect(outcome == .init(notices: [.watchEnded(.transport(error))], action: .wait(.milliseconds(500))))
        #expect(driver.machine.waited(random: 0).action == Driver.watch("100"))
    }

    /// What a refused watch is followed by: the reason, the shortest wait, and what comes after it.
    static let refusals: [(Reply, Duration, ListWatch.Action)] = [
        (Driver.status(429, retryAfter: 7), .seconds(7), Driver.watch("100")),
        (Driver.status(500), .milliseconds(80), Driver.watch("100")),
        (Driver.status(503, retryAfter: 1), .seconds(1), Driver.watch("100")),
        (Driver.status(504, "Too large resource version: 9, current: 5"), .milliseconds(80), Driver.firstPage),
        (Driver.status(400), .milliseconds(80), Driver.firstPage),
        (Driver.status(401), .milliseconds(80), Driver.firstPage),
        (Driver.status(403), .milliseconds(80), Driver.firstPage),
        (Driver.status(404), .milliseconds(80), Driver.firstPage),
    ]

    @Test(arguments: refusals)
    func `a refused watch waits, and lists again only where the version is at fault`(
        reply: Reply,
        wait: Duration,
        next: ListWatch.Action
    ) {
        var driver = Driver.watching()
        driver.now += .seconds(300)
        let outcome = driver.machine.watchRefused(reply, now: driver.now, random: 0)
        #expect(outcome == .init(notices: [.watchEnded(.refused(Status(reply)))], action: .wait(wait)))
        #expect(driver.machine.waited(random: 0).action == next)
        #expect(driver.machine.isSynced)
    }

    @Test(arguments: [
        (Driver.error(429), Driver.watch("100")), (Driver.error(500), Driver.watch("100")),
        (Driver.error(403), Driver.firstPage), (Driver.error(0), Driver.firstPage),
    ])
    func `an error event counts as the same refusal`(line: LineSplitter.Line, next: ListWatch.Action) {
        var driver = Driver.watching()
        #expect(driver.received(line).action == .wait(.milliseconds(80)))
        #expect(driver.machine.waited(random: 0).action == next)
    }

    @Test func `a refused connection tries the same version again`() {
        var driver = Driver.watching()
        _ = driver.received(Driver.event("BOOKMARK", "", version: "100"))
        driver.now += .seconds(290)
        _ = driver.ended()
        _ = driver.machine.waited(random: 0)
        for wait in [80, 160, 320] {
            #expect(driver.ended(.notSent("connection refused")).action == .wait(.milliseconds(wait)))
            #expect(driver.machine.waited(random: 0).action == Driver.watch("100"))
        }
    }

    @Test(
        arguments: [
            ("99", Driver.firstPage), ("9", Driver.firstPage), ("100", nil), ("101", nil), ("1000", nil), ("099", nil),
            ("9x", nil), ("", nil),
        ] as [(String, ListWatch.Action?)]
    )
    func `a bookmark below the version that is known starts a fresh list at once`(
        version: String,
        action: ListWatch.Action?
    ) {
        var driver = Driver.watching()
        let notices: [ListWatch.Notice] = action == nil ? [] : [.watchEnded(.versionWentBack)]
        let outcome = driver.received(Driver.event("BOOKMARK", "", version: version))
        #expect(outcome == .init(notices: notices, action: action))
        #expect(driver.machine.isSynced)
    }

    @Test(arguments: [nil, .timedOut(after: .seconds(295)), .lost("reset")] as [TransportError?])
    func `a watch without even a bookmark is followed by a list, in case the server's versions have gone back`(
        error: TransportError?
    ) {
        var driver = Driver.watching()
        driver.now += .seconds(150)
        #expect(driver.ended(error).action == .wait(.milliseconds(500)))
        #expect(driver.machine.waited(random: 0).action == Driver.firstPage)
    }

    @Test func `a version too old starts a fresh list at once, as a status and as an event`() throws {
        var asStatus = Driver.watching()
        let reply = asStatus.machine.watchRefused(Driver.status(410), now: asStatus.now, random: 0)
        #expect(reply == .init(notices: [.watchEnded(.expired)], action: Driver.firstPage))
        var asEvent = Driver.watching()
        let line = LineSplitter.Line.whole(try Fixture.body("watch-too-old.jsonl"))
        #expect(asEvent.received(line) == .init(notices: [.watchEnded(.expired)], action: Driver.firstPage))
        #expect(asEvent.machine.isSynced)
    }

    @Test func `a server that calls every version too old is not asked in a tight loop`() {
        var driver = Driver.watching()
        #expect(driver.received(Driver.error(410)).action == Driver.firstPage)
        for wait in [160, 320, 640] {
            _ = driver.listed(Driver.list(["a"]))
            _ = driver.machine.watchOpened(now: driver.now)
            #expect(driver.received(Driver.error(410)).action == .wait(.milliseconds(wait)))
            #expect(driver.machine.waited(random: 0).action == Driver.firstPage)
        }
    }

    @Test func `what is no watch is followed by a list`() {
        var driver = Driver.watching()
        let outcome = driver.received(.whole(Array("<html>".utf8)))
        #expect(
            outcome
                == .init(
                    notices: [.watchEnded(.malformed("not JSON: something else than '{' at byte 0"))],
                    action: .wait(.milliseconds(80))
                )
        )
        #expect(driver.machine.waited(random: 0).action == Driver.firstPage)
    }

    @Test func `a line too long is passed by, and a list makes good for it when the watch ends`() {
        var driver = Driver.watching()
        #expect(driver.received(.overlong(bytes: 5 << 20)) == .init(notices: [.overlongLine(bytes: 5 << 20)]))
        #expect(driver.received(Driver.event("ADDED", "b", version: "101")).changes.count == 1)
        #expect(driver.ended() == .init(notices: [.watchEnded(.missedEvent)], action: .wait(.milliseconds(80))))
        #expect(driver.machine.waited(random: 0).action == Driver.firstPage)
    }

    @Test func `what comes too late is ignored`() {
        var driver = Driver.watching()
        #expect(driver.listed(Driver.list([])) == .init())
        #expect(driver.machine.listFailed(.cancelled, now: driver.now, random: 0) == .init())
        #expect(driver.machine.waited(random: 0) == .init())
        _ = driver.ended()
        #expect(driver.received(Driver.event("DELETED", "a", version: "101")) == .init())
        #expect(driver.ended() == .init())
        #expect(driver.machine.watchRefused(Driver.status(410), now: driver.now, random: 0) == .init())
        #expect(driver.machine.watchOpened(now: driver.now) == .init())
        #expect(driver.machine.waited(random: 0).action == Driver.watch("100"))
    }

    @Test(
        arguments: [
            (.closed, "closed by the server"),
            (.expired, "the resource version has expired"),
            (.versionWentBack, "the server's resource versions have gone back, as after a restored backup"),
            (.refused(Status(code: 403, reason: "Forbidden", message: "no")), "403 Forbidden: no"),
            (.transport(.timedOut(after: .seconds(295))), "no answer within 295 s"),
            (.malformed("x"), "malformed reply: x"),
        ] as [(Interruption, String)]
    )
    func `reasons are fit for a log`(reason: Interruption, text: String) {
        #expect("\(reason)" == text)
    }
}
