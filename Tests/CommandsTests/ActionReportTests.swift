import FleetSupport
import GeoFleet
import GeoRouting
import Presentation
import Testing
import Wire

@testable import Commands

/// What a command that acts prints, and the status it ends with.
struct ActionReportTests {
    private static let drain = Action.drain(.pool("k8s-pool-shop-eu"))

    private static func record(canUndo: Bool = true) -> ActionRecord {
        ActionRecord(
            id: 1,
            moment: DiagnosisFleet.now,
            title: "Drained pool k8s-pool-shop-eu (disabled)",
            text: "Drained pool k8s-pool-shop-eu (disabled)",
            canUndo: canUndo
        )
    }

    private static func report(_ outcomes: ActionReport.Outcome..., problem: ActionReport.Problem? = nil)
        -> ActionReport
    {
        var report = ActionReport(.drain(["eu"]), isDryRun: outcomes == [.planned])
        let preview = ActingFleet.preview(drain)
        report.items = outcomes.map { ActionReport.Item(preview, $0, auditEntry: $0 == .planned ? nil : 3) }
        report.problem = problem
        return report
    }

    private static let change = FieldChange(field: "origin-eu weight", before: "33", after: "50")

    private static let reports: [(ActionReport, CommandExit, JSON, String?)] = [
        (report(.planned), .done, "Planned", nil), (report(.done(record())), .done, "Done", nil),
        (report(.nothingToDo("drained already")), .done, "NothingToDo", nil),
        (report(.nothingToDo("drained already"), .done(record())), .done, "Done", nil),
        (report(.refused("not confirmed")), .failed, "Refused", "not confirmed"),
        (report(.done(record()), .failed("500: no effect")), .failed, "Failed", "500: no effect"),
        (
            report(.changed([change])), .changedMeanwhile, "Changed",
            "changed meanwhile, nothing was written: origin-eu weight"
        ),
        (report(problem: .init(.usage("'eux' is no pool"))), .usage, "Refused", "'eux' is no pool"),
        (report(problem: .init(.unknown("no answer"))), .failed, "Refused", "no answer"),
        (report(), .done, "NothingToDo", nil),
    ]

    @Test(arguments: reports)
    func `the status and the JSON say what became of it`(
        report: ActionReport,
        status: CommandExit,
        outcome: JSON,
        cause: String?
    ) throws {
        #expect(report.status == status)
        let json = report.json
        #expect(json["status"]?["outcome"] == outcome)
        #expect(json["status"]?["cause"]?.string == cause)
        #expect(json["status"]?["exitStatus"]?.int == Int(status.rawValue))
        #expect(try JSONSchema(published: "action-result").errors(in: json) == [])
    }

    @Test func `the schema finds a fault`() throws {
        let schema = try JSONSchema(published: "action-result")
        var json = Self.report(.planned).json.object ?? JSONObject()
        json["kind"] = "Plan"
        #expect(!schema.errors(in: .object(json)).isEmpty)
    }

    @Test func `the JSON has the card: changes, effects, warnings and requests`() throws {
        let report = Self.report(.done(Self.record()))
        let action = try #require(report.json["status"]?["actions"]?.array?.first)
        #expect(action["title"] == "Drain pool k8s-pool-shop-eu (disable)")
        #expect(action["auditEntry"] == 3)
        #expect(action["changes"] == [["field": "k8s-pool-shop-eu enabled", "before": "true", "after": "false"]])
        #expect(action["effects"] == ["app.example.com sends no traffic any more"])
        #expect(
            action["requests"] == [
                ["method": "PATCH", "path": "/accounts/1/load_balancers/pools/2", "body": ["enabled": false]]
            ]
        )
    }

    @Test func `the card has the words of the screen, and the commands instead of its keys`() {
        let lines = ActingFleet.preview(Self.drain).cardLines(now: DiagnosisFleet.now).map(\.text)
        #expect(
            lines == [
                "Drain pool k8s-pool-shop-eu (disable)", "pool k8s-pool-shop-eu",
                "  k8s-pool-shop-eu enabled  true → false", "→ app.example.com sends no traffic any more",
                "PATCH /accounts/1/load_balancers/pools/2", "  {\"enabled\":false}",
            ]
        )
        let weightless = ActingFleet.changed { fleet in
            fleet.origin("origin-eu") { view in
                view.origin.isEnabled = false
                view.origin.weight = 0
            }
        }
        let key = OriginKey(pool: "k8s-pool-shop-eu", origin: "origin-eu")
        let card = ActingFleet.preview(.enable(.origin(key)), on: weightless).cardLines(now: DiagnosisFleet.now)
        let warning = "▲ its weight is 0, so it gets no traffic: set another with geoconsole weight"
        #expect(card.map(\.text).contains(warning))
    }

    private static let refusals: [(Refusal, ActionReport.Outcome)] = [
        (
            .alreadyInState(.pool("p"), isEnabled: false), .nothingToDo("pool p is disabled already")
        ),
        (.hasWeight(origin: "o", 50), .nothingToDo("o has weight 50 already")),
        (.nothingStale, .nothingToDo("no origin is stale: there is nothing to prune")),
        (.poolGone("p"), .refused("there is no pool p any more")),
        (
            .brake(3, of: 4, cluster: "eu"),
            .refused(
                "brake: 3 of 4 origins of eu would be removed at once; check the sources, "
                    + "then run geoconsole confirm-removals eu"
            )
        ),
        (
            .several([.nothingStale, .poolGone("p")]),
            .refused("no origin is stale: there is nothing to prune; there is no pool p any more")
        ),
    ]

    @Test(arguments: refusals)
    func `what is so already is no failure`(refusal: Refusal, outcome: ActionReport.Outcome) {
        #expect(ActionReport.Outcome(refusal) == outcome)
    }

    @Test func `what the runner says becomes an outcome`() {
        #expect(ActionReport.Outcome(.done(Self.record())) == .done(Self.record()))
        #expect(ActionReport.Outcome(.refused(.busy)).status == .failed)
        let failure = ActionReport.Outcome(.failed(ActionFailure(.unknown("timed out"))))
        #expect(failure.cause?.hasSuffix("the next command looks it up") == true)
        var preview = ActionPreview(Self.drain)
        preview.differences = [Self.change]
        #expect(ActionReport.Outcome(.changed(preview)) == .changed([Self.change]))
        preview.differences = []
        preview.refusal = .alreadyInState(.pool("p"), isEnabled: false)
        #expect(ActionReport.Outcome(.changed(preview)).status == .done)
        preview.refusal = .poolGone("p")
        #expect(ActionReport.Outcome(.changed(preview)).status == .changedMeanwhile)
    }

    @Test func `what was done names its entry in the audit file, and how to undo it`() {
        let report = Self.report(.done(Self.record()))
        #expect(
            report.items[0].resultLines().map(\.text) == [
                "● Drained pool k8s-pool-shop-eu (disabled) (audit entry 3: geoconsole undo --id 3)"
            ]
        )
        #expect(
            report.items[0].resultLines(["-p", "prod"]).last?.text.hasSuffix("geoconsole undo --id 3 -p prod)") == true
        )
        let preview = ActingFleet.preview(Self.drain)
        let final = ActionReport.Item(preview, .done(Self.record(canUndo: false)), auditEntry: 4)
        #expect(final.resultLines().map(\.text) == ["● Drained pool k8s-pool-shop-eu (disabled) (audit entry 4)"])
        #expect(Self.report(.refused("no")).items[0].resultLines() == [])
    }
}
