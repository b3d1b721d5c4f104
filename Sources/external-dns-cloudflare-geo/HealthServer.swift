import GeoEngine
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Wire

/// Answers the kubelet's probes and Prometheus' scrapes.
///
/// `/livez` and `/healthz` ask only whether the scheduler turns: a restart mends nothing that is wrong with Cloudflare
/// or the API server. `/readyz` says whether what is in the cluster has reached Cloudflare, and why not.
struct HealthServer {
    let address: ListenAddress
    let status: EngineStatus
    let registry: PrometheusRegistry
    /// Called before each scrape.
    let refreshMetrics: @Sendable () -> Void
    let time: Time
    let logger: Logger

    /// The service; `onRunning` is called when the port is open.
    func application(onRunning: @escaping @Sendable () -> Void) -> some ApplicationProtocol {
        Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname(address.host, port: address.port)),
            onServerRunning: { _ in onRunning() },
            logger: logger
        )
    }

    private var router: Router<BasicRequestContext> {
        let router = Router()
        for path in ["livez", "healthz"] as [RouterPath] {
            router.get(path) { _, _ in Self.text(.ok, "ok\n") }
        }
        router.get("readyz") { _, _ in
            if let why = status.unreadiness(at: time.now()) {
                return Self.text(.serviceUnavailable, "not ready: \(why)\n")
            }
            return Self.text(.ok, "ok\n" + (status.watchTrouble.map { "but the watch is cut: \($0)\n" } ?? ""))
        }
        router.get("metrics") { _, _ in
            refreshMetrics()
            return Self.text(.ok, registry.text, type: "text/plain; version=0.0.4; charset=utf-8")
        }
        return router
    }

    private static func text(
        _ status: HTTPResponse.Status,
        _ body: String,
        type: String = "text/plain; charset=utf-8"
    ) -> Response {
        Response(
            status: status,
            headers: [.contentType: type],
            body: ResponseBody(byteBuffer: ByteBuffer(string: body))
        )
    }
}
