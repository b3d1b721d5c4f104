package import CoreMetrics
import Synchronization

/// Keeps the last value of each gauge and the sum of each counter, as `name{label=value,…}` without the prefix.
package final class RecordingMetrics: MetricsFactory {
    private let values = Mutex<[String: Double]>([:])

    package init() {}

    package var all: [String: Double] { values.withLock { $0 } }

    package subscript(_ series: String) -> Double? { values.withLock { $0[series] } }

    private func change(_ series: String, _ next: (Double?) -> Double?) {
        values.withLock { $0[series] = next($0[series]) }
    }

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        Handle(self, label, dimensions)
    }

    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        Handle(self, label, dimensions)
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        Handle(self, label, dimensions)
    }

    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}

    package func destroyRecorder(_ handler: any RecorderHandler) {
        if let handle = handler as? Handle { change(handle.series) { _ in nil } }
    }

    private final class Handle: CounterHandler, RecorderHandler, TimerHandler {
        let metrics: RecordingMetrics
        let series: String

        init(_ metrics: RecordingMetrics, _ label: String, _ dimensions: [(String, String)]) {
            self.metrics = metrics
            let name = label.split(separator: "external_dns_cloudflare_geo_").last ?? ""
            let labels = dimensions.map { "\($0.0)=\($0.1)" }.joined(separator: ",")
            series = labels.isEmpty ? String(name) : "\(name){\(labels)}"
        }

        func increment(by amount: Int64) { metrics.change(series) { ($0 ?? 0) + Double(amount) } }
        func reset() {}
        func record(_ value: Int64) { metrics.change(series) { _ in Double(value) } }
        func record(_ value: Double) { metrics.change(series) { _ in value } }
        func recordNanoseconds(_ duration: Int64) { metrics.change(series) { _ in Double(duration) / 1e9 } }
    }
}
