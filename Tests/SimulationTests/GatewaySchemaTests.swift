import Foundation
import HTTPTypes
import Testing
import Wire

@testable import Simulation

/// The simulator's Gateways and routes are objects that the definitions of the Gateway API allow.
struct GatewaySchemaTests {
    private static let listener: JSON = [
        "name": "https", "hostname": "*.example.com", "port": 443, "protocol": "HTTPS",
        "tls": ["certificateRefs": [["name": "example-com"]]],
    ]
    private static let parent: JSON = ["name": "gateways", "sectionName": "https"]
    private static let backends: JSON = [["name": "web", "port": 80]]

    /// The spec of one object of each kind; the name of an object is the plural of its kind.
    private static let specs: [(plural: String, spec: JSON)] = [
        (
            "gateways",
            [
                "gatewayClassName": "example", "listeners": [listener],
                "allowedListeners": ["namespaces": ["from": "All"]],
            ]
        ), ("listenersets", ["parentRef": ["name": "gateways"], "listeners": [listener]]),
        ("httproutes", ["parentRefs": [parent], "hostnames": ["app.example.com"]]),
        ("grpcroutes", ["parentRefs": [parent], "rules": [["backendRefs": backends]]]),
        (
            "tlsroutes",
            ["parentRefs": [parent], "hostnames": ["app.example.com"], "rules": [["backendRefs": backends]]]
        ),
    ]

    /// Returns an object of each kind, as it is right after its creation and after the pass of a Gateway controller.
    private func objects() async throws -> [(kind: ResourceKind, object: JSON)] {
        let bench = Bench { $0.clustersWithGatewayController = ["eu"] }
        var objects: [(kind: ResourceKind, object: JSON)] = []
        for (plural, spec) in Self.specs {
            let made = try await bench.custom(plural, plural, spec)
            try #require(made.status == 201, "\(made.message ?? "")")
            let kind = try #require(ResourceKind.custom.first { $0.plural == plural })
            objects.append((kind, made.json))
        }
        bench.now = .seconds(1)
        for (plural, _) in Self.specs {
            let kind = try #require(ResourceKind.custom.first { $0.plural == plural })
            let stored = try await bench.kubernetes(.get, Bench.custom(plural) + "/" + plural).json
            #expect(stored["status"] != nil)
            objects.append((kind, stored))
        }
        return objects
    }

    @Test func `objects fit the project's own small schema`() async throws {
        let schemas = try Recorded.json("gateway/schema.json")
        var count = 0
        for (kind, object) in try await objects() {
            guard let schema = schemas[kind.plural] else { continue }
            count += 1
            #expect(OpenAPISchema(json: schema).errors(in: object) == [], "\(object.text)")
        }
        #expect(count == 4)
    }

    @Test func `the small schema finds a fault`() throws {
        let schema = try #require(try Recorded.json("gateway/schema.json")["gateways"])
        let object: JSON = ["spec": ["gatewayClassName": "", "listeners": [["name": "a", "port": 0]]]]
        let errors = OpenAPISchema(json: schema).errors(in: object)
        #expect(errors.count == 3, "\(errors)")
    }

    @Test(.enabled(if: RealDefinitions.folder != nil, "\(RealDefinitions.missing)"))
    func `objects fit the real definitions`() async throws {
        for (kind, object) in try await objects() {
            #expect(try RealDefinitions.schema(of: kind).errors(in: object) == [], "\(object.text)")
        }
    }

    @Test(.enabled(if: RealDefinitions.folder != nil, "\(RealDefinitions.missing)"), arguments: ResourceKind.custom)
    func `each rule of the simulator is one of the real definition`(_ kind: ResourceKind) throws {
        let schema = try #require(kind.customSchema)
        let real = try RealDefinitions.schema(of: kind)
        #expect(real.json["properties"] != nil)
        #expect(OpenAPISchema(json: schema.openAPI).rules(notIn: real) == [])
    }

    @Test(
        .enabled(if: RealDefinitions.folder != nil, "\(RealDefinitions.missing)"),
        arguments: ["gateways", "httproutes"]
    )
    func `an example object is stored as it is`(_ plural: String) async throws {
        let kind = try #require(ResourceKind.custom.first { $0.plural == plural })
        let examples = try RealDefinitions.examples(of: kind)
        #expect(!examples.isEmpty)
        for example in examples {
            let bench = Bench()
            let namespace = example["metadata"]?["namespace"]?.string ?? ""
            let name = example["metadata"]?["name"]?.string ?? ""
            let path = Bench.gatewayGroup + "/v1/namespaces/\(namespace)/\(plural)"
            let made = try await bench.kubernetes(.post, path, example)
            #expect(made.status == 201, "\(made.message ?? "")")
            #expect(made.json["spec"] == example["spec"])
            let body: JSON = ["status": example["status"] ?? .null]
            let written = try await bench.kubernetes(.patch, path + "/\(name)/status", body)
            #expect(written.json["status"] == example["status"])
        }
    }
}
