import GeoRouting
import Wire

extension Int {
    /// Reads a number that consists of digits only, without a sign; nil for any other text.
    init?(digits text: some StringProtocol) {
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        self.init(text)
    }
}

extension Duration {
    /// Reads a duration as Go writes it, such as `300ms`, `5m` or `1h30m`; nil where it is malformed or too long.
    package init?(goStyle text: String) {
        if text.utf8.count > 64 { return nil }
        let units: [(String, Duration)] = [
            ("ms", .milliseconds(1)), ("s", .seconds(1)), ("m", .seconds(60)), ("h", .seconds(3600)),
        ]
        var rest = text[...]
        var sum = Duration.zero
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(digits.count)
            guard let number = Double(digits), number < 1e6, let unit = units.first(where: { rest.hasPrefix($0.0) })
            else { return nil }
            rest = rest.dropFirst(unit.0.count)
            // Whole numbers are multiplied exactly; a product with a Double has an error of some attoseconds.
            sum += Int(exactly: number).map { unit.1 * $0 } ?? unit.1 * number
        }
        if text.isEmpty { return nil }
        self = sum
    }
}

/// The host and the port of a URL.
struct URLAuthority {
    /// The host in its canonical spelling, without brackets.
    let host: String
    /// The port; nil where the URL has none.
    let port: Int?
    /// The host as the URL spells it, without brackets; this name is looked up in DNS.
    private let text: String

    init?(_ text: some StringProtocol) {
        let text = String(text)
        let hostText: Substring
        if text.hasPrefix("["), let close = text.firstIndex(of: "]") {
            hostText = text[...close].dropFirst().dropLast()
            let rest = text[text.index(after: close)...]
            guard rest.isEmpty || rest.first == ":" else { return nil }
            port = Int(digits: rest.dropFirst())
            if !rest.isEmpty, port == nil { return nil }
        } else {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            guard (1...2).contains(parts.count) else { return nil }
            hostText = parts[0]
            port = parts.count > 1 ? Int(digits: parts[1]) : nil
            if parts.count > 1, port == nil { return nil }
        }
        if let port, !(1...65535).contains(port) { return nil }
        guard let address = Address(String(hostText)) else { return nil }
        host = address.text
        self.text = String(hostText)
    }

    /// Whether the host is a loopback address, or exactly `localhost`.
    ///
    /// Any other name may belong to any machine, even `127.example.com` and `localhost.` with its final dot.
    var isLoopback: Bool {
        if text == "localhost" { return true }
        return !text.hasSuffix(".") && (host == "::1" || (host.hasPrefix("127.") && Address(host)?.kind == .ipv4))
    }
}
