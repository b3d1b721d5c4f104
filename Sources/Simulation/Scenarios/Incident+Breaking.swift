import Wire

extension Incident {
    /// Breaks a healthy world.
    func strike(_ stage: inout Stage) {
        for breakage in breakages {
            if let cluster = breakage.cluster, let index = stage.settings.clusters.firstIndex(of: cluster) {
                breakage.strike(Site(index, of: stage.settings), &stage)
            } else {
                breakage.strike(&stage)
            }
        }
    }

    /// Makes the next change of an incident that keeps changing; returns the pause after it, nil where it does not.
    func goOn(_ stage: inout Stage) -> Duration? {
        guard let war = breakages.first(where: { $0.kind == .ownersAtWar }), let cluster = war.cluster,
            let index = stage.settings.clusters.firstIndex(of: cluster)
        else { return nil }
        war.flip(Site(index, of: stage.settings), &stage)
        return Self.pace
    }

    /// The pause between two flips of the contested address.
    static let pace = Duration.seconds(4)
}

extension Incident.Breakage {
    private static let failures = [
        "TCP connection failed", "HTTP timeout occurred", "Response code mismatch error",
        "TLS untrusted certificate error",
    ]

    private var failure: String { Self.failures[variant % Self.failures.count] }

    // MARK: In one place

    fileprivate func strike(_ site: Site, _ stage: inout Stage) {
        switch kind {
        case .regionDown: for address in site.addresses { fail(address, &stage) }
        case .addressDead: if let last = site.addresses.last { fail(last, &stage) }
        case .forgottenDrain: stage.changeOrigin(site.origins[0], of: site.pool) { $0["enabled"] = false }
        case .weightZero: stage.changeOrigin(site.origins[0], of: site.pool) { $0["weight"] = 0 }
        case .poolDisabled, .fallbackPoolDisabled: stage.patchPool(site.pool, ["enabled": false])
        case .poolDetached: detach(site, &stage)
        case .coordinatesGone: stage.patchPool(site.pool, ["latitude": .null, "longitude": .null])
        case .staleOrigin: leaveBehind(site, &stage)
        case .ownersAtWar:
            stage.patchPool(site.pool, ["description": .string(Self.contested(site))])
            flip(site, &stage)
        case .watchDead: stage.faults.add([Fault(deadness, when: .init(side: "kubernetes", cluster: site.cluster))])
        case .quotaFull:
            detach(site, &stage)
            stage.deletePool(site.pool)
            stage.settings.cloudflare.pools = stage.cloudflare.pools.count
        case .loadBalancerDisabled, .steeringChanged, .tokenWithoutPermission, .rateLimited, .clockWrong, .proxiedOff:
            break
        }
    }

    private func fail(_ address: String, _ stage: inout Stage) {
        stage.setHealth(of: address, failure: failure)
    }

    private func detach(_ site: Site, _ stage: inout Stage) {
        let id = stage.poolID(site.pool)
        let rest = (stage.balancer?["default_pools"]?.array ?? []).filter { $0.string != id }
        stage.patchBalancer(["default_pools": .array(rest)])
    }

    private func leaveBehind(_ site: Site, _ stage: inout Stage) {
        let name = Site.staleOrigin(of: site.cluster)
        let origins = (stage.pool(site.pool)?["origins"]?.array ?? []) + [Site.origin(name, Site.staleAddress)]
        let description = Site.description([(site.owner, site.origins + [name])])
        stage.patchPool(site.pool, ["origins": .array(origins), "description": .string(description)])
    }

    private static func contested(_ site: Site) -> String {
        Site.description([(site.owner, site.origins), (Site.rival(of: site.cluster), [site.origins[0]])])
    }

    /// Flips the contested address: the owner that did not write last writes now.
    fileprivate func flip(_ site: Site, _ stage: inout Stage) {
        stage.changeOrigin(site.origins[0], of: site.pool) { origin in
            let isRivals = origin["address"]?.string == Site.rivalAddress
            origin["address"] = .string(isRivals ? site.addresses[0] : Site.rivalAddress)
        }
    }

    private var deadness: Fault.Effect {
        switch variant % 4 {
        case 0, 1: .dropBefore
        case 2: .status(503, retryAfterSeconds: nil, body: nil)
        default: .hangBefore
        }
    }

    // MARK: For all

    fileprivate func strike(_ stage: inout Stage) {
        switch kind {
        case .loadBalancerDisabled: stage.patchBalancer(["enabled": false])
        case .steeringChanged: stage.patchBalancer(["steering_policy": .string(policy)])
        case .proxiedOff: stage.patchBalancer(["proxied": false])
        case .tokenWithoutPermission: stage.faults.add([refusal(stage.settings.cloudflare)])
        case .rateLimited:
            stage.faults.add([Fault(.block(seconds: 900), when: .init(side: "cloudflare"), times: 1)])
        case .clockWrong: stage.settings.cloudflare.clockSkew = .seconds((variant % 2 * 2 - 1) * (240 + variant * 10))
        case .regionDown, .addressDead, .forgottenDrain, .weightZero, .poolDisabled, .fallbackPoolDisabled,
            .poolDetached, .coordinatesGone, .staleOrigin, .ownersAtWar, .watchDead, .quotaFull:
            break
        }
    }

    private var policy: String { ["off", "random", "dynamic_latency", "geo"][variant % 4] }

    private func refusal(_ settings: CloudflareSettings) -> Fault {
        let path = variant % 2 == 0 ? "/load_balancers/pools" : "/zones/\(settings.zoneID)/load_balancers"
        return Fault(
            .status(403, retryAfterSeconds: nil, body: Envelope.failure(.forbidden).text),
            when: .init(side: "cloudflare", path: path)
        )
    }
}
