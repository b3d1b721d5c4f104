import GeoFleet
import GeoRouting
import Presentation

// What is at Cloudflare: most of it is a finding of the console already.

extension Examination {
    /// Why nothing of Cloudflare's objects can be judged; nil where they were read.
    var objectObstacle: String? {
        if let obstacle = cloudflareObstacle { return obstacle }
        return facts.situation?.fleet.cloudflare.lastSuccess == nil ? "Cloudflare's objects could not be read" : nil
    }

    /// The console's findings that are a fault of this part of the set-up.
    func findings(of subject: Check.Subject) -> [Fault] {
        guard let situation = facts.situation else { return [] }
        return situation.findings.filter { $0.subject == subject }.map { $0.fault(in: situation) }
    }

    mutating func checkObjects() {
        let fleet = facts.situation?.fleet
        let balancers = Words.counted(fleet?.loadBalancers.count ?? 0, "load balancer")
        let parts: [(subject: Check.Subject, text: String, needsCluster: Bool)] = [
            (.pools, "each pool that a cluster asks for is there", true),
            (.coordinates, "each pool that proximity steering uses has coordinates", false),
            (.loadBalancers, "\(balancers) in the zone, those of the clusters as the controllers set them", true),
        ]
        for part in parts {
            let faults = findings(of: part.subject)
            if let obstacle = objectObstacle {
                leave(part.subject, because: obstacle)
            } else if part.needsCluster, faults.isEmpty, !isClusterKnown {
                leave(part.subject, because: "no cluster can be read")
            } else {
                report(part.subject, faults, orGood: part.text)
            }
        }
    }

    /// Whether a cluster was read, so that it is known what should be at Cloudflare.
    var isClusterKnown: Bool { facts.situation?.fleet.clusters.contains { $0.watch.lastSuccess != nil } ?? false }

    // MARK: Quotas

    mutating func checkQuota() {
        if let obstacle = objectObstacle { return leave(.quota, because: obstacle) }
        guard let fleet = facts.situation?.fleet else { return }
        var faults = findings(of: .quota) + poolLimits(fleet)
        guard case .known(let usage)? = facts.reading?.usage else {
            if !faults.isEmpty { return report(.quota, faults, orGood: "") }
            guard case .unknown(let reason)? = facts.reading?.usage else { return }
            return leave(.quota, because: "Cloudflare does not say what is in use: \(reason)")
        }
        if let limit = usage.originsPerPool { faults += originLimits(fleet, limit) }
        let pools = usage.pools ?? fleet.pools.count
        let origins = usage.origins ?? fleet.pools.reduce(0) { $0 + $1.origins.count }
        let limit = usage.originsPerPool.map { ", at most \($0) in a pool" } ?? ""
        report(.quota, faults, orGood: "\(Words.counted(pools, "pool")), \(Words.counted(origins, "origin"))\(limit)")
    }

    private func originLimits(_ fleet: Fleet, _ limit: Int) -> [Fault] {
        let wanted = fleet.clusters.flatMap(\.desired.pools).filter { $0.origins.count > limit }
        let full = fleet.pools.filter { pool in
            pool.origins.count >= limit && limit > 1 && !wanted.contains { $0.name == pool.name }
        }
        return wanted.map { pool in
            Fault(
                "OriginQuota",
                "\(pool.name): \(pool.origins.count) origins are wanted, and the plan allows \(limit) in a pool",
                why: "the origins beyond the limit get no traffic",
                mend: "ask for fewer addresses in this pool, or take a plan with more endpoints"
            )
        }
            + full.map { pool in
                Fault(
                    "OriginQuotaFull",
                    isWarning: true,
                    "\(pool.name) has \(pool.origins.count) origins, as many as the plan allows",
                    why: "the next address of this pool gets no traffic",
                    mend: "remove origins that nothing needs (geoconsole prune), or take a plan with more endpoints"
                )
            }
    }

    private func poolLimits(_ fleet: Fleet) -> [Fault] {
        guard let limit = fleet.clusters.map(\.rules.maxPools).min() else { return [] }
        let own = fleet.pools.count { if case .record = $0.description.ownership { true } else { false } }
        if own < limit { return [] }
        return [
            Fault(
                "MaxPools",
                isWarning: true,
                "the controllers have \(own) pools, and MAX_POOLS is \(limit)",
                why: "no further pool is made, so a new service gets no traffic",
                mend: "raise MAX_POOLS, or remove sources that ask for pools that nothing needs"
            )
        ]
    }
}
