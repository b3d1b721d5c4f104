import GeoFleet
import GeoRouting

/// The fields of each load balancer under its name, first those that differ from what the clusters would set.
enum LoadBalancerTable: TableContent {
    struct Item {
        /// The index of the load balancer in the fleet.
        var place: Int
        var balancer: LoadBalancerView
        /// Nil for the load balancer's own row.
        var field: LoadBalancerView.Field?

        var drift: LoadBalancerView.Drift? {
            field.flatMap { field in balancer.drift.first { $0.field == field.name } }
        }
    }

    static let columns = [
        Column("FIELD", 22, ideal: 30, clipping: .middle),
        Column("VALUE", 26, ideal: 120),
        Column("WANTED", 16, ideal: 60, priority: 1),
    ]

    static func items(_ situation: Situation) -> [Item] {
        situation.fleet.loadBalancers.enumerated().flatMap { place, balancer in
            // A wanted field that the load balancer lacks has a row as well.
            let missing = balancer.drift.filter { drift in !balancer.fields.contains { $0.name == drift.field } }
            let fields = missing.map { LoadBalancerView.Field(name: $0.field, value: $0.value) } + balancer.fields
            return [Item(place: place, balancer: balancer)]
                + fields.map { Item(place: place, balancer: balancer, field: $0) }
        }
    }

    /// How many load balancers need a look; fields do not count.
    static func needingLook(_ situation: Situation) -> Int {
        let concerned = AffectedRows(situation).loadBalancers
        return situation.fleet.loadBalancers.count { view in
            !view.drift.isEmpty || !view.balancer.isEnabled || concerned.contains(view.balancer.hostname)
        }
    }

    static func id(_ item: Item) -> String { RowID.loadBalancer(item.balancer, field: item.field?.name) }

    /// A load balancer's own row stands above its fields, and both above the next load balancer, whatever the sorting.
    static func group(_ item: Item) -> Int { item.place * 2 + (item.field == nil ? 0 : 1) }

    static func rank(_ item: Item) -> Int { item.drift == nil ? 1 : 0 }

    static func key(_ item: Item, _ column: Int) -> SortKey {
        switch column {
        case 0: .text(item.field?.name ?? "")
        case 1: .text(item.field?.value ?? "")
        default: SortKey(number: rank(item), text: item.drift?.wanted ?? "")
        }
    }

    static func searched(_ item: Item) -> [String] {
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
        return [
            Line("  " + field.name),
            Line(field.value, item.drift == nil ? .text : .warning),
            item.drift.map { Line("▲ " + $0.wanted, .warning) } ?? .empty,
        ]
    }
}
