import Foundation
import GeoEngine
import Logging

/// Writes log lines to standard error: `TIMESTAMP - LEVEL - message key=value…`, or one JSON object a line.
struct LineLogHandler: LogHandler {
    let format: Settings.LogFormat
    /// What must never be printed, whatever message it has got into.
    let secrets: @Sendable () -> [String]
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    init(format: Settings.LogFormat, level: Logger.Level, secrets: @escaping @Sendable () -> [String]) {
        self.format = format
        self.secrets = secrets
        logLevel = level
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let values = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        let time = Date.ISO8601FormatStyle(includingFractionalSeconds: true).format(Date())
        let message = Self.singleLine("\(event.message)")
        var line =
            switch format {
            case .text: "\(time) - \(Self.name(event.level)) - \(message)\(Self.text(values))"
            case .json: Self.json(time, event.level, message, values)
            }
        for secret in secrets() where !secret.isEmpty { line = line.replacingOccurrences(of: secret, with: "[token]") }
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }

    /// The level names of the original.
    private static func name(_ level: Logger.Level) -> String {
        switch level {
        case .trace, .debug: "DEBUG"
        case .info, .notice: "INFO"
        case .warning: "WARNING"
        case .error, .critical: "ERROR"
        }
    }

    private static func text(_ values: [(key: String, value: Logger.MetadataValue)]) -> String {
        values.map { key, value in
            let text = singleLine("\(value)")
            return " \(key)=\(text.contains(" ") ? "\"\(text)\"" : text)"
        }.joined()
    }

    private static func json(
        _ time: String,
        _ level: Logger.Level,
        _ message: String,
        _ values: [(key: String, value: Logger.MetadataValue)]
    ) -> String {
        var object = ["time": time, "level": name(level), "message": message]
        for (key, value) in values where object[key] == nil { object[key] = "\(value)" }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(object)).map { String(decoding: $0, as: UTF8.self) } ?? message
    }

    /// Text from outside must not make lines of its own, nor move a terminal's cursor.
    private static func singleLine(_ text: String) -> String {
        String(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : Character($0) })
    }
}
