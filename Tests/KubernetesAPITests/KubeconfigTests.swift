import Foundation
import HTTPTypes
@testable import KubernetesAPI
import Testing
@testable import Wire

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
            server: https://127.0.0.1:8788
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
        #expect(access.server == "https://127.0.0.1:8788")
        #expect(access.authorization() == "Bearer s3cret")
        #expect(access.defaultNamespace == "geo")
        #expect(access.sourceName == "context 'eu' of /home/me/kube/config")
        #expect(!access.isVerificationOff)
        #expect(access.proxy == nil)
        #expect(access.serverName == nil)
        #expect(access.impersonation == [])
    }

    @Test func `another context can be asked for`() throws {
        let access = try Self.parse(Self.eu).access(context: "other")
        #expect(access.server == "https://10.0.0.1:6443/prefix")
        #expect(access.isVerificationOff)
        #expect(access.endpoint.isVerificationOff)
        #expect(access.serverName == "kubernetes")
        #expect(access.proxy == Server.Proxy(host: "proxy.example", port: 3128))
        #expect(access.endpoint.proxy == access.proxy)
        #expect(access.endpoint.serverName == "kubernetes")
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
        #expect(access.authorization() == "Bearer s3cret")
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
        #expect(access.authorization() == nil)
    }

    @Test func `inline data wins over a file, a token file over a token`() throws {
        let files = TestFiles(["/kube/token": "from file", "/kube/ca": "never read"])
        let authority = Data(try Fixture.bytes("ca.crt")).base64EncodedString()
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
        #expect(access.authorization() == "Bearer from")
        files.set("/kube/token", "rotated")
        #expect(access.authorization() == "Bearer rotated")
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

    @Test(arguments: [
        ("http://p:3128", Server.Proxy(host: "p", port: 3128)),
        ("http://p", Server.Proxy(host: "p", port: 80)),
        ("http://p/", Server.Proxy(host: "p", port: 80)),
        ("http://me:s%40ret@p:1", Server.Proxy(host: "p", port: 1, login: .init(user: "me", password: "s@ret"))),
        ("http://[fd00::1]:3128", Server.Proxy(host: "fd00::1", port: 3128)),
        ("socks5://p", Server.Proxy(.socks5, host: "p", port: 1080)),
        ("socks5h://p:9", Server.Proxy(.socks5, host: "p", port: 9)),
    ])
    func `a proxy of each kind is read`(url: String, proxy: Server.Proxy) throws {
        let access = try Self.parse(Self.eu.replacing("http://proxy.example:3128", with: "\"\(url)\"")).access(
            context: "other"
        )
        #expect(access.proxy == proxy)
    }

    @Test func `impersonation becomes headers`() throws {
        let user = """
            {token: s3cret, as: jane, as-uid: "7", as-groups: [ops, dev], \
            as-user-extra: {Scopes: [view, edit], "acme.com/100%": [x]}}
            """
        let access = try Self.parse(Self.eu.replacing("{token: s3cret}", with: user)).access()
        let fields = access.impersonation
        #expect(
            fields.map { "\($0.name.rawName): \($0.value)" } == [
                "Impersonate-User: jane", "Impersonate-Uid: 7", "Impersonate-Group: ops", "Impersonate-Group: dev",
                "Impersonate-Extra-Scopes: view", "Impersonate-Extra-Scopes: edit",
                "Impersonate-Extra-acme.com%2F100%25: x",
            ]
        )
    }

    @Test func `an id-token that a provider left is used, and said to stay as it is`() throws {
        let user = "{auth-provider: {name: oidc, config: {id-token: s3cret, refresh-token: y}}}"
        let access = try Self.parse(Self.eu.replacing("{token: s3cret}", with: user)).access()
        #expect(access.authorization() == "Bearer s3cret")
        #expect(access.warnings == ["the id-token of user 'admin' is not renewed when it expires; use an exec plugin"])
    }

    @Test func `certificate and authorities are read anew, and a broken file keeps the last good one`() throws {
        let pem = try TestFiles.authority()
        let key = "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----"
        let files = TestFiles(["/ca": pem, "/cert": pem, "/key": key])
        let access = try Self.parse(
            """
            current-context: c
            contexts: [{name: c, context: {cluster: c, user: u}}]
            clusters: [{name: c, cluster: {server: "https://k8s.example", certificate-authority: /ca}}]
            users: [{name: u, user: {client-certificate: /cert, client-key: /key}}]
            """
        ).access(files: files.files)
        let first = access.endpoint
        files.set("/ca", pem + "\n# second")
        files.set("/cert", pem + "\n# second")
        files.set("/key", key + "\n# second")
        let second = access.endpoint
        #expect(second != first)
        #expect(second.authorities == Array("\(pem)\n# second".utf8))
        #expect(second.identity?.certificates == second.authorities)
        #expect(second.identity?.key == Array("\(key)\n# second".utf8))
        for broken in [nil, "", "rubbish", "\0"] {
            for path in ["/ca", "/cert", "/key"] { files.set(path, broken) }
            #expect(access.endpoint == second)
        }
        #expect(access.authorities == first.authorities, "the fingerprint stays")
    }

    @Test func `no secret is ever described`() throws {
        var config = try Self.parse(Self.eu)
        config.users[0].password = "s3cret"
        config.users[0].authProvider = Kubeconfig.AuthProvider(name: "oidc", idToken: "s3cret")
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
        let access = try Self.parse(Self.eu.replacing("token: s3cret", with: "username: me, password: s3cret")).access()
        #expect(access.authorization() == "Basic bWU6czNjcmV0")
        dump(access, to: &dumped)
        #expect(!"\(access) \(String(reflecting: access)) \(dumped)".contains("s3cret"))
        #expect(user.exec.map { !"\($0)".contains("s3cret") } == true)
    }
}
