import GeoEngine
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization
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
        let limits = ConnectionLimits()
        return Application(
            router: router,
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [limits.handler()],
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: ConnectionLimits.headLimit,
                        maxHeaderListSize: ConnectionLimits.headLimit,
                        maxHeaderFieldCount: ConnectionLimits.fieldLimit
                    )
                )
            ),
            configuration: ApplicationConfiguration(address: .hostname(address.host, port: address.port)),
            onServerRunning: { _ in onRunning() },
            logger: logger
        )
    }

    private var router: Router<BasicRequestContext> {
        let router = Router()
        for path in ["livez", "healthz"] as [RouterPath] {
            router.get(path) { _, _ in Self.text(.ok, ByteBuffer(string: "ok\n")) }
        }
        router.get("readyz") { _, _ in
            if let why = status.unreadiness(at: time.now()) {
                return Self.text(.serviceUnavailable, ByteBuffer(string: "not ready: \(why.oneLine)\n"))
            }
            let trouble = status.watchTrouble.map { "but the watch is cut: \($0.oneLine)\n" } ?? ""
            return Self.text(.ok, ByteBuffer(string: "ok\n" + trouble))
        }
        let scrapes = SharedText(time: time) {
            refreshMetrics()
            return Secrets.process.masked(registry.text)
        }
        router.get("metrics") { _, _ in
            Self.text(.ok, scrapes.current, type: "text/plain; version=0.0.4; charset=utf-8")
        }
        return router
    }

    private static func text(
        _ status: HTTPResponse.Status,
        _ body: ByteBuffer,
        type: String = "text/plain; charset=utf-8"
    ) -> Response {
        Response(
            status: status,
            headers: [.contentType: type],
            body: ResponseBody(byteBuffer: body)
        )
    }
}

/// A text that is made at most once a second, however many ask for it: those who ask share its work and its memory.
private final class SharedText: Sendable {
    private let time: Time
    private let make: @Sendable () -> String
    private let last = Mutex<(text: ByteBuffer, until: Duration)?>(nil)

    init(time: Time, make: @escaping @Sendable () -> String) {
        self.time = time
        self.make = make
    }

    var current: ByteBuffer {
        last.withLock { last in
            if let last, time.now() < last.until { return last.text }
            let text = ByteBuffer(string: make())
            last = (text, time.now() + .seconds(1))
            return text
        }
    }
}
