import Foundation
import GeoEngine
import Logging
import Wire

/// A log handler that writes lines to standard error.
///
/// A line is `TIMESTAMP - LEVEL - message key=value…` or a JSON object.
struct LineLogHandler: LogHandler {
    let format: Settings.LogFormat
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let values = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
            .map { (key: $0.key, value: "\($0.value)".oneLine) }
        let time = Date.ISO8601FormatStyle(includingFractionalSeconds: true).format(Date())
        let message = "\(event.message)".oneLine
        let line =
            switch format {
            case .text: "\(time) - \(Self.name(event.level)) - \(message)\(Self.text(values))"
            case .json:
                Self.json(
                    // Of two values with the same key the first is kept: metadata cannot replace these three.
                    ["time": time, "level": Self.name(event.level), "message": message]
                        .merging(values.map { ($0.key, $0.value) }) { first, _ in first }
                ) ?? message
            }
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }

    /// A level's name, such as `WARNING`; these names must stay, because operators search for them.
    private static func name(_ level: Logger.Level) -> String {
        switch level {
        case .trace, .debug: "DEBUG"
        case .info, .notice: "INFO"
        case .warning: "WARNING"
        case .error, .critical: "ERROR"
        }
    }

    private static func text(_ values: [(key: String, value: String)]) -> String {
        values.map { key, value in " \(key)=\(value.contains(" ") ? "\"\(value)\"" : value)" }.joined()
    }

    private static func json(_ object: [String: String]) -> String? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(object)).map { String(decoding: $0, as: UTF8.self) }
    }
}
