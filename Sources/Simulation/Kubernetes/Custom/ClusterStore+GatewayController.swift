import Wire

/// The passes of the Gateway controller.
extension ClusterStore {
    /// The instant of the next pass; nil where nothing has changed, or the controller is off.
    var gatewayPassDue: Duration? {
        guard let gatewayController, gatewayController.isOn else { return nil }
        return firstUnhandledChange.map { $0 + GatewayController.delay }
    }

    /// Makes the pass of the Gateway controller if it is due by `now`.
    mutating func advanceGatewayController(to now: Duration, _ timestamp: Timestamp) {
        guard let due = gatewayPassDue, due <= now else { return }
        makeGatewayPass(at: now, timestamp)
    }

    /// Makes a pass of the Gateway controller, whatever has changed.
    mutating func makeGatewayPass(at now: Duration, _ timestamp: Timestamp) {
        guard let gatewayController else { return }
        for write in gatewayController.writes(self, at: timestamp) {
            commit(write.kind, key: StoredObject(write.object).key, write.object, at: now)
        }
        // The controller's own writes need no other pass.
        firstUnhandledChange = nil
    }
}
