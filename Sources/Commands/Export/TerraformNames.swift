import Wire

/// The names of resources in an export: valid in HCL, and each only once for its kind.
struct TerraformNames {
    /// The name by the id at Cloudflare.
    private var names: [TerraformResource: [String: String]] = [:]

    init(_ export: Export) {
        add(.loadBalancer, export.source.loadBalancers.map { ($0.text("id"), $0.text("name")) })
        add(.pool, export.source.pools.map { ($0.text("id"), $0.text("name")) })
        add(
            .monitor,
            export.source.monitors.map { monitor in
                let id = monitor.text("id")
                return (id, "monitor_" + (export.owner(ofMonitor: monitor)?.id ?? String(id.prefix(8))))
            }
        )
    }

    private mutating func add(_ kind: TerraformResource, _ objects: [(id: String, name: String)]) {
        var taken: Set<String> = []
        let plain = objects.map { Self.identifier($0.name) }
        for ((id, _), name) in zip(objects, plain) {
            // Of several with one name none keeps it, so that the order of the objects does not matter.
            let isUnique = plain.count { $0 == name } == 1
            let wanted = isUnique ? name : "\(name)_\(Self.letters(id).prefix(8))"
            var free = wanted
            var number = 2
            while taken.contains(free) || !isUnique && plain.contains(free) {
                free = "\(wanted)_\(number)"
                number += 1
            }
            taken.insert(free)
            names[kind, default: [:]][id] = free
        }
    }

    /// The name of an object; nil where it is not in the export.
    func name(_ kind: TerraformResource, _ id: String) -> String? { names[kind]?[id] }

    /// A reference to an object, such as `cloudflare_load_balancer_pool.shop_eu.id`; else the id as a text.
    func reference(_ kind: TerraformResource, _ id: String) -> String {
        name(kind, id).map { "\(kind.rawValue).\($0).id" } ?? HCL.quoted(id)
    }

    /// A name with letters, digits and underscores alone, which begins with a letter.
    static func identifier(_ text: String) -> String {
        let name = letters(text.hasPrefix("*.") ? "wildcard" + text.dropFirst() : text)
        guard let first = name.first else { return "unnamed" }
        return first.isLetter ? name : "n" + (first == "_" ? "" : "_") + name
    }

    private static func letters(_ text: String) -> String {
        String(
            text.unicodeScalars.map { scalar in
                let isLetter = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
                return isLetter ? Character(scalar) : "_"
            }
        )
    }
}
