/// What owners remember about a pool beside the ownership record, by owner.
///
/// The note is a second token in the pool's description, because releases before it read the ownership token strictly
/// and keep everything outside of it. A note never takes the last bytes of a description (`PoolDescription.noteLimit`):
///
///     [external-dns-geo-note/1:eu-1a2b3c4d(o:origin-eu=8443/app.internal.example;h:app.example.com)]
///
/// The part `o:` lists the port and the Host header last applied to origins, and `h:` the host names that the owner has
/// joined. Parts with other letters, and the sections of other owners, are kept byte for byte.
package struct PoolNote: Sendable, Equatable {
    /// The section of one owner as it stands in the token, such as `eu-1(h:app.example.com)`.
    private struct Section: Sendable, Equatable {
        let owner: OwnerID
        let text: String

        /// Equal where only white space differs, which an editor or a server may have changed.
        static func == (left: Section, right: Section) -> Bool {
            left.owner == right.owner
                && left.text.filter { !$0.isWhitespace } == right.text.filter { !$0.isWhitespace }
        }
    }

    /// What one owner remembers.
    package struct Entries: Sendable, Equatable {
        /// The port and the Host header last applied, by the origin's name; origins without both are left out.
        package var origins: [String: OriginSettings] = [:] {
            didSet { origins = origins.filter { $0.value != OriginSettings() } }
        }
        /// The host names of the load balancers that the owner has joined with this pool.
        package var hostnames: Set<Hostname> = []
        /// Parts that this release does not know.
        fileprivate var otherParts: [String] = []

        package init() {}

        /// Whether there is nothing to remember.
        package var isEmpty: Bool { origins.isEmpty && hostnames.isEmpty && otherParts.isEmpty }

        /// Adds the entries of a former id of the same cluster; the present entries are kept.
        mutating func merge(_ former: Entries) {
            origins.merge(former.origins) { present, _ in present }
            hostnames.formUnion(former.hostnames)
            otherParts += former.otherParts.filter { !otherParts.contains($0) }
        }
    }

    private var sections: [Section] = []

    package init() {}

    /// The entries of one owner, empty where there are none; nil where its section cannot be read.
    package func entries(of owner: OwnerID) -> Entries? {
        guard let section = sections.first(where: { $0.owner == owner }) else { return Entries() }
        return Entries(section: section.text)
    }

    /// Replaces the section of one owner; equal entries leave it byte for byte as it is.
    package mutating func set(_ entries: Entries, of owner: OwnerID) {
        if self.entries(of: owner) == entries { return }
        let index = sections.firstIndex { $0.owner == owner }
        if entries.isEmpty { return sections.removeAll { $0.owner == owner } }
        let section = Section(owner: owner, text: "\(owner.text)(\(entries.text))")
        if let index { sections[index] = section } else { sections.append(section) }
    }

    /// Removes the settings of these origins from all sections that can be read.
    package mutating func forget(origins: Set<String>) {
        for owner in sections.map(\.owner) {
            guard var entries = entries(of: owner) else { continue }
            entries.origins = entries.origins.filter { !origins.contains($0.key) }
            set(entries, of: owner)
        }
    }

    /// The token as it is written into the description; empty where there is nothing to remember.
    package var token: String {
        sections.isEmpty ? "" : "\(Self.tokenStart)\(Self.version):\(sections.map(\.text).joined())]"
    }
}

/// The port and the Host header of an origin; nil leaves them to Cloudflare.
package struct OriginSettings: Sendable, Hashable {
    /// The port; nil for the usual one.
    package var port: OriginPort?
    /// The Host header; nil for the load balancer's host name.
    package var hostHeader: Hostname?

    package init(port: OriginPort? = nil, hostHeader: Hostname? = nil) {
        self.port = port
        self.hostHeader = hostHeader
    }
}

// MARK: - Text

extension PoolNote {
    /// The beginning of the token; readers of the ownership token do not take it for theirs.
    static let tokenStart = "[external-dns-geo-note/"
    /// The version of the format.
    static let version = "1"

    /// Reads the sections of a token, the text between `:` and `]`; nil where they are malformed.
    init?(sections text: Substring) {
        var rest = text
        while rest.contains(where: { !$0.isWhitespace }) {
            guard let open = rest.utf8.firstIndex(of: UInt8(ascii: "(")),
                let close = rest.utf8.firstIndex(of: UInt8(ascii: ")")), open < close,
                let owner = OwnerID(rest[..<open].filter { !$0.isWhitespace }),
                !sections.contains(where: { $0.owner == owner })
            else { return nil }
            let end = rest.utf8.index(after: close)
            sections.append(Section(owner: owner, text: String(rest[..<end])))
            rest = rest[end...]
        }
    }
}

extension PoolNote.Entries {
    fileprivate var text: String {
        let origins = origins.sorted { $0.key < $1.key }.map { name, settings in
            let port = settings.port.map { "\($0.number)" } ?? ""
            let host = settings.hostHeader.map { "/" + OwnershipRecord.escaped($0.text) } ?? ""
            return "\(OwnershipRecord.escaped(name))=\(port)\(host)"
        }
        let hostnames = hostnames.sorted().map { OwnershipRecord.escaped($0.text) }
        let parts = [("o:", origins), ("h:", hostnames)].filter { !$0.1.isEmpty }
            .map { $0.0 + $0.1.joined(separator: ",") }
        return (parts + otherParts).joined(separator: ";")
    }

    /// Reads a section such as `eu-1(h:app.example.com)`; ignores white space that an editor has put there.
    fileprivate init?(section: String) {
        let content = section.filter { !$0.isWhitespace }.drop { $0 != "(" }.dropFirst().dropLast()
        for part in content.split(separator: ";", omittingEmptySubsequences: false) {
            switch part.prefix(2) {
            case "o:": guard readOrigins(part.dropFirst(2)) else { return nil }
            case "h:": guard readHostnames(part.dropFirst(2)) else { return nil }
            default:
                // A part begins with a word and a colon, also one of a newer release.
                guard let colon = part.firstIndex(of: ":"), colon != part.startIndex else { return nil }
                otherParts.append(String(part))
            }
        }
    }

    private mutating func readOrigins(_ text: Substring) -> Bool {
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            let sides = item.split(separator: "=", omittingEmptySubsequences: false)
            guard sides.count == 2, let name = OwnershipRecord.unescaped(sides[0]), origins[name] == nil,
                let settings = OriginSettings(note: sides[1])
            else { return false }
            origins[name] = settings
        }
        return true
    }

    private mutating func readHostnames(_ text: Substring) -> Bool {
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let hostname = OwnershipRecord.unescaped(item).flatMap({ Hostname($0) }) else { return false }
            hostnames.insert(hostname)
        }
        return true
    }
}

extension OriginSettings {
    /// Reads `8443`, `/app.example.com` or both together; nil for anything else.
    fileprivate init?(note text: Substring) {
        let sides = text.split(separator: "/", omittingEmptySubsequences: false)
        if let port = sides.first, !port.isEmpty {
            guard let number = OriginPort(text: String(port)) else { return nil }
            self.port = number
        }
        if sides.count == 2 {
            guard let host = OwnershipRecord.unescaped(sides[1]).flatMap({ Hostname($0) }) else { return nil }
            hostHeader = host
        }
        if sides.count > 2 || self == OriginSettings() { return nil }
    }
}
