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

/// The syntax of Kubernetes label selectors.
enum LabelSelector {
    static func isValid(_ text: String) -> Bool {
        let requirements = split(text)
        return !requirements.isEmpty && requirements.allSatisfy(isRequirement)
    }

    /// Splits at commas outside of parentheses.
    private static func split(_ text: String) -> [String] {
        var parts = [""]
        var depth = 0
        for character in text {
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
            if character == ",", depth == 0 { parts.append("") } else { parts[parts.count - 1].append(character) }
        }
        return parts.map { $0.trimmingWhitespace }
    }

    /// Whether the text is one requirement, such as `app=web`, `app != web`, `app in (web, api)`, `app` or `!app`.
    private static func isRequirement(_ text: String) -> Bool {
        for word in [" notin ", " in "] {
            guard let (key, set) = halves(of: text, at: word) else { continue }
            let list = set.trimmingWhitespace
            guard list.hasPrefix("("), list.hasSuffix(")") else { return false }
            return isKey(key)
                && list.dropFirst().dropLast().split(separator: ",").allSatisfy { isValue($0.trimmingWhitespace) }
        }
        for sign in ["!=", "==", "="] {
            if let (key, value) = halves(of: text, at: sign) { return isKey(key) && isValue(value.trimmingWhitespace) }
        }
        return isKey(text.hasPrefix("!") ? String(text.dropFirst()) : text)
    }

    /// The texts before and after the first `mark`; nil where there is none.
    private static func halves(of text: String, at mark: String) -> (String, String)? {
        text.firstRange(of: mark).map { (String(text[..<$0.lowerBound]), String(text[$0.upperBound...])) }
    }

    /// Whether the text is a label's key: a name, or a DNS name, a slash and a name.
    private static func isKey(_ text: String) -> Bool {
        let parts = text.trimmingWhitespace.split(separator: "/", omittingEmptySubsequences: false)
        guard let name = parts.last, (1...2).contains(parts.count), !name.isEmpty else { return false }
        return isValue(String(name)) && (parts.count == 1 || Hostname(String(parts[0])) != nil)
    }

    private static func isValue(_ text: String) -> Bool {
        text.count <= 63 && text.first.map { "-_.".contains($0) } != true
            && text.last.map { "-_.".contains($0) } != true
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
    }
}
