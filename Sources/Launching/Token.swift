import Foundation
package import GeoEngine
import Synchronization

/// The Cloudflare API token: fixed, or read from its file each time it is needed.
///
/// A file that cannot be read for a moment, as during a Secret's rotation, leaves the last good token in use.
package final class Token: Sendable {
    private let source: Settings.Token
    private let last: Mutex<String>

    package init(_ source: Settings.Token) {
        self.source = source
        last = Mutex(Self.read(source) ?? "")
    }

    package var current: String {
        guard case .file = source, let fresh = Self.read(source) else { return last.withLock { $0 } }
        return last.withLock { last in
            last = fresh
            return fresh
        }
    }

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
