import GeoRouting
import Testing

@testable import GeoConsole

struct DialogTests {
    struct Case: CustomTestStringConvertible {
        var name: String
        var tab = Tab.overview
        var writing = Preferences.Writing.unlocked
        var arrange: @Sendable (inout Model) -> Void

        var testDescription: String { name }
    }

    static let cards: [Case] = [
        Case(name: "card") { $0.dialog = .card(CardState(.drain)) },
        Case(name: "card-apply") {
            var card = CardState(.drain)
            card.highlighted = .apply
            $0.dialog = .card(card)
        },
        Case(name: "card-working") {
            var card = CardState(.drain)
            card.isWorking = true
            $0.dialog = .card(card)
        },
        Case(name: "card-typing") {
            var card = CardState(.foreign)
            card.typed = "basti"
            $0.dialog = .card(card)
        },
        Case(name: "card-refused") { $0.dialog = .card(CardState(.refused)) },
        Case(name: "card-changed") { $0.dialog = .card(CardState(.changed)) },
        Case(name: "card-long") { $0.dialog = .card(CardState(.prune)) },
        Case(name: "card-long-end") {
            var card = CardState(.prune)
            card.scroll = CardView.scrollLimit(card, $0.size)
            $0.dialog = .card(card)
        },
    ]

    static let drafts: [Case] = [
        Case(name: "weight", tab: .origins) {
            var draft = WeightDraft(origin: OriginKey(pool: "k8s-pool-shop-eu", origin: "origin-eu"), before: 33)
            draft.text = "45"
            $0.dialog = .weight(draft)
        },
        Case(name: "weight-empty", tab: .origins) {
            var draft = WeightDraft(origin: OriginKey(pool: "k8s-pool-shop-eu", origin: "origin-eu"), before: 33)
            draft.text = ""
            $0.dialog = .weight(draft)
        },
        Case(name: "choice") {
            var choice = ClusterChoice(clusters: ["asia", "eu", "us_east", "us_west"])
            choice.chosen = ["eu", "us_east"]
            choice.selection = 1
            $0.dialog = .choose(choice)
        },
        Case(name: "palette") {
            var palette = PaletteState()
            palette.text = "re"
            palette.candidates = ["re-read", "release", "remove", "repaint"]
            palette.selection = 1
            $0.dialog = .palette(palette)
        },
        Case(name: "palette-nothing") {
            var palette = PaletteState()
            palette.text = "xyzzy"
            $0.dialog = .palette(palette)
        },
        Case(name: "quit") { $0.dialog = .quit },
        Case(name: "help") { $0.dialog = .help(scroll: 0) },
        Case(name: "help-read-only", tab: .origins, writing: .forbidden) { $0.dialog = .help(scroll: 99) },
    ]

    static let states: [Case] = [
        Case(name: "filter", tab: .origins) {
            $0.input = FilterInput("origin-e")
            $0[.origins].filter = "origin-e"
            $0.rows[.origins] = Table.order(of: .origins, in: $0)
        },
        Case(name: "filter-nothing", tab: .pools) {
            $0[.pools].filter = "sa_east"
            $0.rows[.pools] = []
        },
        Case(name: "sorted-and-marked", tab: .origins) {
            $0[.origins].sort = 3
            $0[.origins].isInverted = true
            $0.rows[.origins] = Table.order(of: .origins, in: $0)
            $0[.origins].marks = ["k8s-pool-shop-eu/origin-eu", "k8s-pool-shop-us_east/bastion"]
        },
        Case(name: "writable", writing: .locked) { $0.writableUntil = $0.now + .seconds(872) },
        Case(name: "paused") {
            $0.isPaused = true
            $0.status = StatusLine("origin-eu drained · u undoes", .info, since: $0.now)
        },
        Case(name: "refusal-in-status", writing: .locked) {
            $0.status = StatusLine("read-only: W unlocks for 15 minutes", .warning, since: $0.now)
        },
        Case(name: "stale") {
            $0.fleet.cloudflare.state = .failing("HTTP 500")
            $0.fleet.cloudflare.lastSuccess = $0.now + .seconds(-47)
            $0.fleet.budget.blockedUntil = $0.now + .seconds(252)
        },
        Case(name: "connecting") {
            $0.fleet = Fleet(zone: "example.com")
            $0.findings = []
            $0.rows = [:]
            $0.tables = [:]
            $0.events = Ring(capacity: 10)
        },
        Case(name: "no-ingress", tab: .ingresses) {
            for index in $0.fleet.clusters.indices { $0.fleet.clusters[index].ingresses = [] }
            $0.rows[.ingresses] = []
        },
        Case(name: "all-well") {
            $0.findings = []
            for index in $0.fleet.clusters.indices { $0.fleet.clusters[index].watch.state = .live }
        },
    ]

    static let details: [Case] = [
        Case(name: "detail-geo") { $0.detail = Detail(tab: .overview, row: "us_east") },
        Case(name: "detail-pool", tab: .pools) {
            $0.detail = Detail(tab: .pools, row: "k8s-pool-shop-asia")
            $0.regionalHealth = RegionalHealth(pool: PoolView.identifier(of: "asia"), probes: .sample)
        },
        Case(name: "detail-pool-end", tab: .pools) {
            $0.detail = Detail(tab: .pools, row: "k8s-pool-shop-asia")
            $0.detail?.scroll = .max
        },
        Case(name: "detail-json", tab: .pools) {
            $0.detail = Detail(tab: .pools, row: "k8s-pool-shop-eu", isRaw: true)
        },
        Case(name: "detail-origin", tab: .origins) {
            $0.detail = Detail(tab: .origins, row: "k8s-pool-shop-us_east/origin-us_east")
        },
        Case(name: "detail-balancer", tab: .loadBalancer) {
            $0.detail = Detail(tab: .loadBalancer, row: "699d98642c564d2e855e9661899b7252")
        },
        Case(name: "detail-ingress", tab: .ingresses) {
            $0.detail = Detail(tab: .ingresses, row: "eu/team-payments/ledger")
        },
        Case(name: "detail-event", tab: .events) { $0.detail = Detail(tab: .events, row: "11") },
        Case(name: "detail-call", tab: .api) { $0.detail = Detail(tab: .api, row: "5") },
        Case(name: "detail-gone", tab: .pools) { $0.detail = Detail(tab: .pools, row: "k8s-pool-gone") },
    ]

    @Test(arguments: cards + drafts + states + details)
    func `a dialog or state looks as on file`(_ example: Case) throws {
        for (size, isASCII) in [(Size(columns: 80, rows: 24), false), (Size(columns: 120, rows: 36), true)] {
            var model = Model.troubled(example.tab, size: size, ascii: isASCII, writing: example.writing)
            example.arrange(&model)
            let name = "\(example.name)-\(size.columns)x\(size.rows)-\(isASCII ? "ascii-mono" : "utf8-colour")"
            try GoldenScreen.expect(view(model), name, mono: isASCII)
        }
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
