import RoutingSupport
import Testing

@testable import GeoRouting

/// Port and Host header: what a person set stays, what we set follows the annotations.
struct OriginSettingsPlanTests {
    private static let name = "k8s-pool-c1-eu"

    private static func wanted(_ address: Address = "203.0.113.1", port: String? = nil, host: Hostname? = nil)
        -> Desired
    {
        var desired = wanting(address)
        desired.pools[0].origins[0].port = port.flatMap { OriginPort(text: $0) }
        desired.pools[0].origins[0].hostHeader = host
        return desired
    }

    private static func live(_ port: Int? = nil, _ host: String? = nil, note: String = "", owner: OwnerID = "eu-1")
        -> Pool
    {
        var origin = origin("origin-eu", "203.0.113.1")
        (origin.port, origin.hostHeader) = (port, host)
        let text = note.isEmpty ? "" : "[external-dns-geo-note/1:\(note)]"
        return pool(description: text, owned: [owner: ["origin-eu": 33]], origin)
    }

    private static func update(
        _ pool: Pool,
        _ desired: Desired,
        withheld: [OriginKey: String] = [:]
    ) -> (edit: OriginEdit?, description: String?, plan: Plan) {
        let plan = plan(
            desired: desired,
            current: CurrentState(pools: [pool], loadBalancers: []),
            rules: rules(),
            withheldSettings: withheld
        )
        guard case .updatePool(let update)? = plan.operations.first else { return (nil, nil, plan) }
        return (update.origins?.first, update.description, plan)
    }

    private struct PortRow: CustomTestStringConvertible {
        var title: String
        var live: Int?
        var noted: String?
        var wanted: String?
        var change: SettingChange<OriginPort>?

        var testDescription: String { title }
    }

    private static let portRows = [
        PortRow(title: "nothing asked", live: nil, noted: nil, wanted: nil, change: nil),
        PortRow(title: "asked for the first time", live: nil, noted: nil, wanted: "8443", change: set("8443")),
        PortRow(title: "there already", live: 8443, noted: "8443", wanted: "8443", change: nil),
        PortRow(title: "changed", live: 8443, noted: "8443", wanted: "9443", change: set("9443")),
        PortRow(title: "the annotation went", live: 8443, noted: "8443", wanted: nil, change: .removed),
        PortRow(title: "a person's, without a note", live: 7000, noted: nil, wanted: "8443", change: nil),
        PortRow(title: "a person's, nothing asked", live: 7000, noted: nil, wanted: nil, change: nil),
        PortRow(title: "a person changed ours", live: 7000, noted: "8443", wanted: "9443", change: nil),
        PortRow(
            title: "a person changed ours, and it went",
            live: 7000,
            noted: "8443",
            wanted: nil,
            change: nil
        ),
        PortRow(title: "a person removed ours", live: nil, noted: "8443", wanted: "9443", change: nil),
        PortRow(title: "a port that cannot be read", live: -1, noted: nil, wanted: "8443", change: nil),
    ]

    private static func set(_ port: String) -> SettingChange<OriginPort>? {
        OriginPort(text: port).map(SettingChange.set)
    }

    @Test(arguments: portRows)
    private func `a port follows the annotation until a person sets it`(row: PortRow) {
        let note = row.noted.map { "eu-1(o:origin-eu=\($0))" } ?? ""
        let (edit, description, _) = Self.update(Self.live(row.live, note: note), Self.wanted(port: row.wanted))
        #expect(edit?.port == row.change)
        #expect((description == nil) == (row.change == nil))
        if let change = row.change, let description {
            let expected = change.value.map { "eu-1(o:origin-eu=\($0.number))" }
            #expect(description.contains(expected ?? "[external-dns-geo-note") == (expected != nil))
        }
    }

    @Test(
        arguments: [
            (nil, "", "x.example", "set"), ("x.example", "eu-1(o:origin-eu=/x.example)", nil, "removed"),
            ("x.example", "eu-1(o:origin-eu=/x.example)", "y.example", "set"), ("z.example", "", "x.example", "kept"),
            ("z.example", "eu-1(o:origin-eu=/x.example)", nil, "kept"), ("[]?", "", "x.example", "kept"),
        ] as [(String?, String, Hostname?, String)]
    )
    func `so does a Host header`(live: String?, note: String, wanted: Hostname?, result: String) {
        let (edit, _, _) = Self.update(Self.live(nil, live, note: note), Self.wanted(host: wanted))
        let expected: SettingChange<Hostname>? = result == "kept" ? nil : SettingChange(wanted)
        #expect(edit?.hostHeader == expected)
    }

    @Test func `a person's port does not keep the Host header from following`() {
        let (edit, description, _) = Self.update(
            Self.live(7000, "x.example", note: "eu-1(o:origin-eu=8443/x.example)"),
            Self.wanted(port: "9443", host: "y.example")
        )
        #expect(edit == OriginEdit(source: 0, name: "origin-eu", hostHeader: .set("y.example")))
        #expect(description?.contains("[external-dns-geo-note/1:eu-1(o:origin-eu=8443/y.example)]") == true)
    }

    @Test(arguments: ["us-2", nil] as [OwnerID?])
    func `an origin of others gets neither`(owner: OwnerID?) {
        var foreign = Self.live(owner: owner ?? "us-2")
        foreign.origins[0].address = "203.0.113.9"
        if owner == nil { foreign.description = PoolDescription("") }
        let plan = Self.update(foreign, Self.wanted(port: "8443", host: "x.example")).plan
        guard case .updatePool(let update)? = plan.operations.first else {
            Issue.record("nothing is added")
            return
        }
        #expect(update.origins?.first == OriginEdit(source: 0, name: "origin-eu"))
        #expect(update.origins?.last?.port == Self.set("8443"))
    }

    @Test func `an address that another owner has keeps its port`() {
        let (edit, _, plan) = Self.update(Self.live(owner: "us-2"), Self.wanted(port: "8443", host: "x.example"))
        #expect(edit == nil && plan.operations.isEmpty)
    }

    @Test func `an adopted origin gets what is asked, unless it has a port already`() {
        for (port, expected) in [(nil, Self.set("8443")), (7000, nil)] as [(Int?, SettingChange<OriginPort>?)] {
            var adopted = Self.live(port)
            adopted.description = PoolDescription("")
            #expect(Self.update(adopted, Self.wanted(port: "8443")).edit?.port == expected)
        }
    }

    @Test func `a new origin has them from its first request, with the note`() {
        let plan = plan(
            desired: Self.wanted(port: "8443", host: "x.example"),
            current: CurrentState(pools: [], loadBalancers: []),
            rules: rules()
        )
        guard case .createPool(let draft)? = plan.operations.first else {
            Issue.record("no pool is created")
            return
        }
        #expect(draft.origins.first?.port == Self.set("8443"))
        #expect(draft.origins.first?.hostHeader == .set("x.example"))
        #expect(draft.description.hasSuffix(" [external-dns-geo-note/1:eu-1(o:origin-eu=8443/x.example)]"))
    }

    @Test func `an origin that gets a new address keeps them, and what changed with it changes`() {
        let live = Self.live(8443, "x.example", note: "eu-1(o:origin-eu=8443/x.example)")
        let (edit, description, _) = Self.update(live, Self.wanted("203.0.113.2", port: "8443", host: "x.example"))
        #expect(edit == OriginEdit(source: 0, name: "origin-eu", address: "203.0.113.2"))
        #expect(description == nil)
        let moved = Self.update(live, Self.wanted("203.0.113.2", port: "9443", host: "x.example")).edit
        #expect(moved == OriginEdit(source: 0, name: "origin-eu", address: "203.0.113.2", port: Self.set("9443")))
    }

    @Test(arguments: ["eu-1(o:?)", "eu-1(h:a.example"])
    func `with a note that cannot be read no port changes, and the rest goes on`(note: String) {
        var desired = Self.wanted("203.0.113.2", port: "8443", host: "x.example")
        desired.pools[0].origins[0].weight = 50
        let (edit, description, plan) = Self.update(Self.live(7000, note: note), desired)
        #expect(edit == OriginEdit(source: 0, name: "origin-eu", address: "203.0.113.2", weight: 50))
        #expect(description?.contains("[external-dns-geo-note/1:\(note)") == true)
        #expect(plan.texts.count { $0.contains("note in its description") } == 1)
    }

    @Test func `with a newer note no port changes either`() {
        var live = Self.live(7000)
        live.description = PoolDescription(live.description.text + " [external-dns-geo-note/7:whatever]")
        let (edit, _, plan) = Self.update(live, Self.wanted(port: "8443"))
        #expect(edit == nil)
        #expect(plan.texts.contains { $0.contains("newer release (version 7)") })
    }

    @Test func `the note of an origin that is gone goes with its record`() {
        var live = Self.live(note: "us-2(h:b.example)eu-1(o:gone=1,origin-eu=2)")
        live.description = PoolDescription(
            live.description.text.replacing("origin-eu=33", with: "gone=33,origin-eu=33")
        )
        let (_, description, _) = Self.update(live, Self.wanted())
        #expect(description?.contains("us-2(h:b.example)eu-1(o:origin-eu=2)]") == true)
        #expect(description?.contains("gone") == false)
    }

    @Test func `former ids hand their note over`() {
        let live = Self.live(8443, note: "old-1(o:origin-eu=8443;h:a.example)us-2(h:b.example)", owner: "old-1")
        let plan = plan(
            desired: Self.wanted(port: "8443"),
            current: CurrentState(pools: [live], loadBalancers: [balancer("a.example", pools: [live.id])]),
            rules: rules(adopting: ["old-1"])
        )
        guard case .updatePool(let update)? = plan.operations.first else {
            Issue.record("nothing is taken over")
            return
        }
        #expect(update.origins?.first?.isChange == false)
        #expect(
            update.description?.contains(
                "[external-dns-geo-note/1:us-2(h:b.example)eu-1(o:origin-eu=8443;h:a.example)]"
            )
                == true
        )
    }

    @Test func `what Cloudflare refused is left as it is`() {
        let key = OriginKey(pool: Self.name, origin: "origin-eu")
        for (why, count) in [("", 0), ("not allowed", 1)] {
            let (edit, _, plan) = Self.update(Self.live(), Self.wanted(host: "x.example"), withheld: [key: why])
            #expect(edit == nil)
            #expect(plan.texts.count { $0.contains("are left as they are: not allowed") } == count)
        }
    }

    // MARK: A full description

    @Test func `a note takes only what leaves 300 bytes free`() {
        for (length, isNoted) in [(500, true), (640, false), (900, false)] {
            var live = Self.live()
            live.description = PoolDescription(String(repeating: "x", count: length) + " " + live.description.text)
            let (edit, description, plan) = Self.update(live, Self.wanted(port: "8443"))
            #expect((edit?.port != nil) == isNoted)
            #expect(description.map { $0.utf8.count <= 724 } ?? !isNoted)
            #expect(plan.texts.contains { $0.contains("no room left for notes") } == !isNoted)
        }
    }

    @Test func `a new origin gets its port without a note, since it would serve nothing without it`() {
        var live = Self.live()
        live.description = PoolDescription(String(repeating: "x", count: 700) + " " + live.description.text)
        live.origins[0].address = "203.0.113.7"
        var desired = Self.wanted("203.0.113.8", port: "8443")
        desired.pools[0].origins.insert(DesiredPool.DesiredOrigin(address: "203.0.113.7", weight: 33), at: 0)
        let plan = Self.update(live, desired).plan
        guard case .updatePool(let update)? = plan.operations.first else {
            Issue.record("the origin is not added")
            return
        }
        #expect(update.origins?.last?.port == Self.set("8443"))
        #expect(update.description?.contains("note") == false)
    }

    @Test func `the record never fails for a note`() {
        let note = "us-2(h:" + (0..<40).map { "a\($0).example" }.joined(separator: ",") + ")eu-1(o:origin-eu=8443)"
        var live = Self.live(8443, note: note)
        let filler = String(repeating: "x", count: 1010 - live.description.text.utf8.count)
        live.description = PoolDescription(filler + " " + live.description.text)
        var desired = Self.wanted(port: "8443")
        desired.pools[0].origins.append(DesiredPool.DesiredOrigin(address: "203.0.113.8", weight: 33))
        let (_, description, plan) = Self.update(live, desired)
        #expect(description.map { $0.utf8.count <= 1024 } == true)
        #expect(PoolDescription(description ?? "").record["eu-1"].count == 2)
        #expect(plan.leftOut.isEmpty)
        #expect(plan.texts.contains { $0.contains("stay as they are from now on") })
        // A person's longer text alone makes no write.
        #expect(Self.update(live, Self.wanted(port: "8443")).plan.operations.isEmpty)
    }
}
