import GeoEngine
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization
import Wire

/// The HTTP server for the kubelet's probes and Prometheus' scrapes.
///
/// `/livez` and `/healthz` only show that the process can answer: a restart does not help against problems of
/// Cloudflare or the API server. `/readyz` shows whether the Ingresses are known and passes succeed; if not, its text
/// says why.
struct HealthServer {
    let address: ListenAddress
    let status: EngineStatus
    let registry: PrometheusRegistry
    /// Called before each scrape.
    let refreshMetrics: @Sendable () -> Void
    let time: Time
    let logger: Logger

    /// Makes the service, which calls `onRunning` when the port is open.
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
        let scrapeText = SharedText(time: time) {
            refreshMetrics()
            return Secrets.shared.masked(registry.text)
        }
        router.get("metrics") { _, _ in
            guard let text = scrapeText.next() else {
                return Self.text(.serviceUnavailable, ByteBuffer(string: "scraped too often\n"))
            }
            return Self.text(.ok, text, type: "text/plain; version=0.0.4; charset=utf-8")
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

/// A text that is made at most once a second, and returned at most eight times until it is made again.
///
/// Several scrapers share one text: this saves time and memory. The limit keeps the network free for the probes.
private final class SharedText: Sendable {
    private static let useLimit = 8

    private struct CountedText {
        var text: ByteBuffer
        /// The instant from which the text must be made again.
        var validUntil: Duration
        var useCount = 0
    }

    private let time: Time
    private let make: @Sendable () -> String
    private let last = Mutex<CountedText?>(nil)

    init(time: Time, make: @escaping @Sendable () -> String) {
        self.time = time
        self.make = make
    }

    /// Returns the text, which is made again when it is a second old; nil where it was returned eight times already.
    func next() -> ByteBuffer? {
        last.withLock { last in
            let now = time.now()
            var current = last.flatMap { now < $0.validUntil ? $0 : nil }
            if current == nil { current = CountedText(text: ByteBuffer(string: make()), validUntil: now + .seconds(1)) }
            current?.useCount += 1
            last = current
            return current.flatMap { $0.useCount <= Self.useLimit ? $0.text : nil }
        }
    }
}
