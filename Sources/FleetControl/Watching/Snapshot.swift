import CloudflareAPI
import GeoEngine
import GeoRouting
import Wire

/// One reading of Cloudflare, with the text of each object.
struct Snapshot: Sendable {
    let rawState: RawState
    /// Each pool and load balancer as Cloudflare sent it, by id.
    let objects: [String: JSONObject]
    /// The indented text of each object, by id.
    let texts: [String: String]

    init(_ rawState: RawState, after previous: Snapshot? = nil) {
        self.rawState = rawState
        var texts: [String: String] = [:]
        let pairs = rawState.pools.map { ($0.id, $0.json) } + rawState.balancers.map { ($0.id, $0.json) }
        objects = Dictionary(pairs) { first, _ in first }
        for (id, json) in objects {
            // An unchanged object keeps its text, because indenting takes time.
            let isUnchanged = previous?.object(id) == json
            texts[id] = (isUnchanged ? previous?.texts[id] : nil) ?? JSON.object(json).indented
        }
        self.texts = texts
    }

    func object(_ id: String) -> JSONObject? { objects[id] }

    var ids: [String] { rawState.pools.map(\.id) + rawState.balancers.map(\.id) }
}

extension JSON {
    /// This value as indented JSON, for people.
    var indented: String {
        var output = ""
        write(to: &output, depth: 0)
        return output
    }

    private func write(to output: inout String, depth: Int) {
        switch self {
        case .array(let values) where values.contains(where: \.isContainer):
            Self.write(values, between: ("[", "]"), to: &output, depth) { $0.write(to: &$1, depth: depth + 1) }
        case .object(let object) where !object.members.isEmpty:
            Self.write(object.members, between: ("{", "}"), to: &output, depth) { member, output in
                output += JSON.string(member.key).text + ": "
                member.value.write(to: &output, depth: depth + 1)
            }
        case .array(let values): output += "[" + values.map(\.text).joined(separator: ", ") + "]"
        default: output += text
        }
    }

    private static func write<Element>(
        _ elements: [Element],
        between brackets: (String, String),
        to output: inout String,
        _ depth: Int,
        each: (Element, inout String) -> Void
    ) {
        let margin = String(repeating: "  ", count: depth)
        output += brackets.0 + "\n"
        for (index, element) in elements.enumerated() {
            output += margin + "  "
            each(element, &output)
            output += index + 1 < elements.count ? ",\n" : "\n"
        }
        output += margin + brackets.1
    }

    private var isContainer: Bool {
        switch self {
        case .array, .object: true
        default: false
        }
    }
}
