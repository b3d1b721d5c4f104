import GeoEngine
import GeoRouting
import Simulation
import Support
import Wire

/// One seed from its first instant to its verdict.
package struct Run {
    /// What came out of a seed.
    package struct Outcome: Sendable, Codable {
        package var seed: UInt64
        package var violations: [String]
        package var trace: [String]
        package var clusters: Int
        /// How many there were in the beginning.
        package var ingresses: Int
        package var steps: Int
        package var requests: Int
        package var writes: Int
        package var faults: [String: Int]
        /// What met what, such as `dropAfter × pool create`.
        package var coverage: Set<String>
        package var edits: Int
        package var lostEdits: Int
        package var hardships: [Hardship]
    }

    private let seed: UInt64
    private var generator: SeededGenerator
    private var hardening: SeededGenerator
    private var gatewaying: SeededGenerator
    private var naming: SeededGenerator
    let casting: Setup
    let stage: Stage
    private var replicas: [String: Replica] = [:]
    private var settings: [String: ReplicaSettings] = [:]
    private var agenda = Agenda()
    private var steps = 0
    private var births = 0

    /// How long things go wrong.
    static let span = Duration.seconds(120)
    /// A half-open connection is noticed when the longest watch would have ended.
    private static let silence = Duration.seconds(380)
    /// Ten minutes after its start a controller counts an optional kind as absent; it looks every two minutes at least.
    private static let holdOfAbsentKinds = Duration.seconds(720)
    /// More than any healthy fleet needs.
    private static let stepLimit = 3_000_000

    /// How long repair may take once nothing goes wrong any more: twelve passes.
    private var patience: Duration { stage.resyncInterval * 12 + (isSilent ? Self.silence : .zero) }
    /// Before this it is not asked whether all is repaired: what waits for grace or for its turn has come by then.
    private var recovery: Duration { stage.resyncInterval * 2 + .seconds(40) + (isSilent ? Self.silence : .zero) }
    /// Then ten passes must write nothing; the eleventh part is their jitter.
    private var quiet: Duration { stage.resyncInterval * 11 }
    private var isSilent: Bool { casting.conditions.staysHalfOpen }

    package init(seed: UInt64, keepsTrace: Bool = false) {
        self.seed = seed
        generator = SeededGenerator(seed)
        hardening = SeededGenerator(seed ^ 0xC2B2_AE3D_27D4_EB4F)
        gatewaying = SeededGenerator(seed ^ 0x51ED_270B_8F3C_9A17)
        naming = SeededGenerator(seed ^ 0x2545_F491_4F6C_DD1D)
        casting = Setup(&generator, &hardening, &gatewaying, &naming)
        stage = Stage(seed: generator.next(), casting: casting, keepsTrace: keepsTrace)
        for (name, settings) in casting.replicas { self.settings[name] = settings }
    }

    package mutating func play() -> Outcome {
        var script = Script(casting: casting, generator: SeededGenerator(generator.next()))
        var gateways = GatewayScript(casting: casting, generator: gatewaying)
        gateways.populate(stage)
        script.populate(stage)
        agenda.add(script.acts(within: Self.span))
        var hardships = HardshipScript(casting: casting, generator: hardening)
        agenda.add(hardships.acts(within: Self.span))
        agenda.add(gateways.acts(within: Self.span))
        var hostnames = HostnameScript(casting: casting, generator: naming)
        agenda.add(hostnames.acts(within: Self.span))
        agenda.add(casting.replicas.map { ScriptStep(at: generator.milliseconds(0...20_000), .start($0.name)) })
        turn(until: Self.span)
        heal()
        turn(until: Self.span + recovery)
        outwaitAbsentKinds()
        // A pool that was written again and again is held back until a minute without a write.
        settle(by: stage.machine.now - recovery + patience, afterQuiet: .seconds(61))
        var settling = Settling(casting: casting, settings: settings, generator: SeededGenerator(generator.next()))
        let calm = stage.machine.now
        while let instant = settling.next {
            turn(until: calm + instant)
            for name in settling.act(on: stage) { restart(name) }
        }
        if var duel = Duel(casting) {
            // What changes without end is written again and again.
            stage.recorder.with { $0.calmWrites = nil }
            let start = stage.machine.now
            while let instant = duel.next {
                turn(until: start + instant)
                duel.act(on: stage)
            }
            turn(until: stage.machine.now + .seconds(90))
            stage.recorder.with { $0.calmWrites = [:] }
        }
        outwaitAbsentKinds()
        settle(by: stage.machine.now + stage.resyncInterval * 6, afterQuiet: stage.resyncInterval * 2)
        let settled = stage.machine.now
        turn(until: settled + quiet)
        judgeQuiet(since: settled)
        for replica in replicas.values { replica.crash(stage.machine) }
        while stage.machine.step() {}
        return outcome
    }

    private var outcome: Outcome {
        let result = stage.recorder.result
        return Outcome(
            seed: seed,
            violations: result.violations,
            trace: result.trace,
            clusters: casting.clusters.count,
            ingresses: casting.clusters.reduce(0) { $0 + $1.bulk + 10 },
            steps: steps,
            requests: result.requests,
            writes: result.writes,
            faults: result.faults,
            coverage: result.coverage,
            edits: result.edits.count,
            lostEdits: result.lostCount,
            hardships: casting.conditions.hardships
        )
    }

    // MARK: Turning

    /// Runs all that is ready, and moves from one instant at which something is due to the next, up to `end`.
    private mutating func turn(until end: Duration) {
        while true {
            while steps < Self.stepLimit, stage.machine.step() {
                steps += 1
                for (name, pause) in stage.recorder.takeDoomed() {
                    perform(ScriptStep(at: .zero, .crash(name, backAfter: pause)))
                }
            }
            if steps >= Self.stepLimit { return }
            let worldDue = stage.world.advance(to: stage.machine.now)
            let due = [worldDue, stage.machine.nextTimer, agenda.next].compactMap(\.self).min() ?? end
            if due > end { break }
            stage.machine.advance(to: due)
            while let act = agenda.take(at: stage.machine.now) { perform(act) }
        }
        stage.machine.advance(to: end)
    }

    private mutating func perform(_ act: ScriptStep) {
        stage.recorder.trace("\(stage.machine.now.text) \(act.what)")
        if let fault = act.what.fault { stage.recorder.with { $0.faults[fault, default: 0] += 1 } }
        switch act.what {
        case .start(let name): start(name)
        case .crash(let name, let pause):
            replicas[name]?.crash(stage.machine)
            agenda.add([ScriptStep(at: stage.machine.now + pause, .start(name))])
        case .ambush(let name, let ambush): stage.recorder.with { $0.ambushes[name] = ambush }
        case .freeze(let name, let pause):
            guard let replica = replicas[name], replica.isAlive else { return }
            stage.recorder.disturbs(name, jumps: false)
            stage.machine.freeze(replica.executor, true)
            agenda.add([ScriptStep(at: stage.machine.now + pause, .thaw(name))])
        case .thaw(let name):
            if let replica = replicas[name] { stage.machine.freeze(replica.executor, false) }
        case .jump(let name, let span):
            stage.recorder.disturbs(name, jumps: true)
            if let replica = replicas[name] { stage.machine.jump(replica.executor, by: span) }
        case .configure(let cluster, let change):
            for name in casting.replicas.map(\.name) where settings[name]?.cluster == cluster {
                change.apply(to: &settings[name])
            }
        case .fault(let fault): stage.world.add([fault])
        case .lift: lift(keepingSilence: true)
        case .rotateToken: stage.rotateToken()
        case .slowSetUp(let cluster, let setUp, let span): stage.slowDown(cluster, setUp, for: span)
        case .clusterToken(let cluster, let step, let number): stage.rotateToken(in: cluster, step, number)
        case .world(let edit): edit.perform(on: stage)
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
        stage.recorder.started(name)
    }

    private mutating func restart(_ name: String) {
        replicas[name]?.crash(stage.machine)
        start(name)
    }

    /// From here on nothing goes wrong any more; every process that is down comes back, with the settings of this day.
    private mutating func heal() {
        lift(keepingSilence: isSilent)
        stage.settleTokens()
        agenda = Agenda()
        stage.recorder.with { state in
            state.ambushes = [:]
            state.calmWrites = [:]
        }
        for (name, _) in casting.replicas {
            settings[name]?.isDryRun = false
            if let replica = replicas[name] {
                stage.machine.freeze(replica.executor, false)
                // A number at the edge may have it wait for an hour: a new process knows nothing of it.
                let isStuck = casting.conditions.hardships.contains(.edges)
                if isStuck || replica.settings != settings[name] { replica.crash(stage.machine) }
            }
            agenda.add([ScriptStep(at: stage.machine.now + .milliseconds(1), .start(name))])
        }
        agenda.add(GatewayScript.healing(casting, at: stage.machine.now))
    }

    private func lift(keepingSilence: Bool) {
        stage.recorder.struck(watches: stage.world.watchEffectCounts)
        stage.world.liftFaults(keepingImpairedWatches: keepingSilence)
    }

    // MARK: The end

    /// Waits until no controller holds what it has for a kind that its API server lacked when the controller started.
    private mutating func outwaitAbsentKinds() {
        let isLacking = casting.clusters.contains { cluster in
            let kinds = settings[cluster.name + "-a"]?.optionalKinds ?? []
            return kinds.contains { !stage.world.isServed($0, in: cluster.name) }
        }
        if !isLacking { return }
        turn(until: stage.machine.now + Self.holdOfAbsentKinds)
        // What is tried every few minutes has had its time again.
        stage.recorder.with { $0.calmWrites = [:] }
    }

    /// Runs until all is as it should be and nothing has been written for a while, at most until `limit`.
    private mutating func settle(by limit: Duration, afterQuiet span: Duration) {
        while stage.machine.now < limit, !isSettled(for: span) {
            turn(until: stage.machine.now + stage.resyncInterval)
        }
        for text in endComplaints { stage.recorder.blame("at the end: \(text)") }
        if steps >= Self.stepLimit { stage.recorder.blame("takes more than \(steps) steps") }
    }

    private func isSettled(for span: Duration) -> Bool {
        stage.recorder.lastWrite + span <= stage.machine.now && endComplaints.isEmpty
    }

    private var endComplaints: [String] { EndState(casting: casting, settings: settings, stage: stage).complaints }

    private func judgeQuiet(since settled: Duration) {
        // Those that share an owner id try again every ten minutes: that is rest enough.
        if casting.conditions.hardships.contains(.sharedOwner) { return }
        let last = stage.recorder.lastWrite
        if last > settled { stage.recorder.blame("still writes at \(last.text), long after all has healed") }
    }
}

extension SeededGenerator {
    mutating func milliseconds(_ range: ClosedRange<Int>) -> Duration { .milliseconds(number(range)) }
}

extension Run.Outcome {
    /// The outcome of a seed of which nothing else is known.
    package init(seed: UInt64, violation: String) {
        self.init(
            seed: seed,
            violations: [violation],
            trace: [],
            clusters: 0,
            ingresses: 0,
            steps: 0,
            requests: 0,
            writes: 0,
            faults: [:],
            coverage: [],
            edits: 0,
            lostEdits: 0,
            hardships: []
        )
    }
}
