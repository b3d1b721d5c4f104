/// A kind of resource of Cloudflare's provider for Terraform, version 5, with the attributes that a person can set.
///
/// The attributes are those of the provider's documentation (docs/resources/load_balancer*.md in
/// cloudflare/terraform-provider-cloudflare).
enum TerraformResource: String, CaseIterable {
    case loadBalancer = "cloudflare_load_balancer"
    case pool = "cloudflare_load_balancer_pool"
    case monitor = "cloudflare_load_balancer_monitor"

    /// What an attribute takes.
    indirect enum Attribute {
        /// Any value as Cloudflare has it.
        case value
        /// The id of another object, a list of ids, or lists of ids by a code such as `WEU`.
        case reference(TerraformResource)
        /// Numbers by the id of a pool.
        case weights
        /// An object, or a list of such objects.
        case object([String: Attribute])
    }

    /// The attributes by their names at Cloudflare.
    var attributes: [String: Attribute] {
        switch self {
        case .loadBalancer: Self.loadBalancerAttributes
        case .pool: Self.poolAttributes
        case .monitor: Self.monitorAttributes
        }
    }

    /// The members that the server computes, by which nothing is lost.
    var computed: Set<String> {
        switch self {
        case .loadBalancer: ["id", "created_on", "modified_on", "zone_name"]
        case .pool:
            ["id", "created_on", "modified_on", "disabled_at", "networks", "healthy", "health", "failure_reason"]
        case .monitor: ["id", "created_on", "modified_on"]
        }
    }

    /// The members of an origin, of a rule and so on that the server computes.
    static let computedInside: Set<String> = ["disabled_at", "healthy", "failure_reason"]

    private static func values(_ names: String...) -> [String: Attribute] {
        Dictionary(names.map { ($0, Attribute.value) }) { first, _ in first }
    }

    private static let poolAttributes = values(
        "name",
        "description",
        "enabled",
        "latitude",
        "longitude",
        "minimum_origins",
        "check_regions",
        "monitor_group",
        "notification_email"
    ).merging([
        "monitor": .reference(.monitor),
        "origins": .object(
            values("name", "address", "enabled", "weight", "port", "flatten_cname", "virtual_network_id")
                .merging(["header": .object(values("host"))]) { $1 }
        ),
        "load_shedding": .object(values("default_percent", "default_policy", "session_percent", "session_policy")),
        "notification_filter": .object([
            "origin": .object(values("disable", "healthy")), "pool": .object(values("disable", "healthy")),
        ]),
        "origin_steering": .object(values("policy")),
    ]) { $1 }

    private static let monitorAttributes = values(
        "type",
        "method",
        "path",
        "port",
        "header",
        "expected_codes",
        "expected_body",
        "interval",
        "timeout",
        "retries",
        "consecutive_up",
        "consecutive_down",
        "follow_redirects",
        "allow_insecure",
        "probe_zone",
        "description"
    )

    /// What a load balancer has and its rules can change.
    private static let steeringAttributes: [String: Attribute] = values(
        "session_affinity",
        "session_affinity_ttl",
        "steering_policy",
        "ttl"
    ).merging([
        "default_pools": .reference(.pool), "fallback_pool": .reference(.pool), "country_pools": .reference(.pool),
        "pop_pools": .reference(.pool), "region_pools": .reference(.pool),
        "adaptive_routing": .object(values("failover_across_pools")),
        "location_strategy": .object(values("mode", "prefer_ecs")),
        "random_steering": .object(["default_weight": .value, "pool_weights": .weights]),
        "session_affinity_attributes": .object(
            values("drain_duration", "headers", "require_all_headers", "samesite", "secure", "zero_downtime_failover")
        ),
    ]) { $1 }

    private static let loadBalancerAttributes = steeringAttributes.merging(
        values("name", "description", "enabled", "proxied", "networks")
    ) { $1 }.merging([
        "rules": .object(
            values("name", "condition", "disabled", "priority", "terminates").merging([
                "fixed_response": .object(values("content_type", "location", "message_body", "status_code")),
                "overrides": .object(steeringAttributes),
            ]) { $1 }
        )
    ]) { $1 }
}
