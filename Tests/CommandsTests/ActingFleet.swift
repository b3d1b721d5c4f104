import FleetSupport
import GeoFleet
import GeoRouting
import Testing

@testable import Commands

/// Fleets to act on, and previews of actions on them.
enum ActingFleet {
    /// Four pools, of which eu has two origins and asia too; a change makes it another fleet.
    static func changed(_ change: (inout DiagnosisFleet) -> Void = { _ in }) -> Fleet {
        var fleet = DiagnosisFleet.changed(change)
        for index in fleet.pools.indices { fleet.pools[index].loadBalancers = [DiagnosisFleet.hostname] }
        return fleet
    }

    /// The card for an action.
    static func preview(_ action: Action, on fleet: Fleet = changed()) -> ActionPreview {
        do throws(Refusal) {
            var preview = try action.plan(on: fleet)
            preview.changes = [FieldChange(field: "k8s-pool-shop-eu enabled", before: "true", after: "false")]
            let path = "/accounts/1/load_balancers/pools/2"
            preview.calls = [PlannedCall(method: "PATCH", path: path, body: "{\"enabled\":false}")]
            preview.effects = [.loadBalancerStops("app.example.com")]
            return preview
        } catch {
            var preview = ActionPreview(action)
            preview.refusal = error
            return preview
        }
    }
}
