import Foundation
import Harness
import Wire

/// The files that lead a controller into its cluster, written for one test.
struct ClusterFiles {
    let sim: Sim

    static let pool = "k8s-pool-shop-eu"

    /// The port of eu's API server.
    var apiPort: Int { sim.port + 1 }

    /// Runs `body` with a simulator that has one Ingress in eu.
    static func with(_ body: (ClusterFiles) async throws -> Void) async throws {
        try await Sim.with { sim in
            try await sim.createIngress("web", in: "eu", addresses: ["203.0.113.1"])
            try await body(ClusterFiles(sim: sim))
        }
    }

    /// The way to eu's API server over TLS, without which no credential is sent and no plugin is run.
    struct Front {
        let port: Int
        let cluster: [String]
    }

    /// Runs `body` with such a simulator, and with a front of TLS before its API server.
    static func withFront(_ body: (ClusterFiles, Front) async throws -> Void) async throws {
        try await with { files in
            let authority = try TestAuthority("ours")
            try await Relay.with(tls: try authority.issue().server(), to: files.apiPort) { relay in
                try await body(files, Front(port: relay.port, cluster: [try files.authority(authority)]))
            }
        }
    }

    /// A kubeconfig whose context `eu` has the front as its server.
    func kubeconfig(_ front: Front, user: String) throws {
        try kubeconfig("https://127.0.0.1:\(front.port)", cluster: front.cluster, user: user)
    }

    @discardableResult
    func write(_ text: String, to name: String, executable: Bool = false) throws -> String {
        let path = sim.directory.appending(path: name).path
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        if executable { try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path) }
        return path
    }

    /// A kubeconfig whose context `eu` has this server; fields as in YAML's flow style.
    func kubeconfig(_ server: String, cluster: [String] = [], user: String = "token: \(Sim.clusterToken)") throws {
        let fields = (["server: \"\(server)\""] + cluster).joined(separator: ", ")
        try write(
            """
            kind: Config
            current-context: eu
            contexts: [{name: eu, context: {cluster: c, user: u}}]
            clusters: [{name: c, cluster: {\(fields)}}]
            users: [{name: u, user: {\(user)}}]
            """,
            to: "kubeconfig"
        )
    }

    func authority(_ authority: TestAuthority) throws -> String {
        "certificate-authority: \"\(try write(authority.certificatePEM, to: "ca-\(UUID().uuidString.prefix(8)).pem"))\""
    }

    /// A plugin whose script prints a credential; `status` are the members of its status.
    func plugin(_ script: String) throws -> String {
        let path = try write("#!/bin/sh\n" + script + "\n", to: "plugin", executable: true)
        return """
            exec: {apiVersion: client.authentication.k8s.io/v1, command: "\(path)", interactiveMode: Never, \
            env: [{name: DIRECTORY, value: "\(sim.directory.path)"}]}
            """
    }

    /// The script's line that prints a credential.
    static func printing(_ status: String) -> String {
        "echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{\(status)}}'"
    }

    /// Waits until the controller has done its work.
    func converged() async throws {
        try await eventually("the pool is there") { try await sim.pool(Self.pool) != nil }
    }

    /// A new address gets through: the watch lives, or another has taken its place.
    func follows(_ address: String) async throws {
        try await sim.setAddresses([address], of: "web", in: "eu")
        try await eventually("the pool has \(address)") {
            try await sim.origins(Self.pool).map { $0["address"] } == [.string(address)]
        }
    }
}
