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
}
