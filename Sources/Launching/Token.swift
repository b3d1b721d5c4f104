import Foundation
package import GeoEngine
import Wire

/// The Cloudflare API token: fixed, or read from its file each time it is needed.
///
/// While the file cannot be read, for example during a Secret's rotation, the last valid token stays in use.
package struct Token: Sendable {
    private let text: RefreshingValue<String>

    package init(_ source: Settings.Token) {
        text = RefreshingValue(Self.read(source) ?? "") { Self.read(source) }
    }

    /// The token to send now; empty where its file has never been readable.
    package var current: String { text.current }

    private static func read(_ source: Settings.Token) -> String? {
        switch source {
        case .value(let text): text
        case .file(let path):
            FileManager.default.contents(atPath: path)
                .map { String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines) }
                .flatMap { $0.isEmpty ? nil : $0 }
        }
    }
}
