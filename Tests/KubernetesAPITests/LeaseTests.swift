import HTTPTypes
@testable import KubernetesAPI
import Testing
import Wire

@Suite struct LeaseTests {
    private static func reply(_ status: Int, _ body: String) -> Reply {
        Reply(status: status, headers: [:], body: Array(body.utf8))
    }

    private static let stored = """
        {"kind":"Lease","apiVersion":"coordination.k8s.io/v1","metadata":{"name":"geo","namespace":"ops",\
        "resourceVersion":"7","labels":{"x":"y"},"managedFields":[{"manager":"curl"}]},"spec":{"holderIdentity":"a",\
        "leaseDurationSeconds":15,"acquireTime":"2026-11-22T12:00:00.000000Z",\
        "renewTime":"2026-11-22T12:00:00.000000Z","leaseTransitions":3,"strategy":"OldestEmulationVersion"}}
        """

    @Test func `a lease is read`() throws {
        let lease = try Lease(decoding: Array(Self.stored.utf8))
        #expect(lease.name == "geo")
        #expect(lease.namespace == "ops")
        #expect(lease.resourceVersion == "7")
        #expect(lease.holder == "a")
        #expect(lease.durationSeconds == 15)
        #expect(lease.acquireTime == "2026-11-22T12:00:00.000000Z")
        #expect(lease.renewTime == "2026-11-22T12:00:00.000000Z")
        #expect(lease.transitions == 3)
    }

    @Test func `what we do not understand survives a write, and nothing else changes`() throws {
        var lease = try Lease(decoding: Array(Self.stored.utf8))
        lease.holder = "b"
        lease.durationSeconds = 1
        let request = LeaseRequests(name: "geo", namespace: "ops", userAgent: "test/1").update(lease)
        let expected = Self.stored.replacing("\"a\"", with: "\"b\"").replacing(":15", with: ":1")
        #expect(String(decoding: request.body, as: UTF8.self) == expected)
    }

    @Test func `the requests name the lease and the version`() {
        let requests = LeaseRequests(name: "geo", namespace: "ops", userAgent: "test/1")
        let path = "/apis/coordination.k8s.io/v1/namespaces/ops/leases"
        #expect(requests.get().target == "\(path)/geo")
        #expect(requests.get().method == .get)
        #expect(requests.get().headers[.userAgent] == "test/1")
        let create = requests.create(Lease(name: "geo", namespace: "ops"))
        #expect(create.method == .post)
        #expect(create.target == path)
        #expect(create.headers[.contentType] == "application/json")
        #expect(
            String(decoding: create.body, as: UTF8.self)
                == #"{"apiVersion":"coordination.k8s.io/v1","kind":"Lease","#
                + #""metadata":{"name":"geo","namespace":"ops"},"spec":{}}"#
        )
        #expect(requests.update(Lease(name: "geo", namespace: "ops")).method == .put)
        #expect(requests.update(Lease(name: "geo", namespace: "ops")).target == "\(path)/geo")
    }

    @Test(arguments: [
        ("lease-conflict.txt", LeaseAnswer.conflict), ("lease-exists.txt", .conflict),
    ])
    func `a recorded conflict is one`(file: String, expected: LeaseAnswer) throws {
        #expect(LeaseAnswer(try Fixture.reply(file)) == expected)
    }

    @Test func `a recorded creation is read`() throws {
        guard case .found(let lease) = LeaseAnswer(try Fixture.reply("lease-created.txt")) else {
            Issue.record("not found")
            return
        }
        #expect(lease.resourceVersion == "238")
        #expect(lease.holder == "a")
    }

    static let absences = [
        (
            #"{"kind":"Status","reason":"NotFound","code":404,"details":{"name":"geo","kind":"leases"}}"#, true
        ),
        (
            #"{"kind":"Status","reason":"NotFound","code":404,"details":{"name":"ops","kind":"namespaces"}}"#, false
        ),
        // The path itself is unknown: a server without the API.
        (#"{"kind":"Status","reason":"NotFound","code":404,"details":{}}"#, false),
        ("404 page not found", false),
        ("", false),
        ("{}", false),
    ]

    @Test(arguments: absences)
    func `only the server's own word about the lease is an absence`(body: String, isAbsent: Bool) {
        #expect((LeaseAnswer(Self.reply(404, body)) == .absent) == isAbsent)
    }

    @Test(arguments: [401, 403, 404, 429, 500, 503])
    func `a refusal is no absence`(status: Int) {
        #expect(LeaseAnswer(Self.reply(status, "no")) == .failed("\(status): no"))
    }

    @Test(arguments: [
        "", "{}", "[]", "null", #"{"kind":"Status"}"#, #"{"kind":"Lease"}"#,
        #"{"kind":"Lease","metadata":{"name":"a"}}"#,
    ])
    func `a reply that is no lease is malformed`(body: String) {
        guard case .failed(let why) = LeaseAnswer(Self.reply(200, body)) else {
            Issue.record("not malformed")
            return
        }
        #expect(why.hasPrefix("malformed reply: "))
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000000Z"), (-1, "1969-12-31T23:59:59.999999Z"),
        (1_795_350_897_000_123, "2026-11-22T12:34:57.000123Z"),
        (951_782_400_000_000, "2000-02-29T00:00:00.000000Z"), (951_868_799_999_999, "2000-02-29T23:59:59.999999Z"),
        (4_107_542_400_000_000, "2100-03-01T00:00:00.000000Z"),
    ])
    func `times are written with microseconds`(microseconds: Int, text: String) {
        #expect(Timestamp.microTime(microseconds) == text)
    }

    @Test func `a written time reads back as the same second`() {
        for day in stride(from: -200_000, to: 200_000, by: 37) {
            let seconds = day * 86_400 + day % 86_400
            #expect(Timestamp.seconds(Timestamp.microTime(seconds * 1_000_000 + 5)) == seconds)
        }
    }
}
