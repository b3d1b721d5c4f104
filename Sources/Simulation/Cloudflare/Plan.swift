/// The plan of an account, which sets the account's limits.
package enum Plan: String, Sendable, CaseIterable {
    case free, pro, enterprise

    /// The limits that a plan sets; `minimumProbeInterval` is in seconds.
    typealias Limits = (pools: Int, loadBalancers: Int, originsPerPool: Int, minimumProbeInterval: Int)

    var limits: Limits {
        switch self {
        case .free: (pools: 20, loadBalancers: 5, originsPerPool: 5, minimumProbeInterval: 60)
        case .pro: (pools: 20, loadBalancers: 20, originsPerPool: 20, minimumProbeInterval: 60)
        case .enterprise: (pools: 100, loadBalancers: 100, originsPerPool: 100, minimumProbeInterval: 10)
        }
    }

    /// The plan's name at the zone endpoint, such as `Pro Website`.
    var name: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() + " Website" }

    var id: String {
        switch self {
        case .free: "0feeeeeeeeeeeeeeeeeeeeeeeeeeeeee"
        case .pro: "b1777777777777777777777777777777"
        case .enterprise: "94f3b7b768b0458b56d2cac4fe5ec0f9"
        }
    }
}
