/// A DNS name; all spellings of a name are equal.
struct DomainName: Equatable {
    /// The name in lower case, without a dot at the end; labels with `xn--` are decoded.
    let text: String

    init(_ text: some StringProtocol) {
        let whole = text.count > 1 && text.hasSuffix(".") ? text.dropLast() : text[...]
        self.text = Self.mapLabels(whole.lowercased()) { label in
            label.hasPrefix("xn--") ? Punycode.decode(label.dropFirst(4)) ?? String(label) : String(label)
        }
    }

    /// The name in ASCII, as DNS stores it: other labels are encoded as Punycode after `xn--` (RFC 5891).
    var ascii: String {
        Self.mapLabels(text) { $0.utf8.allSatisfy { $0 < 0x80 } ? String($0) : "xn--" + Punycode.encode($0) }
    }

    /// Whether the name is the zone's own name or a name under it.
    func isWithin(_ zone: Zone) -> Bool {
        let zone = DomainName(zone.name).ascii
        return ascii == zone || ascii.hasSuffix("." + zone)
    }

    private static func mapLabels(_ text: String, _ change: (Substring) -> String) -> String {
        text.split(separator: ".", omittingEmptySubsequences: false).map(change).joined(separator: ".")
    }
}

/// The encoding Punycode (RFC 3492).
enum Punycode {
    private static let digits = Array("abcdefghijklmnopqrstuvwxyz0123456789".unicodeScalars)
    private static let (base, lowestThreshold, highestThreshold) = (36, 1, 26)

    /// Returns the encoded label, without `xn--`.
    static func encode(_ label: some StringProtocol) -> String {
        let input = label.unicodeScalars.map { Int($0.value) }
        let basic = input.filter { $0 < 0x80 }
        var output = String(String.UnicodeScalarView(label.unicodeScalars.filter(\.isASCII)))
        if !basic.isEmpty { output.append("-") }
        var (next, delta, bias, handled) = (0x80, 0, 72, basic.count)
        while let lowest = input.filter({ $0 >= next }).min() {
            delta += (lowest - next) * (handled + 1)
            next = lowest
            for point in input {
                if point < next { delta += 1 }
                guard point == next else { continue }
                output.unicodeScalars.append(contentsOf: number(delta, bias))
                bias = adapted(delta, handled + 1, isFirst: handled == basic.count)
                delta = 0
                handled += 1
            }
            delta += 1
            next += 1
        }
        return output
    }

    /// Returns the decoded label; nil for a text that is not valid Punycode.
    static func decode(_ text: some StringProtocol) -> String? {
        // A label has at most 63 bytes; a longer text could overflow an integer.
        guard text.utf8.count <= 63 else { return nil }
        let cut = text.lastIndex(of: "-")
        var output = cut.map { Array(text[..<$0].unicodeScalars) } ?? []
        var rest = Array((cut.map { text[text.index(after: $0)...] } ?? text[...]).unicodeScalars)[...]
        var (point, index, bias) = (0x80, 0, 72)
        while !rest.isEmpty {
            guard let delta = readNumber(&rest, bias) else { return nil }
            bias = adapted(delta, output.count + 1, isFirst: index == 0 && point == 0x80)
            let sum = index.addingReportingOverflow(delta)
            if sum.overflow { return nil }
            point += sum.partialValue / (output.count + 1)
            index = sum.partialValue % (output.count + 1)
            guard point <= 0x10FFFF, let scalar = Unicode.Scalar(UInt32(point)) else { return nil }
            output.insert(scalar, at: index)
            index += 1
        }
        return String(String.UnicodeScalarView(output))
    }

    /// Returns the threshold for a digit: a digit below it is the last digit of its number (RFC 3492 §3.3).
    private static func threshold(_ position: Int, _ bias: Int) -> Int {
        min(max(position - bias, lowestThreshold), highestThreshold)
    }

    /// Returns the digits of a number, lowest first (RFC 3492 §3.3).
    private static func number(_ value: Int, _ bias: Int) -> [Unicode.Scalar] {
        var (rest, position, result) = (value, base, [Unicode.Scalar]())
        while rest >= threshold(position, bias) {
            let limit = threshold(position, bias)
            result.append(digits[limit + (rest - limit) % (base - limit)])
            rest = (rest - limit) / (base - limit)
            position += base
        }
        return result + [digits[rest]]
    }

    /// Reads the digits of one number; nil where they are malformed or too many.
    private static func readNumber(_ rest: inout ArraySlice<Unicode.Scalar>, _ bias: Int) -> Int? {
        var (value, weight, position) = (0, 1, base)
        while let scalar = rest.popFirst() {
            guard let digit = digits.firstIndex(of: scalar) else { return nil }
            let part = digit.multipliedReportingOverflow(by: weight)
            let sum = value.addingReportingOverflow(part.partialValue)
            if part.overflow || sum.overflow { return nil }
            value = sum.partialValue
            let limit = threshold(position, bias)
            if digit < limit { return value }
            let more = weight.multipliedReportingOverflow(by: base - limit)
            if more.overflow { return nil }
            weight = more.partialValue
            position += base
        }
        return nil
    }

    /// Returns the bias for the next number (RFC 3492 §3.4).
    private static func adapted(_ delta: Int, _ count: Int, isFirst: Bool) -> Int {
        var delta = isFirst ? delta / 700 : delta / 2
        delta += delta / count
        var position = 0
        while delta > (base - lowestThreshold) * highestThreshold / 2 {
            delta /= base - lowestThreshold
            position += base
        }
        return position + (base - lowestThreshold + 1) * delta / (delta + 38)
    }
}
