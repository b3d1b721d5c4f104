import FleetSupport
import Foundation
import GeoFleet
import GeoRouting
import Harness
import Presentation
import Testing
import Wire

@testable import Commands

/// What is printed as JSON is what the published schemas say.
struct ListingSchemaTests {
    private static let schemas = [
        "finding": "finding-list", "pool": "pool-list", "origin": "origin-list", "loadbalancer": "load-balancer-list",
        "source": "source-list", "event": "fleet-event-list", "call": "api-call-list",
    ]

    /// Objects with the names of their schemas.
    private static var objects: [(schema: String, json: JSON)] {
        (FleetCase.all + FleetCase.unreadable).flatMap { some -> [(schema: String, json: JSON)] in
            let situation = some.situation
            let lists = ListedKind.all.map { kind in
                let json = Listing(kind, in: situation).json
                return (json["kind"] == "Status" ? "status" : schemas[kind.resource] ?? "", json)
            }
            return lists + [("fleet-status", FleetReport(situation).json)]
        } + [("audit-record-list", AuditLogTests.log.json), ("audit-record-list", AuditLog(since: nil).json)]
            + [("status", CommandFailure(.usage, "a\nb").json)]
            + (SetupCase.broken + SetupCase.unclear).map { some -> (schema: String, json: JSON) in
                ("diagnosis", DoctorReport(examine(some.facts)).json)
            }
    }

    @Test func `every object is as its schema says`() throws {
        for (schema, json) in Self.objects {
            let errors = try JSONSchema(published: schema).errors(in: json)
            #expect(errors == [], "\(schema)")
        }
    }

    @Test(arguments: [OutputFormat.json, .yaml])
    func `a list that is printed piece by piece is the same text as the whole object`(format: OutputFormat) {
        for some in FleetCase.all + FleetCase.unreadable {
            for kind in ListedKind.all {
                let listing = Listing(kind, in: some.situation)
                var text = ""
                listing.forEachPiece(format) { text += $0 }
                #expect(text == (format == .yaml ? listing.json.yaml : listing.json.indented + "\n"))
            }
        }
    }

    @Test func `every line of a watch is as the schema of its list says`() throws {
        for kind in ListedKind.all {
            let name = try #require(Self.schemas[kind.resource])
            var watch = ListingWatch(kind, .json, hasTitles: true)
            for line in watch.update(FleetCase("drained", FleetCase.drain("eu")).situation) {
                let json = try JSON.parse(Array(line.text.utf8))
                #expect(try JSONSchema(published: name, definition: "item").errors(in: json) == [])
            }
            let gone = FleetCase("empty") { some in
                (some.fleet.pools, some.fleet.loadBalancers, some.fleet.clusters) = ([], [], [])
            }
            if kind.need == .nothing { continue }
            let lines = watch.update(gone.situation)
            #expect(!lines.isEmpty)
            for line in lines {
                let json = try JSON.parse(Array(line.text.utf8))
                #expect(try JSONSchema(published: name, definition: "gone").errors(in: json) == [])
            }
        }
    }

    @Test func `a schema knows each constant of a finding`() throws {
        let reasons = JSONSchema.published("finding-list")?["$defs"]?["item"]?["properties"]?["status"]?["properties"]
        for severity in Finding.Severity.allCases {
            #expect(reasons?["severity"]?["enum"]?.array?.contains(.string(severity.constant)) == true)
        }
        let all = reasons?["reason"]?["enum"]?.array ?? []
        #expect(Set(all.compactMap(\.string)).count == 33)
        #expect(
            JSONSchema.published("fleet-status")?["$defs"]?["finding"]?["properties"]?["status"]?["properties"]
                == reasons
        )
    }

    /// Whether the tests' virtual environment has PyPI's `jsonschema`.
    private static let hasPackage =
        Tool.python.map { URL(filePath: $0).deletingLastPathComponent().appending(path: "jsonschema").path }
        .map { FileManager.default.isExecutableFile(atPath: $0) } ?? false

    @Test(.enabled(if: hasPackage, "no Python with the package jsonschema: run .ci/venv"))
    func `PyPI's jsonschema finds nothing either`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "schemas-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let lines = Self.objects.map { JSON.array([.string($0.schema), $0.json]).text }
        // A value that no schema allows shows that the check is one.
        let wrong = JSON.array(["pool-list", ["kind": "PoolList"]]).text
        let script = """
            import json, jsonschema, sys
            wrong = 0
            for line in sys.stdin:
                name, value = json.loads(line)
                schema = json.load(open(sys.argv[1] + "/" + name + ".json"))
                checker = jsonschema.Draft202012Validator
                checker.check_schema(schema)
                for error in checker(schema).iter_errors(value):
                    wrong += 1
                    print("%s: %s: %s" % (name, error.json_path, error.message[:200]))
            print("%d errors" % wrong)
            """
        for (input, isGood) in [(lines, true), ([wrong], false)] {
            let tool = try Tool(
                required(Tool.python),
                ["-c", script, JSONSchema.folder.path],
                input: input.joined(separator: "\n"),
                directory: folder
            )
            let output = try await tool.output()
            #expect(output.code == 0 && (output.text == "0 errors\n") == isGood, "\(output.text)")
        }
    }
}
