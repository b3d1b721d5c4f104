import GeoFleet
import GeoRouting

extension FindingAdvice {
    /// Cloudflare names a limit only where it refuses a write; what is used is known from the last reading.
    static func quota(_ refusal: String?, _ situation: Situation) -> [String] {
        let fleet = situation.fleet
        guard let read = fleet.cloudflare.lastSuccess else { return [] }
        let origins = fleet.pools.reduce(0) { $0 + $1.origins.count }
        let used =
            "in use: \(Words.counted(fleet.pools.count, "pool")) with \(Words.counted(origins, "origin")) "
            + "in this account, read at \(Words.time(read)) UTC"
        let unused = fleet.unusedPools.map(Words.name)
        let names = unused.prefix(3).joined(separator: ", ") + (unused.count > 3 ? " and \(unused.count - 3) more" : "")
        let advice = "next: delete a pool in Cloudflare's dashboard to make room; no load balancer of this zone uses "
        let room = unused.isEmpty ? [] : [advice + "\(names), but another zone may"]
        guard let refusal else {
            return [used] + room + ["the plan's limit is not known: Cloudflare says it only when it refuses a write"]
        }
        let moment = fleet.writeRefusals.first { $0.message == refusal }?.moment
        return ["Cloudflare refused the write\(moment.map { " at \(Words.time($0)) UTC" } ?? ""): \(refusal)", used]
            + room
    }
}
