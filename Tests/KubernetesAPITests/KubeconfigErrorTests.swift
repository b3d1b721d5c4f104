@testable import KubernetesAPI
import Testing

@Suite struct KubeconfigErrorTests {
    /// A kubeconfig with one cluster and one user, as text in flow style.
    private static func config(
        cluster: String = "server: \"https://k8s.example\"",
        user: String = "token: s3cret",
        context: String = "cluster: c, user: u"
    ) -> String {
        """
        kind: Config
        current-context: x
        contexts: [{name: x, context: {\(context)}}]
        clusters: [{name: c, cluster: {\(cluster)}}]
        users: [{name: u, user: {\(user)}}]
        """
    }

    /// Few lines that stand for a thousand million values.
    private static let multiplying = (1...9).map { level in
        let below = level == 1 ? "1" : "*l\(level - 1)"
        return "l\(level): &l\(level) [\(Array(repeating: below, count: 10).joined(separator: ", "))]\n"
    }.joined()

    static let problems: [(String, String)] = [
        (
            multiplying
                + config(
                    cluster: "server: s, extensions: [{name: client.authentication.k8s.io/exec, extension: *l9}]"
                ),
            "/k, line 9: clusters[0].cluster.extensions[0].extension has more than 10000 values, counting each alias; "
                + "correct the kubeconfig"
        ),
        ("", "/k has no current-context; set it or pass --context, one of: none"),
        ("# nothing\n", "/k has no current-context; set it or pass --context, one of: none"),
        (
            "contexts: [{name: a, context: {}}, {name: b, context: {}}]",
            "/k has no current-context; set it or pass --context, one of: a, b"
        ),
        ("current-context: ''\ncontexts:\n", "/k has no current-context; set it or pass --context, one of: none"),
        (
            "current-context: z\ncontexts: [{name: a, context: {}}]",
            "there is no context 'z' in /k; those that exist: a"
        ),
        ("kind: Pod", "/k is of kind 'Pod'; a kubeconfig has 'kind: Config'"),
        ("just text", "/k, line 1: the document is not a mapping of keys to values; correct the kubeconfig"),
        ("- a\n- b", "/k, line 1: the document is not a mapping of keys to values; correct the kubeconfig"),
        ("a: 1\nb: [1, 2\nc: 3", "/k, line 3: not YAML: did not find expected ',' or ']'; correct the kubeconfig"),
        (
            "a: 1\n\tb: 2",
            "/k, line 2: not YAML: found a tab character that violates indentation; correct the kubeconfig"
        ),
        ("kind: Config\nkind: Config", "/k, line 1: not YAML: the same key twice; correct the kubeconfig"),
        ("users: 5", "/k, line 1: users is not a list; correct the kubeconfig"),
        ("kind: Config\nusers: [5]", "/k, line 2: users[0] is not a mapping of keys to values; correct the kubeconfig"),
        ("users:\n- user: {}", "/k, line 2: users[0] has no name; correct the kubeconfig"),
        (
            "users:\n- {name: a, user: {}}\n- {name: a, user: {}}",
            "/k, line 3: users[1] has the name 'a' a second time; correct the kubeconfig"
        ),
        (
            "users:\n- name: a\n  user: {token: [s3cret]}",
            "/k, line 3: users[0].user.token is not text; correct the kubeconfig"
        ),
        (config(context: "user: u"), "/k: context 'x' names the cluster '', which does not exist; those that exist: c"),
        (
            config(context: "cluster: d, user: u"),
            "/k: context 'x' names the cluster 'd', which does not exist; those that exist: c"
        ),
        (
            config(context: "cluster: c, user: v"),
            "/k: context 'x' names the user 'v', which does not exist; those that exist: u"
        ),
        (
            config(context: "cluster: c"),
            "/k: context 'x' names no user; name one with token, tokenFile, exec or a client certificate with its key"
        ),
        (
            config(user: ""),
            "/k: user 'u' has no credentials; set token, tokenFile, exec or a client certificate with its key"
        ),
        (
            config(cluster: ""),
            "/k: the server of cluster 'c' is missing or is no http:// or https:// URL; correct it"
        ),
        (
            config(cluster: "server: k8s.example:6443"),
            "/k: the server of cluster 'c' is missing or is no http:// or https:// URL; correct it"
        ),
        (
            config(cluster: "server: 'https://me:s3cret@k8s.example'"),
            "/k: the server of cluster 'c' is missing or is no http:// or https:// URL; correct it"
        ),
        (
            config(cluster: "server: 'https://k', insecure-skip-tls-verify: maybe"),
            "/k, line 4: clusters[0].cluster.insecure-skip-tls-verify is neither true nor false; correct the kubeconfig"
        ),
        (
            config(cluster: "server: 'https://k', certificate-authority-data: '%%%'"),
            "/k: certificate-authority-data is not base64; correct it"
        ),
        (
            config(cluster: "server: 'https://k', certificate-authority-data: cnViYmlzaA=="),
            "/k: certificate-authority-data holds no usable PEM certificate: no readable BEGIN CERTIFICATE block; "
                + "give the cluster's CA"
        ),
        (
            config(cluster: "server: 'https://k', certificate-authority: ca.crt"),
            "certificate-authority /ca.crt does not exist; create it or correct the path"
        ),
        (
            config(cluster: "server: 'https://k', insecure-skip-tls-verify: true, certificate-authority: ca.crt"),
            "/k: insecure-skip-tls-verify and certificate-authority exclude each other; remove one"
        ),
        (
            config(cluster: "server: 'https://k', proxy-url: 'https://p:1'"),
            "/k: the proxy-url of cluster 'c' must be http://HOST:PORT or socks5://HOST:PORT: "
                + "proxies over https are not supported"
        ),
        (
            config(cluster: "server: 'https://k', proxy-url: 'socks5://me:s3cret@p:1'"),
            "/k: the proxy-url of cluster 'c' must be socks5://HOST:PORT: "
                + "a SOCKS proxy that asks for a password is not supported"
        ),
        (
            config(cluster: "server: 'https://k', proxy-url: 'ftp://me:s3cret@p:1'"),
            "/k: the proxy-url of cluster 'c' must be http://HOST:PORT or socks5://HOST:PORT"
        ),
        (
            config(cluster: "server: 'https://k', tls-server-name: 10.0.0.1"),
            "/k: the address in tls-server-name of cluster 'c' is not supported; "
                + "use a name that the certificate has, such as kubernetes"
        ),
        (config(user: "tokenFile: t"), "the token file /t does not exist; create it or correct the path"),
        (config(user: "tokenFile: empty"), "the token file /empty is empty; write the token into it"),
        (
            config(user: "client-key-data: czNjcmV0"),
            "/k: user 'u' has a client certificate or a key only; correct the kubeconfig"
        ),
        (
            config(user: "client-certificate-data: '*', client-key-data: czNjcmV0"),
            "/k: client-certificate-data is not base64; correct it"
        ),
        (
            config(user: "username: me, token: s3cret"),
            "/k: token and username of user 'u' exclude each other; remove one"
        ),
        (
            config(user: "token: s3cret, as-groups: [a]"),
            "/k, line 5: users[0].user has as-groups without as; correct the kubeconfig"
        ),
        (
            config(user: "auth-provider: {name: oidc}"),
            "/k: the auth-provider 'oidc' of user 'u' without an id-token is not supported; use an exec plugin"
        ),
        (
            config(user: "auth-provider: {name: gcp, config: {access-token: s3cret}}"),
            "/k: the auth-provider 'gcp' of user 'u' is not supported; use an exec plugin"
        ),
        (
            config(user: "exec: {apiVersion: v1, command: aws}"),
            "/k: the exec plugin of user 'u' needs the apiVersion client.authentication.k8s.io/v1 or "
                + "client.authentication.k8s.io/v1beta1, not 'v1'; correct the kubeconfig"
        ),
        (
            config(user: "exec: {apiVersion: client.authentication.k8s.io/v1, command: aws}"),
            "/k: the exec plugin of user 'u' has no interactiveMode: set Never, IfAvailable or Always; "
                + "correct the kubeconfig"
        ),
        (
            config(user: "exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: a, interactiveMode: Ask}"),
            "/k: the exec plugin of user 'u' needs the interactiveMode Never, IfAvailable or Always; "
                + "correct the kubeconfig"
        ),
        (
            config(user: "exec: {apiVersion: client.authentication.k8s.io/v1beta1, args: [a]}"),
            "/k: the exec plugin of user 'u' has no command; correct the kubeconfig"
        ),
    ]

    @Test(arguments: problems)
    func `what is wrong gets one line that names the mend`(text: String, expected: String) throws {
        let files = TestFiles(["/k": text, "/empty": " \n"])
        let error = try #require(throws: KubernetesAccessError.self) {
            try Kubeconfig.load("/k", files: files.files).access(files: files.files)
        }
        #expect("\(error)" == expected)
        #expect(!String(reflecting: error).contains("s3cret"))
    }

    @Test func `what is no text is refused`() throws {
        let error = try #require(throws: KubernetesAccessError.self) {
            try Kubeconfig(parsing: [0x6B, 0x3A, 0x20, 0xFF], file: "/k")
        }
        #expect("\(error)" == "/k: it is not UTF-8 text; correct the kubeconfig")
    }

    @Test func `every prefix of a kubeconfig gives an error or access, never a crash or a secret`() throws {
        let bytes = Array(Self.config().utf8)
        for length in 0..<bytes.count {
            let files = TestFiles(["/k": String(decoding: bytes[..<length], as: UTF8.self)])
            let error = #expect(throws: KubernetesAccessError.self, "\(length) bytes") {
                try Kubeconfig.load("/k", files: files.files).access(files: files.files)
            }
            #expect(error.map { !"\($0)".contains("s3cret") && !"\($0)".contains("\n") } == true)
        }
    }

    @Test func `a token with an explicit alternative does not need the plugin`() throws {
        let files = TestFiles(["/k": Self.config(user: "token: s3cret, exec: {apiVersion: v1, command: aws}")])
        let access = try Kubeconfig.load("/k", files: files.files).access(files: files.files)
        #expect(access.authorization() == "Bearer s3cret")
    }

    @Test func `entries that are not in use may be incomplete`() throws {
        let more = "\n- {name: v, user: null}\n- name: w\n- {name: y, user: {exec: {command: x}, as: ''}}"
        let text = Self.config().replacing(
            "users: [{name: u, user: {token: s3cret}}]",
            with: "users:\n- {name: u, user: {token: s3cret, as: '', as-groups: [], username: null}}" + more
        )
        let files = TestFiles(["/k": text])
        #expect(try Kubeconfig.load("/k", files: files.files).users.map(\.name) == ["u", "v", "w", "y"])
        let access = try Kubeconfig.load("/k", files: files.files).access(files: files.files)
        #expect(access.authorization() == "Bearer s3cret")
    }

    @Test func `an http server needs no credentials`() throws {
        let text = Self.config(cluster: "server: 'http://localhost:8001'", context: "cluster: c")
        let files = TestFiles(["/k": text])
        #expect(try Kubeconfig.load("/k", files: files.files).access(files: files.files).authorization() == nil)
    }
}
