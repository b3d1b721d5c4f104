import GeoEngine
import GeoRouting
import Simulation
import Support
import Wire

/// One seed from its first instant to its verdict.
package struct Run {
    /// What came out of a seed.
    package struct Outcome: Sendable {
        package var seed: UInt64
        package var violations: [String]
        package var trace: [String]
        package var hash: UInt64
        package var clusters: Int
        package var steps: Int
        package var requests: Int
        package var writes: Int
        package var faults: [String: Int]
        package var coverage: Set<String>
        package var edits: Int
        package var lostEdits: Int
    }

    private let seed: UInt64
    private var generator: SeededGenerator
    let casting: Casting
    let stage: Stage
    private var replicas: [String: Replica] = [:]
    private var settings: [String: ReplicaSettings] = [:]
    private var agenda = Agenda()
    private var steps = 0
    private var births = 0

    /// How long things go wrong.
    static let span = Duration.seconds(240)
    /// How long repair may take once nothing goes wrong any more: twelve passes.
    static let patience = Stage.resyncInterval * 12
    /// Before this it is not asked whether all is repaired: what waits for grace or for its turn has come by then.
    static let recovery = Stage.resyncInterval * 4
    /// Then ten passes must write nothing; the eleventh part is their jitter.
    static let quiet = Stage.resyncInterval * 11

    package init(seed: UInt64, keepsTrace: Bool = false) {
        self.seed = seed
        generator = SeededGenerator(seed)
        casting = Casting(&generator)
        stage = Stage(seed: generator.next(), clusters: casting.clusters.map(\.name), keepsTrace: keepsTrace)
        for (name, settings) in casting.replicas { self.settings[name] = settings }
    }

    package mutating func play() -> Outcome {
        var script = Script(casting: casting, generator: SeededGenerator(generator.next()))
        script.populate(stage)
        agenda.add(script.acts(within: Self.span))
        agenda.add(casting.replicas.map { Act(at: generator.milliseconds(0...20_000), .start($0.name)) })
        turn(until: Self.span)
        heal()
        let settled = settle()
        turn(until: settled + Self.quiet)
        judgeQuiet(since: settled)
        for replica in replicas.values { replica.crash(stage.machine) }
        while stage.machine.step() {}
        return outcome
    }

    private var outcome: Outcome {
        let result = stage.witness.result
        return Outcome(
            seed: seed,
            violations: result.violations,
            trace: result.trace,
            hash: result.hash,
            clusters: casting.clusters.count,
            steps: steps,
            requests: result.requests,
            writes: result.writes,
            faults: result.faults,
            coverage: result.coverage,
            edits: result.edits.count,
            lostEdits: result.lostCount
        )
    }

    // MARK: Turning

    /// Runs all that is ready, and moves from one instant at which something is due to the next, up to `end`.
    private mutating func turn(until end: Duration) {
        while true {
            while stage.machine.step() { steps += 1 }
            let worldDue = stage.world.advance(to: stage.machine.now)
            let due = [worldDue, stage.machine.nextTimer, agenda.next].compactMap(\.self).min() ?? end
            if due > end { break }
            stage.machine.advance(to: due)
            while let act = agenda.take(at: stage.machine.now) { perform(act) }
        }
        stage.machine.advance(to: end)
    }

    private mutating func perform(_ act: Act) {
        stage.witness.trace("\(stage.machine.now.text) \(act.what)")
        switch act.what {
        case .start(let name): start(name)
        case .crash(let name, let pause):
            replicas[name]?.crash(stage.machine)
            agenda.add([Act(at: stage.machine.now + pause, .start(name))])
        case .freeze(let name, let pause):
            guard let replica = replicas[name], replica.isAlive else { return }
            stage.machine.freeze(replica.executor, true)
            agenda.add([Act(at: stage.machine.now + pause, .thaw(name))])
        case .thaw(let name):
            if let replica = replicas[name] { stage.machine.freeze(replica.executor, false) }
        case .jump(let name, let span):
            if let replica = replicas[name] { stage.machine.jump(replica.executor, by: span) }
        case .configure(let cluster, let change):
            for name in casting.replicas.map(\.name) where settings[name]?.cluster == cluster {
                change.apply(to: &settings[name])
            }
        case .fault(let fault): stage.world.add([fault])
        case .lift: stage.world.liftFaults()
        case .rotateToken: stage.rotateToken()
        case .world(let deed): deed.perform(on: stage)
        }
    }

    private mutating func start(_ name: String) {
        if replicas[name]?.isAlive == true { return }
        guard let settings = settings[name] else { return }
        births += 1
        replicas[name] = Replica(
            name: name,
            settings: settings,
            stage: stage,
            seed: seed &+ UInt64(births) &* 0x9E37_79B9
        )
        stage.witness.started(name)
    }

    /// From here on nothing goes wrong any more; whoever is down comes back.
    private mutating func heal() {
        stage.world.liftFaults()
        agenda = Agenda()
        for (name, _) in casting.replicas {
            settings[name]?.isDryRun = false
            if let replica = replicas[name] {
                stage.machine.freeze(replica.executor, false)
                if replica.settings.isDryRun { replica.crash(stage.machine) }
            }
            agenda.add([Act(at: stage.machine.now + .milliseconds(1), .start(name))])
        }
    }

    // MARK: The end

    /// Runs until all is as it should be and nothing has been written for two passes, at most as long as patience
    /// lasts; tells when that was.
    private mutating func settle() -> Duration {
        var now = Self.span + Self.recovery
        turn(until: now)
        while now < Self.span + Self.patience, !isSettled(at: now) {
            now += Stage.resyncInterval
            turn(until: now)
        }
        for text in endComplaints { stage.witness.blame("at the end: \(text)") }
        return now
    }

    private func isSettled(at now: Duration) -> Bool {
        stage.witness.lastWrite + Stage.resyncInterval * 2 <= now && endComplaints.isEmpty
    }

    private var endComplaints: [String] { EndState(casting: casting, settings: settings, stage: stage).complaints }

    private func judgeQuiet(since settled: Duration) {
        let last = stage.witness.lastWrite
        if last > settled { stage.witness.blame("still writes at \(last.text), long after all has healed") }
    }
}

extension SeededGenerator {
    mutating func milliseconds(_ range: ClosedRange<Int>) -> Duration { .milliseconds(number(range)) }
}
