import FleetSupport
import Foundation
import GeoFleet
import GeoRouting
import Testing
import Wire
import Yams

@testable import Commands

/// An export of a small account: two pools of controllers, one of people, and what is strange.
struct ExportTests {
    static let balancer: JSON = [
        "id": "lb", "name": "app.example.com", "zone_name": "example.com", "enabled": true, "proxied": true,
        "default_pools": ["pool-eu", "pool-people"], "fallback_pool": "pool-eu", "steering_policy": "proximity",
        "region_pools": ["WEU": ["pool-eu", "gone"]],
        "random_steering": ["default_weight": 1, "pool_weights": ["pool-eu": 0.5, "gone": 0.25]],
        "rules": [["name": "r", "overrides": ["fallback_pool": "pool-people", "new_thing": [1]]]],
        "pool_sets": [["name": "set"]], "created_on": "2026-01-01T00:00:00Z",
    ]

    static func pool(_ name: String, id: String, description: String, monitor: String?) -> JSON {
        .members(
            ("id", .string(id)),
            ("name", .string(name)),
            ("description", .string(description)),
            ("enabled", true),
            ("latitude", 50.1109),
            ("longitude", -8.6821),
            ("monitor", monitor.map { .string($0) }),
            ("check_regions", .null),
            ("networks", ["cloudflare"]),
            (
                "origins",
                [
                    [
                        "name": "origin-eu", "address": "203.0.113.10", "weight": 0.33, "healthy": true,
                        "header": ["Host": ["app.example.com"]], "shape": "round",
                    ]
                ]
            ),
            ("notification_filter", ["pool": ["healthy": false]]),
            ("healthy", true)
        )
    }

    static let monitors: [JSON] = [
        ["id": "m1", "type": "https", "description": "[external-dns-geo/monitor:eu-1]", "header": ["Host": ["a"]]],
        ["id": "m2", "type": "tcp", "port": 443, "header": ["X-Auth": ["secret"]]],
    ]

    static func source(name: String = "k8s-pool-shop-eu") -> ExportSource {
        let record = "[external-dns-geo/1:eu-1(origin-eu=33)far-2(origin-far=33)]"
        return ExportSource(
            account: "ACCOUNT",
            zone: "ZONE",
            loadBalancers: [balancer, ["id": "lb2", "name": "*.example.com", "default_pools": ["p3"]]]
                .compactMap(\.object),
            pools: [
                pool(name, id: "pool-eu", description: record, monitor: "m1"),
                pool("people", id: "pool-people", description: "of people", monitor: nil),
                pool("9 lives", id: "p3", description: "[external-dns-geo/7:x]", monitor: "m2"),
            ].compactMap(\.object),
            monitors: monitors.compactMap(\.object)
        )
    }

    static func export(_ source: ExportSource = source(), hostname: String? = nil) throws -> Export {
        try Export(DiagnosisFleet().fleet, source, hostname: hostname)
    }

    @Test func `one load balancer comes with the pools and monitors that it uses`() throws {
        let export = try Self.export(hostname: "APP.example.com")
        #expect(export.source.loadBalancers.map { $0.text("id") } == ["lb"])
        #expect(export.source.pools.map { $0.text("id") } == ["pool-eu", "pool-people"])
        #expect(export.source.monitors.map { $0.text("id") } == ["m1"])
    }

    @Test func `an unknown load balancer is a mistake of the command line`() {
        let text = "--hostname 'ap.example.com' is no load balancer in example.com; near: app.example.com"
        #expect(throws: CommandProblem.usage(text)) { try Self.export(hostname: "ap.example.com") }
    }

    @Test func `nothing is exported before Cloudflare was read`() {
        #expect(throws: CommandProblem.self) { try Export(Fleet(zone: "z"), Self.source(), hostname: nil) }
    }

    @Test func `Terraform has a load balancer with its owners, and no key is lost`() throws {
        let text = try Self.export(hostname: "app.example.com").terraformText
        let file = try #require(Bundle.module.url(forResource: "Golden/app", withExtension: "tf"))
        #expect(text == (try String(contentsOf: file, encoding: .utf8)), "\(text)")
    }

    @Test func `JSON and YAML hold each object as it came`() throws {
        let export = try Self.export()
        let json = try JSON.parse(Array(export.jsonText.utf8))
        let items = try #require(json["items"]?.array)
        let sent = [Self.balancer] + Self.source().pools.map(JSON.object) + Self.monitors
        for object in sent {
            #expect(items.contains { $0["object"] == object }, "\(object.text)")
        }
        let yaml = try #require(try Yams.compose(yaml: export.yamlText))
        #expect(Self.json(of: yaml) == Self.plain(json))
    }

    @Test(arguments: [nil, "app.example.com"])
    func `the JSON keeps to its published schema`(hostname: String?) throws {
        let schema = try JSONSchema(published: "export")
        #expect(schema.errors(in: try Self.export(hostname: hostname).json) == [])
    }

    @Test func `who owns what is said, and unreadable records are not taken for none`() throws {
        let export = try Self.export()
        let eu = Export.Owner(id: "eu-1", cluster: "eu", origins: ["origin-eu"])
        let far = Export.Owner(id: "far-2", cluster: nil, origins: ["origin-far"])
        let pools = Dictionary(uniqueKeysWithValues: export.source.pools.map { ($0.text("id"), $0) })
        #expect(export.owners(of: try #require(pools["pool-eu"])) == .known([eu, far]))
        #expect(export.owners(of: try #require(pools["pool-people"])) == .none)
        #expect(export.owners(of: try #require(pools["p3"])) == .unreadable)
        #expect(export.remarks.count == 1 && export.remarks[0].contains("m2 sends the header X-Auth"))
    }

    // MARK: Texts and names

    @Test(
        arguments: [
            ("plain", "\"plain\""), ("a\"b\\c", "\"a\\\"b\\\\c\""), ("${x} %{y}", "\"$${x} %%{y}\""),
            ("$ % $$ {", "\"$ % $$ {\""), ("$${", "\"$$${\""), ("a\nb\tc\r", "\"a\\nb\\tc\\r\""),
            ("\u{1B}\u{202E}\u{0}", "\"\\u001b\\u202e\\u0000\""), ("\u{E0001}", "\"\\U000e0001\""),
            ("é 東", "\"é 東\""),
        ] as [(String, String)]
    )
    func `a text in HCL means itself`(text: String, written: String) {
        #expect(HCL.quoted(text) == written)
    }

    @Test(arguments: [
        ("k8s-pool-shop-eu", "k8s_pool_shop_eu"), ("*.example.com", "wildcard_example_com"), ("9 lives", "n_9_lives"),
        ("_x", "n_x"), ("", "unnamed"), ("münchen", "m_nchen"), ("東", "n_"),
    ])
    func `a name is an identifier`(name: String, identifier: String) {
        #expect(TerraformNames.identifier(name) == identifier)
        #expect(identifier.wholeMatch(of: /[A-Za-z][A-Za-z0-9_]*/) != nil)
    }

    @Test func `names that would be equal are told apart`() throws {
        var source = Self.source()
        source.pools = ["a-b", "a_b", "a.b", "a_b_id1"].enumerated().compactMap { number, name in
            Self.pool(name, id: "id\(number)", description: "", monitor: nil).object
        }
        let names = TerraformNames(try Self.export(source))
        let found = (0..<4).compactMap { names.name(.pool, "id\($0)") }
        #expect(found == ["a_b_id0", "a_b_id1_2", "a_b_id2", "a_b_id1"])
    }

    @Test func `strange names stay in their quotation marks and comments`() throws {
        let name = "x\n\"${evil}\u{202E}\u{1B}[31m */"
        var source = Self.source(name: name)
        source.loadBalancers[0]["new \n key"] = "a\nresource \"b\" {}"
        for text in [try Self.export(source).terraformText, try Self.export(source).jsonText] {
            #expect(!text.contains("\u{202E}") && !text.contains("\u{1B}"))
        }
        let lines = try Self.export(source).terraformText.split(separator: "\n")
        #expect(!lines.contains { $0.hasPrefix("resource \"b\"") })
        let yaml = try #require(try Yams.compose(yaml: try Self.export(source).yamlText))
        #expect(Self.json(of: yaml)["items"]?.array?.contains { $0["object"]?["name"]?.string == name } == true)
    }

    // MARK: YAML as JSON with texts for scalars

    private static func json(of node: Node) -> JSON {
        switch node {
        case .scalar(let scalar): .string(scalar.string)
        case .sequence(let nodes): .array(nodes.map(json(of:)))
        case .mapping(let pairs):
            .object(JSONObject(pairs.map { (key: $0.key.string ?? "", value: json(of: $0.value)) }))
        case .alias: .null
        }
    }

    private static func plain(_ json: JSON) -> JSON {
        switch json {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .number(let digits): .string(digits)
        case .string: json
        case .array(let elements): .array(elements.map(plain))
        case .object(let object):
            .object(JSONObject(object.members.map { (key: $0.key, value: plain($0.value)) }))
        }
    }
}
