/// What a managed monitor asks of origins.
package struct MonitorSettings: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        case http, https
    }

    package var kind: Kind
    package var path: String
    /// Seconds between probes.
    package var interval: Int
    /// Such as `200`, `2xx`.
    package var expectedCodes: String
    /// The Host header: an ingress controller answers an unknown one with 404.
    package var host: String

    package init(kind: Kind, path: String, interval: Int, expectedCodes: String, host: String) {
        self.kind = kind
        self.path = path
        self.interval = interval
        self.expectedCodes = expectedCodes
        self.host = host
    }

    /// Whether other settings ask the same of origins, however a server spells them.
    package func means(_ other: MonitorSettings) -> Bool {
        kind == other.kind && path == other.path && interval == other.interval
            && Self.codes(expectedCodes) == Self.codes(other.expectedCodes)
            && Hostname.canonical(host) == Hostname.canonical(other.host)
    }

    /// `200, 2XX` as a set of `200` and `2xx`.
    private static func codes(_ text: String) -> Set<String> {
        Set(text.lowercased().split(separator: ",").map { String($0.filter { !$0.isWhitespace }) })
    }
}

/// Which monitor our pools get.
package enum MonitorRule: Sendable, Equatable {
    /// None of ours; what people attach stays.
    case none
    /// One that people made.
    case existing(id: String)
    /// One that we keep for this owner.
    case managed(MonitorSettings)
}

/// A monitor as Cloudflare shows it.
package struct Monitor: Sendable, Equatable {
    package var id: String
    package var description: String
    /// Nil where the kind is none that we manage.
    package var settings: MonitorSettings?

    package init(id: String, description: String, settings: MonitorSettings?) {
        self.id = id
        self.description = description
        self.settings = settings
    }

    /// What marks an owner's monitor, at the end of its description.
    package static func tag(for owner: OwnerID) -> String { "[external-dns-geo/monitor:\(owner)]" }
}
