import HTTPTypes
import Testing
import Wire

@testable import KubernetesAPI

struct KindPresenceTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var title: String
        var status = 200
        var body: String
        var presence: KindPresence
        var testDescription: String { title }
    }

    private static func list(_ resources: String) -> String {
        #"{"kind":"APIResourceList","groupVersion":"gateway.networking.k8s.io/v1","resources":[\#(resources)]}"#
    }

    @Test(arguments: [
        Row(
            title: "served",
            body: list(#"{"name":"gateways","verbs":["list","create","watch"]},{"name":"gateways/status"}"#),
            presence: .served
        ),
        Row(
            title: "being removed",
            body: list(#"{"name":"gateways","verbs":["list","watch"]}"#),
            presence: .beingRemoved
        ),
        Row(title: "without verbs", body: list(#"{"name":"gateways"}"#), presence: .beingRemoved),
        Row(title: "another kind", body: list(#"{"name":"httproutes","verbs":["create"]}"#), presence: .absent),
        Row(title: "no group", status: 404, body: "404 page not found", presence: .absent),
        Row(
            title: "a server that starts",
            status: 503,
            body: #"{"kind":"Status","reason":"ServiceUnavailable","message":"starting"}"#,
            presence: .unknown("503 ServiceUnavailable: starting")
        ),
        Row(title: "another document", body: "{}", presence: .unknown("the reply is no APIResourceList")),
        Row(title: "no document", body: "<html>", presence: .unknown("the reply is no APIResourceList")),
    ])
    func `discovery tells whether a kind is there`(row: Row) {
        let reply = Reply(status: row.status, headers: [:], body: Array(row.body.utf8))
        #expect(KindPresence(reply, of: .gateway) == row.presence)
    }

    @Test(arguments: [
        (ObjectKind.ingress, "/apis/networking.k8s.io/v1", "ingresses"), (.service, "/api/v1", "services"),
        (.gateway, "/apis/gateway.networking.k8s.io/v1", "gateways"),
        (.listenerSet, "/apis/gateway.networking.k8s.io/v1", "listenersets"),
        (.httpRoute, "/apis/gateway.networking.k8s.io/v1", "httproutes"),
        (.grpcRoute, "/apis/gateway.networking.k8s.io/v1", "grpcroutes"),
        (.tlsRoute, "/apis/gateway.networking.k8s.io/v1", "tlsroutes"),
    ])
    func `each kind has its place`(kind: ObjectKind, root: String, resource: String) {
        let requests = ObjectRequests(kind, namespace: "shop", labelSelector: "a=b", userAgent: "tests")
        let selector = kind.isWatchedWhole ? "" : "&labelSelector=a%3Db"
        #expect(requests.list(limit: 7).target == "\(root)/namespaces/shop/\(resource)?limit=7\(selector)")
        #expect(requests.discovery.path == root)
    }
}
