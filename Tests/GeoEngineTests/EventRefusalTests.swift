import EngineSupport
import GeoRouting
import HTTPTypes
import KubernetesAPI
import Support
import Testing
import Wire

@testable import GeoEngine

@Suite(.timeLimit(.minutes(30))) struct EventRefusalTests {
    /// What the log says when Events on as many Ingresses are answered so, one after the other.
    private static func complaints(_ answers: [Answer]) async throws -> [String] {
        let world = EngineWorld()
        let kubernetes = StubTransport { number, _ throws(TransportError) in
            try answers[min(number, answers.count - 1)].response()
        }
        var parts = Controller.Parts(
            rules: try #require(EngineWorld.rules()),
            resyncInterval: .seconds(300),
            isDryRun: false,
            cloudflare: world.client(),
            kubernetes: kubernetes,
            requests: ClusterDoor.requests,
            time: world.time,
            random: RandomSource { 0.5 },
            logger: world.log.logger,
            metrics: .none
        )
        parts.events = (EventRequests(instance: "pod", userAgent: "tests"), { 0 })
        let poster = try #require(EventRecorder(parts))
        let sources = answers.indices.map { number in
            var source = SourceObject(
                namespace: "a",
                name: "n\(number)",
                created: number,
                clusterName: "shop",
                addresses: []
            )
            source.uid = "u\(number)"
            return source
        }
        var report = PassReport(outcome: .failed(retryAfter: nil))
        report.failure = "no answer"
        poster.record(sources, report)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await poster.run() }
            await until { kubernetes.requests.count == answers.count }
            await turns(200)
            group.cancelAll()
        }
        return world.log.lines.filter { $0.contains("Writing an Event failed") }
    }

    struct Answer: Sendable {
        var status: Int?
        var body = ""

        func response() throws(TransportError) -> Response {
            guard let status else { throw .lost("reset") }
            return Response(status, body: Body(Array(body.utf8)))
        }
    }

    private static let ending = Answer(
        status: 403,
        body: #"{"kind":"Status","reason":"Forbidden","message":"events \"x\" is forbidden: because namespace a is "#
            + #"being terminated","details":{"causes":[{"reason":"NamespaceTerminating","field":"metadata.namespace"}]}}"#
    )
    private static let gone = Answer(
        status: 404,
        body: #"{"kind":"Status","reason":"NotFound","details":{"name":"a","kind":"namespaces"}}"#
    )
    private static let exists = Answer(status: 409, body: #"{"kind":"Status","reason":"AlreadyExists"}"#)
    private static let forbidden = Answer(
        status: 403,
        body: #"{"kind":"Status","reason":"Forbidden","message":"cannot create resource"}"#
    )
    private static let lost = Answer(status: nil)
    private static let untold =
        "warning Writing an Event failed: 403 Forbidden: cannot create resource; "
        + "the role needs create on events"

    static let cases: [(answers: [Answer], told: [String])] = [
        ([ending, gone, exists], []),
        ([ending, gone, exists, forbidden, forbidden], [untold]),
        ([lost, lost, forbidden], ["warning Writing an Event failed: connection lost: reset", untold]),
        ([Answer(status: 201)], []),
    ]

    @Test(arguments: cases)
    func `a lack of rights is told once, and never for what is being deleted`(
        answers: [Answer],
        told: [String]
    ) async throws {
        #expect(try await Self.complaints(answers) == told)
    }
}
