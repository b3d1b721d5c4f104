import GeoFleet
import GeoConsole
import GeoRouting

/// RandomSource from a seed: the same on every machine.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: Int) {
        // Not the step of the sequence, or each seed would be its neighbour one step on.
        state = UInt64(truncatingIfNeeded: seed) &* 0xD134_2543_DE82_EF95
    }

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Everything that can happen to a console, likely and unlikely, in any order.
struct RandomMessages<RandomSource: RandomNumberGenerator> {
    private(set) var random: RandomSource
    private var lastID = 0

    init(random: RandomSource) {
        self.random = random
    }

    mutating func next(for model: Model, question: Action?, working: [Int]) -> Message {
        if let likely = likely(for: model, question: question) { return likely }
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<62: return .key(key())
        case 62..<64: return .paste(text())
        case 64..<68: return .mouse(mouse())
        case 68..<71: return .resized(size())
        case 71..<77: return .tick(model.now + .milliseconds(pick([0, 40, 1000, 1000, 3000, 60_000, -5000])))
        case 77..<80: return .fleet(fleet())
        case 80..<83: return .events((0..<pick([0, 1, 7])).map { _ in event(model.now) })
        case 83..<86: return .calls((0..<pick([0, 1, 7])).map { _ in call(model.now) })
        case 86: return .regionalHealth(health())
        case 87..<96: return .previewed(preview(of: question ?? remedy()))
        case 96..<99: return .ended(preview: pick(working + [0]), outcome(question ?? remedy()))
        default: return .status(text())
        }
    }

    /// What a person who means it would do next; chance alone would seldom come to the end of a write.
    private mutating func likely(for model: Model, question: Action?) -> Message? {
        guard flip(6) else { return nil }
        switch model.dialog {
        case .card(let card):
            if !card.arming.isReady(at: model.now) { return .tick(model.now + Arming.defaultDelay) }
            guard let name = card.requiredName else { return .key("y") }
            return card.typed == name ? .key(.enter) : .paste(name)
        case .unlock(let arming):
            return arming.isReady(at: model.now) ? .key("y") : .tick(model.now + Arming.defaultDelay)
        case .help, .audit, .quit, .commandInput, .choose, .menu, .weight: return .key(pick([.escape, .enter]))
        case nil:
            if model.input != nil { return .key(.enter) }
            return flip() ? question.map { .previewed(preview(of: $0)) } : nil
        }
    }

    private mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[Int.random(in: choices.indices, using: &random)]
    }

    private mutating func flip(_ part: Int = 2) -> Bool { Int.random(in: 0..<part, using: &random) == 0 }

    mutating func key() -> Key {
        let named: [Key] = [
            .enter, .enter, .escape, .escape, .tab, .backTab, .backspace, .delete, .insert, .up, .down, .left, .right,
            .home, .end,
            .pageUp, .pageDown, .function(1), .function(5), .function(8), .function(99), .control("l"),
            .control("u"), .control("z"), .control("x"), .control("h"), .character("\u{301}"), .character("字"),
        ]
        if flip(3) { return pick(named) }
        if flip() { return .character(pick(Array("yyyyWDEXPRBSuw123/:"))) }
        return .character(pick((32...126).map { Character(Unicode.Scalar($0)) }))
    }

    /// What terminals and foreign names may hold.
    mutating func text() -> String {
        let parts = [
            "eu", "origin-eu", "shop", " ", "\n", "\t", "\u{1B}[2J", "\u{202E}", "\u{200B}", "👩‍👩‍👧", "字", "e\u{301}",
            "\u{FFFD}", "\u{E0001}", "\u{85}", "k8s-pool-shop-us_east", "0", "100", "%n", "\u{2028}", "\u{FE0F}", "🇩🇪",
        ]
        return (0..<pick([0, 1, 1, 1, 2, 2, 3, 3, 60])).map { _ in pick(parts) }.joined()
    }

    private mutating func mouse() -> Mouse {
        let place = { (random: inout RandomSource) in Int.random(in: -2...200, using: &random) }
        return pick([.wheelUp, .wheelDown, .click(column: place(&random), row: place(&random))])
    }

    private mutating func size() -> Size {
        if flip(4) {
            return pick([
                Size(columns: 0, rows: 0), Size(columns: 1, rows: 1), Size(columns: -1, rows: 5),
                Size(columns: 400, rows: 120), Size(columns: 80, rows: 24), Size(columns: 3, rows: 90),
            ])
        }
        return Size(columns: Int.random(in: 30...150, using: &random), rows: Int.random(in: 5...50, using: &random))
    }
}

extension RandomMessages where RandomSource == SeededGenerator {
    init(seed: Int) {
        self.init(random: SeededGenerator(seed: seed))
    }
}

extension RandomMessages {
    /// The sample with parts missing, changed, doubled or given hostile names.
    private mutating func fleet() -> Fleet {
        var fleet = Fleet.sample
        if flip(12) { return Fleet(zone: text()) }
        fleet.zone = text()
        fleet.pools = fleet.pools.filter { _ in !flip(5) }.map { pool in
            var pool = pool
            if flip(6) { pool.pool.name = text() }
            if flip(8) { pool.geo = nil }
            pool.pool.isEnabled = !flip(4)
            pool.health = pick([.healthy, .degraded, .critical, .unknown])
            pool.origins = pool.origins.filter { _ in !flip(6) }.map { changed($0) }
            pool.pool.origins = pool.origins.map(\.origin)
            pool.json = flip(6) ? text() : pool.json
            return pool
        }
        if flip(6), let first = fleet.pools.first { fleet.pools.append(first) }
        fleet.loadBalancers = fleet.loadBalancers.filter { _ in !flip(6) }
        fleet.clusters = fleet.clusters.filter { _ in !flip(5) }.map { changed($0) }
        fleet.cloudflare.state = pick([.live, .connecting, .failing(text())])
        fleet.cloudflare.lastSuccess = flip() ? nil : .start
        fleet.budget.limit = pick([nil, 0, 1200])
        fleet.budget.remaining = pick([nil, 0, 600, -1])
        fleet.budget.blockedUntil = pick([nil, .start + .seconds(60)])
        fleet.clockSkew = pick([nil, .seconds(-4000), .seconds(90_000)])
        return fleet
    }

    private mutating func changed(_ origin: OriginView) -> OriginView {
        var origin = origin
        if flip(8) { origin.origin.name = text() }
        if flip(8) { origin.addressText = text() }
        origin.origin.isEnabled = !flip(4)
        origin.origin.weight = pick([0, 1, 33, 100])
        origin.health = pick([.healthy, .unknown, .unhealthy(text())])
        origin.ownership = pick([.wanted(cluster: "eu"), .stale(cluster: "eu"), .foreign, .unknown])
        origin.share = pick([nil, 0, 0.5, 1])
        return origin
    }

    private mutating func changed(_ cluster: ClusterView) -> ClusterView {
        var cluster = cluster
        cluster.watch.state = pick([.live, .connecting, .failing(text())])
        cluster.watch.lastSuccess = pick([nil, .start])
        cluster.plan.isBraked = flip(4)
        cluster.sources = cluster.sources.filter { _ in !flip(4) }.map { ingress in
            var ingress = ingress
            if flip(6) { ingress.source.name = text() }
            ingress.problem = flip(4) ? text() : nil
            ingress.pool = flip(4) ? nil : ingress.pool
            return ingress
        }
        return cluster
    }

    private mutating func id() -> Int {
        lastID += flip(20) ? 0 : 1
        return lastID
    }

    private mutating func event(_ now: Moment) -> FleetEvent {
        let kind = pick(FleetEvent.Kind.allCases)
        let level: Notice.Level = pick([.debug, .info, .warning, .error])
        return FleetEvent(id: id(), moment: now, kind: kind, level: level, cluster: pick([nil, "eu"]), text: text())
    }

    private mutating func call(_ now: Moment) -> APICall {
        let took = Duration.milliseconds(pick([0, 5, 30_000]))
        return APICall(
            id: id(),
            moment: now,
            method: "GET",
            path: text(),
            status: pick([nil, 200, 429, 500]),
            duration: took
        )
    }

    private mutating func health() -> RegionalHealth {
        RegionalHealth(
            pool: pick(["id-eu", "id-asia", ""]),
            probes: (0..<pick([0, 1, 30])).map { _ in
                RegionalHealth.Probe(
                    region: text(),
                    address: "203.0.113.10",
                    isHealthy: flip(),
                    roundTrip: "12ms",
                    failureReason: text(),
                    responseCode: pick([nil, 200, 503])
                )
            }
        )
    }

    private mutating func remedy() -> Action {
        let key = OriginKey(pool: "k8s-pool-shop-eu", origin: text())
        return pick([
            .drain(.origin(key)), .enable(.pool(text())), .prune([key, key]), .sync(clusters: []), .undo(action: 0),
        ])
    }

    private mutating func preview(of remedy: Action) -> ActionPreview {
        let requirement: ActionPreview.Requirement = flip(3) ? .typing(pick(["y", "eu", text()])) : .key
        var preview = ActionPreview(remedy)
        (preview.id, preview.requirement) = (id(), requirement)
        if flip(3) { preview.reversal = .init(isRedo: flip(), originalText: text(), objects: [text()]) }
        let change = { (generator: inout RandomMessages) in
            FieldChange(field: generator.text(), before: generator.text(), after: generator.text())
        }
        preview.changes = (0..<pick([0, 1, 1, 2, 2, 3, 20])).map { _ in change(&self) }
        preview.calls = (0..<pick([0, 1, 1, 2, 9])).map { _ in
            PlannedCall(method: "PATCH", path: text(), body: text())
        }
        preview.effects = (0..<pick([0, 1, 1, 2, 9])).map { _ in .loadBalancerStops(text()) }
        preview.warnings = (0..<pick([0, 1, 1, 2, 9])).map { _ in .notice(text()) }
        preview.refusal = flip(5) ? .notice(text()) : nil
        preview.differences = flip(5) ? [change(&self)] : []
        return preview
    }

    private mutating func outcome(_ remedy: Action) -> ActionOutcome {
        let record = ActionRecord(id: id(), moment: .start, title: text(), text: text(), canUndo: flip())
        return pick([
            .done(record), .changed(preview(of: remedy)), .refused(.notice(text())),
            .failed(ActionFailure(.noEffect(text()))),
        ])
    }
}
