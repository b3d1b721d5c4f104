@testable import GeoEngine
import Testing
import Wire

@Suite struct EnvironmentProxyTests {
    private static let proxy = Server.Proxy(host: "proxy.corp", port: 3128)

    @Test(arguments: [
        ("", "https://k8s.example:6443", true),
        ("k8s.example", "https://k8s.example:6443", false),
        ("k8s.example", "https://a.k8s.example", false),
        ("K8S.Example", "https://k8s.example", false),
        ("k8s.example", "https://xk8s.example", true),
        (".k8s.example", "https://k8s.example", true),
        (".k8s.example", "https://a.k8s.example", false),
        ("*.k8s.example", "https://a.k8s.example", false),
        ("k8s.example:6443", "https://k8s.example:6443", false),
        ("k8s.example:6443", "https://k8s.example", true),
        ("k8s.example:443", "https://k8s.example", false),
        ("10.96.0.1", "https://10.96.0.1:443", false),
        ("10.96.0.0/12", "https://10.96.0.1:443", false),
        ("10.96.0.0/12", "https://10.112.0.1", true),
        ("10.96.0.1/33", "https://10.96.0.1", true),
        ("10.96.0.1:443", "https://10.96.0.1", false),
        ("10.96.0.1:6443", "https://10.96.0.1", true),
        ("0.0.0.0/0", "https://10.96.0.1", false),
        ("0.0.0.0/0", "https://[fd00::1]", true),
        ("fd00::/8", "https://[fd00::1]:6443", false),
        ("fd00::1", "https://[FD00:0::1]:6443", false),
        ("[fd00::1]:6443", "https://[fd00::1]:6443", false),
        ("a.example , .svc,, 10.0.0.0/8", "https://10.1.2.3", false),
        ("*", "https://k8s.example", false),
        ("", "http://k8s.example", true),
    ])
    func `NO_PROXY is read as Go reads it`(exceptions: String, url: String, isProxied: Bool) {
        let environment = EnvironmentProxy(proxy: Self.proxy, exceptions: NoProxy(exceptions))
        let expected = isProxied && url.hasPrefix("https:") ? Self.proxy : nil
        #expect(environment.proxy(for: url) == expected)
    }

    @Test(arguments: ["https://localhost:1", "https://127.0.0.1:6443", "https://127.8.8.8", "https://[::1]:6443"])
    func `this very machine is reached without a proxy`(url: String) {
        #expect(EnvironmentProxy(proxy: Self.proxy, exceptions: NoProxy("")).proxy(for: url) == nil)
    }

    @Test func `without a proxy there is none`() {
        #expect(EnvironmentProxy(proxy: nil, exceptions: NoProxy("")).proxy(for: "https://k8s.example") == nil)
    }
}
