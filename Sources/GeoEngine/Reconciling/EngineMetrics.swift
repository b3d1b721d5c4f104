import GeoRouting
import HTTPTypes
import KubernetesAPI
package import Metrics
import Wire

/// The engine's metrics, with names in the style of Prometheus; every label has a bounded set of values.
package struct EngineMetrics: Sendable {
    private let factory: any MetricsFactory

    package init(factory: any MetricsFactory) {
        self.factory = factory
    }

    /// Metrics that count nothing.
    package static var none: EngineMetrics { EngineMetrics(factory: NOOPMetricsHandler.instance) }

    /// Sets the constant gauges, and creates each counter with the value 0.
    ///
    /// Prometheus sees no increase in a counter that appears with the value 1, and an alert would miss the event.
    package func begin(version: String, revision: String, place: String, resyncInterval: Duration) {
        gauge("build_info", [("version", version), ("revision", revision), ("geo", place)]).record(1)
        gauge("resync_interval_seconds").record(resyncInterval.inSeconds)
        for result in Self.passResults { counter("passes_total", [("result", result)]).increment(by: 0) }
        for cause in PassFailure.causes { counter("pass_retries_total", [("cause", cause)]).increment(by: 0) }
        for kind in Self.operationKinds {
            for result in ["success", "failure", "left_out"] {
                counter("operations_total", [("kind", kind), ("result", result)]).increment(by: 0)
            }
        }
        for cause in Self.watchCauses { counter("watch_reconnects_total", [("cause", cause)]).increment(by: 0) }
        for name in [
            "brake_on", "wishes_held", "stale_memberships", "pools_not_made", "wishes_left_out", "fields_not_taken",
            "fields_contested",
            "objects_unreadable",
        ] {
            gauge(name).record(0)
        }
    }

    // MARK: Events

    func countPass(_ report: PassReport, duration: Duration) {
        let result =
            switch report.outcome {
            case .converged: "success"
            case .refused: "refused"
            case .held: "held"
            // An idle pass reads nothing; the changes that are held back are still to be written.
            case .unfinished, .idle: "unfinished"
            case .failed: "failure"
            }
        counter("passes_total", [("result", result)]).increment()
        record("pass_duration_seconds", [], duration)
    }

    private static let passResults = ["success", "refused", "held", "unfinished", "failure"]

    func countRetry(_ failure: PassFailure) {
        counter("pass_retries_total", [("cause", failure.cause)]).increment()
    }

    /// Counts a write; its result is `success`, `failure` or `left_out`.
    func countOperation(_ operation: Operation, result: String) {
        counter("operations_total", [("kind", Self.kind(of: operation)), ("result", result)]).increment()
    }

    private static func kind(of operation: Operation) -> String {
        switch operation {
        case .createMonitor: "create_monitor"
        case .updateMonitor: "update_monitor"
        case .createPool: "create_pool"
        case .updatePool: "update_pool"
        case .createLoadBalancer: "create_load_balancer"
        case .updateLoadBalancer: "update_load_balancer"
        case .deletePool: "delete_pool"
        }
    }

    private static let operationKinds = [
        "create_monitor", "update_monitor", "create_pool", "update_pool", "create_load_balancer",
        "update_load_balancer", "delete_pool",
    ]

    func countCall(_ request: Request, status: String, duration: Duration) {
        let labels = [
            ("endpoint", Self.endpoint(request.path)), ("method", request.method.rawValue), ("status", status),
        ]
        counter("cloudflare_requests_total", labels).increment()
        record("cloudflare_request_duration_seconds", [labels[0], labels[1]], duration)
    }

    /// The last word of the path that is in `words`, such as `pools`; `other` where there is none.
    private static func endpoint(_ path: Substring) -> String {
        let words = ["pools", "load_balancers", "monitors", "verify", "zones"]
        return path.split(separator: "/").last { words.contains(String($0)) }.map(String.init) ?? "other"
    }

    func countWatchEnd(_ cause: String) {
        counter("watch_reconnects_total", [("cause", cause)]).increment()
    }

    private static let watchCauses = [
        "closed", "closed_at_once", "connection", "expired", "incomplete", "malformed", "refused", "silent",
        "went_back",
    ]

    /// Records the time from the first Ingress event since the previous pass to the end of the pass that wrote.
    func recordEventToWrite(_ duration: Duration) {
        record("event_to_write_seconds", [], duration)
    }

    // MARK: State

    /// Sets the number of objects of one kind; that of Ingresses has a metric of its own.
    func showSources(_ count: Int, of kind: ObjectKind) {
        if kind == .ingress { return gauge("ingresses").record(count) }
        gauge("sources", [("kind", kind.rawValue)]).record(count)
    }

    /// Sets the number of ignored Ingresses for each reason; 0 where there are none.
    func show(_ ignored: [IgnoredSource]) {
        let byReason = Dictionary(grouping: ignored, by: \.reason)
        for reason in IgnoredSource.Reason.allCases {
            let names = Set((byReason[reason] ?? []).map(\.reference))
            gauge("ingresses_ignored", [("reason", reason.rawValue)]).record(names.count)
        }
    }

    func show(_ limit: ServerLimit) {
        if let remaining = limit.remaining { gauge("cloudflare_rate_budget_remaining").record(remaining) }
        if let quota = limit.quota { gauge("cloudflare_rate_budget_limit").record(quota) }
    }

    func show(held count: Int) { gauge("wishes_held").record(count) }

    func show(_ plan: Plan) {
        gauge("brake_on").record(plan.isBraked ? 1 : 0)
        gauge("pools_not_made").record(plan.uncreatedPools.count)
        gauge("wishes_left_out").record(plan.leftOut.count { !$0.value.isEmpty })
        gauge("stale_memberships").record(plan.staleMemberships.subtracting(plan.removedMemberships).count)
    }

    /// Sets the numbers of ignored fields, of contested fields, and of unreadable objects.
    func show(_ memory: WriteMemory, opaque: Int) {
        gauge("fields_not_taken").record(memory.ignoredFields.count)
        gauge("fields_contested").record(memory.contestedFields.count)
        gauge("objects_unreadable").record(opaque)
    }

    /// Sets the gauges that change without an event, such as ages; called before each scrape.
    func show(_ moment: EngineStatus.Moment, isLeading: Bool, remainingBlock: Duration) {
        gauge("ready").record(moment.isReady ? 1 : 0)
        gauge("leader").record(isLeading ? 1 : 0)
        gauge("last_success_age_seconds").record(moment.successAge.inSeconds)
        gauge("watch_last_event_age_seconds").record(moment.watchAge.inSeconds)
        gauge("cloudflare_blocked_seconds").record(remainingBlock.inSeconds)
    }

    /// Sets the instants whose ages `show(_:isLeading:remainingBlock:)` sets, in seconds since 1970.
    ///
    /// Each stays the same until the next such event, as an age does not: `time() - …` is the age in every scrape.
    ///
    /// - Parameters:
    ///   - moment: the ages.
    ///   - now: the instant of the ages, by the engine's clock.
    ///   - clockStart: when the engine's clock was zero, in seconds since 1970.
    func showInstants(_ moment: EngineStatus.Moment, at now: Duration, clockStart: Double) {
        gauge("last_success_timestamp_seconds").record(clockStart + (now - moment.successAge).inSeconds)
        gauge("watch_last_event_timestamp_seconds").record(clockStart + (now - moment.watchAge).inSeconds)
    }

    /// Sets the series of `pools`, and removes the series that only `former` has.
    func show(_ pools: [PoolFigures], insteadOf former: [PoolFigures]) {
        let samples = pools.flatMap(\.samples)
        let present = Set(samples.map(\.key))
        for sample in former.flatMap(\.samples) where !present.contains(sample.key) {
            gauge(sample.name, sample.labels).destroy()
        }
        for sample in samples { gauge(sample.name, sample.labels).record(sample.value) }
    }

    // MARK: Handles

    private func counter(_ name: String, _ labels: [(String, String)]) -> Counter {
        Counter(label: Self.prefix + name, dimensions: labels, factory: factory)
    }

    private func gauge(_ name: String, _ labels: [(String, String)] = []) -> Gauge {
        Gauge(label: Self.prefix + name, dimensions: labels, factory: factory)
    }

    private func record(_ name: String, _ labels: [(String, String)], _ duration: Duration) {
        Timer(label: Self.prefix + name, dimensions: labels, factory: factory)
            .recordNanoseconds(Int64(duration.whole(unitsPerSecond: 1e9)))
    }
}

extension EngineMetrics {
    static let prefix = "external_dns_cloudflare_geo_"

    /// A sentence for each metric, by the metric's full name.
    package static let help: [String: String] = Dictionary(
        uniqueKeysWithValues: sentences.map { (prefix + $0.0, $0.1) }
    )

    private static let sentences = [
        ("build_info", "Always 1; the release, its commit, and the place that it serves."),
        ("ready", "1 while the readiness probe succeeds, else 0."),
        ("leader", "1 while this process may write, else 0; without election always 1."),
        ("resync_interval_seconds", "RESYNC_INTERVAL."),
        ("passes_total", "Passes by result."),
        ("pass_duration_seconds", "How long a pass took."),
        ("pass_retries_total", "Failed passes, which are repeated, by cause."),
        ("last_success_age_seconds", "Time since the last successful pass, or since the start where there was none."),
        ("last_success_timestamp_seconds", "When the last pass succeeded, or the start, since 1970."),
        ("operations_total", "Writes to Cloudflare by kind and result; left_out: refused, then tried again in part."),
        ("cloudflare_requests_total", "Requests to Cloudflare by endpoint, method and status."),
        ("cloudflare_request_duration_seconds", "How long Cloudflare took to answer."),
        ("cloudflare_rate_budget_limit", "The most requests in a window, for all users of the token together."),
        ("cloudflare_rate_budget_remaining", "Requests that the window still allowed at the last reply."),
        ("cloudflare_blocked_seconds", "Seconds until Cloudflare accepts requests again; 0 while it accepts them."),
        ("watch_reconnects_total", "Ended watch streams by cause."),
        ("watch_last_event_age_seconds", "Time since the last data from the API server, or since the start."),
        ("watch_last_event_timestamp_seconds", "When the API server last sent data, or the start, since 1970."),
        ("ingresses", "Ingresses that match the label selector."),
        ("sources", "Services and objects of the Gateway API that are read, by kind."),
        ("ingresses_ignored", "Ingresses that are ignored, wholly or in part, by reason."),
        ("event_to_write_seconds", "Time from an Ingress event to the end of the pass that wrote it."),
        ("pool_origins", "Origins that the pool has."),
        ("pool_desired_origins", "Origins that the Ingresses ask for."),
        ("pool_stale_origins", "Own origins that no Ingress asks for; they keep their share of traffic."),
        ("pool_foreign_origins", "Origins of others in a pool of ours."),
        ("pool_drained_origins", "Origins that are disabled."),
        ("pool_overridden_origins", "Own origins whose weight was changed at Cloudflare."),
        ("pool_origin_health", "Origins by their health according to Cloudflare's monitors."),
        ("pool_health", "1 for the pool's health according to Cloudflare's monitors, else 0."),
        ("pool_share_ratio", "The part of a shared pool's traffic that one namespace or owner gets."),
        ("pools_not_made", "Pools that are not created, because MAX_POOLS pools exist already."),
        ("stale_memberships", "Load balancers that still have a pool of ours, though no object asks for it there."),
        ("wishes_held", "Ingresses that change too often; their newest change waits."),
        ("wishes_left_out", "Addresses that Cloudflare refuses, or that the account's plan has no room for."),
        ("fields_not_taken", "Fields in which Cloudflare shows another value than the one that was sent."),
        ("fields_contested", "Own fields that another controller with the same owner id keeps changing."),
        ("objects_unreadable", "Pools, load balancers and monitors in the account that cannot be read."),
        ("brake_on", "1 while removals are held because they are too many, else 0."),
    ]
}
