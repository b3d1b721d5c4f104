import GeoEngine
import GeoRouting
import Simulation
import Support
import Wire

/// In calm, one namespace does all that it can, and an Ingress of another moves: that must be served in time.
struct Duel {
    private enum Scene: CaseIterable {
        case create, storm, move, judged

        var instant: Duration {
            switch self {
            case .create: .zero
            case .storm: .seconds(20)
            case .move: .seconds(25)
            case .judged: .seconds(55)
            }
        }
    }

    private static let addresses = ["203.0.117.1", "203.0.117.2"]
    private let evil: Evil
    private let pool: String
    private var scenes = Scene.allCases[...]
    private var edits = 0

    /// Nil where no namespace is evil, or where it is not known what a pool must have.
    init?(_ casting: Setup) {
        guard let evil = casting.evil, let cluster = casting.clusters.first(where: { $0.name == evil.cluster }),
            cluster.namesake == nil
        else { return nil }
        self.evil = evil
        pool = "k8s-pool-duel-\(cluster.place.code)"
    }

    /// When something is to happen next; nil where it is over.
    var next: Duration? {
        guard let scene = scenes.first else { return nil }
        let edit = Duration.seconds(20) + .milliseconds(250) * edits
        return edits < 120 ? min(scene.instant, edit) : scene.instant
    }

    mutating func act(on stage: Stage) {
        guard let next, let scene = scenes.first else { return }
        if next < scene.instant { return disturb(stage) }
        scenes.removeFirst()
        switch scene {
        case .create:
            ExternalEdit.create(
                cluster: evil.cluster,
                name: "duel",
                clusterName: "duel",
                addresses: [Self.addresses[0]]
            )
            .perform(on: stage)
        case .storm:
            for number in 100..<140 { HardshipScript.joining(evil.cluster, number).perform(on: stage) }
        case .move:
            ExternalEdit.move(cluster: evil.cluster, name: "duel", addresses: [Self.addresses[1]]).perform(on: stage)
        case .judged:
            let found = stage.world.cloudflareJSON()["pools"]?.array?.first { $0["name"]?.string == pool }
            let served = (found?["origins"]?.array ?? []).compactMap { $0["address"]?.string }
            if served != [Self.addresses[1]] {
                stage.recorder.blame("calm: beside namespace evil \(pool) has \(served) after 30 s")
            }
        }
    }

    /// New names and edits, four a second.
    private mutating func disturb(_ stage: Stage) {
        edits += 1
        let name = "evil/name-\(100 + edits % 40)"
        let address = "203.0.115.\(1 + edits % 200)"
        ExternalEdit.move(cluster: evil.cluster, name: name, addresses: [address]).perform(on: stage)
    }
}
