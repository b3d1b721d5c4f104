import GeoFleet
import PlainText
import Presentation
import Wire

extension Export {
    /// The objects as a list of the kind `LoadBalancerExport`; `deploy/schemas/export.json` describes it.
    var json: JSON {
        let items =
            source.loadBalancers.map(loadBalancer) + source.pools.map(pool) + source.monitors.map(monitor)
        return .members(
            ("apiVersion", .apiVersion),
            ("kind", "LoadBalancerExport"),
            (
                "metadata",
                .members(
                    ("account", .string(source.account)),
                    ("zone", .string(source.zone)),
                    ("hostname", hostname.map { .string($0) }),
                    ("readAt", fleet.cloudflare.lastSuccess.map(JSON.time))
                )
            ),
            ("items", .array(items))
        )
    }

    /// The list as JSON text.
    ///
    /// An invisible character is written as an escape: it must survive, but must not change a terminal.
    package var jsonText: String { (json.indented + "\n").escapingInvisible }

    /// The list as YAML text.
    package var yamlText: String {
        var text = ""
        for scalar in json.yaml.unicodeScalars {
            let isShown = !scalar.isInvisible || scalar == "\n"
            if isShown { text.unicodeScalars.append(scalar) } else { text += scalar.longEscape }
        }
        return text
    }

    private func loadBalancer(_ object: JSONObject) -> JSON {
        item("LoadBalancer", object, [("clusters", .strings(clusters(of: object)))])
    }

    private func pool(_ object: JSONObject) -> JSON {
        switch owners(of: object) {
        case .none: item("Pool", object, [("owners", [])])
        case .known(let owners): item("Pool", object, [("owners", .array(owners.map(json(of:))))])
        // Without the key, the owners are not known.
        case .unreadable: item("Pool", object, [])
        }
    }

    private func monitor(_ object: JSONObject) -> JSON {
        item("Monitor", object, [("owners", .array(owner(ofMonitor: object).map { [json(of: $0)] } ?? []))])
    }

    private func json(of owner: Owner) -> JSON {
        .members(
            ("owner", .string(owner.id)),
            ("cluster", owner.cluster.map { .string($0.oneLine) }),
            ("origins", owner.origins.isEmpty ? nil : .array(owner.origins.map { .string($0) }))
        )
    }

    private func item(_ kind: JSON, _ object: JSONObject, _ facts: [(key: String, value: JSON)]) -> JSON {
        let names = [("id", object["id"]), ("name", object["name"])].compactMap { key, value in
            value.map { (key: key, value: $0) }
        }
        return .members(
            ("apiVersion", .apiVersion),
            ("kind", kind),
            ("metadata", .object(JSONObject(names + facts))),
            ("object", .object(object))
        )
    }
}

extension Unicode.Scalar {
    /// The scalar as YAML and HCL write it in a text: `\u202e`, or `\U000e0001` beyond 16 bits.
    var longEscape: String {
        let digits = String(value, radix: 16)
        let length = value > 0xFFFF ? 8 : 4
        return (length == 8 ? "\\U" : "\\u") + String(repeating: "0", count: length - digits.count) + digits
    }
}
