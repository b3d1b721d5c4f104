import Synchronization

/// Where the bearer token comes from.
///
/// Ask it for each request: tokens rotate.
package struct TokenSource: Sendable {
    package let current: @Sendable () -> String?

    package init(_ current: @escaping @Sendable () -> String?) {
        self.current = current
    }

    /// No token: the server is told nothing, or a certificate speaks for us.
    package static let none = TokenSource { nil }

    package static func fixed(_ token: String) -> TokenSource {
        TokenSource { token }
    }

    /// The content of a file, opened anew each time, as the kubelet replaces it by a symlink swap.
    ///
    /// While the file cannot be read or is empty, the last good token stays in use.
    package static func file(_ path: String, _ files: Files) throws(KubernetesAccessError) -> TokenSource {
        guard let first = token(in: try files.contents(path, of: "the token file")) else {
            throw .emptyTokenFile(path)
        }
        let last = LastToken(first)
        return TokenSource { last.replaced(by: (try? files.read(path)).flatMap(token)) }
    }

    private static func token(in bytes: [UInt8]) -> String? {
        let words = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        return words.first.map(String.init)
    }
}

/// The last good token of a file.
private final class LastToken: Sendable {
    private let value: Mutex<String>

    init(_ token: String) {
        value = Mutex(token)
    }

    func replaced(by token: String?) -> String {
        value.withLock { last in
            if let token { last = token }
            return last
        }
    }
}

extension TokenSource: CustomStringConvertible {
    /// Never the token.
    package var description: String { "token" }
}
