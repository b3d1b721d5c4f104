/// The limit on removals: a plan removes nothing at all where it would remove too many origins.
///
/// So many removals are more likely a mistake than an intention. The limit is that of octoDNS: 30 % of at least ten.
package struct Brake: Sendable, Equatable {
    /// How many origins this plan and later ones would remove in all, as no Ingress asks for them now.
    package var removed: Int
    /// How many origins at Cloudflare are ours.
    package var managed: Int

    package init(removed: Int, managed: Int) {
        self.removed = removed
        self.managed = managed
    }

    /// Whether removals are held back: there are at least ten origins, and more than 30 % of them would go.
    package var isOn: Bool { managed >= 10 && removed * 10 > managed * 3 }

    /// The warning that removals are held back.
    var notice: Notice {
        Notice(
            .warning,
            "Brake: removing \(removed) of \(managed) origins at once is held; check the Ingresses, "
                + "then confirm with --once --confirm-removals",
            isReminder: true
        )
    }
}
