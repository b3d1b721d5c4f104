import Foundation
import HTTPTypes
import Harness
import Testing
import Wire

/// `geoconsole export`, read as Terraform reads it, against what geosim holds.
@Suite(.enabled(if: Hcl2.isThere, "no Python with the package python-hcl2: run .ci/venv"))
struct TerraformTests {
    private static let text = "a \"b\" \\ ${c} $${d} %{e}\n\t# {x} é東\u{202E}"

    /// The account after a night: what controllers wrote, what people wrote, and what is strange.
    private static func fill(_ sim: Sim) async throws {
        let account = "/accounts/\(Sim.account)/load_balancers"
        let monitor = try await sim.cloudflare(
            .post,
            "\(account)/monitors",
            [
                "type": "https", "path": "/healthz?x=${y}", "expected_codes": "2xx", "interval": 60,
                "description": "[external-dns-geo/monitor:eu-1a2b3c4d]", "header": ["Host": ["app.example.com"]],
            ]
        )
        _ = try await sim.cloudflare(.post, "\(account)/monitors", ["type": "tcp", "port": 443, "interval": 90])
        var ids: [JSON] = []
        for (index, name) in ["k8s-pool-shop-eu", "k8s_pool_shop_eu", "9-lives"].enumerated() {
            let pool = try await sim.cloudflare(
                .post,
                "\(account)/pools",
                [
                    "name": .string(name), "description": .string(index == 0 ? Self.text : Self.record),
                    "latitude": 50.1109, "longitude": -8.6821, "minimum_origins": 2, "monitor": monitor["id"] ?? "",
                    "notification_email": "a@example.com", "check_regions": ["WEU", "EEU"],
                    "load_shedding": ["default_percent": 10, "default_policy": "hash"],
                    "notification_filter": ["pool": ["healthy": false, "disable": false]],
                    "new_setting": ["deep": [1, "two"]],
                    "origins": [
                        [
                            "name": .string("origin \(Self.text)"), "address": .string("203.0.113.\(index + 10)"),
                            "weight": 0.33, "port": 8443, "header": ["Host": ["app.example.com"]],
                        ],
                        ["name": "origin-b", "address": .string("203.0.113.\(index + 20)"), "enabled": false],
                    ],
                ]
            )
            ids.append(try required(pool["id"]))
        }
        let first = try required(ids[0].string)
        _ = try await sim.cloudflare(
            .post,
            "/zones/\(Sim.zone)/load_balancers",
            [
                "name": "app.example.com", "default_pools": .array(ids), "fallback_pool": ids[2], "proxied": true,
                "steering_policy": "proximity", "description": .string(Self.text), "session_affinity": "cookie",
                "region_pools": ["WEU": [ids[0], ids[1]]],
                "random_steering": .object(
                    JSONObject([("default_weight", 0.5), ("pool_weights", .object(JSONObject([(first, 1)])))])
                ),
            ]
        )
    }

    private static let record = "of people [external-dns-geo/1:eu-1a2b3c4d(origin-b=33)us_east-9(origin-c=1)]"

    /// The members that a person cannot set, and those that the provider does not know.
    private static let leftOut: Set<String> = [
        "id", "created_on", "modified_on", "zone_name", "healthy", "failure_reason", "disabled_at", "new_setting",
    ]

    @Test func `each field that a person can set is in the Terraform as geosim has it`() async throws {
        try await Sim.with { sim in
            try await Self.fill(sim)
            let terraform = try await sim.export("terraform")
            let fields = try await Hcl2.fields(terraform, in: sim.directory)
            let state = try await sim.request(.get, "/sim/state")
            let kinds = [
                ("load_balancers", "cloudflare_load_balancer"), ("pools", "cloudflare_load_balancer_pool"),
                ("monitors", "cloudflare_load_balancer_monitor"),
            ]
            var count = 0
            for (list, kind) in kinds {
                let objects = try required(state[list]?.array)
                #expect(objects.count == fields[kind]?.object?.keys.count, "\(list)")
                for object in objects {
                    let resource = try required(fields[kind]?[required(object["id"]?.string)])
                    let members = object.object?.members ?? []
                    for (key, value) in members where !Self.leftOut.contains(key) && !value.isNull {
                        // The provider reads this one, and does not take it.
                        if key == "networks", list == "pools" { continue }
                        let found = resource[key].map(Self.plain)
                        #expect(found == Self.plain(value), "\(list).\(key)")
                        count += 1
                    }
                    let scope = list == "load_balancers" ? ("zone_id", Sim.zone) : ("account_id", Sim.account)
                    #expect(resource[scope.0]?.string == scope.1)
                }
            }
            #expect(count > 50)
            #expect(terraform.contains("# \"new_setting\" = {\"deep\":[1,\"two\"]}"))
            #expect(!terraform.contains("\u{202E}"))
        }
    }

    @Test func `what controllers write is ignored, what people write is not`() async throws {
        try await Sim.with { sim in
            try await Self.fill(sim)
            let fields = try await Hcl2.fields(try await sim.export("terraform"), in: sim.directory)
            let ignored = (fields["cloudflare_load_balancer_pool"]?.object?.members ?? []).map { _, pool in
                (pool["name"]?.string ?? "", pool["lifecycle"]?.array?.first?["ignore_changes"]?.array ?? [])
            }
            for (name, list) in ignored {
                let isOfPeople = name == "k8s-pool-shop-eu"
                #expect(list == (isOfPeople ? [] : ["description", "latitude", "longitude", "monitor", "origins"]))
            }
            #expect(ignored.count == 3)
        }
    }

    /// A value without the order of keys, the case of header names, and what only a server sets.
    private static func plain(_ json: JSON) -> JSON {
        switch json {
        case .number: json.double.map { JSON($0) } ?? json
        case .array(let elements): .array(elements.map(plain))
        case .object(let object):
            .object(
                JSONObject(
                    object.members.filter { !["failure_reason", "disabled_at"].contains($0.key) }
                        .filter { $0.key != "healthy" || object["address"] == nil }
                        .map { (key: $0.key.lowercased(), value: plain($0.value)) }.sorted { $0.key < $1.key }
                )
            )
        default: json
        }
    }
}

extension Sim {
    /// What `geoconsole export` prints.
    fileprivate func export(_ format: String) async throws -> String {
        let environment = environment("eu").filter { $0.key.hasPrefix("CF_") || $0.key == "KUBECONFIG" }
        let process = try ChildProcess(
            "geoconsole",
            ["export", "-o", format, "--cluster", "eu=eu"],
            environment: environment,
            log: directory.appending(path: "export-\(UUID().uuidString)")
        )
        defer { process.kill() }
        guard try await process.exitCode(within: .seconds(60)) == 0 else { throw Failure(process.log) }
        return process.log
    }
}

/// The parser of HCL from PyPI.
enum Hcl2 {
    static let isThere = {
        guard let python = Tool.python else { return false }
        let process = Process()
        process.executableURL = URL(filePath: python)
        process.arguments = ["-c", "import hcl2"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    /// The resources by kind and id; a problem is a failure.
    static func fields(_ terraform: String, in directory: URL) async throws -> JSON {
        let script = try required(Bundle.module.url(forResource: "Clients/terraform_fields", withExtension: "py"))
        let tool = try Tool(required(Tool.python), [script.path], input: terraform, directory: directory)
        let output = try await tool.output()
        guard output.code == 0, output.text.hasPrefix("{") else { throw Failure("\(output.text)\n\(terraform)") }
        return try JSON.parse(Array(output.text.utf8))
    }
}
