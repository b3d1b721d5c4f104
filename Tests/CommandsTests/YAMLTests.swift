import FleetSupport
import Testing
import Wire
import Yams

@testable import Commands

struct YAMLTests {
    /// YAML as a reader of YAML 1.1 takes it.
    private static func json(_ node: Node) -> JSON {
        switch node {
        case .scalar(let scalar):
            if let value = scalar.style == .doubleQuoted ? nil : node.bool { return .bool(value) }
            if scalar.style != .doubleQuoted, node.float != nil { return .number(scalar.string) }
            return .string(scalar.string)
        case .sequence(let sequence): return .array(sequence.map(json))
        case .mapping(let mapping):
            return .object(JSONObject(mapping.map { (key: $0.key.string ?? "", value: json($0.value)) }))
        case .alias: return .null
        }
    }

    @Test(arguments: FleetCase.all + FleetCase.unreadable)
    func `YAML says what JSON says`(some: FleetCase) throws {
        let situation = some.situation
        for value in [FleetReport(situation).json] + ListedKind.all.map({ Listing($0, in: situation).json }) {
            let node = try #require(try Yams.compose(yaml: value.yaml))
            #expect(Self.json(node) == value)
        }
    }

    @Test(arguments: [
        "no", "1.10", "0x1F", "~", "null", "", "- a", "a: b", "a\nb", "#", "\u{7}", "é", "'", "\"", "2026-01-01",
    ])
    func `a text stays a text`(text: String) throws {
        let yaml = JSON.object(JSONObject([(key: "on", value: .string(text))])).yaml
        let node = try #require(try Yams.compose(yaml: yaml))
        #expect(node.mapping?.first?.key.string == "on")
        #expect(node.mapping?.first?.value.scalar?.string == text)
        #expect(node.mapping?.first?.value.scalar?.style == .doubleQuoted)
    }
}
