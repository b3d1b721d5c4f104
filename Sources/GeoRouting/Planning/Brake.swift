/// The limit on removals: a plan removes nothing at all where it would remove too many origins.
///
/// A large number of removals is more likely a mistake than an intention. The limit is the same as in octoDNS: 30 % of
/// the origins, where there are at least ten.
package struct Brake: Sendable, Equatable {
    /// The number of origins that this plan and later plans would remove, because no Ingress asks for them.
    ///
    /// The origins of a pool that leaves a load balancer count as well.
    package var removalCount: Int
    /// The number of origins at Cloudflare that are ours.
    package var managedCount: Int

    package init(removalCount: Int, managedCount: Int) {
        self.removalCount = removalCount
        self.managedCount = managedCount
    }

    /// Whether removals are held back: we have at least ten origins, and more than 30 % of them would be removed.
    package var isOn: Bool { managedCount >= 10 && removalCount * 10 > managedCount * 3 }

    /// The warning that removals are held back.
    var notice: Notice {
        Notice(
            .warning,
            "Brake: removing \(removalCount) of \(managedCount) origins at once is held; check the Ingresses, "
                + "then confirm with --once --confirm-removals",
            isReminder: true
        )
    }
}
