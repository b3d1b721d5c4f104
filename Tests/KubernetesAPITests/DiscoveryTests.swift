@testable import KubernetesAPI
import Testing

@Suite struct DiscoveryTests {
    private static func config(_ name: String, server: String, current: Bool = true) -> String {
        """
        \(current ? "current-context: \(name)" : "")
        contexts: [{name: \(name), context: {cluster: shared, user: shared}}]
        clusters: [{name: shared, cluster: {server: "http://\(server)"}}]
        users: [{name: shared, user: {tokenFile: token}}]
        """
    }

    static let files = TestFiles([
        "/a/config": config("a", server: "a.example"),
        "/a/token": "token of a",
        "/b/config": config("b", server: "b.example"),
        "/b/token": "token of b",
        "/none/config": config("none", server: "none.example", current: false),
        "/none/token": "x",
        "/empty": "",
        "/broken": "[",
        "/secret": "\0",
        "/home/.kube/config": config("home", server: "home.example"),
        "/home/.kube/token": "x",
        "relative": config("relative", server: "relative.example"),
        "token": "x",
        "/sa/token": "pod",
    ])

    @Test(arguments: [
        ("/a/config", nil, "http://a.example"),
        ("/a/config:/b/config", nil, "http://a.example"),
        ("/b/config:/a/config", nil, "http://b.example"),
        // The first file wins the whole entry of the name that both define.
        ("/a/config:/b/config", "b", "http://a.example"),
        ("/none/config:/b/config", nil, "http://none.example"),
        (":/missing:/a/config::/a/config", nil, "http://a.example"),
        ("/empty:/a/config", nil, "http://a.example"),
        ("relative", nil, "http://relative.example"),
    ])
    func `kubeconfigs are merged as kubectl does it`(list: String, context: String?, server: String) throws {
        let access = try ClusterAccess.discover(
            environment: ["KUBECONFIG": list, "HOME": "/home"],
            context: context,
            files: Self.files.files
        )
        #expect(access.server == server)
    }

    @Test func `of a merged list each entry's paths start at its own file`() throws {
        let config = try Kubeconfig.load("/none/config:/b/config", files: Self.files.files)
        #expect(config.currentContext == "b")
        #expect(config.contexts.map(\.file) == ["/none/config", "/b/config"])
        #expect(config.users.map(\.tokenFile) == ["/none/token"])
        #expect(config.files == ["/none/config", "/b/config"])
    }

    @Test(
        arguments: [
            ("/missing", "the kubeconfig /missing does not exist; create it or correct the path"),
            ("/missing:/gone", "the kubeconfig /missing:/gone does not exist; create it or correct the path"),
            (":", "the kubeconfig : does not exist; create it or correct the path"),
            ("/a/config:/secret", "cannot read the kubeconfig /secret: permission denied"),
            ("/empty", "/empty has no current-context; set it or pass --context, one of: none"),
        ]
    )
    func `a KUBECONFIG that leads nowhere is an error`(list: String, expected: String) {
        #expect(throws: KubernetesAccessError(expected)) {
            try ClusterAccess.discover(
                environment: ["KUBECONFIG": list, "HOME": "/home"].merging(InClusterTests.environment) { $1 },
                files: Self.files.files
            )
        }
    }

    @Test func `a broken file of several is an error`() throws {
        let error = try #require(throws: KubernetesAccessError.self) {
            try Kubeconfig.load("/a/config:/broken", files: Self.files.files)
        }
        #expect("\(error)".hasPrefix("/broken, line 2: not YAML: "))
    }

    @Test(arguments: [
        (["HOME": "/home"], nil, "http://home.example"),
        (["HOME": "/home", "KUBECONFIG": ""], nil, "http://home.example"),
        (["HOME": "/home"], "home", "http://home.example"),
        (["HOME": "/home", "SERVICE_ACCOUNT_DIR": "/sa"], nil, "https://10.96.0.1:443"),
        (["HOME": "/home", "SERVICE_ACCOUNT_DIR": "/sa"], "home", "http://home.example"),
        (["HOME": "/home", "SERVICE_ACCOUNT_DIR": "/sa", "KUBECONFIG": "/a/config"], nil, "http://a.example"),
        (["SERVICE_ACCOUNT_DIR": "/sa"], nil, "https://10.96.0.1:443"),
    ])
    func `what is said outright comes first`(environment: [String: String], context: String?, server: String) throws {
        let access = try ClusterAccess.discover(
            environment: environment.merging(InClusterTests.environment) { $1 },
            context: context,
            files: Self.files.files
        )
        #expect(access.server == server)
    }

    @Test(arguments: [["HOME": "/nobody"], [:]])
    func `a pod without a kubeconfig uses its service account`(environment: [String: String]) throws {
        let files = TestFiles(["\(ClusterAccess.serviceAccountDirectory)/token": "pod"])
        let access = try ClusterAccess.discover(
            environment: environment.merging(InClusterTests.environment) { $1 },
            files: files.files
        )
        #expect(access.sourceName == "in cluster")
        #expect(access.authorization() == "Bearer pod")
    }

    @Test func `a context asked for needs a kubeconfig`() {
        #expect(throws: KubernetesAccessError.missing("the kubeconfig", "/nobody/.kube/config")) {
            try ClusterAccess.discover(
                environment: ["HOME": "/nobody"].merging(InClusterTests.environment) { $1 },
                context: "eu",
                files: Self.files.files
            )
        }
    }

    @Test func `a context that is asked for is never taken for the pod's own cluster`() {
        let pod = ["KUBERNETES_SERVICE_HOST": "10.96.0.1", "KUBERNETES_SERVICE_PORT": "443"]
        let error = #expect(throws: KubernetesAccessError.self) {
            try ClusterAccess.discover(environment: pod, context: "prod-eu", files: Self.files.files)
        }
        #expect(error?.description == "no kubeconfig with the context prod-eu: set KUBECONFIG, or HOME")
    }

    @Test func `without anything the mend is told`() {
        #expect(
            throws: KubernetesAccessError(
                "no kubeconfig, and not in a cluster: KUBERNETES_SERVICE_HOST, KUBERNETES_SERVICE_PORT unset; "
                    + "set KUBECONFIG, or run in a pod"
            )
        ) {
            try ClusterAccess.discover(environment: [:], files: Self.files.files)
        }
    }
}
