import Foundation
import HTTPTypes
import Testing
import Wire

@testable import Simulation

/// A world on the bench: requests with credentials, at instants that the test sets.
final class Bench {
    let world: World
    var now: Duration = .zero
    var token: String

    static let instant = 1_763_900_000

    init(_ scenario: Scenario = .empty, seed: UInt64 = 7, _ adjust: (inout Settings) -> Void = { _ in }) {
        var settings = Settings(seed: seed, epoch: Self.instant, scenario: scenario)
        adjust(&settings)
        world = World(settings)
        token = settings.cloudflare.tokens[0].value
    }

    // MARK: Cloudflare

    var pools: String { "/accounts/\(world.settings.cloudflare.accountID)/load_balancers/pools" }
    var monitors: String { "/accounts/\(world.settings.cloudflare.accountID)/load_balancers/monitors" }
    var balancers: String { "/zones/\(world.settings.cloudflare.zoneID)/load_balancers" }

    func cloudflare(_ method: HTTPRequest.Method, _ target: String, _ body: JSON? = nil) async throws -> Answered {
        let request = Request(
            method,
            target,
            headers: [.authorization: "Bearer " + token],
            body: body?.bytes ?? []
        )
        return try await send(request, .cloudflare)
    }

    /// Creates a pool and returns its id.
    func pool(_ name: String, _ addresses: [String] = ["203.0.113.1"], _ more: JSON = [:]) async throws -> String {
        let origins = addresses.enumerated().map { index, address -> JSON in
            ["name": .string("origin-\(index)"), "address": .string(address)]
        }
        var body = JSONObject([("name", .string(name)), ("origins", .array(origins))])
        body = body.merging(more.object ?? JSONObject())
        let reply = try await cloudflare(.post, pools, .object(body))
        return try #require(reply.json["result"]?["id"]?.string)
    }

    // MARK: Kubernetes

    static let ingresses = "/apis/networking.k8s.io/v1/namespaces/shop/ingresses"
    static let leases = "/apis/coordination.k8s.io/v1/namespaces/shop/leases"
    static let services = "/api/v1/namespaces/shop/services"
    static let gatewayGroup = "/apis/gateway.networking.k8s.io"

    /// The path of a custom kind in the namespace shop.
    static func custom(_ plural: String) -> String { gatewayGroup + "/v1/namespaces/shop/" + plural }

    static let gateways = custom("gateways")

    func kubernetes(
        _ method: HTTPRequest.Method,
        _ target: String,
        _ body: JSON? = nil,
        type: String = "application/merge-patch+json",
        accept: String = "application/json",
        token: String = "geosim-cluster-token"
    ) async throws -> Answered {
        let request = Request(
            method,
            target,
            headers: [.authorization: "Bearer " + token, .contentType: type, .accept: accept],
            body: body?.bytes ?? []
        )
        return try await send(request, .kubernetes("eu"))
    }

    func ingress(_ name: String, labels: JSON = ["dns.external/geo-route": "true"]) async throws {
        let body: JSON = ["metadata": ["name": .string(name), "labels": labels], "spec": ["rules": []]]
        let reply = try await kubernetes(.post, Self.ingresses, body)
        try #require(reply.status == 201)
    }

    /// Creates an object of a custom kind, and returns the reply.
    @discardableResult
    func custom(_ plural: String, _ name: String, _ spec: JSON, metadata: JSON = [:]) async throws -> Answered {
        let metadata = JSONObject([("name", .string(name))]).merging(metadata.object ?? JSONObject())
        return try await kubernetes(.post, Self.custom(plural), ["metadata": .object(metadata), "spec": spec])
    }

    /// Creates a Gateway with one listener for HTTP.
    @discardableResult
    func gateway(_ name: String, listener: JSON = [:], metadata: JSON = [:]) async throws -> Answered {
        let common = JSONObject([("name", "http"), ("port", 80), ("protocol", "HTTP")])
        let listeners: JSON = [.object(common.merging(listener.object ?? JSONObject()))]
        return try await custom(
            "gateways",
            name,
            ["gatewayClassName": "example", "listeners": listeners],
            metadata: metadata
        )
    }

    func setAddress(_ address: String, of name: String) async throws {
        let status: JSON = ["status": ["loadBalancer": ["ingress": [["ip": .string(address)]]]]]
        let reply = try await kubernetes(.patch, Self.ingresses + "/\(name)/status", status)
        try #require(reply.status == 200)
    }

    /// The watch's lines until it ends at `end`, where its timeout or a fault must end it.
    func watch(
        _ query: String,
        of collection: String = "/apis/networking.k8s.io/v1/ingresses",
        until end: Duration = .seconds(3600),
        _ meanwhile: () async throws -> Void = {}
    ) async throws -> [WatchLine] {
        let target = collection + "?watch=1&" + query
        let request = Request(.get, target, headers: [.authorization: "Bearer geosim-cluster-token"])
        guard case .reply(let response) = exchange(request, .kubernetes("eu")) else {
            Issue.record("no reply")
            return []
        }
        try await meanwhile()
        world.advance(to: end)
        var bytes: [UInt8] = []
        for try await chunk in response.body { bytes += chunk }
        return try bytes.split(separator: UInt8(ascii: "\n")).map { WatchLine(try JSON.parse(Array($0))) }
    }

    // MARK: Both

    func exchange(_ request: Request, _ side: SimulatedServer) -> Exchange {
        world.exchange(request, Route(side, caller: "bench"), at: now)
    }

    func send(_ request: Request, _ side: SimulatedServer) async throws -> Answered {
        switch exchange(request, side) {
        case .reply(let response):
            let bytes = try await response.body.collect(upTo: 100 << 20)
            return Answered(status: response.status, headers: response.headers, bytes: bytes)
        case .lost: throw TransportError.lost("closed")
        case .held: throw TransportError.timedOut(after: .seconds(30))
        }
    }

    func faults(_ json: JSON) throws {
        world.add(try Fault.rules(from: json))
    }
}

/// A reply that has been read.
struct Answered {
    var status: Int
    var headers: HTTPFields
    var bytes: [UInt8]

    var json: JSON { (try? JSON.parse(bytes)) ?? .null }

    /// The one error of a Cloudflare envelope.
    var code: Int? { json["errors"]?.array?.first?["code"]?.int }
    var message: String? { json["errors"]?.array?.first?["message"]?.string ?? json["message"]?.string }
    var names: [String] {
        (json["result"]?.array ?? []).compactMap { $0["name"]?.string }
            + (json["items"]?.array ?? []).compactMap { $0["metadata"]?["name"]?.string }
    }
    var version: String { json["metadata"]?["resourceVersion"]?.string ?? "" }
}

/// One line of a watch: `ADDED web`, `BOOKMARK`, `ERROR 410`.
struct WatchLine: CustomStringConvertible {
    let json: JSON

    init(_ json: JSON) {
        self.json = json
    }

    var description: String {
        let object = json["object"]
        let name = object?["metadata"]?["name"]?.string ?? object?["code"]?.int.map(String.init) ?? ""
        return [json["type"]?.string ?? "?", name].filter { !$0.isEmpty }.joined(separator: " ")
    }

    var version: String { json["object"]?["metadata"]?["resourceVersion"]?.string ?? "" }
}
