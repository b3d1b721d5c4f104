import Wire

/// The account's use of load balancing, from `/accounts/{account}/load_balancers/usage`.
package struct UsageObject: Sendable, Equatable {
    /// How many pools there are; nil where the key is missing.
    package let pools: Int?
    /// How many origins all pools have together; nil where the key is missing.
    package let origins: Int?
    /// The most origins that a pool may have; nil where the key is missing.
    package let originsPerPool: Int?

    init(_ json: JSON) {
        pools = json["pools"]?.int
        origins = json["origins"]?.int
        originsPerPool = json["max_origins_per_pool"]?.int
    }
}
