import GeoFleet
import GeoRouting

/// What is said of a call to Cloudflare.
enum CallWords {
    static func status(_ call: APICall) -> Line {
        guard let status = call.status else { return Line("✗ none", .bad) }
        switch status {
        case 200..<400: return Line("● \(status)", .good)
        case 429: return Line("▲ 429", .warning)
        default: return Line("✗ \(status)", .bad)
        }
    }

    /// The durations of the latest calls as columns of five heights, the newest at the right.
    static func sparkline(_ calls: [APICall], width: Int) -> String {
        let durations = calls.suffix(max(width, 0)).map { Words.milliseconds($0.duration) }
        guard let slowest = durations.max() else { return "" }
        // Below this a call is quick, and a row of quick ones should look like one.
        let greatest = max(slowest, 200)
        return String(durations.map { heights[min($0 * heights.count / (greatest + 1), heights.count - 1)] })
    }

    private static let heights: [Character] = ["▁", "▂", "▃", "▅", "▇"]

    /// The duration that this share of the calls stayed within.
    static func percentile(_ share: Double, of calls: [APICall]) -> Duration? {
        let durations = calls.map(\.duration).sorted()
        if durations.isEmpty { return nil }
        return durations[min(Int(Double(durations.count) * share), durations.count - 1)]
    }
}
