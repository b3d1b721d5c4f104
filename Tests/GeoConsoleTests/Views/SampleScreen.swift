import GeoFleet
import GeoRouting
import Testing

@testable import GeoConsole
@testable import Presentation

/// A state of the console that people meet, to be drawn at any size and with any glyphs.
struct SampleScreen: CustomTestStringConvertible {
    var name: String
    var tab = Tab.overview
    var writing = Preferences.Writing.unlocked
    var arrange: @Sendable (inout Model) -> Void

    var testDescription: String { name }

    func model(_ size: Size, ascii: Bool = false) -> Model {
        var model = Model.troubled(tab, size: size, ascii: ascii, writing: writing)
        arrange(&model)
        return model
    }

    static let tabs = Tab.allCases.map { tab in
        let name = tab.title.lowercased().split(separator: " ").joined(separator: "-")
        return SampleScreen(name: name, tab: tab, writing: .timed) { _ in }
    }

    static let all = tabs + cards + drafts + states + details + maps

    /// Screens of a fleet in which several kinds of objects ask for pools.
    private static let kinds: [SampleScreen] = [
        SampleScreen(name: "kinds", tab: .sources) { $0.show(.severalKinds) },
        SampleScreen(name: "kinds-detail-route", tab: .sources) {
            $0.show(.severalKinds)
            $0.detail = Detail(tab: .sources, row: "eu/HTTPRoute/infra/edge")
        },
        SampleScreen(name: "kinds-detail-gateway", tab: .sources) {
            $0.show(.severalKinds)
            $0.detail = Detail(tab: .sources, row: "eu/Gateway/infra/edge")
        },
        SampleScreen(name: "kinds-detail-geo") {
            $0.show(.severalKinds)
            $0.findings = diagnose($0.fleet, now: $0.now)
            $0.detail = Detail(tab: .overview, row: "eu")
        },
    ]

    static let cards: [SampleScreen] = [
        SampleScreen(name: "card") { $0.dialog = .card(.read(.drain, $0.now)) },
        SampleScreen(name: "card-unread") { $0.dialog = .card(CardState(.drain)) },
        SampleScreen(name: "card-too-early") {
            $0.dialog = .card(CardState(.drain))
            _ = $0.update(.key("y"))
            _ = $0.update(.tick($0.now + .milliseconds(100)))
        },
        SampleScreen(name: "unlock", writing: .timed) {
            var arming = Arming()
            arming.start(at: $0.now + .seconds(-1))
            $0.dialog = .unlock(arming)
        },
        SampleScreen(name: "card-apply") {
            var card = CardState.read(.drain, $0.now)
            card.highlighted = .apply
            $0.dialog = .card(card)
        },
        SampleScreen(name: "card-working") {
            var card = CardState(.drain)
            card.isApplying = true
            $0.dialog = .card(card)
        },
        SampleScreen(name: "card-typing") {
            var card = CardState.read(.foreign, $0.now)
            card.field = TextField("basti")
            $0.dialog = .card(card)
        },
        SampleScreen(name: "card-refused") { $0.dialog = .card(CardState(.refused)) },
        SampleScreen(name: "card-old") {
            var preview = ActionPreview.drain
            preview.sources = [
                DataFreshness(.cloudflare, .last($0.now + .seconds(-720), .failing("no answer within 30 s"))),
                DataFreshness(.sources("eu"), .last($0.now + .seconds(-185), .failing("connection refused"))),
            ]
            $0.dialog = .card(.read(preview, $0.now))
        },
        SampleScreen(name: "card-changed") { $0.dialog = .card(.read(.changed, $0.now)) },
        SampleScreen(name: "card-long") { $0.dialog = .card(.read(.prune, $0.now)) },
        SampleScreen(name: "card-long-end") {
            var card = CardState.read(.prune, $0.now)
            card.scroll = CardView.scrollLimit(card, now: $0.now, $0.size)
            $0.dialog = .card(card)
        },
    ]

    static let drafts: [SampleScreen] = [
        SampleScreen(name: "weight", tab: .origins) {
            var draft = WeightDraft(origin: OriginKey(pool: "k8s-pool-shop-eu", origin: "origin-eu"), before: 33)
            draft.text = "45"
            $0.dialog = .weight(draft)
        },
        SampleScreen(name: "weight-empty", tab: .origins) {
            var draft = WeightDraft(origin: OriginKey(pool: "k8s-pool-shop-eu", origin: "origin-eu"), before: 33)
            draft.text = ""
            $0.dialog = .weight(draft)
        },
        SampleScreen(name: "choice") {
            var choice = ClusterChoice(clusters: ["asia", "eu", "us_east", "us_west"])
            choice.chosen = ["eu", "us_east"]
            choice.selection = 1
            $0.dialog = .choose(choice)
        },
        SampleScreen(name: "command-input") {
            var commandInput = CommandInputState(completing: "re", in: $0)
            commandInput.selection = 1
            $0.dialog = .commandInput(commandInput)
        },
        SampleScreen(name: "command-input-nothing") {
            $0.dialog = .commandInput(CommandInputState(completing: "xyzzy", in: $0))
        },
        SampleScreen(name: "command-input-objects") {
            $0.dialog = .commandInput(CommandInputState(completing: "drain ", in: $0))
        },
        SampleScreen(name: "audit") {
            $0.preferences.who = "ada@laptop"
            $0.preferences.auditPath = "/home/ada/.local/state/geoconsole/audit.jsonl"
            $0.attempts = [
                Attempt(
                    moment: $0.now + .seconds(-90),
                    text: "Drained origin-eu in k8s-pool-shop-eu",
                    .info,
                    wrote: true
                ),
                Attempt(
                    moment: $0.now + .seconds(-30),
                    text: "Prune 2 stale origins: nothing was written: it is not known what Cloudflare has",
                    .warning,
                    wrote: false
                ),
            ]
            $0.dialog = .audit(scroll: 0)
        },
        SampleScreen(name: "copy-menu", tab: .sources) { _ = $0.update(.key("c")) },
        SampleScreen(name: "sort-menu", tab: .sources) { _ = $0.update(.key("s")) },
        SampleScreen(name: "quit") { $0.dialog = .quit },
        SampleScreen(name: "help") { $0.dialog = .help(scroll: 0) },
        SampleScreen(name: "help-read-only", tab: .origins, writing: .forbidden) { $0.dialog = .help(scroll: 99) },
    ]

    static let states: [SampleScreen] = [
        SampleScreen(name: "filter", tab: .origins) {
            $0.input = FilterInput("origin-e")
            $0[.origins].filter = "origin-e"
            $0.rows[.origins] = $0.order(of: .origins)
        },
        SampleScreen(name: "filter-nothing", tab: .pools) {
            $0[.pools].filter = "sa_east"
            $0.rows[.pools] = []
        },
        SampleScreen(name: "sorted-and-marked", tab: .origins) {
            $0[.origins].sort = 3
            $0[.origins].isInverted = true
            $0.rows[.origins] = $0.order(of: .origins)
            $0[.origins].marks = ["k8s-pool-shop-eu/origin-eu", "k8s-pool-shop-us_east/bastion"]
        },
        SampleScreen(name: "writable", writing: .timed) { $0.writableUntil = $0.now + .seconds(42) },
        SampleScreen(name: "paused") {
            $0.isPaused = true
            $0.status = StatusLine("origin-eu drained · u undoes", .info, since: $0.now)
        },
        SampleScreen(name: "refusal-in-status", writing: .timed) {
            $0.status = StatusLine("read-only: W unlocks", .warning, since: $0.now)
        },
        SampleScreen(name: "stale") {
            $0.fleet.cloudflare.state = .failing("HTTP 500")
            $0.fleet.cloudflare.lastSuccess = $0.now + .seconds(-47)
            $0.fleet.budget.blockedUntil = $0.now + .seconds(252)
        },
        SampleScreen(name: "connecting") {
            $0.fleet = Fleet(zone: "example.com")
            $0.findings = []
            $0.rows = [:]
            $0.tables = [:]
            $0.events = EventLog(capacity: 10)
        },
        SampleScreen(name: "no-ingress", tab: .sources) {
            for index in $0.fleet.clusters.indices { $0.fleet.clusters[index].sources = [] }
            $0.rows[.sources] = []
        },
        SampleScreen(name: "all-well") {
            $0.findings = []
            $0.fleet.mend()
            for tab in Tab.allCases { $0.rows[tab] = $0.order(of: tab) }
            $0[.overview].selected = $0.rows[.overview]?.first
        },
        SampleScreen(name: "not-there-yet") {
            $0.findings = []
            $0.fleet.mend()
            $0.fleet.pools = []
            $0.fleet.loadBalancers = []
            $0.rows[.overview] = $0.order(of: .overview)
            $0[.overview].selected = "asia"
        },
        SampleScreen(name: "dry-run", writing: .forbidden) {
            $0.preferences.isDryRun = true
            $0.preferences.reasonForbidden = "DRY_RUN is set: nothing is written"
            $0.status = StatusLine("DRY_RUN is set: nothing is written", .warning, since: $0.now)
        },
        SampleScreen(name: "started-with-warnings", tab: .events) {
            let problem = "config.yaml:3: no theme 'blue'; :theme in the console lists all"
            _ = $0.update(.startupWarnings([StartupWarning("~/.config/geoconsole/" + problem, short: problem)]))
        },
        SampleScreen(name: "repeated-events", tab: .events) {
            let events = (13...40).map { number in
                let call = "GET \(number.isMultiple(of: 2) ? "pools" : "load_balancers") 429"
                return FleetEvent(
                    id: number,
                    moment: .night + .seconds(number - 40),
                    kind: .call,
                    level: .warning,
                    text: "\(call) \(number) ms",
                    repeatKey: call
                )
            }
            _ = $0.update(.events(events))
        },
    ]

    static let details: [SampleScreen] =
        kinds + [
            SampleScreen(name: "detail-geo") { $0.detail = Detail(tab: .overview, row: "us_east") },
            SampleScreen(name: "detail-pool", tab: .pools) {
                $0.detail = Detail(tab: .pools, row: "k8s-pool-shop-asia")
                $0.regionalHealth = RegionalHealth(pool: PoolView.identifier(of: "asia"), probes: .sample)
            },
            SampleScreen(name: "detail-pool-end", tab: .pools) {
                $0.detail = Detail(tab: .pools, row: "k8s-pool-shop-asia")
                $0.detail?.scroll = .max
            },
            SampleScreen(name: "detail-json", tab: .pools) {
                $0.detail = Detail(tab: .pools, row: "k8s-pool-shop-eu", isRaw: true)
            },
            SampleScreen(name: "detail-origin", tab: .origins) {
                $0.detail = Detail(tab: .origins, row: "k8s-pool-shop-us_east/origin-us_east")
                _ = $0.update(.key(.down))
            },
            SampleScreen(name: "detail-balancer", tab: .loadBalancer) {
                $0.detail = Detail(tab: .loadBalancer, row: "699d98642c564d2e855e9661899b7252")
            },
            SampleScreen(name: "detail-ingress", tab: .sources) {
                $0.detail = Detail(tab: .sources, row: "eu/team-payments/ledger")
            },
            SampleScreen(name: "detail-event", tab: .events) { $0.detail = Detail(tab: .events, row: "11") },
            SampleScreen(name: "detail-call", tab: .api) { $0.detail = Detail(tab: .api, row: "5") },
            SampleScreen(name: "detail-gone", tab: .pools) { $0.detail = Detail(tab: .pools, row: "k8s-pool-gone") },
        ]
}

extension CardState {
    /// Long enough on the screen to be read.
    fileprivate static func read(_ preview: ActionPreview, _ now: Moment) -> CardState {
        var card = CardState(preview)
        card.arming.start(at: now + .seconds(-1))
        return card
    }
}

extension Model {
    fileprivate mutating func show(_ fleet: Fleet) {
        self.fleet = fleet
        rows[tab] = order(of: tab)
        self[tab].selected = rows[tab]?.first
    }
}

extension Fleet {
    /// Everything is as it should be.
    fileprivate mutating func mend() {
        for index in clusters.indices { clusters[index].watch.state = .live }
        for index in pools.indices {
            pools[index].health = .healthy
            for place in pools[index].origins.indices {
                pools[index].origins[place].origin.isEnabled = true
                pools[index].origins[place].health = .healthy
                pools[index].origins[place].share = 1 / Double(pools[index].origins.count)
            }
        }
        for index in loadBalancers.indices {
            loadBalancers[index].balancer.steeringPolicy = LoadBalancer.proximity
            loadBalancers[index].drift = []
        }
    }
}

extension ReadStatus {
    fileprivate static func last(_ moment: Moment, _ state: State) -> ReadStatus {
        var feed = ReadStatus()
        feed.state = state
        feed.lastSuccess = moment
        return feed
    }
}

extension [RegionalHealth.Probe] {
    fileprivate static let sample = [
        ("Frankfurt, DE", true, "12.1ms", "", 200), ("Singapore, SG", false, "0ms", "TCP connection failed", nil),
        ("Tokyo, JP", false, "0ms", "TCP connection failed", nil as Int?),
    ].map { region, isHealthy, roundTrip, reason, code in
        RegionalHealth.Probe(
            region: region,
            address: "203.0.113.40",
            isHealthy: isHealthy,
            roundTrip: roundTrip,
            failureReason: reason,
            responseCode: code
        )
    }
}
