/// A DNS name: compared and sent in lower-case ASCII, shown as people write it.
///
/// The first label may be `*`. Each label with characters outside of ASCII is encoded in Punycode.
package struct Hostname: Sendable, Hashable, Comparable {
    /// The name in ASCII, such as `app.xn--bcher-kva.example`, without the trailing dot.
    package let text: String

    /// The reason why a text is no host name.
    package struct Invalid: Error, Sendable, Equatable, CustomStringConvertible {
        /// The rule that the text breaks, such as `a name has 1 to 253 characters`.
        package let description: String
    }

    /// Reads a name that RFC 1123 allows, or one with underscores, as DNS allows; nil for any other text.
    package init?(_ text: String) {
        do throws(Invalid) {
            try self.init(reading: text)
        } catch {
            return nil
        }
    }

    /// Reads a name; throws the reason where the text is no name.
    package init(reading text: String) throws(Invalid) {
        self.text = try Self.ascii(text)
        let labels = self.text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...253).contains(self.text.utf8.count), let last = labels.last else {
            throw Invalid(description: "a name has 1 to 253 characters")
        }
        // Resolvers read 0x7f000001 and 2130706433 as addresses of IPv4 (RFC 1123 §2.1, WHATWG URL §3.5).
        if last.allSatisfy(\.isNumber) || last.hasPrefix("0x") {
            throw Invalid(description: "the last label of a name is no number")
        }
        for (index, label) in labels.enumerated() where !HostLabel.isValid(label) {
            if index != 0 || label != "*" || labels.count < 2 {
                throw Invalid(description: "labels have 1 to 63 letters, digits, hyphens or underscores")
            }
        }
    }

    /// The name in lower-case ASCII without its trailing dot; the result may still be invalid.
    static func ascii(_ text: String) throws(Invalid) -> String {
        // A text of more than 1024 bytes becomes an empty name, which callers refuse.
        var name = text.utf8.count > 1024 ? "" : text.lowercased()
        if name.hasSuffix(".") { name.removeLast() }
        if name.utf8.allSatisfy({ $0 < 0x80 }) { return name }
        var labels: [String] = []
        for label in name.split(separator: ".", omittingEmptySubsequences: false) {
            labels.append(try HostLabel.ascii(label))
        }
        // Digits of other scripts make a number too. Callers refuse a name that ends with a number, so only this last
        // label is returned.
        if let last = name.split(separator: ".").last, last.allSatisfy(\.isNumber) { return String(last) }
        return labels.joined(separator: ".")
    }

    /// Whether the first label is `*`, as in `*.example.com`.
    package var isWildcard: Bool { text.hasPrefix("*.") }

    /// Whether the name is the zone's own name, or ends with it.
    package func isIn(zone: Hostname) -> Bool {
        text == zone.text || text.hasSuffix("." + zone.text)
    }

    /// Compares the ASCII texts, character by character.
    package static func < (left: Hostname, right: Hostname) -> Bool { left.text < right.text }

    /// An unchecked name in the form for comparisons: lower-case ASCII, or just lower case where the name is invalid.
    package static func canonical(_ text: String) -> String { Hostname(text)?.text ?? text.lowercased() }

    /// An unchecked name as people write it; unchanged where the name is invalid.
    package static func readable(_ text: String) -> String {
        text.contains("xn--") ? Hostname(text)?.description ?? text : text
    }
}

extension Hostname: CustomStringConvertible {
    /// The name as people write it, such as `app.bücher.example`.
    package var description: String {
        if !text.contains("xn--") { return text }
        return text.split(separator: ".").map { HostLabel.readable($0) }.joined(separator: ".")
    }
}

/// One label of a host name.
enum HostLabel {
    private static let prefix = "xn--"

    static func isValid(_ label: Substring) -> Bool {
        (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-" && PoolName.isValid(label)
    }

    /// A lower-case label as DNS carries it: unchanged where it is ASCII, else in Punycode.
    ///
    /// IDNA (UTS #46) maps characters to others. Only the mapping to lower case is done here; a label that needs any
    /// other mapping is refused.
    static func ascii(_ label: Substring) throws(Hostname.Invalid) -> String {
        if label.utf8.allSatisfy({ $0 < 0x80 }) { return String(label) }
        for (index, scalar) in label.unicodeScalars.enumerated() {
            if scalar.isASCII ? !isASCIILabelCharacter(scalar) : !needsNoMapping(scalar, isFirst: index == 0) {
                throw Hostname.Invalid(
                    description: "U+\(String(scalar.value, radix: 16, uppercase: true)) needs more than lower case: "
                        + "write the name in its ASCII form, with xn--"
                )
            }
        }
        guard label.first != "-", label.last != "-", let code = Punycode.encode(label) else {
            throw Hostname.Invalid(description: "labels have at most 63 characters, and no hyphen at either end")
        }
        return prefix + code
    }

    private static func isASCIILabelCharacter(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "-" || scalar.properties.numericType == .decimal || ("a"..."z").contains(scalar)
    }

    /// Whether a character outside of ASCII is a letter, digit or mark that IDNA maps to no other character.
    private static func needsNoMapping(_ scalar: Unicode.Scalar, isFirst: Bool) -> Bool {
        if scalar.properties.changesWhenNFKCCaseFolded { return false }
        // A combining accent (U+0300 to U+036F) may form one letter with the base before it.
        if (0x300...0x36F).contains(scalar.value) { return false }
        switch scalar.properties.generalCategory {
        case .lowercaseLetter, .modifierLetter, .otherLetter, .decimalNumber: return true
        case .nonspacingMark, .spacingMark: return !isFirst
        default: return false
        }
    }

    /// A label as people write it.
    static func readable(_ label: Substring) -> String {
        guard label.hasPrefix(prefix), let text = Punycode.decode(label.dropFirst(prefix.count)) else {
            return String(label)
        }
        // Encoding the text must give the same label again. Else the text may look like another name, and is not shown.
        let reencoded = try? ascii(text[...])
        return reencoded == String(label) ? text : String(label)
    }
}
