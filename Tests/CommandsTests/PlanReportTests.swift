import FleetSupport
import GeoFleet
import GeoRouting
import Presentation
import Testing
import Wire

@testable import Commands

/// What `plan` prints, and what `apply` makes of its file.
struct PlanReportTests {
    private static let target = (account: "account-1", zone: "zone-1")

    private static let steps = [
        PlannedStep(
            .create,
            object: "pool k8s-pool-shop-eu",
            name: "k8s-pool-shop-eu",
            changes: [FieldChange(field: "pool k8s-pool-shop-eu", before: "none", after: "origin-eu 203.0.113.10")],
            values: #"{"name":"k8s-pool-shop-eu","enabled":true,"origins":["#
                + #"{"name":"origin-eu","address":"203.0.113.10","weight":0.33}]}"#
        ),
        PlannedStep(
            .change,
            object: "load balancer app.example.com",
            name: "app.example.com",
            changes: [
                FieldChange(field: "app.example.com proxied", before: "false", after: "true"),
                FieldChange(
                    field: "app.example.com default_pools",
                    before: "a",
                    after: "b",
                    .list(removed: ["a"], added: ["b"])
                ),
            ],
            values: #"{"proxied":true,"default_pools":["b"]}"#
        ),
        PlannedStep(
            .change,
            object: "pool k8s-pool-shop-asia",
            name: "k8s-pool-shop-asia",
            changes: [
                FieldChange(field: "origin-asia weight", before: "33", after: "50"),
                FieldChange(field: "origin-old", before: "192.0.2.1", after: "removed", .removed),
                FieldChange(field: "origin-new", before: "none", after: "192.0.2.2", .added),
            ],
            values: #"{"origins":[]}"#
        ),
        PlannedStep(.delete, object: "pool old", name: "old", changes: [], values: ""),
    ]

    private static func plan(
        _ steps: [PlannedStep] = steps,
        refusal: Refusal? = nil,
        clusters: [String] = ["eu", "asia"],
        target: (account: String, zone: String) = target
    ) -> PlanReport {
        var preview = ActionPreview(.sync(clusters: clusters))
        preview.steps = steps
        preview.refusal = refusal
        preview.effects = [.loadBalancerStops("app.example.com")]
        preview.warnings = [.notSynced(["us_east"])]
        return PlanReport(preview, of: clusters, in: ActingFleet.changed(), target: target)
    }

    @Test func `the whole plan`() {
        #expect(
            Self.plan().lines.map(\.text) == [
                "What the controllers of eu, asia would change:", "", "  + pool k8s-pool-shop-eu",
                "      + enabled: true", "      + origin origin-eu 203.0.113.10, weight 33", "",
                "  ~ load balancer app.example.com", "      ~ proxied: false → true", "      - default_pools: a",
                "      + default_pools: b", "", "  ~ pool k8s-pool-shop-asia", "      ~ origin-asia weight: 33 → 50",
                "      - origin-old 192.0.2.1", "      + origin-new 192.0.2.2", "", "  - pool old", "",
                "→ app.example.com sends no traffic any more",
                "▲ this sync leaves out us_east: name no cluster to sync all", "",
                "Plan: 1 to add, 2 to change, 1 to remove.",
            ]
        )
    }

    private static let statuses: [(PlanReport, CommandExit, JSON, String)] = [
        (plan(), .different, "Changes", "Plan: 1 to add, 2 to change, 1 to remove."),
        (
            plan([], refusal: .alreadyInSync(clusters: ["eu", "asia"])), .done, "NoChanges",
            "No changes: Cloudflare has what the sources of eu, asia ask for."
        ),
        (plan([steps[0], steps[0]]), .different, "Changes", "Plan: 1 to add, 0 to change, 0 to remove."),
    ]

    @Test(arguments: statuses)
    func `the status, the summary and the JSON agree`(
        plan: PlanReport,
        status: CommandExit,
        outcome: JSON,
        summary: String
    ) throws {
        #expect(plan.status == status && plan.problem == nil)
        #expect(plan.json["status"]?["outcome"] == outcome)
        #expect(plan.lines.last?.text == summary)
        #expect(try JSONSchema(published: "plan").errors(in: plan.json) == [])
    }

    @Test(arguments: [
        Refusal.passWouldFail(cluster: "eu", "no quota"), .clusterUnread("eu"),
        .several([.alreadyInSync(clusters: ["asia"]), .watchDown("eu", since: nil, .wishes)]),
    ])
    func `what cannot be planned is a failure, never an empty plan`(refusal: Refusal) throws {
        let plan = Self.plan([], refusal: refusal)
        #expect(plan.status == .failed && plan.problem != nil && plan.lines == [])
        #expect(plan.json["status"]?["outcome"] == "Failed" && plan.json["status"]?["cause"] != nil)
        #expect(try JSONSchema(published: "plan").errors(in: plan.json) == [])
    }

    // MARK: The file

    private static func file(_ plan: PlanReport = plan()) throws -> PlanFile {
        try PlanFile(Array(plan.json.indented.utf8), path: "p.json")
    }

    @Test func `a plan equals its own file`() throws {
        let file = try Self.file()
        #expect(file.clusters == ["eu", "asia"])
        #expect(file.obstacle(to: Self.plan()) == nil && file.differences(to: Self.plan()) == [])
        // What becomes of the traffic may be told in other words by then: only the steps count.
        #expect(try Self.file(Self.plan([])).differences(to: Self.plan([])) == [])
    }

    @Test func `each difference is named with its object`() throws {
        var other = Self.steps
        other[2].changes[0].after = "60"
        other.removeLast()
        let differences = try Self.file().differences(to: Self.plan(other))
        #expect(differences.map(\.field) == ["pool k8s-pool-shop-asia", "pool old"])
        #expect(differences[0].after.contains("origin-asia weight 33 → 60"))
        #expect(differences[1].before == "delete" && differences[1].after == "no change")
        var emptied = Self.steps
        for index in 0..<3 { emptied[index].values = "{}" }
        #expect(try Self.file().differences(to: Self.plan(emptied)).count == 3)
        let order = try Self.file().differences(to: Self.plan(Self.steps.reversed()))
        #expect(order.map(\.field) == ["order"])
        #expect(try Self.file(Self.plan([])).differences(to: Self.plan()).count == 4)
    }

    @Test func `a plan for another account, zone or owner is not applied`() throws {
        let file = try Self.file()
        let account = Self.plan(target: ("account-2", "zone-1"))
        let line = "the plan is for the account account-1, and the environment names account-2"
        #expect(file.obstacle(to: account) == line)
        #expect(file.obstacle(to: Self.plan(target: ("account-1", "zone-2")))?.contains("zone zone-1") == true)
        var preview = ActionPreview(.sync(clusters: ["eu"]))
        preview.steps = Self.steps
        var fleet = ActingFleet.changed()
        if let owner = OwnerID("eu-2") { fleet.clusters[0].rules.owner = owner }
        let owner = PlanReport(preview, of: ["eu"], in: fleet, target: Self.target)
        #expect(file.obstacle(to: owner) == "the plan is for the owner eu-1 of eu, and here it is eu-2")
    }

    private static let foreign: [(String, String)] = [
        ("", "p.json holds no plan"), ("{}", "p.json holds no plan"), ("[1]", "p.json holds no plan"),
        (#"{"kind":"Plan","spec":{"formatVersion":2}}"#, "p.json has the form 2 of a plan"),
        (#"{"kind":"Plan","spec":{"formatVersion":1},"status":{}}"#, "p.json holds no plan"),
        (#"{"kind":"Explanation","spec":{"formatVersion":1}}"#, "p.json holds no plan"),
        (
            #"{"kind":"Plan","spec":{"formatVersion":1,"clusters":[]},"status":{"outcome":"Failed","steps":[]}}"#,
            "the plan in p.json failed"
        ),
    ]

    @Test(arguments: foreign)
    func `what is no plan is said to be none`(text: String, line: String) {
        do throws(CommandProblem) {
            _ = try PlanFile(Array(text.utf8), path: "p.json")
            Issue.record("it is taken for a plan")
        } catch {
            #expect("\(error)".hasPrefix(line), "\(error)")
        }
    }
}
