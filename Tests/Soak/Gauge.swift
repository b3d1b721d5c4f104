import Foundation

/// Memory and open files of the processes over time.
struct Gauge {
    private struct Snapshot {
        var seconds: Double
        var value: Double
    }

    private let begin = ContinuousClock.now
    private var memory: [String: [Snapshot]] = [:]
    private var files: [String: [Snapshot]] = [:]
    private var identifiers: [String: Int32] = [:]

    mutating func sample(_ processes: [String: Int32]) {
        let seconds = (ContinuousClock.now - begin) / .seconds(1)
        for (name, process) in processes {
            if identifiers[name] != process {
                identifiers[name] = process
                memory[name] = []
                files[name] = []
            }
            if let value = Self.anonymous(process) { memory[name]?.append(Snapshot(seconds: seconds, value: value)) }
            let open = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd"))?.count
            if let open { files[name]?.append(Snapshot(seconds: seconds, value: Double(open))) }
        }
    }

    /// Of each process since its last start: what it began and ended with, and the slope.
    var lines: [String] {
        memory.keys.sorted().compactMap { name in
            guard let memory = memory[name], let files = files[name], let first = memory.first, let last = memory.last,
                let firstFiles = files.first, let lastFiles = files.last
            else { return nil }
            return "\(name): RssAnon \(first.value.text) to \(last.value.text) MiB, "
                + "slope of the second half \(Self.slope(memory).text) MiB/h; "
                + "files \(Int(firstFiles.value)) to \(Int(lastFiles.value)), slope \(Self.slope(files).text)/h"
        }
    }

    /// What no controller of so few Ingresses should ever need.
    var complaints: [String] {
        memory.keys.sorted().flatMap { name -> [String] in
            let open = files[name]?.last?.value ?? 0
            return
                (memory[name]?.last?.value ?? 0 > Self.memoryLimit
                ? ["\(name) takes more than \(Self.memoryLimit) MiB"] : [])
                + (open > Self.fileLimit ? ["\(name) has \(Int(open)) files open"] : [])
        }
    }

    private static let memoryLimit = 48.0
    private static let fileLimit = 64.0

    private static func anonymous(_ process: Int32) -> Double? {
        guard let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8) else { return nil }
        let line = status.split(separator: "\n").first { $0.hasPrefix("RssAnon:") } ?? ""
        return Double(line.filter(\.isNumber)).map { $0 / 1024 }
    }

    /// By least squares, an hour; the first half is warm-up.
    private static func slope(_ readings: [Snapshot]) -> Double {
        let half = readings.suffix(readings.count / 2)
        guard half.count > 2 else { return 0 }
        let count = Double(half.count)
        let (x, y) = half.reduce((0, 0)) { ($0.0 + $1.seconds / count, $0.1 + $1.value / count) }
        let (above, below) = half.reduce((0, 0)) { sum, reading in
            (sum.0 + (reading.seconds - x) * (reading.value - y), sum.1 + (reading.seconds - x) * (reading.seconds - x))
        }
        return below == 0 ? 0 : above / below * 3600
    }
}

extension Double {
    fileprivate var text: String { String(format: "%.1f", self) }
}
