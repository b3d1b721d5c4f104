import HTTPTypes
@testable import KubernetesAPI
import Synchronization
import Testing
import Wire

@Suite(.timeLimit(.minutes(30))) struct ClusterTransportTests {
    /// A server that accepts some authorizations, and plugin runs that can be scripted.
    private final class Scene: Sendable {
        struct State {
            var accepted: Set<String?> = []
            var requests: [(authorization: String?, server: Server, headers: HTTPFields)] = []
            var ends: [PluginResult] = []
            var runs = 0
            var running = 0
            var mostRunning = 0
            var now = 0
        }

        let state: Mutex<State>

        init(accepted: Set<String?>, ends: [PluginResult] = []) {
            state = Mutex(State(accepted: accepted, ends: ends))
        }

        func transport(_ access: ClusterAccess) -> ClusterTransport {
            ClusterTransport(
                access,
                hasTerminal: false,
                runPlugin: { [self] _ in await run() },
                unixSeconds: { [self] in state.withLock { $0.now } }
            ) { [self] request, server throws(TransportError) in
                state.withLock { state in
                    let authorization = request.headers[.authorization]
                    state.requests.append((authorization, server, request.headers))
                    return Response(state.accepted.contains(authorization) ? 200 : 401)
                }
            }
        }

        private func run() async -> PluginResult {
            state.withLock { state in
                state.runs += 1
                state.running += 1
                state.mostRunning = max(state.mostRunning, state.running)
            }
            for _ in 0..<20 { await Task.yield() }
            return state.withLock { state in
                state.running -= 1
                return state.ends.count > 1 ? state.ends.removeFirst() : state.ends.first ?? .notFound
            }
        }

        func status(_ access: ClusterAccess) async throws(TransportError) -> Int {
            try await transport(access).send(Request(.get, "/")).status
        }
    }

    private static func printing(_ token: String, expires: String? = nil) -> PluginResult {
        var status = JSONObject([(key: "token", value: .string(token))])
        status["expirationTimestamp"] = expires.map { .string($0) }
        let reply: JSON = [
            "apiVersion": .string(ExecPluginTests.v1beta1), "kind": "ExecCredential", "status": .object(status),
        ]
        return .exited(code: 0, output: reply.bytes)
    }

    private static func access(_ authorization: @escaping @Sendable () -> String? = { nil }) -> ClusterAccess {
        var access = ClusterAccess(server: "https://k", sourceName: "test")
        access.authorization = authorization
        return access
    }

    private static var execAccess: ClusterAccess {
        var access = access()
        access.exec = ExecPluginTests.plugin()
        return access
    }

    @Test func `a token, a password or nothing goes with each request`() async throws {
        var basic = Self.access()
        basic.authorization = { "Basic bWU6czoz" }
        for (access, expected) in [
            (Self.access { "Bearer t" }, "Bearer t"), (basic, "Basic bWU6czoz"), (Self.access(), nil),
        ] as [(ClusterAccess, String?)] {
            let scene = Scene(accepted: [expected])
            #expect(try await scene.status(access) == 200)
            #expect(scene.state.withLock { $0.requests.map(\.authorization) } == [expected])
        }
    }

    @Test func `whom we act as goes with each request`() async throws {
        var access = Self.access { "Bearer t" }
        access.impersonation = [("User", "jane"), ("Group", "a"), ("Group", "b")].compactMap { name, value in
            HTTPField.Name("Impersonate-\(name)").map { HTTPField(name: $0, value: value) }
        }
        let scene = Scene(accepted: ["Bearer t"])
        _ = try await scene.status(access)
        let headers = try #require(scene.state.withLock { $0.requests.first?.headers })
        #expect(headers[try #require(HTTPField.Name("Impersonate-User"))] == "jane")
        #expect(headers[values: try #require(HTTPField.Name("Impersonate-Group"))] == ["a", "b"])
    }

    @Test func `a token that rotates between two requests is taken up`() async throws {
        let files = TestFiles(["/t": "first"])
        let token = try files.files.token(in: "/t")
        let access = Self.access { "Bearer \(token.current)" }
        let scene = Scene(accepted: ["Bearer first"])
        let transport = scene.transport(access)
        #expect(try await transport.send(Request(.get, "/")).status == 200)
        files.set("/t", "second")
        scene.state.withLock { $0.accepted = ["Bearer second"] }
        #expect(try await transport.send(Request(.get, "/")).status == 200)
        #expect(scene.state.withLock { $0.requests.count } == 2)
    }

    @Test func `a refusal is passed on where there is nothing newer`() async throws {
        let scene = Scene(accepted: [])
        #expect(try await scene.status(Self.access { "Bearer t" }) == 401)
        #expect(scene.state.withLock { $0.requests.count } == 1)
    }

    @Test func `a plugin runs once for many requests`() async throws {
        let scene = Scene(accepted: ["Bearer a"], ends: [Self.printing("a")])
        let transport = scene.transport(Self.execAccess)
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<20 { group.addTask { try await transport.send(Request(.get, "/")).status } }
            for try await status in group { #expect(status == 200) }
        }
        #expect(scene.state.withLock { $0.runs } == 1)
    }

    @Test func `a credential that expires is renewed`() async throws {
        let scene = Scene(
            accepted: ["Bearer a", "Bearer b"],
            ends: [Self.printing("a", expires: "1970-01-01T00:01:40Z"), Self.printing("b")]
        )
        let transport = scene.transport(Self.execAccess)
        for (now, token) in [(0, "a"), (99, "a"), (100, "b"), (101, "b")] {
            scene.state.withLock { $0.now = now }
            _ = try await transport.send(Request(.get, "/"))
            #expect(scene.state.withLock { $0.requests.last?.authorization } == "Bearer \(token)")
        }
        #expect(scene.state.withLock { $0.runs } == 2)
    }

    @Test func `a credential that the server refuses is renewed, and the request repeated once`() async throws {
        let scene = Scene(accepted: ["Bearer b"], ends: [Self.printing("a"), Self.printing("b")])
        #expect(try await scene.status(Self.execAccess) == 200)
        #expect(scene.state.withLock { $0.requests.map(\.authorization) } == ["Bearer a", "Bearer b"])
        let hopeless = Scene(accepted: [], ends: [Self.printing("a"), Self.printing("b"), Self.printing("c")])
        #expect(try await hopeless.status(Self.execAccess) == 401)
        #expect(hopeless.state.withLock { $0.requests.count } == 2)
    }

    @Test func `a plugin that fails sends nothing, and is asked again at the next request`() async throws {
        let scene = Scene(accepted: ["Bearer a"], ends: [.timedOut, .exited(code: 1, output: []), Self.printing("a")])
        let transport = scene.transport(Self.execAccess)
        for why in ["did not end within 30 s", "failed with exit code 1; what it says stands above"] {
            await #expect(throws: TransportError.notSent("the exec plugin 'login' \(why)")) {
                try await transport.send(Request(.get, "/"))
            }
        }
        #expect(scene.state.withLock { $0.requests.isEmpty })
        #expect(try await transport.send(Request(.get, "/")).status == 200)
    }

    @Test func `never do two runs of a plugin overlap, even when they fail`() async throws {
        let scene = Scene(accepted: ["Bearer a"], ends: [.timedOut, .timedOut, Self.printing("a")])
        let transport = scene.transport(Self.execAccess)
        let failures = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<10 { group.addTask { (try? await transport.send(Request(.get, "/"))) == nil } }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(failures == 2)
        #expect(scene.state.withLock { $0.runs } == 3)
        #expect(scene.state.withLock { $0.mostRunning } == 1)
    }

    @Test func `a plugin's certificate identifies us to the server`() async throws {
        let certificate = try TestFiles.authority()
        let key = "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n"
        let reply: JSON = [
            "apiVersion": .string(ExecPluginTests.v1beta1), "kind": "ExecCredential",
            "status": ["clientCertificateData": .string(certificate), "clientKeyData": .string(key)],
        ]
        let scene = Scene(accepted: [nil], ends: [.exited(code: 0, output: reply.bytes)])
        #expect(try await scene.status(Self.execAccess) == 200)
        #expect(
            scene.state.withLock { $0.requests.first?.server.identity }
                == Server.Identity(certificates: Array(certificate.utf8), key: Array(key.utf8))
        )
    }

    @Test func `an authority that rotates is trusted from the next request on`() async throws {
        let pem = try TestFiles.authority()
        let files = TestFiles(["/sa/token": "t", "/sa/ca.crt": pem])
        let access = try ClusterAccess.inCluster(
            environment: InClusterTests.environment,
            directory: "/sa",
            files: files.files
        )
        let scene = Scene(accepted: ["Bearer t"])
        let transport = scene.transport(access)
        _ = try await transport.send(Request(.get, "/"))
        files.set("/sa/ca.crt", pem + "# next\n")
        _ = try await transport.send(Request(.get, "/"))
        #expect(
            scene.state.withLock { $0.requests.map(\.server.authorities) } == [
                Array(pem.utf8), Array((pem + "# next\n").utf8),
            ]
        )
    }
}
