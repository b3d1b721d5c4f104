import GeoFleet
import GeoRouting

/// The table of load balancers: a row for each load balancer, then a row for each of its fields.
///
/// Fields whose value differs from the value that the clusters want come first.
enum LoadBalancerTable: TableContent {
    struct Item {
        /// The index of the load balancer in the fleet.
        var index: Int
        var balancer: LoadBalancerView
        /// The field of the row; nil for the row of the load balancer itself.
        var field: LoadBalancerView.Field?
        /// What serves the geo of the row; nil for other rows.
        var service: GeoService?

        var drift: LoadBalancerView.Drift? {
            field.flatMap { field in balancer.drift.first { $0.field == field.name } }
        }
    }

    static let columns = [
        Column("FIELD", 22, ideal: 30),
        Column("VALUE", 26, ideal: 120),
        Column("WANTED", 16, ideal: 60, priority: 1),
    ]

    static func items(_ situation: Situation) -> [Item] {
        situation.fleet.loadBalancers.enumerated().flatMap { index, balancer in
            // A wanted field has a row even if the load balancer does not have the field.
            let missing = balancer.drift.filter { drift in !balancer.fields.contains { $0.name == drift.field } }
            let fields =
                missing.map { LoadBalancerView.Field(name: $0.field, value: $0.value) }
                + leading(balancer.fields)
            let services = situation.services.services(on: balancer.readableName).filter { !$0.chain.isEmpty }
            let chains = services.map { service in
                let field = LoadBalancerView.Field(
                    name: "users of \(service.geo)",
                    value: ServiceWords.chain(service, isShort: true).text
                )
                return Item(index: index, balancer: balancer, field: field, service: service)
            }
            return [Item(index: index, balancer: balancer)] + chains
                + fields.map { Item(index: index, balancer: balancer, field: $0) }
        }
    }

    /// The fields that say how traffic is steered, and for how long answers are kept; they come before all others.
    private static let leadingNames = ["enabled", "steering_policy", "proxied", "ttl", "fallback_pool"]

    /// The fields with `leadingNames` in front; the others stay in Cloudflare's order.
    private static func leading(_ fields: [LoadBalancerView.Field]) -> [LoadBalancerView.Field] {
        leadingNames.flatMap { name in fields.filter { $0.name == name } }
            + fields.filter { !leadingNames.contains($0.name) }
    }

    /// The value, with what it means where the bare value misleads: a TTL of 0 is not "no caching".
    private static func value(_ field: LoadBalancerView.Field) -> String {
        field.name == "ttl" && field.value == "0" ? "0 (automatic)" : field.value
    }

    /// A field that differs from what is wanted, a disabled load balancer, or a geo that is not served by itself.
    static func needsAttention(_ item: Item) -> Bool {
        if let service = item.service { return service.server != .itself }
        return item.field == nil ? !item.balancer.balancer.isEnabled : item.drift != nil
    }

    /// The number of load balancers that need attention; fields are not counted.
    static func countNeedingAttention(_ situation: Situation) -> Int {
        let affected = AffectedRows(situation).loadBalancers
        return situation.fleet.loadBalancers.count { view in
            !view.drift.isEmpty || !view.balancer.isEnabled || affected.contains(view.balancer.hostname)
        }
    }

    static func id(_ item: Item) -> String { RowID.loadBalancer(item.balancer, field: item.field?.name) }

    /// The group keeps a load balancer's row above what serves each geo, that above its fields, and all above the next.
    static func group(_ item: Item) -> Int {
        item.index * 3 + (item.field == nil ? 0 : item.service != nil ? 1 : 2)
    }

    static func edge(_ item: Item, _ situation: Situation) -> Style.Role? {
        if item.field != nil { return item.drift == nil ? nil : .warning }
        let finding = situation.role(ofWorstFinding: {
            $0.pool == nil && $0.object == item.balancer.balancer.hostname
        })
        return finding ?? (item.balancer.balancer.isEnabled ? item.balancer.drift.isEmpty ? nil : .warning : .bad)
    }

    static func rank(_ item: Item) -> Int { item.drift == nil ? 1 : 0 }

    static func key(_ item: Item, _ column: Int) -> SortKey {
        switch column {
        case 0: .text(item.field?.name ?? "")
        case 1: .text(item.field?.value ?? "")
        default: SortKey(number: rank(item), text: item.drift?.wanted ?? "")
        }
    }

    static func searchedTexts(_ item: Item) -> [String] {
        [
            item.balancer.hostname, item.balancer.readableName, item.field?.name ?? "",
            item.field?.value ?? "", item.drift?.wanted ?? "",
        ]
    }

    static func cells(_ item: Item, _ situation: Situation) -> [Line] {
        guard let field = item.field else {
            return [
                Line(item.balancer.readableName, .heading, bold: true),
                LoadBalancerWords.state(item.balancer),
                LoadBalancerWords.drift(item.balancer),
            ]
        }
        if let service = item.service {
            return [Line("  " + field.name), ServiceWords.chain(service, isShort: true), .empty]
        }
        return [
            Line("  " + field.name),
            Line(value(field), item.drift == nil ? .text : .warning),
            item.drift.map { Line("▲ " + LoadBalancerWords.wanted($0), .warning) } ?? .empty,
        ]
    }
}
