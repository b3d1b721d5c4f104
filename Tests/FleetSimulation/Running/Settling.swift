import GeoEngine
import GeoRouting
import Simulation
import Support
import Wire

/// What one cluster's users do when all is calm, and what must come of it, and when.
///
/// In calm there is no excuse: a change is written within seconds, a changed address keeps its origin, and what is
/// deleted stays for its grace and then goes.
struct Settling {
    private enum Scene: CaseIterable {
        case create, created, change, changed, delete, spared, over

        /// After the calm has begun; an elected leader and the grace of half a minute leave room in between.
        var instant: Duration {
            switch self {
            case .create: .zero
            case .created: .seconds(4)
            case .change: .seconds(8)
            case .changed: .seconds(12)
            case .delete: .seconds(16)
            case .spared: .seconds(44)
            case .over: .seconds(58)
            }
        }
    }

    private let casting: Setup
    private let allSettings: [String: ReplicaSettings]
    private let cluster: Setup.Cluster
    /// Whether the controller is started anew in the middle.
    private let restarts: Bool
    /// How many Ingresses ask for what Cloudflare refuses, at the instant at which an address changes.
    private let badWishes: Int
    private var scenes = Scene.allCases[...]
    private var names: [String: String] = [:]

    /// Addresses that no other Ingress has: of the one that moves, before and after, of the one with a cleared status,
    /// and of the one that is deleted.
    private var address: (before: String, after: String, cleared: String, deleted: String) {
        let number = 120 + (Int(cluster.name.dropFirst()) ?? 0)
        func address(_ last: Int) -> String { "198.51.\(number).\(last)" }
        return (address(1), address(2), address(3), address(4))
    }

    init(casting: Setup, settings: [String: ReplicaSettings], generator: SeededGenerator) {
        var generator = generator
        cluster = generator.pick(casting.clusters)
        self.casting = casting
        allSettings = settings
        restarts = cluster.replicas == 1 && generator.happens(30)
        badWishes = casting.conditions.hardships.contains(.badWishes) ? generator.number(1...5) : 0
    }

    /// When something is to happen next; nil where it is over.
    var next: Duration? { scenes.first?.instant }

    /// Plays the next scene; tells who is to start anew.
    mutating func act(on stage: Stage) -> [String] {
        guard let scene = scenes.popFirst() else { return [] }
        // A pool that cannot be read, or that is full, takes nothing in.
        if scene == .create, cluster.namesake != nil || !isOpen(pool(stage)) { scenes = [] }
        if scenes.isEmpty, scene != .over { return [] }
        switch scene {
        case .create: create(stage)
        case .created: noteNames(stage)
        case .change:
            perform(.move(cluster: cluster.name, name: "calm-a", addresses: [address.after]), stage)
            perform(.move(cluster: cluster.name, name: "calm-b", addresses: []), stage)
            for number in 0..<badWishes {
                perform(HardshipScript.badWish(cluster, "calm-bad-\(number)", number), stage)
            }
        case .changed:
            expect(address.after, at: names[address.before], stage)
            if restarts { return [cluster.name + "-a"] }
        case .delete: perform(.delete(cluster: cluster.name, name: "calm-c"), stage)
        // A wish that waits may get the place.
        case .spared: if badWishes == 0 { expect(address.deleted, at: names[address.deleted], stage) }
        case .over: judgeEnd(stage)
        }
        return []
    }

    // MARK: Scenes

    /// The second and third come while the first is being written.
    private func create(_ stage: Stage) {
        for (name, address) in [("calm-a", address.before), ("calm-b", address.cleared), ("calm-c", address.deleted)] {
            perform(
                .create(cluster: cluster.name, name: name, clusterName: cluster.clusterName, addresses: [address]),
                stage
            )
        }
    }

    private mutating func noteNames(_ stage: Stage) {
        for address in [address.before, address.cleared, address.deleted] {
            names[address] = origin(address, stage)?["name"]?.string
            if names[address] == nil { blame("calm: \(cluster.pool) lacks \(address), new for 4 s", stage) }
        }
    }

    private func judgeEnd(_ stage: Stage) {
        // Where default targets are set, a controller without a memory takes an empty status for one that stays so.
        if !restarts || cluster.gateways?.hasDefaults != true {
            expect(address.cleared, at: names[address.cleared], stage)
        }
        let end = EndState(casting: casting, settings: allSettings, stage: stage)
        // An object without an address holds its whole pool, once no controller remembers which one it had.
        if allSettings[cluster.name + "-a"]?.removal == .never || restarts || end.isHeld(cluster, without: "calm-b") {
            return
        }
        if badWishes > 0 || end.isBraked(cluster) { return }
        if origin(address.deleted, stage) != nil { blame("calm: \(cluster.pool) still has \(address.deleted)", stage) }
    }

    // MARK: Looking

    private func perform(_ edit: ExternalEdit, _ stage: Stage) { edit.perform(on: stage) }

    private func expect(_ address: String, at name: String?, _ stage: Stage) {
        guard let origin = origin(address, stage) else {
            return blame("calm: \(cluster.pool) lacks \(address)", stage)
        }
        if let name, origin["name"]?.string != name {
            blame("calm: \(address) is at \(origin["name"]?.string ?? ""), not at \(name)", stage)
        }
    }

    private func blame(_ text: String, _ stage: Stage) { stage.recorder.blame(text) }

    private func pool(_ stage: Stage) -> JSON? {
        stage.world.cloudflareJSON()["pools"]?.array?.first { $0["name"]?.string == cluster.pool }
    }

    private func origin(_ address: String, _ stage: Stage) -> JSON? {
        pool(stage)?["origins"]?.array?.first { $0["address"]?.string == address }
    }

    private func isOpen(_ pool: JSON?) -> Bool {
        let text = pool?["description"]?.string ?? ""
        if case .unreadable = PoolDescription(text).ownership { return false }
        if pool.map(Judge.isReadable) == false { return false }
        let room = (casting.conditions.originLimit ?? .max) - (pool?["origins"]?.array?.count ?? 0)
        return room >= 3 && text.utf8.count < PoolDescription.lengthLimit - 150
    }
}
