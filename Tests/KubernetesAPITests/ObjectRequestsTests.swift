import HTTPTypes
@testable import KubernetesAPI
import Testing
import Wire

@Suite struct IngressRequestsTests {
    private static func requests(namespace: String? = nil, selector: String = "dns.external/geo-route=true")
        -> ObjectRequests
    {
        ObjectRequests(namespace: namespace, labelSelector: selector, userAgent: "test/1")
    }

    @Test func `the list asks for pages of what the selector picks`() {
        let request = Self.requests().list(limit: 250)
        #expect(
            request.target
                == "/apis/networking.k8s.io/v1/ingresses?limit=250&labelSelector=dns.external%2Fgeo-route%3Dtrue"
        )
        #expect(request.method == .get)
        #expect(request.headers[.accept] == "application/json")
        #expect(request.headers[.userAgent] == "test/1")
        #expect(request.headers[.authorization] == nil, "the transport's business")
    }

    @Test func `the next page names its token`() {
        let request = Self.requests(namespace: "shop").list(limit: 5, continuation: "a+b=")
        #expect(request.path == "/apis/networking.k8s.io/v1/namespaces/shop/ingresses")
        #expect(request.target.contains("&continue=a%2Bb%3D&"))
        #expect(request.queryValue("continue") == "a+b=")
    }

    @Test func `the watch asks for bookmarks and names its version and its length`() {
        let request = Self.requests(selector: "a in (b,c),!d").watch(resourceVersion: "229", timeoutSeconds: 300)
        #expect(
            request.target
                == "/apis/networking.k8s.io/v1/ingresses?watch=true&allowWatchBookmarks=true&resourceVersion=229"
                + "&timeoutSeconds=300&labelSelector=a%20in%20%28b%2Cc%29%2C%21d"
        )
    }

    @Test func `an empty selector picks everything`() {
        #expect(Self.requests(selector: "").list(limit: 1).target == "/apis/networking.k8s.io/v1/ingresses?limit=1")
    }

    // MARK: Rights

    @Test func `a review asks for one verb on the kind, in the namespace that is watched`() throws {
        let request = Self.requests(namespace: "shop").review(of: "watch")
        #expect(request.method == .post)
        #expect(request.target == "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews")
        let json = try JSON.parse(request.body)
        #expect(json["kind"] == "SelfSubjectAccessReview")
        #expect(
            json["spec"]?["resourceAttributes"] == [
                "group": "networking.k8s.io", "resource": "ingresses", "verb": "watch", "namespace": "shop",
            ]
        )
        let all = try JSON.parse(Self.requests().review(of: "list").body)
        #expect(all["spec"]?["resourceAttributes"]?["namespace"] == nil)
    }

    @Test(arguments: [
        (201, #"{"status":{"allowed":true}}"#, AccessAnswer.allowed),
        (201, #"{"status":{"allowed":false,"reason":"no role"}}"#, .denied),
        (201, #"{"status":{}}"#, .unknown("the reply is no SelfSubjectAccessReview")),
        (200, "<html>", .unknown("the reply is no SelfSubjectAccessReview")),
    ])
    func `the answer is yes or no, and anything else is none`(status: Int, body: String, answer: AccessAnswer) {
        #expect(AccessAnswer(Reply(status: status, headers: [:], body: Array(body.utf8))) == answer)
    }

    @Test func `a refused review is no answer`() {
        let reply = Reply(status: 403, headers: [:], body: Array("no".utf8))
        #expect(AccessAnswer(reply) == .unknown("\(Status(reply))"))
    }
}
