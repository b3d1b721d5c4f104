import CoreMetrics
import Testing

@testable import external_dns_cloudflare_geo

struct PrometheusRegistryTests {
    private static let help = ["requests_total": "Requests by status."]

    @Test func `an empty registry has no text`() {
        #expect(PrometheusRegistry(help: [:]).text == "")
    }

    @Test func `counters, gauges and timers are written by name and labels`() {
        let registry = PrometheusRegistry(help: Self.help)
        Gauge(label: "pools", dimensions: [], factory: registry).record(3)
        Gauge(label: "pools", dimensions: [], factory: registry).record(2)
        for status in ["500", "200", "200"] {
            Counter(label: "requests_total", dimensions: [("status", status)], factory: registry).increment()
        }
        #expect(
            registry.text == """
                # HELP pools pools
                # TYPE pools gauge
                pools 2
                # HELP requests_total Requests by status.
                # TYPE requests_total counter
                requests_total{status="200"} 2
                requests_total{status="500"} 1

                """
        )
    }

    @Test func `a timer is a histogram of seconds whose buckets add up`() {
        let registry = PrometheusRegistry(help: [:])
        let timer = Timer(label: "t_seconds", dimensions: [("a", "b")], factory: registry)
        for milliseconds in [1, 3, 700, 120_000] { timer.recordNanoseconds(Int64(milliseconds) * 1_000_000) }
        let lines = registry.text.split(separator: "\n")
        #expect(lines.contains("# TYPE t_seconds histogram"))
        #expect(lines.contains("t_seconds_bucket{a=\"b\",le=\"0.001\"} 1"))
        #expect(lines.contains("t_seconds_bucket{a=\"b\",le=\"0.005\"} 2"))
        #expect(lines.contains("t_seconds_bucket{a=\"b\",le=\"1\"} 3"))
        #expect(lines.contains("t_seconds_bucket{a=\"b\",le=\"60\"} 3"))
        #expect(lines.contains("t_seconds_bucket{a=\"b\",le=\"+Inf\"} 4"))
        #expect(lines.contains("t_seconds_sum{a=\"b\"} 120.704"))
        #expect(lines.contains("t_seconds_count{a=\"b\"} 4"))
    }

    @Test func `a help text cannot break a line either`() {
        let registry = PrometheusRegistry(help: ["g": "From a\\b to\nc: \"as is\"."])
        Gauge(label: "g", dimensions: [], factory: registry).record(1)
        #expect(registry.text == "# HELP g From a\\\\b to\\nc: \"as is\".\n# TYPE g gauge\ng 1\n")
    }

    @Test func `a counter that something else counts is set, and is a counter`() {
        let registry = PrometheusRegistry(help: [:])
        for value in [1.5, 2.25] { registry.setCounter(value, "c_total", "") }
        #expect(registry.text == "# HELP c_total c_total\n# TYPE c_total counter\nc_total 2.25\n")
    }

    @Test func `label values cannot break a line`() {
        let registry = PrometheusRegistry(help: [:])
        Gauge(label: "g", dimensions: [("pool", "a\"b\\c\nd")], factory: registry).record(1)
        #expect(registry.text.contains("g{pool=\"a\\\"b\\\\c\\nd\"} 1\n"))
    }

    @Test func `a gauge that is destroyed is not written any more`() {
        let registry = PrometheusRegistry(help: [:])
        let gauges = ["a", "b"].map { Gauge(label: "g", dimensions: [("pool", $0)], factory: registry) }
        for gauge in gauges { gauge.record(1) }
        gauges[0].destroy()
        #expect(registry.text == "# HELP g g\n# TYPE g gauge\ng{pool=\"b\"} 1\n")
        gauges[1].destroy()
        #expect(registry.text == "")
    }
}
