import Foundation
@testable import KubernetesAPI
import Testing
import Wire

@Suite struct ExecPluginTests {
    static let v1 = "client.authentication.k8s.io/v1"
    static let v1beta1 = "client.authentication.k8s.io/v1beta1"

    static func plugin(_ version: String = v1beta1, mode: String? = nil, cluster: Bool = false)
        -> Kubeconfig.ExecPlugin
    {
        var plugin = Kubeconfig.ExecPlugin(apiVersion: version, command: "login")
        plugin.arguments = ["token"]
        plugin.environment = [Kubeconfig.EnvironmentVariable(name: "REGION", value: "eu")]
        plugin.interactiveMode = mode
        plugin.providesClusterInfo = cluster
        return plugin
    }

    static let cluster = ClusterAccess(server: "https://k", sourceName: "test")

    private static func info(_ run: PluginRun) -> String? {
        run.environment.last { $0.name == "KUBERNETES_EXEC_INFO" }?.value
    }

    @Test(arguments: [
        (v1, "Never", false, false), (v1, "Never", true, false), (v1, "IfAvailable", false, false),
        (v1, "IfAvailable", true, true), (v1, "Always", true, true), (v1beta1, nil, false, false),
        (v1beta1, nil, true, true),
    ])
    func `a plugin has the terminal if it may and there is one`(
        version: String,
        mode: String?,
        hasTerminal: Bool,
        isInteractive: Bool
    ) throws {
        let run = try Self.plugin(version, mode: mode).makeRun(cluster: Self.cluster, hasTerminal: hasTerminal)
        #expect(run.isInteractive == isInteractive)
        #expect(run.command == "login")
        #expect(run.arguments == ["token"])
        #expect(run.environment.first == Kubeconfig.EnvironmentVariable(name: "REGION", value: "eu"))
        #expect(
            Self.info(run)
                == #"{"kind":"ExecCredential","apiVersion":"\#(version)","spec":{"interactive":\#(isInteractive)}}"#
        )
        #expect(run.timeLimit == .seconds(isInteractive ? 300 : 30))
    }

    @Test func `a plugin that must have a terminal does not run without`() throws {
        let error = try #require(throws: PluginError.self) {
            try Self.plugin(Self.v1, mode: "Always").makeRun(cluster: Self.cluster, hasTerminal: false)
        }
        #expect(
            "\(error)"
                == "the exec plugin 'login' needs a terminal, and there is none; set its interactiveMode to IfAvailable"
        )
    }

    @Test func `a plugin that asks for it is told of the cluster`() throws {
        let files = TestFiles([
            "/k": """
            current-context: c
            contexts: [{name: c, context: {cluster: c, user: u}}]
            clusters:
            - name: c
              cluster:
                server: https://k:6443
                tls-server-name: kube
                certificate-authority-data: \(Data(try Fixture.bytes("ca.crt")).base64EncodedString())
                proxy-url: http://p:1
                extensions:
                - {name: other, extension: 7}
                - name: client.authentication.k8s.io/exec
                  extension: {audience: a, deep: {list: [1, 2.5, true, null, "3", x]}}
            users:
            - name: u
              user:
                exec:
                  apiVersion: \(Self.v1)
                  command: login
                  interactiveMode: Never
                  provideClusterInfo: true
            """
        ])
        let access = try Kubeconfig.load("/k", files: files.files).access(files: files.files)
        let login = try #require(access.exec)
        let run = try login.makeRun(cluster: access, hasTerminal: false)
        #expect(
            try JSON.parse(Array(#require(Self.info(run)).utf8))["spec"]?["cluster"]
                == [
                    "server": "https://k:6443", "tls-server-name": "kube",
                    "certificate-authority-data": .string(Data(try Fixture.bytes("ca.crt")).base64EncodedString()),
                    "proxy-url": "http://p:1",
                    "config": ["audience": "a", "deep": ["list": [1, 2.5, true, .null, "3", "x"]]],
                ]
        )
    }

    // MARK: Replies

    private static func status(_ members: String) -> String {
        #"{"kind":"ExecCredential","apiVersion":"\#(v1beta1)","status":{\#(members)}}"#
    }

    private static func credential(_ text: String) throws -> ExecCredential {
        try ExecCredential(.exited(code: 0, output: Array(text.utf8)), of: plugin())
    }

    @Test(arguments: [
        (#""token":"t""#, ExecCredential(token: "t")),
        (#""token":"t","expirationTimestamp":null,"clientKeyData":"""#, ExecCredential(token: "t")),
        (
            #""token":"t","expirationTimestamp":"2026-11-22T12:34:57Z""#,
            ExecCredential(token: "t", expiration: 1_795_350_897)
        ),
        (
            #""token":"t","expirationTimestamp":"2026-11-22T13:34:57.5+01:00""#,
            ExecCredential(token: "t", expiration: 1_795_350_897)
        ),
    ])
    func `a token is read with its expiry`(members: String, expected: ExecCredential) throws {
        #expect(try Self.credential(Self.status(members)) == expected)
    }

    @Test func `a client certificate is read with its key, with or without a token`() throws {
        let certificate = try TestFiles.authority()
        let key = "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n"
        for token in [nil, "t"] as [String?] {
            var members = JSONObject([
                (key: "clientCertificateData", value: .string(certificate)),
                (key: "clientKeyData", value: .string(key)),
            ])
            members["token"] = token.map { .string($0) }
            let reply: JSON = [
                "apiVersion": .string(Self.v1beta1), "kind": "ExecCredential", "status": .object(members),
            ]
            let credential = try Self.credential(reply.text)
            #expect(credential.token == token)
            #expect(
                credential.identity
                    == Server.Identity(certificates: Array(certificate.utf8), key: Array(key.utf8))
            )
        }
    }

    static let rubbish: [(PluginResult, String)] = [
        (.exited(code: 0, output: []), "printed nothing; it must print an ExecCredential"),
        (.exited(code: 0, output: [0xFF, 0]), "printed no JSON; it must print an ExecCredential"),
        (output("Welcome! s3cret"), "printed no JSON; it must print an ExecCredential"),
        (output("[\"s3cret\"]"), "printed no JSON; it must print an ExecCredential"),
        (output("{}"), "printed something else than an ExecCredential"),
        (output(status(#""token":"s3cret""#) + "trailing"), "printed no JSON; it must print an ExecCredential"),
        (
            output(status("").replacing("v1beta1", with: "v1")),
            "answered in apiVersion 'client.authentication.k8s.io/v1', not 'client.authentication.k8s.io/v1beta1'"
        ),
        (
            output(#"{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1beta1"}"#),
            "printed an ExecCredential without status"
        ),
        (output(status("")), "printed neither a token nor a client certificate"),
        (output(status(#""token":"""#)), "printed neither a token nor a client certificate"),
        (output(status(#""token":7"#)), "printed a token that is no text"),
        (output(status(#""token":"s3cret\nX: y""#)), "printed a token with spaces or control characters"),
        (output(status(#""clientKeyData":"s3cret""#)), "printed a client certificate or a key, not both"),
        (
            output(status(#""clientCertificateData":"s3cret","clientKeyData":"s3cret""#)),
            "printed a client certificate or key that is no PEM"
        ),
        (
            output(status(#""token":"s3cret","expirationTimestamp":"soon""#)),
            "printed an expirationTimestamp that is no time"
        ),
        (.exited(code: 3, output: Array("s3cret".utf8)), "failed with exit code 3; what it says stands above"),
        (.exited(code: 3, output: Array("s3cret".utf8), errors: ""), "failed with exit code 3 and said nothing"),
        (.exited(code: 255, output: [], errors: "a\u{1B}[1m / b"), "failed with exit code 255: a<U+001B>[1m / b"),
        (.killed(signal: 9), "was ended by signal 9"),
        (.timedOut, "did not end within 30 s"),
        (.tooMuchOutput, "prints far more than a credential"),
        (.notFound, "does not exist; install it, or correct the kubeconfig"),
        (.notStarted("Exec format\nerror"), "cannot be started: Exec format error"),
        (.cancelled, "was interrupted"),
    ]

    private static func output(_ text: String) -> PluginResult { .exited(code: 0, output: Array(text.utf8)) }

    @Test(arguments: rubbish)
    func `what is no credential gets one line, and never shows what was printed`(end: PluginResult, why: String) throws
    {
        let error = try #require(throws: PluginError.self) { try ExecCredential(end, of: Self.plugin()) }
        #expect("\(error)" == "the exec plugin 'login' \(why)")
    }

    @Test func `a missing plugin's hint is shown`() throws {
        var plugin = Self.plugin()
        plugin.installHint = "brew install login\nand try again"
        let error = try #require(throws: PluginError.self) { try ExecCredential(.notFound, of: plugin) }
        #expect("\(error)" == "the exec plugin 'login' does not exist: brew install login and try again")
    }

    @Test func `a credential is never described`() {
        let credential = ExecCredential(token: "s3cret", identity: .init(certificates: [], key: Array("s3cret".utf8)))
        var dumped = ""
        dump(credential, to: &dumped)
        #expect(!"\(credential) \(String(reflecting: credential)) \(dumped)".contains("s3cret"))
    }

    // MARK: When to run

    @Test func `a credential is used until it expires`() {
        var cache = ExecCredentialCache()
        #expect(cache.credential(at: 0) == nil)
        cache.store(ExecCredential(token: "a", expiration: 100))
        #expect(cache.credential(at: 99)?.token == "a")
        #expect(cache.credential(at: 100) == nil)
        #expect(cache.credential(at: 101) == nil)
    }

    @Test func `one without expiry is used until the server refuses it`() {
        var cache = ExecCredentialCache()
        cache.store(ExecCredential(token: "a"))
        #expect(cache.credential(at: .max)?.token == "a")
        cache.discard(generation: cache.generation)
        #expect(cache.credential(at: 0) == nil)
    }

    @Test func `a late refusal of an old credential leaves the new one in use`() {
        var cache = ExecCredentialCache()
        cache.store(ExecCredential(token: "a"))
        let old = cache.generation
        cache.store(ExecCredential(token: "b"))
        cache.discard(generation: old)
        #expect(cache.credential(at: 0)?.token == "b")
    }
}
