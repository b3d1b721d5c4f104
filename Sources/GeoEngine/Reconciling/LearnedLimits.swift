import CloudflareAPI
import GeoRouting

/// What Cloudflare's refusals have shown: how many origins a pool may have, and which pools are in use.
struct LearnedLimits: Sendable {
    /// The time after which a limit is tested anew, because the account's plan may have changed.
    private static let life = Duration.seconds(3600)

    private var origins: (limit: Int, until: Duration)?
    /// The pools that Cloudflare refused to delete, by id, with each object's `modified_on` at that time.
    ///
    /// The deletion is not tried again until one of these times differs.
    private var inUse: [String: [String: String?]] = [:]

    /// Learns from a refusal; returns whether it says how many origins a pool may have, which the next plan then obeys.
    mutating func learn(_ refusal: CloudflareError.Refusal, _ operation: Operation, at now: Duration) -> Bool {
        guard let limit = refusal.originLimit, let count = operation.originCount, count > limit else { return false }
        origins = (limit, now + Self.life)
        return true
    }

    /// How many origins a pool may have; nil where that is unknown, or where a pool with more origins disproves it.
    func originLimit(_ current: CurrentState, at now: Duration) -> Int? {
        guard let origins, now < origins.until else { return nil }
        return current.pools.contains { $0.origins.count > origins.limit } ? nil : origins.limit
    }

    mutating func noteInUse(_ pool: String, _ stamps: [String: String?]) { inUse[pool] = stamps }

    /// Whether Cloudflare has refused to delete the pool, and no object at all has changed since.
    func isInUse(_ pool: String, _ stamps: [String: String?]) -> Bool { inUse[pool] == stamps }
}

extension CloudflareError.Refusal {
    /// Whether the object cannot be deleted because others refer to it: code 1005, or status 412.
    var isInUse: Bool { code == 1005 || status == 412 }

    /// Whether the account's plan allows no more objects of the kind.
    var isQuota: Bool { message.lowercased().contains("quota") }

    /// The N in "the origin list length must be in range [1, N]"; nil where the refusal has another reason.
    fileprivate var originLimit: Int? {
        guard message.contains("origin"), let range = message.firstRange(of: "range [1, ") else { return nil }
        let digits = message[range.upperBound...].prefix { $0.isASCII && $0.isNumber }
        return Int(digits).flatMap { (1...10_000).contains($0) ? $0 : nil }
    }
}

extension Operation {
    fileprivate var originCount: Int? {
        switch self {
        case .createPool(let draft): draft.origins.count
        case .updatePool(let update): update.origins?.count
        default: nil
        }
    }
}
