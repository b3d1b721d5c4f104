import HTTPTypes
import Testing
import Wire

@testable import Simulation

/// A cluster that has the Gateway API, that lacks it, and that gets or loses it.
struct DefinitionTests {
    private static let all = Bench.gatewayGroup + "/v1/gateways"

    private func bench(_ release: GatewayRelease? = .v1Dot6) -> Bench {
        Bench { $0.kubernetes.gatewayRelease = release }
    }

    private func version(_ bench: Bench) async throws -> String {
        try await bench.kubernetes(.get, Bench.ingresses).version
    }

    private func expectPageNotFound(_ reply: Answered, _ location: SourceLocation = #_sourceLocation) {
        #expect(reply.status == 404, sourceLocation: location)
        #expect(reply.headers[.contentType]?.hasPrefix("text/plain") == true, sourceLocation: location)
        #expect(String(decoding: reply.bytes, as: UTF8.self) == "404 page not found\n", sourceLocation: location)
    }

    // MARK: Absent

    @Test(arguments: [
        Bench.gatewayGroup, Bench.gatewayGroup + "/v1", all, all + "?watch=1", Bench.gateways, Bench.gateways + "/edge",
    ])
    func `a kind that is not installed is a page that is not found, in plain text`(_ target: String) async throws {
        expectPageNotFound(try await bench(nil).kubernetes(.get, target))
    }

    @Test(arguments: ["/v1/tcproutes", "/v1alpha2/tlsroutes", "/v1beta1/gateways", "/v2"])
    func `a kind or version that no release serves is not found either`(_ path: String) async throws {
        expectPageNotFound(try await bench().kubernetes(.get, Bench.gatewayGroup + path))
    }

    @Test(arguments: [nil, GatewayRelease.v1Dot6])
    func `without the right the answer is 403, whether the kind is there or not`(_ release: GatewayRelease?)
        async throws
    {
        let bench = bench(release)
        let plain = try await bench.kubernetes(.get, Self.all, token: "geosim-plain-token")
        #expect(plain.status == 403)
        #expect(bench.world.deny(["gateways"], in: "eu"))
        let denied = try await bench.kubernetes(.get, Self.all)
        #expect(denied.status == 403)
        #expect(denied.json["kind"] == "Status")
        #expect(denied.message?.contains("cannot list resource \"gateways\" in API group \"gateway.") == true)
        #expect(try await bench.kubernetes(.get, Bench.ingresses).status == 200)
        #expect(bench.world.deny([], in: "eu"))
        #expect(try await bench.kubernetes(.get, Self.all).status == (release == nil ? 404 : 200))
    }

    @Test func `discovery is open to every user`() async throws {
        let reply = try await bench().kubernetes(.get, Bench.gatewayGroup + "/v1", token: "geosim-plain-token")
        #expect(reply.status == 200)
    }

    @Test func `a server that has just started asks for patience in place of 404`() async throws {
        let bench = bench()
        bench.world.restart("eu", start: .seconds(10), at: .zero)
        for target in [Self.all, Bench.gatewayGroup, Bench.gatewayGroup + "/v1"] {
            let reply = try await bench.kubernetes(.get, target)
            #expect(reply.status == 503)
            #expect(reply.json["details"]?["retryAfterSeconds"] == 5)
        }
        #expect(try await bench.kubernetes(.get, Bench.ingresses).status == 200)
        bench.now = .seconds(10)
        #expect(try await bench.kubernetes(.get, Self.all).status == 200)
    }

    // MARK: Releases

    @Test(arguments: [
        (GatewayRelease.v1Dot0, ["gateways", "httproutes"]), (.v1Dot4, ["gateways", "grpcroutes", "httproutes"]),
        (.v1Dot6, ["gateways", "grpcroutes", "httproutes", "listenersets", "tlsroutes"]),
    ])
    func `a release serves its kinds, and discovery names them`(_ release: GatewayRelease, _ kinds: [String])
        async throws
    {
        let bench = bench(release)
        for plural in ["gateways", "grpcroutes", "httproutes", "listenersets", "tlsroutes"] {
            let reply = try await bench.kubernetes(.get, Bench.custom(plural))
            #expect(reply.status == (kinds.contains(plural) ? 200 : 404), "\(plural)")
        }
        let named = try await bench.kubernetes(.get, Bench.gatewayGroup + "/v1").json["resources"]?.array ?? []
        let names = named.compactMap { $0["name"]?.string }
        #expect(names == kinds.flatMap { [$0, $0 + "/status"] })
    }

    @Test func `the group is in both forms of discovery, once, and only where it is served`() async throws {
        let accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
        for (release, count) in [(GatewayRelease.v1Dot6, 1), (nil, 0)] {
            let bench = bench(release)
            let groups = try await bench.kubernetes(.get, "/apis").json["groups"]?.array ?? []
            let name = JSON.string("gateway.networking.k8s.io")
            #expect(groups.filter { $0["name"] == name }.count == count)
            let items = try await bench.kubernetes(.get, "/apis", accept: accept).json["items"]?.array ?? []
            #expect(items.filter { $0["metadata"]?["name"] == name }.count == count)
            let paths = try await bench.kubernetes(.get, "/openapi/v3").json["paths"]
            #expect((paths?["apis/gateway.networking.k8s.io/v1"] != nil) == (count == 1))
        }
    }

    @Test func `an installation serves the kind at once`() async throws {
        let bench = bench(nil)
        let before = try await version(bench)
        bench.world.changeDefinitions(.install(.v1Dot6), in: "eu", at: bench.now)
        let reply = try await bench.kubernetes(.get, Self.all)
        #expect(reply.status == 200)
        #expect(reply.names == [])
        #expect((Int(reply.version) ?? 0) > (Int(before) ?? 0))
    }

    @Test func `kinds that are installed again after an older release still have their objects`() async throws {
        let bench = bench()
        try await bench.gateway("edge")
        let before = try await version(bench)
        for release in [nil, GatewayRelease.v1Dot6] {
            let change = release.map { DefinitionChange.install($0) } ?? .install(.v1Dot0)
            bench.world.changeDefinitions(change, in: "eu", at: bench.now)
        }
        let set = Bench.gatewayGroup + "/v1/listenersets"
        #expect(try await bench.watch("resourceVersion=" + before, of: set).map(\.description) == ["ERROR 410"])
        #expect(try await bench.kubernetes(.get, Self.all).names == ["edge"])
    }

    @Test func `a version that is no longer served ends the watches cleanly, then nothing is found`() async throws {
        let bench = bench()
        let version = try await version(bench)
        let target = Bench.custom("tlsroutes")
        let lines = try await bench.watch("resourceVersion=" + version, of: target, until: .zero) {
            bench.world.changeDefinitions(.install(.v1Dot4), in: "eu", at: bench.now)
        }
        #expect(lines.isEmpty)
        expectPageNotFound(try await bench.kubernetes(.get, target))
        #expect(try await bench.kubernetes(.get, Bench.gateways).status == 200)
    }

    // MARK: Edits

    @Test func `an edit ends the watches cleanly after a second, and their version has expired`() async throws {
        let bench = bench()
        try await bench.gateway("edge")
        let version = try await version(bench)
        let query = "resourceVersion=" + version
        let lines = try await bench.watch(query, of: Self.all, until: .seconds(1)) {
            bench.world.changeDefinitions(.edit, in: "eu", at: bench.now)
            bench.world.advance(to: .milliseconds(999))
            #expect(bench.world.stateJSON()["clusters"]?.array?.first?["watches"] == 1)
        }
        #expect(lines.isEmpty)
        bench.now = .seconds(2)
        #expect(try await bench.watch(query, of: Self.all).map(\.description) == ["ERROR 410"])
        let list = try await bench.kubernetes(.get, Self.all)
        #expect(list.names == ["edge"])
        let newer = try await bench.watch("timeoutSeconds=5&resourceVersion=" + list.version, of: Self.all)
        #expect(newer.isEmpty)
        // Another kind does not notice the edit.
        let other = try await bench.watch(query + "&timeoutSeconds=5", of: Bench.ingresses)
        #expect(other.isEmpty)
    }

    // MARK: Removal

    @Test func `a removal deletes all objects, serves an empty list for 2 s, ends the watch, and is gone`() async throws
    {
        let bench = bench()
        for name in ["a", "b"] { try await bench.gateway(name) }
        let query = "resourceVersion=" + (try await version(bench))
        let lines = try await bench.watch(query, of: Self.all, until: .seconds(2)) {
            bench.world.changeDefinitions(.remove, of: ["gateways"], in: "eu", at: .zero)
            bench.now = .milliseconds(1999)
            let list = try await bench.kubernetes(.get, Self.all)
            #expect(list.status == 200)
            #expect(list.names == [])
            #expect(try await bench.gateway("c").status == 405)
        }
        #expect(lines.map(\.description) == ["DELETED a", "DELETED b"])
        expectPageNotFound(try await bench.kubernetes(.get, Self.all))
        #expect(try await bench.kubernetes(.get, Bench.custom("httproutes")).status == 200)
    }

    @Test func `while a kind is being removed, discovery names no verb that writes`() async throws {
        let bench = bench()
        func verbs(_ plural: String) async throws -> [String] {
            let all = try await bench.kubernetes(.get, Bench.gatewayGroup + "/v1").json["resources"]?.array ?? []
            return all.first { $0["name"]?.string == plural }?["verbs"]?.array?.compactMap(\.string) ?? []
        }
        #expect(try await verbs("gateways").contains("create"))
        bench.world.changeDefinitions(.remove, of: ["gateways"], in: "eu", at: bench.now)
        #expect(try await verbs("gateways") == ["delete", "deletecollection", "get", "list", "watch"])
        #expect(try await verbs("httproutes").contains("create"))
    }

    @Test func `an object with a finalizer is marked first, and the kind stays until the object is gone`() async throws
    {
        let bench = bench()
        try await bench.gateway("a", metadata: ["finalizers": ["x/one"]])
        let query = "resourceVersion=" + (try await version(bench))
        let lines = try await bench.watch(query, of: Self.all, until: .seconds(22)) { () async throws in
            bench.world.changeDefinitions(.remove, in: "eu", at: .zero)
            bench.now = .seconds(20)
            #expect(try await bench.kubernetes(.get, Self.all).names == ["a"])
            let freed: JSON = ["metadata": ["finalizers": .null]]
            #expect(try await bench.kubernetes(.patch, Bench.gateways + "/a", freed).status == 200)
            bench.now = .milliseconds(21_999)
            #expect(try await bench.kubernetes(.get, Self.all).status == 200)
        }
        #expect(lines.map(\.description) == ["MODIFIED a", "DELETED a"])
        expectPageNotFound(try await bench.kubernetes(.get, Self.all))
    }

    @Test func `after a reinstallation the list is empty, and the old version has expired`() async throws {
        let bench = bench()
        try await bench.gateway("a")
        let before = try await version(bench)
        bench.world.changeDefinitions(.remove, in: "eu", at: .zero)
        // It cannot be installed again before it is gone.
        bench.world.changeDefinitions(.install(.v1Dot6), in: "eu", at: .zero)
        bench.now = .seconds(3)
        expectPageNotFound(try await bench.kubernetes(.get, Self.all))
        bench.world.changeDefinitions(.install(.v1Dot6), in: "eu", at: bench.now)
        let list = try await bench.kubernetes(.get, Self.all)
        #expect(list.names == [])
        #expect(try await bench.watch("resourceVersion=" + before, of: Self.all).map(\.description) == ["ERROR 410"])
        #expect(try await bench.watch("timeoutSeconds=5&resourceVersion=" + list.version, of: Self.all).isEmpty)
    }

    // MARK: Control

    @Test(arguments: [
        (#"{"cluster":"eu","change":"install","release":"v1.4"}"#, 200, "listenersets", "absent"),
        (#"{"cluster":"eu","change":"remove","kinds":["gateways"]}"#, 200, "gateways", "removing"),
        (#"{"cluster":"eu","change":"edit"}"#, 200, "gateways", "served"),
        (#"{"cluster":"eu","change":"install","release":"v9"}"#, 400, "gateways", "served"),
        (#"{"cluster":"eu","change":"remove","kinds":["ingresses"]}"#, 400, "gateways", "served"),
        (#"{"cluster":"mars","change":"remove"}"#, 400, "gateways", "served"), ("{}", 400, "gateways", "served"),
    ])
    func `the control API changes definitions`(_ body: String, _ status: Int, _ plural: String, _ state: String) {
        let bench = bench()
        let request = Request(.post, "/sim/crds", body: Array(body.utf8))
        let response = ControlHandler(bench.world).response(to: request, at: .zero)
        #expect(response.status == status)
        let cluster = bench.world.stateJSON()["clusters"]?.array?.first
        #expect(cluster?["crds"]?[plural]?.string == state)
    }
}
