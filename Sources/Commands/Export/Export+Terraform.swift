import GeoFleet
import GeoRouting
import PlainText
import Presentation
import Wire

/// An export as Terraform reads it, for version 5 of Cloudflare's provider.
struct TerraformText {
    let export: Export
    private let names: TerraformNames

    init(_ export: Export) {
        self.export = export
        names = TerraformNames(export)
    }

    /// The whole file.
    var text: String {
        let source = export.source
        let blocks =
            source.loadBalancers.map(loadBalancer) + source.pools.map(pool) + source.monitors.map(monitor)
        return HCLLine.text(heading) + blocks.map { "\n" + $0 }.joined()
    }

    private var heading: [HCLLine] {
        let fleet = export.fleet
        let time = fleet.cloudflare.lastSuccess.flatMap { JSON.time($0).string } ?? "an unknown time"
        let scope =
            export.hostname.map { "The load balancer \($0.oneLine) with its pools and monitors" }
            ?? "All load balancers of the zone, and all pools and monitors of the account"
        return [
            "\(scope), as Cloudflare had them at \(time).",
            "Zone \(fleet.zone.oneLine), for version 5 of the provider cloudflare/cloudflare.",
            "",
            "`terraform plan` should import them and change nothing; after the import, remove the import blocks.",
            "What controllers in the clusters write is under ignore_changes: change it in the clusters.",
        ].map(HCLLine.comment)
    }

    // MARK: Objects

    private func loadBalancer(_ object: JSONObject) -> String {
        let clusters = export.clusters(of: object)
        var comments = ["Load balancer \(object.text("name").oneLine)."]
        var ignored: [String] = []
        if !clusters.isEmpty || hasOwnedPool(object) {
            let names = clusters.map(\.oneLine).joined(separator: ", ")
            comments.append(
                clusters.isEmpty
                    ? "Controllers of clusters that are not watched here put their pools into it."
                    : "The controllers of these clusters put their pools into it: \(names)."
            )
            comments.append("They write default_pools, fallback_pool, proxied and steering_policy; people the rest.")
            ignored = ["default_pools", "fallback_pool", "proxied", "steering_policy"]
        } else {
            comments.append("No cluster that is watched here asks for it: people write all of it.")
        }
        return resource(.loadBalancer, object, comments, ignored)
    }

    private func hasOwnedPool(_ balancer: JSONObject) -> Bool {
        let ids = (balancer["default_pools"]?.array ?? []).compactMap(\.string)
        return export.source.pools.contains { ids.contains($0.text("id")) && export.owners(of: $0) != .none }
    }

    private func pool(_ object: JSONObject) -> String {
        let geo = export.fleet.pool(object.text("id"))?.geo.map { " at \($0.oneLine)" } ?? ""
        var comments = ["Pool \(object.text("name").oneLine)\(geo)."]
        switch export.owners(of: object) {
        case .none: comments.append("No controller has an origin in it: people write all of it.")
        case .unreadable: comments.append("Its ownership record cannot be read: its origins may be of controllers.")
        case .known(let owners):
            let place = "origins, description, latitude and longitude"
            let monitor = export.hasChosenMonitor(object) ? ", and attach its monitor" : ""
            comments.append("Controllers write its \(place)\(monitor):")
            comments += owners.map { "  \(words(for: $0)): \($0.origins.map(\.oneLine).joined(separator: ", "))" }
        }
        return resource(.pool, object, comments, ignored(inPool: object))
    }

    private func ignored(inPool object: JSONObject) -> [String] {
        if export.owners(of: object) == .none { return [] }
        return ["description", "latitude", "longitude"] + (export.hasChosenMonitor(object) ? ["monitor"] : [])
            + ["origins"]
    }

    private func monitor(_ object: JSONObject) -> String {
        var comments = ["Monitor \(object.text("id").oneLine)."]
        guard let owner = export.owner(ofMonitor: object) else {
            comments.append("People write all of it.")
            return resource(.monitor, object, comments, [])
        }
        let fields = "type, path, interval, expected_codes and header"
        comments.append("The controller of \(words(for: owner)) writes \(fields).")
        let ignored = ["description", "expected_codes", "header", "interval", "path", "type"]
        return resource(.monitor, object, comments, ignored)
    }

    private func words(for owner: Export.Owner) -> String {
        let cluster = owner.cluster.map { "cluster \($0.oneLine)" } ?? "a cluster that is not watched here"
        return "\(owner.id) (\(cluster))"
    }

    // MARK: Resources

    /// The comments, the block that imports the object, and the object.
    private func resource(
        _ kind: TerraformResource,
        _ object: JSONObject,
        _ comments: [String],
        _ ignored: [String]
    ) -> String {
        let id = object.text("id")
        guard let name = names.name(kind, id) else { return "" }
        let isZoned = kind == .loadBalancer
        let scope = isZoned ? export.source.zone : export.source.account
        let imported: [HCLLine] = [
            .attribute("to", .expression("\(kind.rawValue).\(name)")),
            .attribute("id", .expression(HCL.quoted("\(scope)/\(id)"))),
        ]
        var body: [HCLLine] = [
            .attribute(isZoned ? "zone_id" : "account_id", .expression(HCL.quoted(scope)))
        ]
        body += lines(of: object, kind.attributes, leavingOut: kind.computed, in: kind)
        if !ignored.isEmpty {
            let list = HCL.list(ignored.map(HCL.expression))
            body.append(.block("lifecycle", [.attribute("ignore_changes", list)]))
        }
        return HCLLine.text(comments.map(HCLLine.comment)) + HCLLine.text([.block("import", imported)])
            + "\n" + HCLLine.text([.block("resource \(HCL.quoted(kind.rawValue)) \(HCL.quoted(name))", body)])
    }

    /// The members of an object as attributes; those without an attribute as comments.
    private func lines(
        of object: JSONObject,
        _ attributes: [String: TerraformResource.Attribute],
        leavingOut computed: Set<String>,
        in kind: TerraformResource
    ) -> [HCLLine] {
        var lines: [HCLLine] = []
        var others: [HCLLine] = []
        for key in object.keys {
            // Only the header of an origin has capitals at Cloudflare: `Host` is `host` in Terraform.
            let name = key.lowercased()
            if attributes[name] == nil, computed.contains(key) { continue }
            // A key that comes twice is one attribute, with the value that counts.
            if lines.contains(where: { if case .attribute(name, _) = $0 { true } else { false } }) { continue }
            guard let value = object[key], !value.isNull else { continue }
            if let attribute = attributes[name] {
                lines.append(.attribute(name, hcl(value, attribute, kind)))
            } else {
                others.append(.comment("\(HCL.quoted(key)) = \(value.text.escapingInvisible)"))
            }
        }
        if others.isEmpty { return lines }
        return lines + [.comment("Cloudflare has this too; the provider has no attribute for it:")] + others
    }

    private func hcl(_ value: JSON, _ attribute: TerraformResource.Attribute, _ kind: TerraformResource) -> HCL {
        switch (attribute, value) {
        case (.reference(let other), _): reference(value, other)
        case (.weights, .object(let object)):
            .object(
                object.members.map { id, weight in
                    let key = names.name(.pool, id) == nil ? HCL.quoted(id) : "(\(names.reference(.pool, id)))"
                    return .attribute(key, HCL(weight))
                }
            )
        case (.object(let attributes), .object(let object)):
            .object(lines(of: object, attributes, leavingOut: TerraformResource.computedInside, in: kind))
        case (.object, .array(let elements)): .list(elements.map { hcl($0, attribute, kind) })
        default: HCL(value)
        }
    }

    private func reference(_ value: JSON, _ kind: TerraformResource) -> HCL {
        switch value {
        case .string(let id): .expression(names.reference(kind, id))
        case .array(let elements): .list(elements.map { reference($0, kind) })
        case .object(let object):
            .object(object.members.map { .attribute(HCL.quoted($0.key), reference($0.value, kind)) })
        case .null, .bool, .number: HCL(value)
        }
    }
}

extension Export {
    /// The objects as a file for Terraform.
    package var terraformText: String { TerraformText(self).text }
}
