import Wire

/// The passes of the controllers that a cluster runs.
extension ClusterStore {
    /// The instant of the next pass; nil where nothing has changed, or no controller is on.
    var controllersDue: Duration? {
        guard let firstUnhandledChange, gatewayController?.isOn == true || loadBalancerController?.isOn == true else {
            return nil
        }
        return firstUnhandledChange + GatewayController.delay
    }

    /// Makes the pass of the controllers if it is due by `now`.
    mutating func advanceControllers(to now: Duration, _ timestamp: Timestamp) {
        guard let due = controllersDue, due <= now else { return }
        makeControllersPass(at: now, timestamp)
    }

    /// Makes a pass of the controllers that are on, whatever has changed.
    mutating func makeControllersPass(at now: Duration, _ timestamp: Timestamp) {
        if let gatewayController, gatewayController.isOn {
            for write in gatewayController.writes(self, at: timestamp) {
                commit(write.kind, key: StoredObject(write.object).key, write.object, at: now)
            }
        }
        if let loadBalancerController, loadBalancerController.isOn {
            for (key, object) in loadBalancerController.writes(self) { commit(.service, key: key, object, at: now) }
        }
        // The controllers' own writes need no other pass.
        firstUnhandledChange = nil
    }
}
