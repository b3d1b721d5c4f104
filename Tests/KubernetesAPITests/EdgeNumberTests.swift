import HTTPTypes
@testable import KubernetesAPI
import Testing
import Wire

/// Numbers at the edges of every type, at each place where the API server can send one.
@Suite struct EdgeNumberTests {
    static let numbers = [
        "0", "-0", "1", "-1", "2147483647", "2147483648", "-2147483648", "4294967296", "9223372036854775807",
        "-9223372036854775808", "9223372036854775808", "18446744073709551616", "1e18", "1e19", "1e400", "-1e400", "0.5",
        "1e-400", String(repeating: "9", count: 5000),
    ]

    private static let moment: LeaderElector.Moment = (now: .seconds(1), unixMicroseconds: 0, random: 0.999)

    @Test(arguments: numbers)
    func `a lease with any number can be held, waited for and taken`(number: String) throws {
        for (holder, field) in [
            ("other", "leaseDurationSeconds"), ("", "leaseTransitions"), ("me", "leaseTransitions"),
        ] {
            let text = """
                {"kind":"Lease","metadata":{"name":"a","namespace":"b","resourceVersion":"1"},\
                "spec":{"holderIdentity":"\(holder)","\(field)":\(number)}}
                """
            let lease = try Lease(decoding: Array(text.utf8))
            #expect((0..<Int(Int32.max)).contains(lease.transitions))
            #expect(lease.durationSeconds.map { (1...3600).contains($0) } ?? true)
            var elector = LeaderElector(name: "a", namespace: "b", identity: "me")
            _ = elector.begin(Self.moment)
            switch elector.answered(.found(lease), Self.moment).action {
            case .update(let claimed): #expect((0...Int(Int32.max)).contains(claimed.transitions))
            case .wait(let instant): #expect(instant <= .seconds(3601))
            default: Issue.record("neither written nor waited for")
            }
        }
    }

    @Test(arguments: numbers)
    func `a status with any number asks for an hour at most`(number: String) {
        let body = #"{"kind":"Status","code":\#(number),"details":{"retryAfterSeconds":\#(number)}}"#
        for header in [nil, number] {
            var headers: HTTPFields = [:]
            headers[.retryAfter] = header
            let status = Status(Reply(status: 429, headers: headers, body: Array(body.utf8)))
            #expect(status.code == 429)
            #expect(status.retryAfter.map { (.zero ... .seconds(3600)).contains($0) } ?? true)
        }
        let line = #"{"type":"ERROR","object":\#(body)}"#
        var driver = Driver.watching()
        let outcome = driver.received(.whole(Array(line.utf8)))
        if case .wait(let span) = outcome.action { #expect(span <= .seconds(3600)) }
    }

    @Test(arguments: numbers + ["", "\"\"", "null", "{}", "[]"])
    func `versions and times of any kind are read or refused`(value: String) {
        for field in ["resourceVersion", "creationTimestamp", "uid", "generation", "name"] {
            for text in [value, "\"\(value.filter { $0 != "\"" })\""] {
                let line = #"{"type":"ADDED","object":{"metadata":{"\#(field)":\#(text)}}}"#
                var driver = Driver.watching()
                let outcome = driver.received(.whole(Array(line.utf8)))
                #expect(outcome.changes.count == 1 || outcome.action != nil)
            }
        }
    }

    @Test(arguments: [
        "0000-01-01T00:00:00Z", "9999-12-31T23:59:60Z", "9999-12-31T23:59:60.999999999999999999-99:99",
        "0000-01-01T00:00:00+99:99", "99999-01-01T00:00:00Z", "-001-01-01T00:00:00Z", "2026-00-00T00:00:00Z",
        "2026-11-31T00:00:00Z", "2026-11-22T24:00:00Z", "２０２６-11-22T12:34:57Z",
    ])
    func `a time of any year is seconds or none`(text: String) {
        if let seconds = Timestamp.seconds(text) { #expect(abs(seconds) < 400_000_000_000) }
    }

    @Test(arguments: [Int.min, Int.min + 1, -1, 0, .max - 1, .max])
    func `a moment of any size is written`(microseconds: Int) {
        #expect(Timestamp.microTime(microseconds).hasSuffix("Z"))
    }

    @Test(arguments: ["70000", "0", "99999999999999999999"])
    func `a kubeconfig's port that is none is refused`(port: String) throws {
        let text = """
            current-context: a
            contexts: [{name: a, context: {cluster: c, user: u}}]
            clusters: [{name: c, cluster: {server: "https://10.0.0.1:\(port)"}}]
            users: [{name: u, user: {token: t}}]
            """
        let error = try #require(throws: KubernetesAccessError.self) {
            try Kubeconfig(parsing: Array(text.utf8), file: "/k").access()
        }
        #expect("\(error)" == "/k: the server of cluster 'c' is missing or is no http:// or https:// URL; correct it")
    }
}
