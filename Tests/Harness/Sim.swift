package import Foundation
package import HTTPTypes
package import Wire

/// A running geosim, spoken to as its users speak to it: over sockets.
package struct Sim: Sendable {
    package static let token = "geosim-token-full-0123456789abcdef012345"
    package static let clusterToken = "geosim-cluster-token"
    package static let account = "9a7806061c88ada191ed06f989cc3dac"
    package static let zone = "023e105f4ecef8ad9ca31a8372d0c353"
    package static let clusters = ["eu", "us_east", "us_west", "asia"]

    package let port: Int
    package let directory: URL
    package let process: ChildProcess
    package let transports: [LiveTransport]

    /// Starts geosim without Ingresses, runs `body`, and ends all processes that it started.
    package static func with(
        arguments: [String] = [],
        _ body: (Sim) async throws -> Void
    ) async throws {
        try await Slots.shared.whileHolding {
            let directory = FileManager.default.temporaryDirectory.appending(path: "geo-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: directory) }
            let (port, process) = try await start(["--scenario", "empty"] + arguments, directory)
            defer { process.kill() }
            try await connect(port, 0...4) { transports in
                let sim = Sim(port: port, directory: directory, process: process, transports: transports)
                try sim.kubeconfig(arguments).write(to: sim.kubeconfigFile, atomically: true, encoding: .utf8)
                try await body(sim)
            }
        }
    }

    /// A geosim that listens on ports which were free, and the first of them.
    package static func start(_ arguments: [String], _ directory: URL) async throws -> (Int, ChildProcess) {
        for _ in 0..<20 {
            // Below those that Linux gives to outgoing connections, which may take a neighbour of a free one.
            let port = Int.random(in: 1100...3270) * 10
            let process = try ChildProcess(
                "geosim",
                ["--listen", "127.0.0.1:\(port)"] + arguments,
                log: directory.appending(path: "geosim-\(port).log")
            )
            while process.isRunning, !process.log.contains("listening") { try await Task.sleep(for: .milliseconds(10)) }
            if process.isRunning { return (port, process) }
        }
        throw Failure("geosim finds no free ports")
    }

    private static func connect(
        _ port: Int,
        _ offsets: ClosedRange<Int>,
        _ body: ([LiveTransport]) async throws -> Void
    ) async throws {
        try await connect(offsets.map { Server(baseURL: "http://127.0.0.1:\(port + $0)") }[...], [], body)
    }

    private static func connect(
        _ servers: ArraySlice<Server>,
        _ connected: [LiveTransport],
        _ body: ([LiveTransport]) async throws -> Void
    ) async throws {
        guard let first = servers.first else { return try await body(connected) }
        try await LiveTransport.with(first) { try await connect(servers.dropFirst(), connected + [$0], body) }
    }

    private func kubeconfig(_ arguments: [String]) throws -> String {
        let process = try ChildProcess(
            "geosim",
            ["kubeconfig", "--listen", "127.0.0.1:\(port)"],
            log: directory.appending(path: "kubeconfig.out")
        )
        process.waitUntilExit()
        return process.log
    }

    package var kubeconfigFile: URL { directory.appending(path: "kubeconfig") }

    /// What a controller for a cluster needs, as a pod has it.
    package func environment(_ cluster: String) -> [String: String] {
        [
            "CF_API_URL": "http://127.0.0.1:\(port)/client/v4", "CF_API_TOKEN": Self.token,
            "CF_ACCOUNT_ID": Self.account, "CF_ZONE_ID": Self.zone, "GEO_LOCATION": cluster,
            "KUBECONFIG": kubeconfigFile.path, "KUBE_CONTEXT": cluster, "HTTP_ADDRESS": "127.0.0.1:0",
            "LOG_LEVEL": "DEBUG", "RESYNC_INTERVAL": "60s",
        ]
    }
}

// MARK: - Requests

extension Sim {
    @discardableResult
    package func request(
        _ method: HTTPRequest.Method,
        _ target: String,
        _ body: JSON? = nil,
        port offset: Int = 0,
        type: String = "application/json"
    ) async throws -> JSON {
        let token = offset == 0 ? Self.token : Self.clusterToken
        let request = Request(
            method,
            target,
            headers: [.authorization: "Bearer \(token)", .contentType: type],
            body: body?.bytes ?? []
        )
        let reply = try await transports[offset].fetch(
            request,
            limit: 256 << 20,
            timeout: .seconds(30),
            time: Time(ContinuousClock())
        )
        guard (200..<300).contains(reply.status) else {
            throw Failure("\(method) \(target): \(reply.status) \(String(decoding: reply.body, as: UTF8.self))")
        }
        return try JSON.parse(reply.body)
    }

    package func fault(_ rules: JSON...) async throws {
        try await request(.post, "/sim/faults", .array(rules))
    }

    package func liftFaults() async throws {
        try await request(.delete, "/sim/faults")
    }

    /// Requests to Cloudflare since a number, oldest first; those of the tests themselves left out.
    package func calls(since number: Int = 0) async throws -> [JSON] {
        let log = try await request(.get, "/sim/requests?since=\(number)")
        let entries = log.array ?? log["requests"]?.array ?? []
        return entries.filter {
            $0["side"]?.string == "cloudflare" && ($0["caller"]?.string ?? "").contains("external-dns-cloudflare-geo")
        }
    }

    package func lastRequest() async throws -> Int {
        let log = try await request(.get, "/sim/requests?since=0")
        return (log.array ?? log["requests"]?.array ?? []).last?["n"]?.int ?? 0
    }

    package func pools() async throws -> [JSON] {
        try await request(.get, "/sim/state")["pools"]?.array ?? []
    }

    package func pool(_ name: String) async throws -> JSON? {
        try await pools().first { $0["name"]?.string == name }
    }

    package func loadBalancer(_ name: String = "app.example.com") async throws -> JSON? {
        let balancers = try await request(.get, "/sim/state")["load_balancers"]?.array ?? []
        return balancers.first { $0["name"]?.string == name }
    }

    // MARK: As a person at Cloudflare's dashboard

    package func cloudflare(_ method: HTTPRequest.Method, _ path: String, _ body: JSON? = nil) async throws -> JSON {
        try await request(method, "/client/v4" + path, body)["result"] ?? .null
    }

    @discardableResult
    package func patchPool(_ name: String, _ change: ([JSON]) -> [JSON]) async throws -> JSON {
        let pool = try await pool(name)
        let origins = try change(required(pool?["origins"]?.array).map(Self.withoutHealth))
        let id = try required(pool?["id"]?.string)
        return try await cloudflare(
            .patch,
            "/accounts/\(Self.account)/load_balancers/pools/\(id)",
            ["origins": .array(origins)]
        )
    }

    private static func withoutHealth(_ origin: JSON) -> JSON {
        var object = origin.object ?? JSONObject()
        object["healthy"] = nil
        object["failure_reason"] = nil
        return .object(object)
    }

    // MARK: As an ingress controller and its users

    package func createIngress(
        _ name: String,
        in cluster: String,
        clusterName: String? = "shop",
        annotations: [(String, String)] = [],
        addresses: [String] = [],
        labels more: [(String, String)] = []
    ) async throws {
        var labels = JSONObject([(key: "dns.external/geo-route", value: "true")])
        if let clusterName { labels["cluster-name"] = .string(clusterName) }
        for (key, value) in more { labels[key] = .string(value) }
        let notes = JSONObject(annotations.map { (key: $0.0, value: .string($0.1)) })
        try await request(
            .post,
            "/apis/networking.k8s.io/v1/namespaces/default/ingresses",
            [
                "apiVersion": "networking.k8s.io/v1", "kind": "Ingress",
                "metadata": [
                    "name": .string(name), "namespace": "default", "labels": .object(labels),
                    "annotations": .object(notes),
                ],
                "spec": ["rules": []],
            ],
            port: offset(cluster)
        )
        if !addresses.isEmpty { try await setAddresses(addresses, of: name, in: cluster) }
    }

    /// Writes the status as an ingress controller does; texts with a letter and no colon are host names.
    package func setAddresses(_ addresses: [String], of name: String, in cluster: String) async throws {
        try await request(
            .patch,
            Self.path(of: name) + "/status",
            ["status": Self.status(addresses)],
            port: offset(cluster),
            type: "application/merge-patch+json"
        )
    }

    /// Puts a status into the store that an API server would not take, but may hold.
    package func forceAddresses(_ addresses: [String], of name: String, in cluster: String) async throws {
        let stored = try await request(.get, Self.path(of: name), port: offset(cluster))
        var object = try required(stored.object)
        object["status"] = Self.status(addresses)
        try await request(.post, "/sim/objects", ["cluster": .string(cluster), "object": .object(object)])
    }

    private static func path(of ingress: String) -> String {
        "/apis/networking.k8s.io/v1/namespaces/default/ingresses/" + ingress
    }

    private static func status(_ addresses: [String]) -> JSON {
        let entries = addresses.map { text -> JSON in
            let isName = !text.contains(":") && text.contains { $0.isLetter }
            return [isName ? "hostname" : "ip": .string(text)]
        }
        return ["loadBalancer": ["ingress": .array(entries)]]
    }

    package func patchIngress(_ name: String, in cluster: String, metadata: JSON) async throws {
        try await request(
            .patch,
            "/apis/networking.k8s.io/v1/namespaces/default/ingresses/\(name)",
            ["metadata": metadata],
            port: offset(cluster),
            type: "application/merge-patch+json"
        )
    }

    /// Deletes all Ingresses of a namespace in one request, as the end of the namespace does.
    package func deleteIngresses(in cluster: String, namespace: String) async throws {
        try await request(
            .delete,
            "/apis/networking.k8s.io/v1/namespaces/\(namespace)/ingresses",
            port: offset(cluster)
        )
    }

    package func deleteIngress(_ name: String, in cluster: String, namespace: String = "default") async throws {
        try await request(
            .delete,
            "/apis/networking.k8s.io/v1/namespaces/\(namespace)/ingresses/\(name)",
            port: offset(cluster)
        )
    }

    // MARK: As a person with kubectl

    /// Sends a request to a cluster's API server; the path begins after `/apis/` or `/api/`.
    @discardableResult
    package func kubernetes(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: JSON? = nil,
        in cluster: String
    ) async throws -> JSON {
        let type = method == .patch ? "application/merge-patch+json" : "application/json"
        return try await request(method, path, body, port: offset(cluster), type: type)
    }

    /// Creates an object with the label of the selector, unless it shall have none.
    package func create(
        _ kind: String,
        _ path: String,
        _ name: String,
        in cluster: String,
        clusterName: String? = "shop",
        isLabelled: Bool = true,
        annotations: [(String, String)] = [],
        spec: JSON
    ) async throws {
        var labels = JSONObject()
        if isLabelled { labels["dns.external/geo-route"] = "true" }
        if let clusterName { labels["cluster-name"] = .string(clusterName) }
        let group = path.hasPrefix("/api/v1") ? "v1" : "gateway.networking.k8s.io/v1"
        try await kubernetes(
            .post,
            path,
            [
                "apiVersion": .string(group), "kind": .string(kind),
                "metadata": [
                    "name": .string(name), "namespace": "default", "labels": .object(labels),
                    "annotations": .object(JSONObject(annotations.map { (key: $0.0, value: .string($0.1)) })),
                ],
                "spec": spec,
            ],
            in: cluster
        )
    }

    private func offset(_ cluster: String) -> Int { 1 + (Self.clusters.firstIndex(of: cluster) ?? 0) }
}
