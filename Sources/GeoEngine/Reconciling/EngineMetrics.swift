import GeoRouting
import HTTPTypes
package import Metrics
import Wire

/// The engine's metrics, named after Prometheus' conventions; no label takes an unbounded set of values.
package struct EngineMetrics: Sendable {
    private let factory: any MetricsFactory

    package init(factory: any MetricsFactory) {
        self.factory = factory
    }

    private static let prefix = "external_dns_cloudflare_geo_"

    /// One sentence for each metric, by its full name.
    package static let help: [String: String] = Dictionary(
        uniqueKeysWithValues: [
            ("passes_total", "Passes by result."),
            ("pass_duration_seconds", "How long a pass took."),
            ("operations_total", "Writes to Cloudflare by kind and result."),
            ("cloudflare_requests_total", "Requests to Cloudflare by endpoint, method and status."),
            ("cloudflare_request_duration_seconds", "How long Cloudflare took to answer."),
            ("watch_reconnects_total", "Ended watch streams by cause."),
            ("ingresses", "Ingresses that match the label selector."),
            ("event_to_write_seconds", "Time from an Ingress event to the end of the pass that wrote it."),
            ("pool_origins", "Origins that the pool has."),
            ("pool_desired_origins", "Origins that the Ingresses ask for."),
            ("stale_origins", "Own origins that no Ingress asks for."),
            ("brake_on", "1 while removals are held because they are too many, else 0."),
        ].map { (prefix + $0.0, $0.1) }
    )

    func countPass(_ report: PassReport, duration: Duration) {
        let result =
            switch report.outcome {
            case .converged: "success"
            case .refused: "refused"
            case .held: "held"
            case .failed: "failure"
            }
        counter("passes_total", [("result", result)]).increment()
        record("pass_duration_seconds", [], duration)
    }

    func countOperation(_ operation: Operation, result: String) {
        let kind =
            switch operation {
            case .createMonitor: "create_monitor"
            case .updateMonitor: "update_monitor"
            case .createPool: "create_pool"
            case .updatePool: "update_pool"
            case .createLoadBalancer: "create_load_balancer"
            case .updateLoadBalancer: "update_load_balancer"
            case .deletePool: "delete_pool"
            }
        counter("operations_total", [("kind", kind), ("result", result)]).increment()
    }

    func countCall(_ request: Request, status: String, duration: Duration) {
        let labels = [
            ("endpoint", Self.endpoint(request.path)), ("method", request.method.rawValue), ("status", status),
        ]
        counter("cloudflare_requests_total", labels).increment()
        record("cloudflare_request_duration_seconds", [labels[0], labels[1]], duration)
    }

    func countWatchEnd(_ cause: String) {
        counter("watch_reconnects_total", [("cause", cause)]).increment()
    }

    func showIngresses(_ count: Int) {
        gauge("ingresses", []).record(count)
    }

    /// The time from the first unhandled event to the end of the pass that wrote it.
    func recordEventToWrite(_ duration: Duration) {
        record("event_to_write_seconds", [], duration)
    }

    func show(_ plan: Plan) {
        gauge("stale_origins", []).record(plan.stale.count - plan.removedOrigins.count)
        gauge("brake_on", []).record(plan.isBraked ? 1 : 0)
    }

    func show(_ observed: Observed, _ desired: Desired) {
        for wanted in desired.pools {
            guard let pool = observed.pools.first(where: { $0.name == wanted.name }) else { continue }
            gauge("pool_origins", [("pool", pool.name)]).record(pool.origins.count)
            gauge("pool_desired_origins", [("pool", pool.name)]).record(wanted.wants.count)
        }
    }

    /// The path's words without its ids.
    private static func endpoint(_ path: Substring) -> String {
        let words = ["pools", "load_balancers", "monitors", "verify", "zones"]
        return path.split(separator: "/").last { words.contains(String($0)) }.map(String.init) ?? "other"
    }

    private func counter(_ name: String, _ labels: [(String, String)]) -> Counter {
        Counter(label: Self.prefix + name, dimensions: labels, factory: factory)
    }

    private func gauge(_ name: String, _ labels: [(String, String)]) -> Gauge {
        Gauge(label: Self.prefix + name, dimensions: labels, factory: factory)
    }

    private func record(_ name: String, _ labels: [(String, String)], _ duration: Duration) {
        Timer(label: Self.prefix + name, dimensions: labels, factory: factory)
            .recordNanoseconds(Int64(duration.inSeconds * 1e9))
    }
}
