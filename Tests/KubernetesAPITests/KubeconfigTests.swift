@testable import KubernetesAPI
import Testing
import Wire

@Suite struct KubeconfigTests {
    private static func parse(_ text: String, file: String = "/home/me/kube/config") throws -> Kubeconfig {
        try Kubeconfig(parsing: Array(text.utf8), file: file)
    }

    static let eu = """
        apiVersion: v1
        kind: Config
        current-context: eu
        preferences: {}
        contexts:
        - name: eu
          context: {cluster: eu, user: admin, namespace: geo}
        - name: other
          context: {cluster: other, user: admin}
        clusters:
        - name: eu
          cluster:
            server: http://127.0.0.1:8788
            extensions: [{name: x, extension: {a: 1}}]
        - name: other
          cluster:
            server: https://10.0.0.1:6443/prefix
            tls-server-name: kubernetes
            insecure-skip-tls-verify: true
            proxy-url: http://proxy.example:3128
        users:
        - name: admin
          user: {token: s3cret}
        """

    @Test func `the current context leads to server and token`() throws {
        let access = try Self.parse(Self.eu).access()
        #expect(access.server == "http://127.0.0.1:8788")
        #expect(access.token.current() == "s3cret")
        #expect(access.defaultNamespace == "geo")
        #expect(access.origin == "context 'eu' of /home/me/kube/config")
        #expect(!access.isVerificationOff)
        #expect(access.proxy == nil)
        #expect(access.serverName == nil)
    }

    @Test func `another context can be asked for`() throws {
        let access = try Self.parse(Self.eu).access(context: "other")
        #expect(access.server == "https://10.0.0.1:6443/prefix")
        #expect(access.isVerificationOff)
        #expect(access.endpoint.isVerificationOff)
        #expect(access.serverName == "kubernetes")
        #expect(access.proxy == Server.Proxy(host: "proxy.example", port: 3128))
        #expect(access.endpoint.proxy == access.proxy)
        #expect(access.defaultNamespace == "default")
    }

    @Test func `JSON is YAML`() throws {
        let access = try Self.parse(
            #"""
            {
            \t"kind": "Config", "apiVersion": "v1", "current-context": "a\/b",
            \t"contexts": [{"name": "a\/b", "context": {"cluster": "c", "user": "u"}}],
            \t"clusters": [{"name": "c", "cluster": {"server": "https:\/\/k8s.example", "insecure-skip-tls-verify": false}}],
            \t"users": [{"name": "u", "user": {"token": "s3cret", "exec": null}}]
            }
            """#.replacing(#"\t"#, with: "\t")
        ).access()
        #expect(access.server == "https://k8s.example")
        #expect(access.token.current() == "s3cret")
    }

    @Test func `certificates stand in the file or beside it`() throws {
        let files = TestFiles(["/home/me/kube/pki/ca.crt": try TestFiles.authority(), "/abs/key": "KEY"])
        let access = try Self.parse(
            """
            current-context: c
            contexts: [{name: c, context: {cluster: c, user: u}}]
            clusters: [{name: c, cluster: {server: "https://k8s.example", certificate-authority: pki/ca.crt}}]
            users: [{name: u, user: {client-certificate-data: "Q0VS VA==", client-key: /abs/key}}]
            """
        ).access(files: files.files)
        #expect(access.authorities == (try Fixture.bytes("ca.crt")))
        #expect(access.fingerprint == "c2339eff")
        #expect(access.identity == Server.Identity(certificates: Array("CERT".utf8), key: Array("KEY".utf8)))
        #expect(access.endpoint.identity == access.identity)
        #expect(access.token.current() == nil)
    }

    @Test func `inline data wins over a file, a token file over a token`() throws {
        let files = TestFiles(["/kube/token": "from file", "/kube/ca": "never read"])
        let authority = Base64.text(try Fixture.bytes("ca.crt"))
        let access = try Self.parse(
            """
            current-context: c
            contexts: [{name: c, context: {cluster: c, user: u}}]
            clusters: [{name: c, cluster: {server: "https://k8s.example", certificate-authority: ca,
              certificate-authority-data: \(authority)}}]
            users: [{name: u, user: {token: inline, tokenFile: token}}]
            """,
            file: "/kube/config"
        ).access(files: files.files)
        #expect(access.authorities == (try Fixture.bytes("ca.crt")))
        #expect(access.token.current() == "from")
        files.set("/kube/token", "rotated")
        #expect(access.token.current() == "rotated")
    }

    @Test func `an exec plugin is read whole`() throws {
        let config = try Self.parse(
            """
            users:
            - name: u
              user:
                exec:
                  apiVersion: client.authentication.k8s.io/v1
                  command: ./bin/login
                  args: [token, --cluster, "5"]
                  env: [{name: REGION, value: eu}, {name: EMPTY}]
                  installHint: install it
                  provideClusterInfo: true
                  interactiveMode: Never
            - name: v
              user: {exec: {apiVersion: v1beta1, command: aws}}
            """,
            file: "/kube/config"
        )
        #expect(
            config.users.first?.exec
                == Kubeconfig.ExecPlugin(
                    apiVersion: "client.authentication.k8s.io/v1",
                    command: "/kube/./bin/login",
                    arguments: ["token", "--cluster", "5"],
                    environment: [
                        Kubeconfig.EnvironmentVariable(name: "REGION", value: "eu"),
                        Kubeconfig.EnvironmentVariable(name: "EMPTY", value: ""),
                    ],
                    installHint: "install it",
                    providesClusterInfo: true,
                    interactiveMode: "Never"
                )
        )
        #expect(config.users.last?.exec == Kubeconfig.ExecPlugin(apiVersion: "v1beta1", command: "aws"))
    }

    @Test func `no secret is ever described`() throws {
        var config = try Self.parse(Self.eu)
        config.users[0].key = .inline(base64: "s3cret", key: "client-key-data")
        config.users[0].exec = Kubeconfig.ExecPlugin(
            apiVersion: "v1",
            command: "x",
            environment: [Kubeconfig.EnvironmentVariable(name: "PASSWORD", value: "s3cret")]
        )
        let user = config.users[0]
        var dumped = ""
        dump(config, to: &dumped)
        #expect(!"\(config) \(user) \(String(reflecting: user)) \(dumped)".contains("s3cret"))
        #expect(user.exec.map { !"\($0)".contains("s3cret") } == true)
    }
}

/// Base64 as a kubeconfig carries it.
enum Base64 {
    static func text(_ bytes: [UInt8]) -> String {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var text = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for index in 0..<4 {
                text.append(index <= group.count ? digits[bits >> (18 - 6 * index) & 63] : "=")
            }
        }
        return text
    }
}
