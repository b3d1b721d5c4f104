import Foundation
import HTTPTypes
import Harness
import Testing
import Wire

/// `kubectl` reads what geosim holds.
@Suite(.enabled(if: Kubectl.path != nil, "\(Kubectl.missing)"))
struct KubectlReadTests {
    private func with(_ body: (Kubectl) async throws -> Void) async throws {
        try await Kubectl.with { (kubectl) async throws in
            try await kubectl("create", "-f", "-", input: Manifest.ingress() + "---\n" + Manifest.lease())
            try await kubectl.sim.request(
                .patch,
                "/apis/networking.k8s.io/v1/namespaces/default/ingresses/web/status",
                ["status": ["loadBalancer": ["ingress": [["ip": "203.0.113.1"]]]]],
                port: 1,
                type: "application/merge-patch+json"
            )
            try await body(kubectl)
        }
    }

    private func words(_ text: String) -> [[String]] {
        text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    }

    @Test func `get prints the columns of a real server`() async throws {
        try await with { (kubectl) async throws in
            let lines = try await words(kubectl("get", "ing"))
            #expect(lines.first == ["NAME", "CLASS", "HOSTS", "ADDRESS", "PORTS", "AGE"])
            #expect(lines.last?.dropLast() == ["web", "nginx", "app.example.com", "203.0.113.1", "80"])
            let leases = try await words(kubectl("get", "leases"))
            #expect(leases.first == ["NAME", "HOLDER", "AGE"])
            #expect(leases.last?.dropLast() == ["lead", "a"])
        }
    }

    @Test func `get finds kinds by all their names, in all namespaces, by label and in pages`() async throws {
        try await with { (kubectl) async throws in
            try await kubectl("create", "-n", "other", "-f", "-", input: Manifest.ingress("far", labels: "team: far"))
            for kind in [
                "ing", "ingress", "ingresses", "ingresses.networking.k8s.io", "ingresses.v1.networking.k8s.io",
            ] {
                #expect(try await kubectl("get", kind, "-o", "name") == "ingress.networking.k8s.io/web\n")
            }
            let all = "ingress.networking.k8s.io/web\ningress.networking.k8s.io/far\n"
            #expect(try await kubectl("get", "ing", "-A", "--chunk-size=1", "-o", "name") == all)
            let far = "ingress.networking.k8s.io/far\n"
            #expect(try await kubectl("get", "ing", "-A", "-l", "team in (far,away)", "-o", "name") == far)
            let field = "metadata.name=web"
            #expect(try await kubectl("get", "ing", "-A", "--field-selector", field, "-o", "name").hasSuffix("/web\n"))
            #expect(try await kubectl("get", "ing,leases", "-o", "name").split(separator: "\n").count == 2)
        }
    }

    @Test func `get -o yaml prints the whole object`() async throws {
        try await with { (kubectl) async throws in
            let text = try await kubectl("get", "ing", "web", "-o", "yaml")
            let parts = [
                "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n", "  generation: 1\n", "  uid: ",
                "spec:\n  ingressClassName: nginx\n  rules:\n  - host: app.example.com\n",
                "status:\n  loadBalancer:\n    ingress:\n    - ip: 203.0.113.1\n",
            ]
            for part in parts { #expect(text.contains(part)) }
        }
    }

    @Test func `get -w prints each change as it comes`() async throws {
        try await with { (kubectl) async throws in
            let watch = try kubectl.start(["get", "ing", "-w", "--show-labels"])
            defer { watch.end() }
            try await eventually("the first line") { watch.text.contains("team=shop") }
            try await kubectl("label", "ing", "web", "stage=blue")
            try await kubectl("create", "-f", "-", input: Manifest.ingress("second"))
            try await eventually("both changes") {
                watch.text.contains("stage=blue,team=shop") && watch.text.contains("second")
            }
            #expect(words(watch.text).filter { $0.first == "NAME" }.count == 1)
        }
    }

    @Test func `describe tells what there is`() async throws {
        try await with { (kubectl) async throws in
            let ingress = try await words(kubectl("describe", "ing", "web"))
            #expect(ingress.contains(["Address:", "203.0.113.1"]))
            #expect(ingress.contains(["app.example.com"]))
            let lease = try await words(kubectl("describe", "lease", "lead"))
            #expect(lease.contains(["Holder", "Identity:", "a"]))
            #expect(lease.contains(["Events:", "<none>"]))
        }
    }

    @Test(.enabled(if: Kubectl.minor >= 27, "this kubectl explains by OpenAPI 2 alone"))
    func `explain tells the fields of a kind`() async throws {
        try await with { (kubectl) async throws in
            #expect(try await kubectl("explain", "ingress.spec.rules.host").contains("host <string>"))
        }
    }

    @Test func `what is not there is told in the API's words`() async throws {
        try await with { (kubectl) async throws in
            #expect(
                try await kubectl.failing("get", "ing", "nope")
                    == "Error from server (NotFound): ingresses.networking.k8s.io \"nope\" not found\n"
            )
            #expect(try await kubectl("get", "ing", "-n", "empty").contains("No resources found in empty namespace."))
        }
    }

    @Test func `over TLS it shows its token and trusts geosim's authority`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "geo-tls-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let arguments = ["--tls", folder.path]
        try await Sim.with(arguments: arguments) { (sim) async throws in
            let file = sim.directory.appending(path: "kubeconfig-tls")
            let printed = try ChildProcess(
                "geosim",
                ["kubeconfig", "--listen", "127.0.0.1:\(sim.port)"] + arguments,
                log: file
            )
            #expect(try await printed.exitCode() == 0)
            let kubectl = Kubectl(sim: sim)
            let created = try await kubectl("create", "-f", "-", input: Manifest.lease(), kubeconfig: file)
            #expect(created == "lease.coordination.k8s.io/lead created\n")
        }
    }
}
