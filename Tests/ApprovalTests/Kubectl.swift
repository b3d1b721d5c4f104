import Foundation
import Harness

/// The real `kubectl`, with the kubeconfig that geosim prints.
struct Kubectl {
    static let path = Tool.path("kubectl")
    static let missing = "kubectl is not installed (Debian: kubernetes-client)"

    let sim: Sim
    var context = "eu"

    /// Runs `body` with an empty geosim.
    static func with(_ body: (Kubectl) async throws -> Void) async throws {
        try await Sim.with { try await body(Kubectl(sim: $0)) }
    }

    static let minor = Tool.kubectlMinor

    func start(_ arguments: [String], input: String = "", kubeconfig: URL? = nil) throws -> Tool {
        try Tool(
            required(Self.path),
            ["--kubeconfig", (kubeconfig ?? sim.kubeconfigFile).path, "--context", context] + arguments,
            input: input,
            directory: sim.directory
        )
    }

    /// What a command prints; its failure is a failure.
    @discardableResult
    func callAsFunction(_ arguments: String..., input: String = "", kubeconfig: URL? = nil) async throws -> String {
        let output = try await start(arguments, input: input, kubeconfig: kubeconfig).output()
        guard output.code == 0 else { throw Failure("kubectl \(arguments.joined(separator: " ")): \(output.text)") }
        return output.text
    }

    /// What a command that must fail prints.
    func failing(_ arguments: String..., input: String = "") async throws -> String {
        let output = try await start(arguments, input: input).output()
        guard output.code != 0 else {
            throw Failure("kubectl \(arguments.joined(separator: " ")) succeeded: \(output.text)")
        }
        return output.text
    }

    /// One value of an object, as JSONPath finds it.
    func value(_ path: String, of object: String...) async throws -> String {
        try await start(["get"] + object + ["-o", "jsonpath={\(path)}"]).output().text
    }
}

/// What the tests write.
enum Manifest {
    static func ingress(_ name: String = "web", host: String = "app.example.com", labels: String = "team: shop")
        -> String
    {
        """
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: \(name)
          labels: {\(labels)}
        spec:
          ingressClassName: nginx
          rules:
          - host: \(host)
            http:
              paths:
              - path: /
                pathType: Prefix
                backend: {service: {name: web, port: {number: 80}}}

        """
    }

    static func lease(_ name: String = "lead", holder: String = "a") -> String {
        """
        apiVersion: coordination.k8s.io/v1
        kind: Lease
        metadata: {name: \(name)}
        spec: {holderIdentity: \(holder), leaseDurationSeconds: 15}

        """
    }
}
