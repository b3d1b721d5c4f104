import HTTPTypes
@testable import KubernetesAPI
import Testing
import Wire

/// Texts of any length, at each place where a tenant or a server can put one.
@Suite struct BoundedTextTests {
    private static func ingress(_ metadata: String, status: String = "{}") throws -> WatchEvent {
        let text = #"{"type":"ADDED","object":{"metadata":{\#(metadata)},"status":\#(status)}}"#
        return try WatchEvent(decoding: Array(text.utf8))
    }

    private static func added(_ annotations: String = "", status: String = "{}") throws -> WatchedObject? {
        let metadata = #""namespace":"a","name":"b","annotations":{\#(annotations)}"#
        guard case .upserted(let ingress, _) = try ingress(metadata, status: status) else { return nil }
        return ingress
    }

    private static let long = String(repeating: "x", count: 256 << 10)

    @Test(arguments: [(4095, 4095), (4096, 4096), (4097, 4097), (4098, 4097), (256 << 10, 4097)])
    func `of the host names no more is kept than shows that there are too many`(size: Int, kept: Int) throws {
        let names = String((0..<size).map { "h\($0)," }.joined().prefix(size))
        let ingress = try Self.added(#""dns.external/hostname":"\#(names)""#)
        #expect(ingress?.hostnames == String(names.prefix(kept)))
    }

    @Test func `a weight and an address that are too long are short, and none`() throws {
        let weight = "50" + String(repeating: " ", count: 1000)
        let status = #"{"loadBalancer":{"ingress":[{"hostname":"\#(Self.long)"},{"ip":"203.0.113.1"}]}}"#
        let ingress = try #require(try Self.added(#""dns.external/weight":"\#(weight)""#, status: status))
        #expect(ingress.weight == String(weight.prefix(64)) + " …")
        #expect(ingress.addresses == [String(Self.long.prefix(253)) + " …", "203.0.113.1"])
    }

    @Test(arguments: [
        (100, nil), (101, "and 1 more; only 100 of a status are read"),
        (5000, "and 4900 more; only 100 of a status are read"),
    ])
    func `of the addresses a hundred are kept, and it is said what was left out`(count: Int, last: String?) throws {
        let entries = (0..<count).map { #"{"ip":"10.0.\#($0 / 256).\#($0 % 256)"}"# }.joined(separator: ",")
        let ingress = try #require(try Self.added(status: #"{"loadBalancer":{"ingress":[\#(entries)]}}"#))
        #expect(ingress.addresses.count == 100 + (last == nil ? 0 : 1))
        #expect(ingress.addresses[99] == "10.0.0.99")
        if let last { #expect(ingress.addresses.last == last) }
    }

    @Test(arguments: [
        (#""namespace":"a","uid":"LONG","name":"b""#, true, "metadata.uid is longer than 128 bytes"),
        (#""namespace":"a","name":"LONG""#, false, "metadata.name is longer than 253 bytes"),
        (#""namespace":"LONG","name":"b""#, false, "metadata.namespace is longer than 253 bytes"),
        (
            #""namespace":"a","name":"b","labels":{"cluster-name":"LONG"}"#, true,
            "the label cluster-name is longer than 253 bytes"
        ),
        (
            #""namespace":"a","name":"b","resourceVersion":"LONG""#, true,
            "metadata.resourceVersion is longer than 128 bytes"
        ),
    ])
    func `what only a broken server sends is a problem of its object`(
        metadata: String,
        hasName: Bool,
        why: String
    ) throws {
        let event = try Self.ingress(metadata.replacing("LONG", with: Self.long))
        let id = hasName ? ObjectName(namespace: "a", name: "b") : nil
        #expect(event == .unreadable(UnreadableObject(id: id, why: why), resourceVersion: ""))
    }

    @Test(arguments: ["resourceVersion", "continue"])
    func `a version or a continuation that is too long is none`(field: String) {
        let other = field == "continue" ? #","resourceVersion":"1""# : ""
        let body = #"{"kind":"IngressList","metadata":{"\#(field)":"\#(Self.long)"\#(other)},"items":[]}"#
        #expect(throws: MalformedReply.self) { try ObjectPage(decoding: Array(body.utf8)) }
    }

    @Test func `what a server says of an error is short wherever it goes`() throws {
        let text = String(repeating: "é", count: 2 << 20)
        let body = #"{"kind":"Status","code":500,"reason":"\#(text)","message":"\#(text)"}"#
        let status = Status(Reply(status: 500, headers: [:], body: Array(body.utf8)))
        #expect(status.reason.utf8.count + status.message.utf8.count < 1100)
        guard case .error(let event) = try WatchEvent(decoding: Array(#"{"type":"ERROR","object":\#(body)}"#.utf8))
        else {
            Issue.record("no error")
            return
        }
        #expect(event.reason.utf8.count <= 64 && event.message.utf8.count <= 1024)
        #expect("\(event)".utf8.count < 1000)
    }

    @Test func `marks on a single character do not lengthen a line`() {
        let text = "a" + String(repeating: "\u{301}", count: 100_000)
        #expect(text.oneLine(limit: 60).utf8.count < 1000)
    }

    @Test func `an error event of a million values is malformed`() {
        let values = String(repeating: "0,", count: 1_000_000) + "0"
        #expect(throws: MalformedReply.self) {
            try WatchEvent(decoding: Array(#"{"type":"ERROR","object":[\#(values)]}"#.utf8))
        }
    }

    @Test func `a flood of events ends in one sentence, and what is known stays`() {
        var store = ObjectStore()
        let hostnames = String(repeating: "h", count: 4000)
        for number in 0..<10_000 {
            var ingress = WatchedObject(namespace: "a", name: "n\(number)")
            ingress.hostnames = hostnames
            _ = store.apply(.upsert(ingress))
        }
        #expect((3000..<5000).contains(store.objects.count))
        #expect(store.unknownObjects.count == 101)
        let others = UnreadableObject(id: nil, why: "more than 100 others cannot be read either")
        #expect(store.unknownObjects.last == others)
        #expect(store.unknownObjects.first?.why.hasPrefix("the Ingresses take more than 16 MiB; set NAMESPACE") == true)
        var known = store.objects[0]
        known.hostnames = "h"
        #expect(store.apply(.upsert(known)) == true)
        #expect(store[known.id] == known)
        #expect(store.apply(.replaceAll([known], unreadable: [])) == true)
        #expect(store.unknownObjects.isEmpty)
        #expect(store.apply(.upsert(WatchedObject(namespace: "z", name: "z"))) == true)
    }
}
