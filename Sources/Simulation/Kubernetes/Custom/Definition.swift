/// A CustomResourceDefinition of one cluster: whether the cluster serves a custom kind.
struct Definition: Sendable {
    enum State: Sendable, Equatable {
        /// There is no definition, or it serves no version that the simulation has.
        case absent
        case served
        /// The definition is being deleted; the server deletes the objects of its kind first.
        case removing(since: Duration)
    }

    let kind: ResourceKind
    var state: State
    /// A watch from an older version than this one gets 410, although no change of it is forgotten.
    var oldestVersion = 0
    /// The instant at which the watches end because the definition was edited; nil where they go on.
    var watchEnd: Duration?

    /// The time from an edit to the end of the watches.
    static let pauseAfterEdit = Duration.seconds(1)
    /// The time for which an empty list is served after the last object of a removed definition is gone.
    static let pauseBeforeRemoval = Duration.seconds(2)

    /// Returns the definitions of a cluster with this release.
    static func all(of release: GatewayRelease?) -> [Definition] { release.flatMap { ofReleases[$0] } ?? absent }

    private static let absent = ResourceKind.custom.map { Definition(kind: $0, state: .absent) }
    private static let ofReleases = Dictionary(
        uniqueKeysWithValues: GatewayRelease.allCases.map { release in
            let kinds = release.kinds
            return (
                release,
                ResourceKind.custom.map { Definition(kind: $0, state: kinds.contains($0) ? .served : .absent) }
            )
        }
    )

    var isServed: Bool { state != .absent }
    var isBeingRemoved: Bool { if case .removing = state { true } else { false } }
}

/// A release of the Gateway API, in its standard channel; it decides which kinds are served as `v1`.
package enum GatewayRelease: String, Sendable, CaseIterable {
    case v1Dot0 = "v1.0"
    case v1Dot1 = "v1.1"
    case v1Dot2 = "v1.2"
    case v1Dot3 = "v1.3"
    case v1Dot4 = "v1.4"
    case v1Dot5 = "v1.5"
    case v1Dot6 = "v1.6"

    var kinds: [ResourceKind] {
        switch self {
        case .v1Dot0: [.gateway, .httpRoute]
        case .v1Dot1, .v1Dot2, .v1Dot3, .v1Dot4: [.gateway, .httpRoute, .grpcRoute]
        case .v1Dot5, .v1Dot6: ResourceKind.custom
        }
    }
}

/// A change of the CustomResourceDefinitions of a cluster.
package enum DefinitionChange: Sendable {
    /// Installs the definitions of a release, or replaces other ones by them.
    ///
    /// A kind that the release does not serve is no longer served; its objects stay in the store.
    case install(GatewayRelease)
    /// Edits the definitions without a change of what they say, as the upgrade of a release does.
    case edit
    /// Deletes the definitions with all objects of their kinds.
    case remove
}
