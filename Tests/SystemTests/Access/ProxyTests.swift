import Harness
import Testing

/// An API server that only a proxy can reach: its name means nothing on this machine.
@Suite struct ProxyTests {
    private static let server = "https://kube.internal:6443"

    struct Way: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let handshake: Relay.Handshake
        /// The kubeconfig's proxy, given the port.
        var proxyURL: (@Sendable (Int) -> String)?
        /// `HTTPS_PROXY`, given the port.
        var environment: (@Sendable (Int) -> String)?
    }

    static let ways = [
        Way(
            testDescription: "proxy-url http",
            handshake: .connect(authorization: nil),
            proxyURL: { "http://127.0.0.1:\($0)" }
        ),
        Way(
            testDescription: "proxy-url http with a password",
            // me:s@cret
            handshake: .connect(authorization: "Basic bWU6c0BjcmV0"),
            proxyURL: { "http://me:s%40cret@127.0.0.1:\($0)" }
        ),
        Way(testDescription: "proxy-url socks5", handshake: .socks5, proxyURL: { "socks5://127.0.0.1:\($0)" }),
        Way(
            testDescription: "HTTPS_PROXY",
            handshake: .connect(authorization: nil),
            environment: { "http://127.0.0.1:\($0)" }
        ),
        Way(
            testDescription: "proxy-url before HTTPS_PROXY",
            handshake: .socks5,
            proxyURL: { "socks5://127.0.0.1:\($0)" },
            environment: { _ in "http://127.0.0.1:1" }
        ),
    ]

    @Test(arguments: ways)
    func `a cluster behind a proxy is watched through it`(way: Way) async throws {
        try await Self.withServer { files, front, authority in
            try await Relay.with(way.handshake, to: front.port) { proxy in
                var cluster = [try files.authority(authority)]
                if let url = way.proxyURL { cluster.append("proxy-url: \"\(url(proxy.port))\"") }
                try files.kubeconfig(Self.server, cluster: cluster)
                let environment = way.environment.map { ["HTTPS_PROXY": $0(proxy.port)] } ?? [:]
                try await Controller.with("eu", files.sim, environment) { eu in
                    try await files.converged()
                    try await files.follows("203.0.113.2")
                    #expect(Set(proxy.destinations) == ["kube.internal:6443"])
                    #expect(!eu.logged("cret"))
                }
            }
        }
    }

    @Test func `what NO_PROXY names is reached without`() async throws {
        try await Self.withServer { files, front, authority in
            try await Relay.with(.connect(authorization: nil), to: front.port) { proxy in
                try files.kubeconfig(Self.server, cluster: [try files.authority(authority)])
                let environment = [
                    "HTTPS_PROXY": "http://127.0.0.1:\(proxy.port)", "NO_PROXY": "10.0.0.0/8,.internal",
                ]
                try await Controller.with("eu", files.sim, environment) { eu in
                    try await eventually("the name is looked up here") {
                        eu.logged("Listing the Ingresses failed: cannot resolve kube.internal")
                    }
                    #expect(proxy.destinations.isEmpty)
                }
            }
        }
    }

    @Test func `an https proxy is one clear line and exit code 1`() async throws {
        try await ClusterFiles.with { files in
            try files.kubeconfig(Self.server, cluster: ["proxy-url: \"https://proxy.internal\""])
            try await Controller.with("eu", files.sim) { eu in
                let code = try await eu.process.exitCode()
                #expect(code == 1)
                #expect(eu.log.split(separator: "\n").count == 1)
                #expect(eu.logged("the proxy-url of cluster 'c' must be http://HOST:PORT or socks5://HOST:PORT"))
            }
        }
    }

    private static func withServer(
        _ body: (ClusterFiles, Relay, TestAuthority) async throws -> Void
    ) async throws {
        try await ClusterFiles.with { files in
            let authority = try TestAuthority("ours")
            let certificate = try authority.issue(names: ["kube.internal"], loopback: false)
            try await Relay.with(tls: try certificate.server(), to: files.apiPort) { front in
                try await body(files, front, authority)
            }
        }
    }
}
