@testable import KubernetesAPI
import Testing

@Suite struct WatchEventTests {
    static let streams = [("watch.jsonl", Recorded.watch), ("watchlist.jsonl", Recorded.watchList)]

    @Test(arguments: streams)
    func `a recorded watch is read value by value`(name: String, expected: [WatchEvent]) throws {
        #expect(try Self.events([Fixture.bytes(name)]) == expected)
    }

    @Test(arguments: streams)
    func `bytes one at a time give the same events`(name: String, expected: [WatchEvent]) throws {
        #expect(try Self.events(Fixture.bytes(name).map { [$0] }) == expected)
    }

    @Test func `a stream cut at any place gives the same events`() throws {
        let bytes = try Fixture.bytes("watch.jsonl")
        for place in 0...bytes.count {
            var splitter = LineSplitter()
            let lines = splitter.append(Array(bytes[..<place])) + splitter.append(Array(bytes[place...]))
            #expect(lines.count == Recorded.watch.count, "cut after \(place) bytes")
        }
    }

    @Test func `a stream that ends anywhere gives only whole events`() throws {
        let bytes = try Fixture.bytes("watch.jsonl")
        for length in stride(from: 0, to: bytes.count, by: 7) {
            let events = try Self.events([Array(bytes[..<length])])
            #expect(events == Array(Recorded.watch.prefix(events.count)), "\(length) bytes")
        }
    }

    @Test func `an event cut anywhere is refused`() throws {
        var splitter = LineSplitter()
        for line in splitter.append(try Fixture.bytes("watch.jsonl")) {
            guard case .whole(let bytes) = line else { continue }
            for length in 0..<bytes.count {
                #expect(throws: MalformedReply.self, "\(length) bytes") {
                    try WatchEvent(decoding: Array(bytes[..<length]))
                }
            }
        }
    }

    @Test func `a version too old is an error event`() throws {
        let event = try Self.events([Fixture.body("watch-too-old.jsonl") + [0x0A]]).first
        let status = Status(code: 410, reason: "Expired", message: "too old resource version: 213 (260)")
        #expect(event == .error(status))
        #expect(status.isExpired)
    }

    @Test(
        arguments: [
            (
                #"{"object":{"metadata":{"name":"n","namespace":"s","resourceVersion":"5"}},"type":"ADDED"}"#,
                .upserted(WatchedObject(namespace: "s", name: "n"), resourceVersion: "5")
            ),
            (
                #"{"type":"DELETED","object":{"metadata":{"name":"n","namespace":"s","resourceVersion":"5","labels":7}}}"#,
                .deleted(ObjectName(namespace: "s", name: "n"), resourceVersion: "5")
            ),
            (
                #"{"type":"MODIFIED","object":{"metadata":{"name":"n","namespace":"s","resourceVersion":"5","labels":7}}}"#,
                .unreadable(
                    UnreadableObject(
                        id: ObjectName(namespace: "s", name: "n"),
                        why: "metadata.labels is not an object"
                    ),
                    resourceVersion: "5"
                )
            ),
            (
                #"{"type":"DELETED","object":{"metadata":{"namespace":"s"}}}"#,
                .unreadable(UnreadableObject(id: nil, why: "metadata.name is missing"), resourceVersion: "")
            ),
            (
                #"{"type":"ADDED","object":{"kind":"Status","metadata":{}}}"#,
                .unreadable(UnreadableObject(id: nil, why: "its kind is Status"), resourceVersion: "")
            ),
            (#"{"type":"SYNCED","object":{}}"#, .unknown(type: "SYNCED")),
            (
                #"{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"9"}},"more":[]}"#,
                .bookmark(resourceVersion: "9")
            ),
            (
                #"{"type":"ERROR","object":{"code":429,"details":{"retryAfterSeconds":3}}}"#,
                .error(Status(code: 429, retryAfter: .seconds(3)))
            ),
            (#"{"type":"ERROR","object":"x"}"#, .error(Status(code: 0))),
        ] as [(String, WatchEvent)]
    )
    func `events come in other shapes too`(line: String, expected: WatchEvent) throws {
        #expect(try WatchEvent(decoding: Array(line.utf8)) == expected)
    }

    @Test(arguments: [
        "{}", "[]", "null", "200", #"{"type":"ADDED"}"#, #"{"object":{}}"#, #"{"type":5,"object":{}}"#,
        #"{"type":"ADDED","object":{}} {}"#, "<html>",
    ])
    func `what is no event is refused`(line: String) {
        #expect(throws: MalformedReply.self) { try WatchEvent(decoding: Array(line.utf8)) }
    }

    private static func events(_ chunks: [[UInt8]]) throws -> [WatchEvent] {
        var splitter = LineSplitter()
        return try chunks.flatMap { splitter.append($0) }.map { line in
            guard case .whole(let bytes) = line else { throw MalformedReply("\(line)") }
            return try WatchEvent(decoding: bytes)
        }
    }
}
