import HTTPTypes
@testable import KubernetesAPI
import Testing
import Wire

struct EventRequestsTests {
    private static let requests = EventRequests(instance: "pod-1", userAgent: "tests")

    private static func draft(_ message: String = "203.0.113.1: in pool p") -> EventDraft {
        EventDraft(
            object: ObjectReference(.ingress, id: ObjectName(namespace: "shop", name: "web"), uid: "u-1"),
            kind: .normal,
            reason: "Synced",
            message: message
        )
    }

    @Test func `an Event names its Ingress as kubectl describe looks for it`() throws {
        let request = Self.requests.create(Self.draft(), at: 1_790_000_000_123_456)
        #expect(request.method == .post && request.path == "/api/v1/namespaces/shop/events")
        let body = try JSON.parse(request.body)
        #expect(body["apiVersion"] == "v1" && body["kind"] == "Event")
        #expect(
            body["involvedObject"] == [
                "apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "name": "web", "namespace": "shop",
                "uid": "u-1",
            ]
        )
        #expect(body["type"] == "Normal" && body["reason"] == "Synced" && body["count"] == 1)
        #expect(body["firstTimestamp"] == "2026-09-21T14:13:20Z" && body["lastTimestamp"] == "2026-09-21T14:13:20Z")
        #expect(body["reportingInstance"] == "pod-1")
    }

    @Test func `two Events at different times have different names`() throws {
        let names = try [1_790_000_000_000_001, 1_790_000_000_000_002].map {
            try JSON.parse(Self.requests.create(Self.draft(), at: $0).body)["metadata"]?["name"]?.string
        }
        #expect(names[0] != names[1])
        #expect(names.allSatisfy { $0?.hasPrefix("web.") == true })
    }

    @Test(arguments: ["x", "ö", "👩🏽"])
    func `a long message is cut where the API server would refuse it`(character: String) throws {
        let request = Self.requests.create(Self.draft(String(repeating: character, count: 3000)), at: 0)
        let message = try #require(try JSON.parse(request.body)["message"]?.string)
        #expect(message.utf8.count <= 1024 && message.utf8.count > 900)
        #expect(message.allSatisfy { String($0) == character })
    }
}
