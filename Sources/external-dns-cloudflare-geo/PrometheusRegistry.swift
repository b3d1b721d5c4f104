import CoreMetrics
import Synchronization

/// A collection of metrics that writes them in Prometheus' text format 0.0.4.
final class PrometheusRegistry: Sendable {
    /// The upper bounds of histogram buckets, in seconds: from a call on the same host to a call of a minute.
    static let buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

    private enum Sample {
        case value(Double)
        /// A histogram; `counts` has the number of observations up to the bound of each bucket, cumulatively.
        case histogram(counts: [Int], sum: Double, count: Int)
    }

    private struct Family {
        /// The type as the text format names it: `counter`, `gauge` or `histogram`.
        var kind: String
        /// The samples by their labels, in the form `name="value",…`.
        var samples: [String: Sample] = [:]
    }

    private let families = Mutex<[String: Family]>([:])
    private let help: [String: String]

    /// Makes an empty registry.
    ///
    /// - Parameter help: a sentence for each metric's `HELP` line, by name.
    init(help: [String: String]) {
        self.help = help
    }

    func add(_ amount: Double, to name: String, _ labels: String) {
        change(name, "counter", labels) { sample in
            guard case .value(let value)? = sample else { return .value(amount) }
            return .value(value + amount)
        }
    }

    func set(_ value: Double, _ name: String, _ labels: String) {
        change(name, "gauge", labels) { _ in .value(value) }
    }

    /// Sets a counter that something else counts, such as the processor time of the process.
    func setCounter(_ value: Double, _ name: String, _ labels: String) {
        change(name, "counter", labels) { _ in .value(value) }
    }

    /// Removes a series, for example after a pool was deleted.
    func remove(_ name: String, _ labels: String) {
        families.withLock { $0[name]?.samples[labels] = nil }
    }

    func observe(_ value: Double, _ name: String, _ labels: String) {
        change(name, "histogram", labels) { sample in
            var (counts, sum, count) = (Self.buckets.map { _ in 0 }, 0.0, 0)
            if case .histogram(let present, let total, let number)? = sample {
                (counts, sum, count) = (present, total, number)
            }
            for (index, bound) in Self.buckets.enumerated() where value <= bound { counts[index] += 1 }
            return .histogram(counts: counts, sum: sum + value, count: count + 1)
        }
    }

    private func change(_ name: String, _ kind: String, _ labels: String, _ next: (Sample?) -> Sample) {
        families.withLock { families in
            var family = families[name] ?? Family(kind: kind)
            family.samples[labels] = next(family.samples[labels])
            families[name] = family
        }
    }

    /// All metrics in the text format, sorted by name and labels.
    var text: String {
        families.withLock { $0 }.filter { !$0.value.samples.isEmpty }.sorted { $0.key < $1.key }.map { name, family in
            let samples = family.samples.sorted { $0.key < $1.key }.map { Self.lines(name, $0.key, $0.value) }
            let sentence = Self.escaped(help[name] ?? name)
            return "# HELP \(name) \(sentence)\n# TYPE \(name) \(family.kind)\n" + samples.joined()
        }.joined()
    }

    /// A help text as the format wants it: one line, in which a backslash begins an escape.
    private static func escaped(_ help: String) -> String {
        help.map { $0 == "\\" ? "\\\\" : $0 == "\n" ? "\\n" : String($0) }.joined()
    }

    private static func lines(_ name: String, _ labels: String, _ sample: Sample) -> String {
        switch sample {
        case .value(let value): return "\(name)\(braced(labels)) \(number(value))\n"
        case .histogram(let counts, let sum, let count):
            let buckets = zip(Self.buckets, counts).map { bound, count in
                "\(name)_bucket\(braced(labels, "le=\"\(number(bound))\"")) \(count)\n"
            }
            return buckets.joined() + "\(name)_bucket\(braced(labels, "le=\"+Inf\"")) \(count)\n"
                + "\(name)_sum\(braced(labels)) \(number(sum))\n\(name)_count\(braced(labels)) \(count)\n"
        }
    }

    private static func braced(_ labels: String, _ more: String = "") -> String {
        let all = [labels, more].filter { !$0.isEmpty }.joined(separator: ",")
        return all.isEmpty ? "" : "{\(all)}"
    }

    private static func number(_ value: Double) -> String {
        Int(exactly: value).map(String.init) ?? "\(value)"
    }
}

extension PrometheusRegistry: MetricsFactory {
    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        Handler(registry: self, name: label, dimensions)
    }

    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        Handler(registry: self, name: label, dimensions)
    }

    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        Handler(registry: self, name: label, dimensions)
    }

    // Only gauges are removed; counters and histograms exist as long as the process.
    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {
        if let handler = handler as? Handler { remove(handler.name, handler.labels) }
    }
    func destroyTimer(_ handler: any TimerHandler) {}

    /// One series: a metric's name and its labels.
    private final class Handler: CounterHandler, RecorderHandler, TimerHandler {
        private let registry: PrometheusRegistry
        let name: String
        let labels: String

        init(registry: PrometheusRegistry, name: String, _ dimensions: [(String, String)]) {
            self.registry = registry
            self.name = name
            labels = dimensions.map { "\($0.0)=\"\(Self.escape($0.1))\"" }.joined(separator: ",")
        }

        private static func escape(_ value: String) -> String {
            value.map { $0 == "\\" ? "\\\\" : $0 == "\"" ? "\\\"" : $0 == "\n" ? "\\n" : String($0) }.joined()
        }

        func increment(by amount: Int64) { registry.add(Double(amount), to: name, labels) }
        // A counter of Prometheus is never reset.
        func reset() {}
        // A recorder is a gauge here: it keeps the last value.
        func record(_ value: Int64) { registry.set(Double(value), name, labels) }
        func record(_ value: Double) { registry.set(value, name, labels) }
        func recordNanoseconds(_ duration: Int64) { registry.observe(Double(duration) / 1e9, name, labels) }
    }
}
