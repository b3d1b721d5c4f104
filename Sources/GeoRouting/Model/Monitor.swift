/// The settings of a managed monitor: how it probes origins, and which status codes a healthy origin answers with.
package struct MonitorSettings: Sendable, Equatable {
    /// The protocol of probes; a monitor with another protocol, such as `tcp`, is never managed.
    package enum Kind: String, Sendable, CaseIterable {
        case http, https
    }

    /// The protocol of the probes.
    package var kind: Kind
    /// The path that is probed, such as `/healthz`.
    package var path: String
    /// Seconds between probes.
    package var interval: Int
    /// The status codes of a healthy origin, such as `200` or `200,2xx`.
    package var expectedCodes: String
    /// The Host header of the probes; without a known host, an ingress controller answers 404.
    package var host: String

    package init(kind: Kind, path: String, interval: Int, expectedCodes: String, host: String) {
        self.kind = kind
        self.path = path
        self.interval = interval
        self.expectedCodes = expectedCodes
        self.host = host
    }

    /// Whether both settings mean the same probes, even where a server has changed case or white space.
    package func isEquivalent(to other: MonitorSettings) -> Bool {
        kind == other.kind && path == other.path && interval == other.interval
            && Self.codes(expectedCodes) == Self.codes(other.expectedCodes)
            && Hostname.canonical(host) == Hostname.canonical(other.host)
    }

    /// The status codes in a text: `200, 2XX` gives the set of `200` and `2xx`.
    private static func codes(_ text: String) -> Set<String> {
        Set(text.lowercased().split(separator: ",").map { String($0.filter { !$0.isWhitespace }) })
    }
}

/// The rule that decides which monitor our pools get.
package enum MonitorRule: Sendable, Equatable {
    /// The controller attaches no monitor; a monitor that people attach stays.
    case none
    /// The monitor with this id, which people made.
    case existing(id: String)
    /// A monitor with these settings, which the controller itself creates and updates.
    case managed(MonitorSettings)
}

/// A monitor as Cloudflare shows it.
package struct Monitor: Sendable, Equatable {
    /// The id at Cloudflare, by which pools refer to the monitor.
    package var id: String
    /// The monitor's free text; in a managed monitor it ends with the owner's tag.
    package var description: String
    /// The settings of the probes; nil where the protocol is neither `http` nor `https`.
    package var settings: MonitorSettings?

    package init(id: String, description: String, settings: MonitorSettings?) {
        self.id = id
        self.description = description
        self.settings = settings
    }

    /// The tag that ends the description of this owner's monitor.
    package static func tag(for owner: OwnerID) -> String { "[external-dns-geo/monitor:\(owner)]" }
}
