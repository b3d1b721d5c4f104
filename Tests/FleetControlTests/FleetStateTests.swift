import GeoFleet
import Presentation
import CloudflareAPI
import GeoRouting
import HTTPTypes
import Support
import Synchronization
import Testing
import Wire

import EngineSupport
import GeoEngine
import GeoFleet

@testable import FleetControl

/// The parts of a survey that are pure: differences, clocks, budgets and when to look again.
struct FleetStateTests {
    // MARK: Differences

    private static func object(_ text: String) throws -> JSONObject {
        try #require(try JSON.parse(Array(text.utf8)).object)
    }

    @Test(arguments: [
        (#"{"a":1}"#, #"{"a":1.0}"#, [] as [String]), (#"{"a":null}"#, "{}", []), (#"{"a":{}}"#, "{}", []),
        (#"{"healthy":true,"modified_on":"1"}"#, #"{"healthy":false,"modified_on":"2","created_on":"3"}"#, []),
        (#"{"enabled":true}"#, #"{"enabled":false}"#, ["enabled true → false"]),
        (#"{"latitude":1.5}"#, "{}", ["latitude 1.5 → none"]),
        (
            #"{"origins":[{"name":"b","weight":0.33},{"name":"a","weight":1}]}"#,
            #"{"origins":[{"name":"a","weight":1,"healthy":true},{"name":"b","weight":0.5}]}"#, ["b weight 33 → 50"]
        ),
        (
            #"{"origins":[{"name":"a","address":"203.0.113.1"}]}"#, #"{"origins":[{"name":"b","address":"x.y"}]}"#,
            ["- a 203.0.113.1", "+ b x.y"]
        ),
        (
            #"{"origins":[{"name":"a","weight":0}]}"#, #"{"origins":[{"name":"a","weight":1e999}]}"#,
            ["a weight 0 → 100"]
        ),
        (#"{"default_pools":["p","q"]}"#, #"{"default_pools":["q"]}"#, ["default_pools - p"]),
    ])
    func `a difference is told field by field, and only what people can set`(
        old: String,
        new: String,
        lines: [String]
    ) throws {
        let changes = ObjectDiff().changes(from: try Self.object(old), to: try Self.object(new))
        #expect(changes.map { [$0].line } == lines)
    }

    // MARK: Calls

    @Test func `a load balancer that is made is named as people read it`() {
        let request = CloudflareRequest(.loadBalancer, .create, name: "app.xn--bcher-kva.example")
        let step = Rehearsal.Step(request: request, before: nil, after: ["default_pools": ["p1"]])
        #expect(ObjectDiff().changes(by: step).map { [$0].line } == ["load balancer app.bücher.example none → p1"])
    }

    @Test(arguments: [
        ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777 as Int?), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("Thu, 29 Feb 2024 23:59:59 GMT", 1_709_251_199), ("Tue, 01 Mar 2022 00:00:00 GMT", 1_646_092_800),
        ("1994-11-06T08:49:37Z", nil), ("", nil), ("Sun, 06 Nov 9223372036854775807 08:49:37 GMT", nil),
        ("Sun, 06 Nov 1994 08:49 GMT", nil),
    ])
    func `an HTTP date is read`(text: String, seconds: Int?) {
        #expect(HTTPDate.seconds(text) == seconds)
    }

    private static func survey() -> FleetState {
        let clock = WallClock(now: Moment(milliseconds: 1_000_000), time: Time(ManualClock()))
        return FleetState(zone: "z", clusters: [], clock: clock)
    }

    private static func record(status: Int? = 200, sent: Duration = .zero, took: Duration = .zero)
        -> CallRecorder.Record
    {
        let path = "/accounts/a/load_balancers/pools/0f"
        return CallRecorder.Record(sentAt: sent, endedAt: sent + took, method: "PATCH", path: path, status: status)
    }

    @Test(arguments: [
        (1000, Duration.zero, Duration.zero), (1001, .zero, .seconds(1)), (999, .zero, .zero),
        (1003, .seconds(3), .zero),
        (1300, .seconds(1), .seconds(299)), (700, .zero, .seconds(-299)),
    ])
    func `a clock is wrong by what no time of the call explains`(date: Int, took: Duration, skew: Duration) {
        var survey = Self.survey()
        var record = Self.record(took: took)
        record.date = date
        survey.apply(record)
        #expect(survey.fleet.clockSkew == skew)
    }

    @Test func `each write is an event of its own, and equal reads are counted together`() {
        var survey = Self.survey()
        for method in ["PATCH", "GET", "PATCH", "GET", "DELETE", "DELETE"] {
            var record = Self.record()
            record.method = method
            survey.apply(record)
        }
        var log = EventLog(capacity: 9)
        log.append(survey.takeUnpublished().events)
        let counts = log.elements.map { "\($0.event.text.prefix { $0 != " " }) \($0.count)" }
        #expect(counts == ["PATCH 1", "PATCH 1", "GET 2", "DELETE 1", "DELETE 1"])
    }

    @Test func `a skew that swings by a second stays what it was`() {
        var survey = Self.survey()
        for date in [1300, 1301, 1299, 1302] {
            var record = Self.record()
            record.date = date
            survey.apply(record)
        }
        #expect(survey.fleet.clockSkew == .seconds(302))
    }

    @Test func `a wrong clock is wrong since it was seen first, until it is right`() {
        var survey = Self.survey()
        var record = Self.record(took: .seconds(1))
        record.date = 1300
        survey.apply(record)
        let since = survey.fleet.clockSkewSince
        #expect(since != nil)
        record = Self.record(took: .seconds(4))
        record.date = 1400
        survey.apply(record)
        #expect(survey.fleet.clockSkew == .seconds(396) && survey.fleet.clockSkewSince == since)
        record.date = 1001
        survey.apply(record)
        #expect(survey.fleet.clockSkewSince == nil)
    }

    @Test func `each call is kept, and told in a line`() {
        var survey = Self.survey()
        for status in [200, 404, 502, nil] { survey.apply(Self.record(status: status, took: .milliseconds(34))) }
        let (events, calls) = survey.takeUnpublished()
        #expect(calls.map(\.status) == [200, 404, 502, nil])
        #expect(calls.map(\.id) == [1, 2, 3, 4])
        #expect(events.map(\.text) == ["200", "404", "502", "no answer"].map { "PATCH pools/0f \($0) 34 ms" })
        #expect(events.map(\.level) == [.info, .warning, .error, .error])
        #expect(survey.takeUnpublished().events.isEmpty)
    }

    /// A reading of one pool with one origin at this address.
    private static func reading(_ address: String) throws -> Snapshot {
        let json: JSON = [
            "id": "0f", "name": "k8s-pool-c1-eu", "description": "",
            "origins": [["name": "origin-eu", "address": .string(address)]],
        ]
        return Snapshot(RawState(pools: Listing([try PoolObject(json)]), balancers: Listing()))
    }

    @Test func `a call is told with the name of its object, and with Cloudflare's errors`() throws {
        var survey = Self.survey()
        survey.apply(try Self.reading("203.0.113.1"), isOwn: false)
        _ = survey.takeUnpublished()
        var record = Self.record(status: 403)
        record.error = "10000: Authentication error"
        survey.apply(record)
        let (events, calls) = survey.takeUnpublished()
        #expect(events.map(\.text) == ["PATCH pools/k8s-pool-c1-eu 403 0 ms"])
        #expect(calls.map(\.objectName) == ["k8s-pool-c1-eu"])
        #expect(calls.map(\.error) == ["10000: Authentication error"])
    }

    @Test func `an address that goes back and forth is told each time, and the former one is kept`() throws {
        var survey = Self.survey()
        var log = EventLog(capacity: 20)
        for address in ["203.0.113.1", "203.0.113.9", "203.0.113.1", "203.0.113.9"] {
            survey.apply(try Self.reading(address), isOwn: false)
            log.append(survey.takeUnpublished().events)
        }
        let changes = log.elements.map { "\($0.count) \($0.event.text)" }.dropFirst()
        let there = "1 origin-eu address 203.0.113.1 → 203.0.113.9 (pool k8s-pool-c1-eu)"
        let back = "1 origin-eu address 203.0.113.9 → 203.0.113.1 (pool k8s-pool-c1-eu)"
        #expect(Array(changes) == [there, back, there])
        let key = OriginKey(pool: "k8s-pool-c1-eu", origin: "origin-eu")
        #expect(survey.fleet.formerAddresses == [key: "203.0.113.1"])
    }

    @Test func `pools that came while the load balancers were refused are shown, as of unknown use`() throws {
        var survey = Self.survey()
        survey.apply(partial: try Self.reading("203.0.113.1"))
        #expect(survey.fleet.pools.map(\.isUseKnown) == [false])
        #expect(survey.fleet.cloudflare.lastSuccess == nil)
    }

    @Test func `the errors of a refusal are recorded, and its body is still there to be read`() async throws {
        let body: JSON = ["success": false, "errors": [["code": 10_000, "message": "Authentication error"]]]
        let records = Mutex<[CallRecorder.Record]>([])
        let recorder = CallRecorder(StubTransport { _, _ in Response(403, json: body) }, time: Time(ManualClock())) {
            record in
            records.withLock { $0.append(record) }
        }
        let response = try await recorder.send(Request(.get, "https://api.cloudflare.com/client/v4/zones"))
        #expect(records.withLock { $0.map(\.error) } == ["10000: Authentication error"])
        #expect(try await response.body.collect(upTo: 1000) == body.bytes)
    }

    @Test func `the budget is what the last reply says`() {
        var survey = Self.survey()
        var record = Self.record()
        record.limit = ServerLimit(Response(200, headers: Self.headers(remaining: 50, reset: 30)))
        survey.apply(record)
        #expect(survey.fleet.budget.limit == 1200)
        #expect(survey.fleet.budget.remaining == 50)
        #expect(survey.fleet.budget.resetsAt == Moment(milliseconds: 1_030_000))
        #expect(survey.fleet.budget.blockedUntil == nil)
        record.limit = ServerLimit(Response(429, headers: [.retryAfter: "7"]))
        survey.apply(record)
        #expect(survey.fleet.budget.blockedUntil == Moment(milliseconds: 1_007_000))
        record.limit = ServerLimit(Response(200))
        survey.apply(record)
        #expect(survey.fleet.budget.blockedUntil == nil)
    }

    @Test func `no wait that a server asks for is too long to be shown`() {
        var survey = Self.survey()
        var record = Self.record()
        record.limit = ServerLimit(Response(429, headers: [.retryAfter: "\(Int.max)"]))
        survey.apply(record)
        survey.readFailed(.unreliable("429"), retryAt: .seconds(Int.max))
        #expect(survey.fleet.budget.blockedUntil == survey.clock.now + .seconds(3600))
        #expect(survey.fleet.cloudflare.retryAt.map { $0 > survey.clock.now } == true)
    }

    private static func headers(remaining: Int, reset: Int) -> HTTPFields {
        var headers = HTTPFields()
        headers[.rateLimit] = "\"default\";r=\(remaining);t=\(reset)"
        headers[.rateLimitPolicy] = "\"default\";q=1200;w=300"
        return headers
    }

    // MARK: When to look again

    private static let random = RandomSource { 0.5 }

    @Test func `polls rest at half a minute, and are active for two after a change`() {
        var schedule = PollSchedule()
        #expect(schedule.next == .zero)
        schedule.recordSuccess(at: .seconds(100), remaining: nil, reset: nil, random: Self.random)
        #expect(schedule.next == .seconds(130))
        schedule.recordChange(at: .seconds(105))
        #expect(schedule.next == .seconds(115))
        schedule.recordChange(at: .seconds(107))
        #expect(schedule.next == .seconds(115), "a change never puts it off")
        schedule.recordSuccess(at: .seconds(115), remaining: nil, reset: nil, random: Self.random)
        #expect(schedule.next == .seconds(125))
        schedule.recordSuccess(at: .seconds(227), remaining: nil, reset: nil, random: Self.random)
        #expect(schedule.next == .seconds(257))
    }

    @Test func `after an event of an Ingress Cloudflare is read soon, within the rate`() {
        var schedule = PollSchedule()
        schedule.recordSuccess(at: .seconds(100), remaining: nil, reset: nil, random: Self.random)
        schedule.recordSourceEvent(at: .seconds(101))
        #expect(schedule.next == .seconds(105), "two reads are never closer than 5 s")
        schedule.recordSuccess(at: .seconds(105), remaining: nil, reset: nil, random: Self.random)
        #expect(schedule.next == .seconds(110), "the controller may have taken longer")
        schedule.recordSuccess(at: .seconds(125), remaining: nil, reset: nil, random: Self.random)
        schedule.recordSourceEvent(at: .seconds(132))
        #expect(schedule.next == .seconds(134))
        schedule.recordSuccess(at: .seconds(134), remaining: 4, reset: .seconds(300), random: Self.random)
        schedule.recordSourceEvent(at: .seconds(135))
        #expect(schedule.next == .seconds(434), "four calls that are left are not used up")
    }

    @Test(arguments: [(1200, 30.0), (100, 30), (20, 60), (4, 300), (0, 300)])
    func `polls take at most half of what the budget has left`(remaining: Int, seconds: Double) {
        var schedule = PollSchedule()
        schedule.recordSuccess(at: .zero, remaining: remaining, reset: .seconds(300), random: Self.random)
        #expect(schedule.next == .seconds(seconds))
    }

    @Test func `failures wait longer and longer, and never less than the server wants`() {
        var schedule = PollSchedule()
        let waits = (0..<7).map { _ in
            schedule.recordFailure(retryAfter: nil, at: .zero, random: Self.random)
            return Int((schedule.next.inSeconds * 1000).rounded())
        }
        #expect(waits == [550, 1100, 2200, 4400, 8800, 16_500, 16_500])
        schedule.recordFailure(retryAfter: .seconds(60), at: .zero, random: Self.random)
        #expect(schedule.next == .seconds(60))
        schedule.recordChange(at: .zero)
        #expect(schedule.next == .seconds(60), "news does not break a server's wish")
    }

    @Test func `moments go on with the monotonic clock`() {
        let clock = ManualClock()
        let time = Time(clock)
        clock.advance(by: .seconds(5))
        let wall = WallClock(now: Moment(milliseconds: 90_000), time: time)
        clock.advance(by: .milliseconds(1500))
        #expect(wall.now == Moment(milliseconds: 91_500))
        #expect(wall.moment(at: .zero) == Moment(milliseconds: 85_000))
    }
}
