/// The owner of each origin of a pool, with the weight that the owner last applied.
///
/// The record is stored in the pool's description. One request writes the record and the origins, so both always agree.
/// The text of a record is one token in brackets, without white space:
///
///     [external-dns-geo/1:eu-1a2b3c4d(origin-eu=33,origin-eu-0f9e8d=50)us_east-5e6f7a8b(origin-us_east=33)]
package struct OwnershipRecord: Sendable, Equatable {
    /// The weights last applied to the origins of one owner, by origin name.
    package typealias Entries = [String: Weight]

    /// The entries by owner; an owner without entries is left out.
    package private(set) var owners: [OwnerID: Entries] = [:]

    package init(_ owners: [OwnerID: Entries] = [:]) {
        self.owners = owners.filter { !$0.value.isEmpty }
    }

    /// The entries of one owner; setting empty entries removes the owner.
    package subscript(owner: OwnerID) -> Entries {
        get { owners[owner] ?? [:] }
        set { owners[owner] = newValue.isEmpty ? nil : newValue }
    }

    /// The owner of the origin with this name; nil where no owner has it.
    ///
    /// Where several owners list the origin, the owner whose id is first in text order counts.
    package func owner(of origin: String) -> OwnerID? {
        owners.lazy.filter { $0.value[origin] != nil }.map(\.key).min()
    }
}

// MARK: - Text

extension OwnershipRecord {
    /// The beginning of each token, by which a token is found in a description.
    static let tokenStart = "[external-dns-geo/"
    /// The version of the format of tokens.
    static let version = "1"

    /// The token as it is written into the description; empty where no owner has an origin.
    package var token: String {
        if owners.isEmpty { return "" }
        let sections = owners.sorted { $0.key < $1.key }.map { owner, entries in
            let pairs = entries.sorted { $0.key < $1.key }.map { "\(Self.escaped($0.key))=\($0.value.percent)" }
            return "\(owner.text)(\(pairs.joined(separator: ",")))"
        }
        return "\(Self.tokenStart)\(Self.version):\(sections.joined())]"
    }

    /// Reads the sections of a token, the text between `:` and `]`; nil where they are malformed.
    init?(sections text: Substring) {
        var rest = text
        while !rest.isEmpty {
            guard let open = rest.utf8.firstIndex(of: UInt8(ascii: "(")),
                let close = rest.utf8.firstIndex(of: UInt8(ascii: ")")), open < close,
                let owner = OwnerID(String(rest[..<open])), owners[owner] == nil,
                let entries = Self.entries(rest[rest.index(after: open)..<close])
            else { return nil }
            owners[owner] = entries
            rest = rest[rest.index(after: close)...]
        }
    }

    private static func entries(_ text: Substring) -> Entries? {
        var entries: Entries = [:]
        for pair in text.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            let sides = pair.split(separator: UInt8(ascii: "="), omittingEmptySubsequences: false).map(Substring.init)
            guard sides.count == 2, let name = unescaped(sides[0]), let weight = Weight(text: String(sides[1])),
                entries.updateValue(weight, forKey: name) == nil
            else { return nil }
        }
        return entries
    }

    /// The name with `%XX` for each byte that a token cannot contain; at Cloudflare a name may be any text.
    static func escaped(_ name: String) -> String {
        if PoolName.isValid(name) { return name }
        return name.utf8.map { byte in
            let character = String(Unicode.Scalar(byte))
            if byte == UInt8(ascii: ".") || PoolName.isValid(character) { return character }
            return "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }

    /// The name before escaping; nil where the text is malformed or empty.
    static func unescaped(_ text: Substring) -> String? {
        if !text.isEmpty, PoolName.isValid(text) { return String(text) }
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self).flatMap { $0.isEmpty ? nil : $0 }
    }
}

/// The id of an origin's owner; each cluster has one, which all replicas of its controller share.
package struct OwnerID: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The id, such as `eu-1a2b3c4d`; the setting `OWNER_ID` can give a cluster another id.
    package let text: String

    /// Makes an id; nil unless the text is 1 to 63 letters, digits, dots, hyphens and underscores.
    package init?(_ text: String) {
        guard (1...63).contains(text.utf8.count),
            text.utf8.split(separator: UInt8(ascii: ".")).allSatisfy({ PoolName.isValid(Substring($0)) })
        else { return nil }
        self.text = text
    }

    /// The id as tokens write it, the same as `text`.
    package var description: String { text }

    /// Compares the ids as text.
    package static func < (left: OwnerID, right: OwnerID) -> Bool { left.text < right.text }
}

/// An origin's relative weight as a person writes it, from 1 to 100.
///
/// Cloudflare's own numbers are a hundred times smaller: 33 here is 0.33 there.
package struct Weight: Sendable, Hashable, Comparable {
    /// The weight in hundredths, 1 to 100.
    package let percent: Int

    package init?(_ percent: Int) {
        guard (1...100).contains(percent) else { return nil }
        self.percent = percent
    }

    package init?(text: String) {
        guard let percent = Int(text) else { return nil }
        self.init(percent)
    }

    /// The weight of new origins where `CF_ORIGIN_WEIGHT` is not set: 33.
    package static let standard = Weight(unchecked: 33)

    private init(unchecked percent: Int) {
        self.percent = percent
    }

    /// Compares the hundredths.
    package static func < (left: Weight, right: Weight) -> Bool { left.percent < right.percent }
}
