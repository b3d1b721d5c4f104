import Foundation
import Harness
import Wire

/// The metrics that a text speaks of.
enum Metrics {
    static let prefix = "external_dns_cloudflare_geo_"

    /// Names of our metrics in rules, queries or a scrape, without the suffixes of a histogram's series.
    static func names(in text: String) -> Set<String> {
        let names = text.matches(of: /external_dns_cloudflare_geo_[a-z_]+/).map { String($0.output) }
        return Set(names.map(family))
    }

    /// Families of a scrape that have at least one sample.
    static func sampled(in scrape: String) -> Set<String> {
        names(in: scrape.split(separator: "\n").filter { !$0.hasPrefix("#") }.joined(separator: "\n"))
    }

    private static func family(_ name: String) -> String {
        for suffix in ["_bucket", "_sum", "_count"] where name.hasSuffix(suffix) {
            return String(name.dropLast(suffix.count))
        }
        return name
    }

    /// Every query of the dashboard.
    static func dashboardQueries() throws -> [String] {
        let dashboard = try JSON.parse(Array(DeployFolder.text("monitoring/dashboard.json").utf8))
        let panels = dashboard["panels"]?.array ?? []
        let queries = panels.flatMap { $0["targets"]?.array ?? [] }.compactMap { $0["expr"]?.string }
        let variables = dashboard["templating"]?["list"]?.array ?? []
        return queries + variables.compactMap { $0["query"]?["query"]?.string }
    }
}
