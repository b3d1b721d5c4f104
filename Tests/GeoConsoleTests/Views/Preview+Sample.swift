import GeoFleet
import GeoRouting

extension ActionPreview {
    init(id: Int, remedy: Action, title: String, object: String, requirement: Requirement = .key) {
        self.init(remedy)
        (self.id, self.title, self.object, self.requirement) = (id, title, object, requirement)
    }

    /// A drain that leaves nothing in the geo.
    static let drain: ActionPreview = {
        let key = OriginKey(pool: "k8s-pool-shop-eu", origin: "origin-eu")
        var preview = ActionPreview(
            id: 1,
            remedy: .drain(.origin(key)),
            title: "Drain origin-eu",
            object: "origin-eu in pool k8s-pool-shop-eu"
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
        preview.effects = ["eu stays on origin-eu-0f9e8d: 1 healthy origin left"]
        preview.warnings = ["origin-eu-0f9e8d is stale: no Ingress has its address any more"]
        return preview
    }()

    static let foreign: ActionPreview = {
        let key = OriginKey(pool: "k8s-pool-shop-us_east", origin: "bastion")
        var preview = ActionPreview(
            id: 2,
            remedy: .removeOrigin(key),
            title: "Remove bastion",
            object: "bastion in pool k8s-pool-shop-us_east",
            requirement: .typing("bastion")
        )
        preview.changes = [FieldChange(field: "bastion", before: "bastion.example.net at 100", after: "gone")]
        preview.effects = ["us_east stays on origin-us_east: 1 healthy origin left"]
        preview.warnings = ["bastion is foreign: no controller made it, and none will bring it back"]
        preview.calls = [PlannedCall(method: "PATCH", path: "/accounts/023e/load_balancers/pools/7573", body: "{}")]
        return preview
    }()

    static let refused: ActionPreview = {
        var preview = ActionPreview(
            id: 3,
            remedy: .drain(.pool("k8s-pool-shop-eu")),
            title: "Drain pool k8s-pool-shop-eu",
            object: "pool k8s-pool-shop-eu, used by app.example.com"
        )
        preview.refusal = "it is the last pool of app.example.com with a usable origin: users would get errors"
        return preview
    }()

    /// More than a screen holds.
    static let prune: ActionPreview = {
        let keys = (1...40).map { OriginKey(pool: "k8s-pool-shop-eu", origin: "origin-eu-\(100_000 + $0)") }
        var preview = ActionPreview(
            id: 4,
            remedy: .prune(keys),
            title: "Remove 40 stale origins",
            object: "stale origins of k8s-pool-shop-eu"
        )
        preview.changes = keys.map { FieldChange(field: $0.origin, before: "203.0.113.19 at 33", after: "gone") }
        preview.effects = ["eu stays on origin-eu: 1 healthy origin left"]
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
