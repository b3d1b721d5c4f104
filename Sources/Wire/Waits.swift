package import HTTPTypes

extension Duration {
    /// The longest wait that a server can ask for: an hour.
    package static let longestWait = Duration.seconds(3600)

    /// This span as a wait: never negative, at most an hour.
    package var asWait: Duration { min(max(self, .zero), .longestWait) }
}

extension HTTPFields {
    /// The wait that `Retry-After` asks for, from zero to an hour; nil where it is missing or malformed.
    ///
    /// A date counts from the reply's own `Date`, so that no clock of ours has to be right (RFC 9110 §10.2.3).
    package var wait: Duration? {
        guard let text = self[.retryAfter] else { return nil }
        if let seconds = Int(text) { return seconds < 0 ? nil : Duration.seconds(seconds).asWait }
        // More digits than an Int holds are still a number.
        if !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return .longestWait }
        guard let end = HTTPDate.seconds(text), let now = self[.date].flatMap(HTTPDate.seconds) else { return nil }
        return Duration.seconds(end - now).asWait
    }
}
