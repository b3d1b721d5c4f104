import Wire

extension Incident {
    /// Applies every breakage of the incident to a healthy world.
    func apply(_ context: inout ScenarioContext) {
        for breakage in breakages {
            if let cluster = breakage.cluster, let index = context.settings.clusters.firstIndex(of: cluster) {
                breakage.apply(ClusterFixture(index, of: context.settings), &context)
            } else {
                breakage.apply(&context)
            }
        }
    }

    /// Makes the next change, for two owners that overwrite each other; returns the pause before the change after it.
    ///
    /// In any other incident, nothing changes, and the result is nil.
    func makeNextChange(_ context: inout ScenarioContext) -> Duration? {
        guard let contest = breakages.first(where: { $0.kind == .twoOwners }), let cluster = contest.cluster,
            let index = context.settings.clusters.firstIndex(of: cluster)
        else { return nil }
        contest.changeContestedAddress(ClusterFixture(index, of: context.settings), &context)
        return Self.pauseBetweenChanges
    }

    /// The pause between two changes of an address that two owners claim.
    static let pauseBetweenChanges = Duration.seconds(4)
}

extension Incident.Breakage {
    /// The reasons that Cloudflare gives for a failed probe.
    private static let failures = [
        "TCP connection failed", "HTTP timeout occurred", "Response code mismatch error",
        "TLS untrusted certificate error",
    ]

    private var failure: String { Self.failures[variant % Self.failures.count] }

    // MARK: In one cluster

    fileprivate func apply(_ fixture: ClusterFixture, _ context: inout ScenarioContext) {
        switch kind {
        case .regionDown: for address in fixture.addresses { fail(address, &context) }
        case .addressDead: if let last = fixture.addresses.last { fail(last, &context) }
        case .forgottenDrain: context.changeOrigin(fixture.origins[0], of: fixture.pool) { $0["enabled"] = false }
        case .weightZero: context.changeOrigin(fixture.origins[0], of: fixture.pool) { $0["weight"] = 0 }
        case .poolDisabled, .fallbackPoolDisabled: context.patchPool(fixture.pool, ["enabled": false])
        case .poolDetached: detach(fixture, &context)
        case .coordinatesGone: context.patchPool(fixture.pool, ["latitude": .null, "longitude": .null])
        case .staleOrigin: addStaleOrigin(fixture, &context)
        case .twoOwners:
            context.patchPool(fixture.pool, ["description": .string(Self.contested(fixture))])
            changeContestedAddress(fixture, &context)
        case .apiServerDown:
            context.faults.add([Fault(apiServerFault, when: .init(api: "kubernetes", cluster: fixture.cluster))])
        case .quotaFull:
            detach(fixture, &context)
            context.deletePool(fixture.pool)
            context.settings.cloudflare.poolLimit = context.cloudflare.pools.count
        case .loadBalancerDisabled, .steeringChanged, .tokenWithoutPermission, .rateLimited, .clockWrong, .proxiedOff:
            break
        }
    }

    private func fail(_ address: String, _ context: inout ScenarioContext) {
        context.setHealth(of: address, failure: failure)
    }

    private func detach(_ fixture: ClusterFixture, _ context: inout ScenarioContext) {
        let id = context.poolID(fixture.pool)
        let remaining = (context.balancer?["default_pools"]?.array ?? []).filter { $0.string != id }
        context.patchBalancer(["default_pools": .array(remaining)])
    }

    /// Adds an origin of the cluster's owner that no Ingress asks for.
    private func addStaleOrigin(_ fixture: ClusterFixture, _ context: inout ScenarioContext) {
        let name = ClusterFixture.staleOrigin(of: fixture.cluster)
        let origins =
            (context.pool(fixture.pool)?["origins"]?.array ?? []) + [
                ClusterFixture.origin(name, ClusterFixture.staleAddress)
            ]
        let description = ClusterFixture.description([(fixture.owner, fixture.origins + [name])])
        context.patchPool(fixture.pool, ["origins": .array(origins), "description": .string(description)])
    }

    /// Returns a pool's description in which two owners claim the first origin.
    private static func contested(_ fixture: ClusterFixture) -> String {
        ClusterFixture.description([
            (fixture.owner, fixture.origins),
            (ClusterFixture.competingOwner(of: fixture.cluster), [fixture.origins[0]]),
        ])
    }

    /// Changes the address of the first origin, as if its two owners wrote in turn.
    fileprivate func changeContestedAddress(_ fixture: ClusterFixture, _ context: inout ScenarioContext) {
        context.changeOrigin(fixture.origins[0], of: fixture.pool) { origin in
            let isFromCompetitor = origin["address"]?.string == ClusterFixture.competingAddress
            origin["address"] = .string(isFromCompetitor ? fixture.addresses[0] : ClusterFixture.competingAddress)
        }
    }

    /// The fault that keeps a cluster's API server from answering.
    private var apiServerFault: Fault.Effect {
        switch variant % 4 {
        case 0, 1: .dropBefore
        case 2: .status(503, retryAfterSeconds: nil, body: nil)
        default: .hangBefore
        }
    }

    // MARK: At Cloudflare

    fileprivate func apply(_ context: inout ScenarioContext) {
        switch kind {
        case .loadBalancerDisabled: context.patchBalancer(["enabled": false])
        case .steeringChanged: context.patchBalancer(["steering_policy": .string(policy)])
        case .proxiedOff: context.patchBalancer(["proxied": false])
        case .tokenWithoutPermission: context.faults.add([refusal(context.settings.cloudflare)])
        case .rateLimited:
            context.faults.add([Fault(.block(seconds: 900), when: .init(api: "cloudflare"), times: 1)])
        case .clockWrong: context.settings.cloudflare.clockSkew = .seconds((variant % 2 * 2 - 1) * (240 + variant * 10))
        case .regionDown, .addressDead, .forgottenDrain, .weightZero, .poolDisabled, .fallbackPoolDisabled,
            .poolDetached, .coordinatesGone, .staleOrigin, .twoOwners, .apiServerDown, .quotaFull:
            break
        }
    }

    /// The steering policy that replaces `proximity`.
    private var policy: String { ["off", "random", "dynamic_latency", "geo"][variant % 4] }

    /// Returns the fault that refuses the token, either for pools or for load balancers.
    private func refusal(_ settings: CloudflareSettings) -> Fault {
        let path = variant % 2 == 0 ? "/load_balancers/pools" : "/zones/\(settings.zoneID)/load_balancers"
        return Fault(
            .status(403, retryAfterSeconds: nil, body: Envelope.failure(.forbidden).text),
            when: .init(api: "cloudflare", path: path)
        )
    }
}
