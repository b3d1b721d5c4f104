import EngineSupport
import GeoRouting
import HTTPTypes
import KubernetesAPI
import Support
import Synchronization
import Testing
import Wire

@testable import GeoEngine

/// How a kind that a CustomResourceDefinition defines is watched, from the API server's answers.
struct CustomKindTests {
    /// An API server for one kind, which the test can change while it is asked.
    private final class Server: Sendable {
        struct State {
            var isServed = true
            var canCreate = true
            var hasList = true
            var list: [String] = []
            var events: [String] = []
        }

        let state: Mutex<State>
        let log = RecordingLog()
        let clock = ManualClock()
        let store = SourceStore()
        let status = EngineStatus(resyncInterval: .seconds(300))
        let news = Mutex(0)

        init(isServed: Bool = true) {
            state = Mutex(State(isServed: isServed))
        }

        func answer(_ request: Request) -> Response {
            let state = state.withLock { state in
                defer { if request.target.contains("watch=true") { state.events = [] } }
                return state
            }
            let isDiscovery = !request.path.contains("routes")
            if !state.isServed || !state.hasList, !isDiscovery {
                return Response(404, body: Body(Array("404 page not found".utf8)))
            }
            if isDiscovery {
                let verbs = state.canCreate ? #"["list","create"]"# : #"["list"]"#
                let kinds =
                    state.isServed
                    ? #"{"name":"tlsroutes","verbs":\#(verbs)},{"name":"httproutes","verbs":\#(verbs)}"# : ""
                return Response(200, body: Body(Array(#"{"kind":"APIResourceList","resources":[\#(kinds)]}"#.utf8)))
            }
            let kind = request.path.contains("tlsroutes") ? "TLSRoute" : "HTTPRoute"
            if request.target.contains("watch=true") {
                return Response(200, body: Body(Array(state.events.map { $0 + "\n" }.joined().utf8)))
            }
            let items = state.list.map { #"{"metadata":{"name":"\#($0)","namespace":"shop","uid":"\#($0)"}}"# }
            let list =
                #"{"kind":"\#(kind)List","metadata":{"resourceVersion":"7"},"items":[\#(items.joined(separator: ","))]}"#
            return Response(200, body: Body(Array(list.utf8)))
        }

        /// Watches until the task is cancelled.
        func watch(_ kind: ObjectKind = .httpRoute) async {
            let watcher = SourceWatcher(
                transport: StubTransport { _, request in self.answer(request) },
                requests: [ObjectRequests(kind, namespace: nil, labelSelector: "a=b", userAgent: "tests")],
                store: store,
                time: Time(clock),
                random: RandomSource { 0.5 },
                logger: log.logger,
                metrics: .none,
                status: status,
                onNews: { self.news.withLock { $0 += 1 } }
            )
            await watcher.run()
        }

        /// Lets the time run until the condition holds, at most for this long.
        func run(_ span: Duration, until condition: () -> Bool) async -> Bool {
            for _ in 0..<Int(span.inSeconds * 2) {
                await turns(500)
                if condition() { return true }
                clock.advance(by: .milliseconds(500))
            }
            return condition()
        }

        var names: [String] { store.sources.map(\.name) }
        var gaps: [String] { store.sources.filter(\.isWholeKind).compactMap(\.defect) }
    }

    @Test func `a kind counts as whole once it is listed and discovery says that it is served`() async {
        let server = Server()
        server.state.withLock { $0.list = ["web"] }
        async let _ = server.watch()
        #expect(await server.run(.seconds(2)) { server.status.isSynced })
        #expect(server.names == ["web"] && server.gaps.isEmpty)
    }

    @Test func `a kind that is not installed is told once, asked for again, and read when it comes`() async {
        let server = Server(isServed: false)
        async let _ = server.watch()
        #expect(await server.run(.seconds(5)) { !server.gaps.isEmpty })
        let gap =
            "HTTPRoutes are not known: the API server does not have the kind HTTPRoute: "
            + "install its definition, or take gateway out of SOURCES"
        #expect(server.gaps == [gap] && !server.status.isSynced)
        _ = await server.run(.seconds(300)) { false }
        #expect(server.log.lines.filter { $0.contains("not known") } == ["warning \(gap)"])
        server.state.withLock {
            $0.isServed = true
            $0.list = ["web"]
        }
        #expect(await server.run(.seconds(100)) { server.gaps.isEmpty && server.names == ["web"] })
    }

    @Test func `a list that is not found though discovery names the kind is a gap until it comes`() async {
        let server = Server()
        server.state.withLock { state in
            state.hasList = false
            state.list = ["web"]
        }
        async let _ = server.watch()
        #expect(await server.run(.seconds(5)) { !server.gaps.isEmpty })
        server.state.withLock { $0.hasList = true }
        #expect(await server.run(.seconds(120)) { server.gaps.isEmpty && server.store.count(of: .httpRoute) == 1 })
    }

    @Test func `a kind that older releases lack is left out without harm`() async {
        let server = Server(isServed: false)
        async let _ = server.watch(.tlsRoute)
        #expect(await server.run(.seconds(5)) { server.status.isSynced })
        // Its definition may just be installed anew: for ten minutes nothing is removed.
        #expect(server.gaps == ["TLSRoutes are left out, but their definition may come back in the next minutes"])
        #expect(await server.run(.seconds(700)) { server.gaps.isEmpty })
        #expect(server.names.isEmpty && server.log.lines.count { $0.contains("TLSRoutes are left out") } == 1)
    }

    @Test func `a deletion counts where the kind is served`() async {
        let server = Server()
        server.state.withLock { $0.list = ["web", "api"] }
        async let _ = server.watch()
        #expect(await server.run(.seconds(2)) { server.names == ["api", "web"] })
        server.state.withLock {
            $0.list = ["web"]
            $0.events = [#"{"type":"DELETED","object":{"metadata":{"name":"api","namespace":"shop"}}}"#]
        }
        #expect(await server.run(.seconds(20)) { server.names == ["web"] })
    }

    @Test func `deletions while the definition is removed hold all, even when the kind is gone`() async {
        let server = Server()
        server.state.withLock { $0.list = ["web"] }
        async let _ = server.watch()
        #expect(await server.run(.seconds(2)) { server.names == ["web"] })
        server.state.withLock {
            $0.canCreate = false
            $0.list = []
            $0.events = [#"{"type":"DELETED","object":{"metadata":{"name":"web","namespace":"shop"}}}"#]
        }
        #expect(await server.run(.seconds(30)) { !server.gaps.isEmpty })
        #expect(server.gaps == ["HTTPRoutes are not known: the definition of the kind HTTPRoute is being removed"])
        server.state.withLock { $0.isServed = false }
        #expect(await server.run(.seconds(120)) { server.gaps.first?.contains("does not have the kind") == true })
        #expect(server.names.contains("web"))
        server.state.withLock {
            $0.isServed = true
            $0.canCreate = true
            $0.list = ["web"]
        }
        #expect(await server.run(.seconds(120)) { server.gaps.isEmpty })
        #expect(server.names == ["web"])
    }
}
