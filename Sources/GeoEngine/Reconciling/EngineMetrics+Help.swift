extension EngineMetrics {
    static let prefix = "external_dns_cloudflare_geo_"

    /// One sentence for each metric, by its full name.
    package static let help: [String: String] = Dictionary(
        uniqueKeysWithValues: sentences.map { (prefix + $0.0, $0.1) }
    )

    private static let sentences = [
        ("build_info", "Always 1; the release and the place that it serves."),
        ("ready", "1 while the readiness probe is answered with yes, else 0."),
        ("leader", "1 while this process may write, else 0; without election always 1."),
        ("resync_interval_seconds", "RESYNC_INTERVAL."),
        ("passes_total", "Passes by result."),
        ("pass_duration_seconds", "How long a pass took."),
        ("pass_retries_total", "Passes that have to be repeated, by what went wrong."),
        ("last_success_age_seconds", "Time since the last successful pass, or since the start where there was none."),
        ("operations_total", "Writes to Cloudflare by kind and result; left_out: refused for a single wish."),
        ("cloudflare_requests_total", "Requests to Cloudflare by endpoint, method and status."),
        ("cloudflare_request_duration_seconds", "How long Cloudflare took to answer."),
        ("cloudflare_rate_budget_limit", "Requests in a window that all users of the token may make together."),
        ("cloudflare_rate_budget_remaining", "Requests that were left of them at the last reply."),
        ("cloudflare_blocked_seconds", "How long Cloudflare still refuses every request, 0 while it does not."),
        ("watch_reconnects_total", "Ended watch streams by cause."),
        ("watch_last_event_age_seconds", "Time since the API server last said anything, or since the start."),
        ("ingresses", "Ingresses that match the label selector."),
        ("ingresses_ignored", "Ingresses that are not taken in, wholly or in part, by reason."),
        ("event_to_write_seconds", "Time from an Ingress event to the end of the pass that wrote it."),
        ("pool_origins", "Origins that the pool has."),
        ("pool_desired_origins", "Origins that the Ingresses ask for."),
        ("pool_stale_origins", "Own origins that no Ingress asks for; they keep their share of traffic."),
        ("pool_foreign_origins", "Origins of others in a pool of ours."),
        ("pool_drained_origins", "Origins that somebody has disabled."),
        ("pool_overridden_origins", "Own origins whose weight somebody has changed at Cloudflare."),
        ("pool_origin_health", "Origins by what Cloudflare's monitors say of them."),
        ("pool_health", "1 for what Cloudflare's monitors say of the pool, else 0."),
        ("pool_share_ratio", "The part of the pool's traffic that a namespace or owner gets, where several do."),
        ("pools_not_made", "Pools that are asked for and not made, for MAX_POOLS are there."),
        ("wishes_held", "Ingresses that change too often, so that their newest change waits."),
        ("wishes_left_out", "Addresses that Cloudflare refuses, or that the account's plan has no room for."),
        ("fields_not_taken", "Fields that Cloudflare shows otherwise than they were sent."),
        ("fields_contested", "Own fields that another controller with the same owner id keeps changing."),
        ("objects_unreadable", "Pools, load balancers and monitors in the account that cannot be read."),
        ("brake_on", "1 while removals are held because they are too many, else 0."),
    ]
}
