@testable import KubernetesAPI
import Testing

@Suite struct IngressPageTests {
    @Test func `a recorded list is read value by value`() throws {
        let page = try ObjectPage(decoding: Fixture.bytes("list.json"))
        #expect(page.items == [Recorded.api(1), Recorded.api(2), Recorded.api(3), Recorded.web])
        #expect(page.unreadable.isEmpty)
        #expect(page.continuation == nil)
        #expect(page.resourceVersion == "229")
    }

    @Test func `recorded pages continue each other`() throws {
        let first = try ObjectPage(decoding: Fixture.bytes("list-page1.json"))
        #expect(first.items == [Recorded.api(1), Recorded.api(2)])
        #expect(
            first.continuation
                == "eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MjI5LCJzdGFydCI6Ii9zaG9wL2FwaS0yXHUwMDAwIn0"
        )
        #expect(first.resourceVersion == "229")
        let last = try ObjectPage(decoding: Fixture.bytes("list-page2.json"))
        #expect(last.items == [Recorded.api(3), Recorded.web])
        #expect(last.continuation == nil)
    }

    @Test func `a list cut anywhere is refused`() throws {
        let bytes = try Fixture.bytes("list.json")
        let end = try #require(bytes.lastIndex(of: UInt8(ascii: "}")))
        for length in 0...end {
            #expect(throws: MalformedReply.self, "\(length) bytes") {
                try ObjectPage(decoding: Array(bytes[..<length]))
            }
        }
    }

    @Test(arguments: [
        ("{}", "its kind is missing, not IngressList"),
        (#"{"kind":"PodList","metadata":{"resourceVersion":"1"},"items":[]}"#, "its kind is PodList, not IngressList"),
        (#"{"kind":"IngressList","metadata":{"resourceVersion":"1"}}"#, "it has no items"),
        (#"{"kind":"IngressList","metadata":{"resourceVersion":"1"},"items":{}}"#, "it has no items"),
        (#"{"kind":"IngressList","metadata":{},"items":[]}"#, "it has no metadata.resourceVersion"),
        (#"{"kind":"IngressList","metadata":null,"items":[]}"#, "it has no metadata.resourceVersion"),
        ("null", "not JSON: something else than '{' at byte 0"),
        ("[]", "not JSON: something else than '{' at byte 0"),
        ("<html>", "not JSON: something else than '{' at byte 0"),
        ("", "not JSON: the end at byte 0"),
        (
            #"{"kind":"IngressList","items":[],"metadata":{"resourceVersion":"1"}}{}"#,
            "not JSON: more text after the value at byte 68"
        ),
    ])
    func `what is no list is refused, and does not pass for an empty one`(body: String, why: String) throws {
        let error = try #require(throws: MalformedReply.self) { try ObjectPage(decoding: Array(body.utf8)) }
        #expect(error.description == why)
    }

    @Test(arguments: ["[]", "null"])
    func `a list without items is a list`(items: String) throws {
        let page = try Self.page(items: items)
        #expect(page.items.isEmpty)
        #expect(page.resourceVersion == "7")
    }

    @Test(arguments: [
        (#"{"metadata":{"namespace":"a"}}"#, nil, "metadata.name is missing"),
        (#"{"metadata":{"name":"b"}}"#, nil, "metadata.namespace is missing"),
        (#"{}"#, nil, "metadata.name is missing"),
        ("5", nil, "the object is not an object"),
        (#"{"metadata":[]}"#, nil, "metadata is not an object"),
        (#"{"metadata":{"namespace":"a","name":7}}"#, nil, "metadata.name is not text"),
        (#"{"kind":"Pod","metadata":{"namespace":"a","name":"b"}}"#, "a/b", "its kind is Pod"),
        (#"{"metadata":{"namespace":"a","name":"b","labels":[]}}"#, "a/b", "metadata.labels is not an object"),
        (
            #"{"metadata":{"labels":{"cluster-name":{}},"namespace":"a","name":"b"}}"#, "a/b",
            "the label cluster-name is not text"
        ),
        (
            #"{"metadata":{"namespace":"a","name":"b","annotations":{"dns.external/weight":33}}}"#, "a/b",
            "the annotation dns.external/weight is not text"
        ),
        (
            #"{"metadata":{"namespace":"a","name":"b","creationTimestamp":"yesterday"}}"#, "a/b",
            "metadata.creationTimestamp is no time"
        ),
        (#"{"metadata":{"namespace":"a","name":"b"},"status":7}"#, "a/b", "status is not an object"),
        (
            #"{"metadata":{"namespace":"a","name":"b"},"status":{"loadBalancer":{"ingress":{}}}}"#, "a/b",
            "status.loadBalancer.ingress is not a list"
        ),
        (
            #"{"metadata":{"namespace":"a","name":"b"},"status":{"loadBalancer":{"ingress":["x"]}}}"#, "a/b",
            "status.loadBalancer.ingress[] is not an object"
        ),
        (
            #"{"metadata":{"namespace":"a","name":"b"},"status":{"loadBalancer":{"ingress":[{"ip":[1]}]}}}"#, "a/b",
            "status.loadBalancer.ingress[].ip is not text"
        ),
    ])
    func `one bad object is reported, and its neighbours are read`(object: String, id: String?, why: String) throws {
        let good = #"{"metadata":{"namespace":"shop","name":"NAME"}}"#
        let first = good.replacing("NAME", with: "first")
        let last = good.replacing("NAME", with: "last")
        let page = try Self.page(items: "[\(first),\(object),\(last)]")
        #expect(page.items.map(\.name) == ["first", "last"])
        #expect(page.unreadable.map(\.why) == [why])
        #expect(page.unreadable.first?.id?.description == id)
    }

    @Test func `everything that the planner needs is kept, raw and in order`() throws {
        let object = #"""
            {"status":{"loadBalancer":{"ingress":[{"ip":"2001:DB8::1"},{"hostname":"LB.example.com.","ip":"192.0.2.1"},
            {"ports":[{"port":80}]},{"ip":""},{"hostname":null,"ip":"192.0.2.1"}]}},"spec":{"x":[{"metadata":1}]},
            "metadata":{"managedFields":[{"f:labels":{}}],"annotations":{"dns.external/hostname":" a.example.com, B ",
            "dns.external/weight":"x","other":7},"labels":{"cluster-name":"new","cluster_name":"old"},
            "creationTimestamp":"2026-11-22T12:34:57Z","uid":"u","name":"n","namespace":"s"},"kind":"Ingress"}
            """#
        #expect(
            try Self.page(items: "[\(object)]").items == [
                WatchedObject(
                    namespace: "s",
                    name: "n",
                    uid: "u",
                    created: Recorded.created,
                    clusterName: "new",
                    hostnames: " a.example.com, B ",
                    weight: "x",
                    addresses: ["2001:DB8::1", "LB.example.com.", "192.0.2.1", "192.0.2.1"]
                )
            ]
        )
    }

    @Test(arguments: [
        (#"{"cluster-name":"a"}"#, "a"), (#"{"cluster_name":"b"}"#, "b"),
        (#"{"cluster_name":"b","cluster-name":"a"}"#, "a"), (#"{"cluster-name":"","cluster_name":"b"}"#, "b"),
        (#"{"cluster-name":null,"cluster_name":"b"}"#, "b"), (#"{"clusterName":"c"}"#, nil), ("{}", nil), ("null", nil),
    ])
    func `the cluster's name is one of two labels`(labels: String, expected: String?) throws {
        let object = #"{"metadata":{"namespace":"a","name":"b","labels":LABELS}}"#.replacing("LABELS", with: labels)
        #expect(try Self.page(items: "[\(object)]").items.map(\.clusterName) == [expected])
    }

    @Test func `an object without a creation time is the youngest`() throws {
        let page = try Self.page(items: #"[{"metadata":{"namespace":"a","name":"b","creationTimestamp":null}}]"#)
        #expect(page.items.map(\.created) == [.max])
    }

    private static func page(items: String) throws -> ObjectPage {
        let body = #"{"kind":"IngressList","metadata":{"resourceVersion":"7"},"items":"# + items + "}"
        return try ObjectPage(decoding: Array(body.utf8))
    }
}

@Suite struct TimestampTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("2026-11-22T12:34:57Z", 1_795_350_897), ("2000-02-29T23:59:59Z", 951_868_799),
        ("1969-12-31T23:59:59Z", -1), ("2100-03-01T00:00:00Z", 4_107_542_400),
        ("2026-11-22T12:34:57.123456Z", 1_795_350_897), ("2026-11-22T14:34:57+02:00", 1_795_350_897),
        ("2026-11-22T07:04:57-05:30", 1_795_350_897),
    ])
    func `times are read`(text: String, seconds: Int) {
        #expect(Timestamp.seconds(text) == seconds)
    }

    @Test(arguments: [
        "", "2026-11-22", "2026-11-22 12:34:57Z", "2026-11-22T12:34:57", "2026-13-22T12:34:57Z", "2026-00-22T12:34:57Z",
        "2026-11-32T12:34:57Z", "2026-11-22T24:00:00Z", "2026-11-22T12:60:57Z", "x026-11-22T12:34:57Z",
        "2026-11-22T12:34:57ZZ", "2026-11-22T12:34:57+0200", "2026-11-22T12:34:57.Zx", "+026-11-22T12:34:57Z",
    ])
    func `what is no time is none`(text: String) {
        #expect(Timestamp.seconds(text) == nil)
    }
}
