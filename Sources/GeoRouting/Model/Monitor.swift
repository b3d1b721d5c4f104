/// The settings of a managed monitor: how it probes origins, and what a healthy one answers.
package struct MonitorSettings: Sendable, Equatable {
    /// The protocol of probes; monitors of other kinds, such as `tcp`, are never managed.
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
    /// The Host header of the probes; an ingress controller answers an unknown host with 404.
    package var host: String

    package init(kind: Kind, path: String, interval: Int, expectedCodes: String, host: String) {
        self.kind = kind
        self.path = path
        self.interval = interval
        self.expectedCodes = expectedCodes
        self.host = host
    }

    /// Whether other settings lead to the same probes, however a server spells them.
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
    /// No monitor of ours; a monitor that people attach stays.
    case none
    /// A monitor that people made.
    case existing(id: String)
    /// A monitor with these settings, which the controller creates and updates for its owner id.
    case managed(MonitorSettings)
}

/// A monitor as Cloudflare shows it.
package struct Monitor: Sendable, Equatable {
    /// The id at Cloudflare, by which pools refer to the monitor.
    package var id: String
    /// The monitor's free text; ours ends with the owner's tag.
    package var description: String
    /// The settings of the probes; nil where the kind is neither `http` nor `https`.
    package var settings: MonitorSettings?

    package init(id: String, description: String, settings: MonitorSettings?) {
        self.id = id
        self.description = description
        self.settings = settings
    }

    /// The tag at the end of a description that marks the monitor as this owner's.
    package static func tag(for owner: OwnerID) -> String { "[external-dns-geo/monitor:\(owner)]" }
}
