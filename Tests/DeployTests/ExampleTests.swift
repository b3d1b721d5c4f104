import Foundation
import Harness
import KubernetesAPI
import Testing
import Wire
import Yams

/// The examples of objects that ask for a pool.
struct ExampleTests {
    private static func manifests(_ name: String) throws -> Manifests {
        try Manifests(DeployFolder.text("examples/sources/\(name).yaml"))
    }

    /// The object of a kind as the controller reads it.
    private static func read(_ kind: ObjectKind, in name: String) throws -> WatchedObject {
        let object = try #require(try manifests(name).first(kind.rawValue))
        #expect(object["apiVersion"]?.string == kind.apiVersion)
        let selector = LabelSelector("dns.external/geo-route=true")
        let list: JSON = [
            "kind": .string("\(kind.rawValue)List"), "metadata": ["resourceVersion": "1"], "items": [object],
        ]
        let page = try ObjectPage(
            decoding: list.bytes,
            ObjectReading(kind, readsHostnames: true, selector: selector)
        )
        #expect(page.unreadable == [])
        return try #require(page.items.first)
    }

    @Test func `the controller reads of the Gateway what the example says`() throws {
        let gateway = try Self.read(.gateway, in: "gateway")
        #expect(!gateway.extras.isUnselected && gateway.clusterName == "prod-cluster-1")
        #expect(gateway.weight == "1")
        let listener = try #require(gateway.extras.listeners.first)
        #expect(listener.name == "https" && listener.hostname == "app.example.com" && listener.port == 443)
    }

    @Test func `the route's parent is the Gateway`() throws {
        let gateway = try Self.read(.gateway, in: "gateway")
        let route = try Self.read(.httpRoute, in: "gateway")
        // The Gateway alone asks for the pool.
        #expect(route.extras.isUnselected && route.extras.specHostnames == ["app.example.com"])
        let parent = try #require(route.extras.parents.first)
        #expect(parent.reference.id == gateway.id && parent.reference.section == "https")
    }

    @Test func `the Service is of the type that counts`() throws {
        let service = try Self.read(.service, in: "service")
        #expect(!service.extras.isUnselected && service.clusterName == "prod-cluster-1")
        #expect(service.extras.refusal == nil && service.extras.port == "8443")
    }

    @Test func `the Ingress names an address of its own choice`() throws {
        let ingress = try Self.read(.ingress, in: "ingress-target")
        #expect(!ingress.extras.isUnselected && ingress.clusterName == "prod-cluster-1")
        #expect(ingress.extras.targets == "203.0.113.80" && ingress.addresses == [])
    }

    @Test(
        .enabled(if: Tool.path("kubectl") != nil, "kubectl is not installed (Debian: kubernetes-client)"),
        .enabled(if: Validator.path != nil, "no Python with the package kubernetes-validate: run .ci/venv"),
        arguments: ["service", "ingress-target"]
    )
    func `the objects of Kubernetes are valid`(name: String) async throws {
        try await SchemaTests.expectValid(try Self.manifests(name))
    }

    @Test(.enabled(if: Definitions.areThere, Definitions.absence))
    func `the objects of the Gateway API are valid`() async throws {
        let output = try await Definitions.validate(try DeployFolder.text("examples/sources/gateway.yaml"))
        #expect(output.text == "" && output.code == 0)
    }

    @Test(
        .enabled(if: Definitions.areThere, Definitions.absence),
        arguments: [
            ("allowedRoutes:", "allowedRoute:"), ("port: 443", "port: 443000"), ("name: https\n", "nam: https\n"),
        ]
    )
    func `a mistake in an object of the Gateway API is found`(right: String, wrong: String) async throws {
        let text = try DeployFolder.text("examples/sources/gateway.yaml")
        #expect(text.contains(right))
        #expect(try await Definitions.validate(text.replacing(right, with: wrong)).code == 1)
    }
}

/// The definitions (CRDs) of the Gateway API, which are not part of this project.
enum Definitions {
    /// A folder with YAML files, such as `config/crd/standard` of a checkout of kubernetes-sigs/gateway-api.
    private static let folder = ProcessInfo.processInfo.environment["GATEWAY_API_CRDS"]

    static let areThere = folder != nil && Validator.path != nil
    static let absence: Comment =
        "GATEWAY_API_CRDS names no folder with the definitions of the Gateway API, or .ci/venv was not run"

    /// Checks each object against the schema of its definition; a key that the schema does not have is an error.
    static func validate(_ manifests: String) async throws -> Tool.Output {
        try await DeployFolder.withScratch { scratch in
            let file = scratch.appending(path: "manifests.yaml")
            try manifests.write(to: file, atomically: true, encoding: .utf8)
            let folder = URL(filePath: try required(folder)).path
            let python = try required(Tool.python)
            return try await Tool(python, ["-c", script, folder, file.path], directory: scratch).output()
        }
    }

    private static let script = """
        import glob, jsonschema, sys, yaml
        def close(schema):
            if isinstance(schema, dict):
                if "properties" in schema and not schema.get("x-kubernetes-preserve-unknown-fields"):
                    schema.setdefault("additionalProperties", False)
                for value in list(schema.values()): close(value)
            elif isinstance(schema, list):
                for value in schema: close(value)
        schemas = {}
        for path in glob.glob(sys.argv[1] + "/*.yaml"):
            for crd in yaml.safe_load_all(open(path)):
                if not crd or crd.get("kind") != "CustomResourceDefinition": continue
                for version in crd["spec"]["versions"]:
                    schema = version["schema"]["openAPIV3Schema"]
                    for name in ["spec", "status"]:
                        if name in schema["properties"]: close(schema["properties"][name])
                    names = crd["spec"]["group"] + "/" + version["name"], crd["spec"]["names"]["kind"]
                    schemas[names] = schema
        failed = False
        for thing in yaml.safe_load_all(open(sys.argv[2])):
            names = thing["apiVersion"], thing["kind"]
            if names not in schemas: sys.exit("no definition of %s %s" % names)
            for error in jsonschema.Draft7Validator(schemas[names]).iter_errors(thing):
                failed = True
                print("%s %s: %s" % (thing["kind"], "/".join(map(str, error.path)), error.message[:200]))
        sys.exit(1 if failed else 0)
        """
}
