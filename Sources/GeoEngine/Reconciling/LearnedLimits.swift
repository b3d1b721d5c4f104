import CloudflareAPI
import GeoRouting

/// The limits that Cloudflare's refusals have shown: how many origins a pool may have, and which pools are in use.
struct LearnedLimits: Sendable {
    /// The time after which a limit is tested again, because the account's plan may have changed.
    private static let lifetime = Duration.seconds(3600)

    /// How many origins a pool may have, and until when this limit applies; nil where no limit is known.
    private var learnedOriginLimit: (limit: Int, until: Duration)?
    /// The pools that Cloudflare refused to delete, by id; each with the `modified_on` of all objects at that time.
    ///
    /// The deletion is tried again only when one of these times has changed.
    private var refusedDeletions: [String: [String: String?]] = [:]

    /// Learns from a refusal; returns whether the refusal states a limit of origins that the next plan will obey.
    mutating func learn(_ refusal: CloudflareError.Refusal, _ operation: Operation, at now: Duration) -> Bool {
        guard let limit = refusal.originLimit, let count = operation.originCount, count > limit else { return false }
        learnedOriginLimit = (limit, now + Self.lifetime)
        return true
    }

    /// How many origins a pool may have; nil where no limit is known, or where a pool has more origins than the limit.
    func originLimit(_ current: CurrentState, at now: Duration) -> Int? {
        guard let learnedOriginLimit, now < learnedOriginLimit.until else { return nil }
        return current.pools.contains { $0.origins.count > learnedOriginLimit.limit } ? nil : learnedOriginLimit.limit
    }

    mutating func noteRefusedDeletion(of pool: String, _ modifiedOnByID: [String: String?]) {
        refusedDeletions[pool] = modifiedOnByID
    }

    /// Whether Cloudflare has refused to delete the pool, and since then no object has changed.
    func isDeletionRefused(of pool: String, _ modifiedOnByID: [String: String?]) -> Bool {
        refusedDeletions[pool] == modifiedOnByID
    }
}

extension CloudflareError.Refusal {
    /// Whether the object cannot be deleted because other objects refer to it: code 1005, or status 412.
    var isInUse: Bool { code == 1005 || status == 412 }

    /// Whether the account's plan allows no more objects of the kind.
    var isQuota: Bool { message.lowercased().contains("quota") }

    /// The N in "the origin list length must be in range [1, N]"; nil for any other text.
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
