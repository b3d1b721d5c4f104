import HTTPTypes
import Testing
import Wire

@testable import Simulation

/// Patches in the forms that clients send.
struct PatchTests {
    static let object: JSON = ["a": ["b": [1, 2]], "c/d": "x", "e": .null]

    @Test(arguments: [
        (#"[{"op":"add","path":"/f","value":1}]"#, #"{"a":{"b":[1,2]},"c/d":"x","e":null,"f":1}"#),
        (#"[{"op":"add","path":"/a/b/1","value":9}]"#, #"{"a":{"b":[1,9,2]},"c/d":"x","e":null}"#),
        (#"[{"op":"add","path":"/a/b/-","value":9}]"#, #"{"a":{"b":[1,2,9]},"c/d":"x","e":null}"#),
        (#"[{"op":"replace","path":"/c~1d","value":"y"}]"#, #"{"a":{"b":[1,2]},"c/d":"y","e":null}"#),
        (#"[{"op":"remove","path":"/a/b/0"},{"op":"remove","path":"/e"}]"#, #"{"a":{"b":[2]},"c/d":"x"}"#),
        (#"[{"op":"move","from":"/a/b/0","path":"/e"}]"#, #"{"a":{"b":[2]},"c/d":"x","e":1}"#),
        (#"[{"op":"copy","from":"/a/b","path":"/e"}]"#, #"{"a":{"b":[1,2]},"c/d":"x","e":[1,2]}"#),
        (#"[{"op":"test","path":"/a/b/1","value":2},{"op":"remove","path":"/a"}]"#, #"{"c/d":"x","e":null}"#),
    ])
    func `a JSON patch does what it says`(_ patch: String, _ expected: String) throws {
        let operations = try #require(try JSON.parse(Array(patch.utf8)).array)
        let result = try JSONPatch.apply(operations, to: #require(Self.object.object))
        #expect(JSON.object(result) == (try JSON.parse(Array(expected.utf8))))
    }

    @Test(arguments: [
        #"[{"op":"test","path":"/c~1d","value":"y"}]"#, #"[{"op":"remove","path":"/nope"}]"#,
        #"[{"op":"replace","path":"/nope","value":1}]"#, #"[{"op":"add","path":"/a/b/3","value":1}]"#,
        #"[{"op":"add","path":"/a/b/-1","value":1}]"#, #"[{"op":"add","path":"no","value":1}]"#,
        #"[{"op":"add","path":"/x"}]"#, #"[{"op":"remove","path":""}]"#, #"[{"op":"jump","path":"/a"}]"#, "[1]",
        #"[{"op":"add","path":"/c~1d/x","value":1}]"#, #"[{"op":"replace","path":"","value":1}]"#,
    ])
    func `a JSON patch that cannot be carried out is refused`(_ patch: String) throws {
        let operations = try #require(try JSON.parse(Array(patch.utf8)).array)
        let object = try #require(Self.object.object)
        #expect(throws: StatusError.self) { try JSONPatch.apply(operations, to: object) }
    }

    @Test func `a patch that is no list of operations is refused before anything happens`() async throws {
        let bench = Bench()
        try await bench.ingress("web")
        let path = Bench.ingresses + "/web"
        let reply = try await bench.kubernetes(.patch, path, ["a": 1], type: "application/json-patch+json")
        #expect(reply.status == 400)
        let apply = try await bench.kubernetes(.patch, path, ["metadata": [:]], type: "application/apply-patch+yaml")
        #expect(apply.status == 400)
        #expect(apply.json["message"]?.string == "fieldManager is required for apply patch")
    }

    /// The bytes that a Go client sends for `kubectl create ingress z --rule=foo.com/x=svc:80`.
    private static let binary: [UInt8] = [
        0x6B, 0x38, 0x73, 0x00, 0x0A, 0x1F, 0x0A, 0x14, 0x6E, 0x65, 0x74, 0x77, 0x6F, 0x72, 0x6B, 0x69, 0x6E, 0x67,
        0x2E, 0x6B, 0x38, 0x73, 0x2E, 0x69, 0x6F, 0x2F, 0x76, 0x31, 0x12, 0x07, 0x49, 0x6E, 0x67, 0x72, 0x65, 0x73,
        0x73, 0x12, 0x44, 0x0A, 0x11, 0x0A, 0x01, 0x7A, 0x12, 0x00, 0x1A, 0x00, 0x22, 0x00, 0x2A, 0x00, 0x32, 0x00,
        0x38, 0x00, 0x42, 0x00, 0x12, 0x2B, 0x1A, 0x29, 0x0A, 0x07, 0x66, 0x6F, 0x6F, 0x2E, 0x63, 0x6F, 0x6D, 0x12,
        0x1E, 0x0A, 0x1C, 0x0A, 0x1A, 0x0A, 0x02, 0x2F, 0x78, 0x12, 0x0D, 0x22, 0x0B, 0x0A, 0x03, 0x73, 0x76, 0x63,
        0x12, 0x04, 0x0A, 0x00, 0x10, 0x50, 0x1A, 0x05, 0x45, 0x78, 0x61, 0x63, 0x74, 0x1A, 0x02, 0x0A, 0x00, 0x1A,
        0x00, 0x22, 0x00,
    ]

    @Test func `the protobuf form holds the same as the text`() throws {
        let object = try #require(BinaryObject.decode(Self.binary, as: .ingress))
        let path: JSON = [
            "path": "/x", "pathType": "Exact", "backend": ["service": ["name": "svc", "port": ["number": 80]]],
        ]
        let rule: JSON = ["host": "foo.com", "http": ["paths": [path]]]
        #expect(JSON.object(object) == ["metadata": ["name": "z"], "spec": ["rules": [rule]]])
    }

    @Test func `bytes that break off are no object, and harm nobody`() {
        // The last four bytes are two empty members of the envelope.
        for length in 0..<(Self.binary.count - 4) {
            #expect(BinaryObject.decode(Array(Self.binary.prefix(length)), as: .ingress)?["spec"] == nil)
        }
        #expect(BinaryObject.decode([0x6B, 0x38, 0x73, 0] + Array(repeating: 0xFF, count: 99), as: .lease) == nil)
    }
}
