import GeoRouting

@testable import GeoFleet

extension ActionPreview {
    init(id: Int, _ action: Action, requirement: Requirement = .key) {
        self.init(action)
        (self.id, self.requirement) = (id, requirement)
    }

    /// A drain that leaves nothing in the geo.
    static let drain: ActionPreview = {
        let key = OriginKey(pool: "k8s-pool-shop-eu", origin: "origin-eu")
        var preview = ActionPreview(
            id: 1,
            .drain(.origin(key))
        )
        preview.changes = [FieldChange(field: "origin-eu enabled", before: "true", after: "false")]
        preview.calls = [
            PlannedCall(
                method: "PATCH",
                path: "/accounts/023e105f4ecef8ad9ca31a8372d0c353/load_balancers/pools/"
                    + "65750000000000000000000000000000",
                body: #"{"origins":[{"name":"origin-eu","address":"203.0.113.10","enabled":false,"weight":0.33},"#
                    + #"{"name":"origin-eu-0f9e8d","address":"203.0.113.19","enabled":true,"weight":0.33}]}"#
            )
        ]
        let (two, one) = (OriginCounts(counts: [.healthy: 1, .stale: 1]), OriginCounts(counts: [.stale: 1]))
        preview.effects = [.originsChange(of: "eu", from: two, to: one)]
        preview.warnings = [
            .othersUnreliable(
                pool: "k8s-pool-shop-eu",
                [Warning.UnreliableOrigin(origin: "origin-eu-0f9e8d", reason: .stale)]
            )
        ]
        return preview
    }()

    static let foreign: ActionPreview = {
        let key = OriginKey(pool: "k8s-pool-shop-us_east", origin: "bastion")
        var preview = ActionPreview(
            id: 2,
            .removeOrigin(key),
            requirement: .typing("bastion")
        )
        preview.changes = [FieldChange(field: "bastion", before: "bastion.example.net at 100", after: "gone")]
        let (two, one) = (OriginCounts(counts: [.healthy: 1, .foreign: 1]), OriginCounts(counts: [.healthy: 1]))
        preview.effects = [.originsChange(of: "us_east", from: two, to: one)]
        preview.warnings = [.foreign]
        preview.calls = [PlannedCall(method: "PATCH", path: "/accounts/023e/load_balancers/pools/7573", body: "{}")]
        return preview
    }()

    static let refused: ActionPreview = {
        var preview = ActionPreview(
            id: 3,
            .drain(.pool("k8s-pool-shop-eu"))
        )
        preview.refusal = .alreadyInState(.pool("k8s-pool-shop-eu"), isEnabled: false)
        return preview
    }()

    /// More than a screen holds.
    static let prune: ActionPreview = {
        let keys = (1...40).map { OriginKey(pool: "k8s-pool-shop-eu", origin: "origin-eu-\(100_000 + $0)") }
        var preview = ActionPreview(
            id: 4,
            .prune(keys)
        )
        preview.changes = keys.map { FieldChange(field: $0.origin, before: "203.0.113.19 at 33", after: "gone") }
        preview.effects = [
            .originsChange(
                of: "eu",
                from: OriginCounts(counts: [.healthy: 1, .stale: 40]),
                to: OriginCounts(counts: [.healthy: 1])
            )
        ]
        preview.calls = [PlannedCall(method: "PATCH", path: "/accounts/023e/load_balancers/pools/6575", body: "{}")]
        return preview
    }()

    /// The drain, come back because a weight had changed under it.
    static let changed: ActionPreview = {
        var preview = drain
        preview.differences = [
            FieldChange(field: "origin-eu weight", before: "33", after: "60"),
            FieldChange(field: "origin-eu-0f9e8d enabled", before: "true", after: "false"),
        ]
        return preview
    }()
}
