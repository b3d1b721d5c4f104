import Testing

@testable import KubernetesAPI

/// What an object keeps of its former version while its status is not certain.
struct HoldingTests {
    private static let edge = reference("edge")
    private static let other = reference("other")

    private static func reference(_ name: String) -> ParentReference {
        ParentReference(kind: .gateway, id: ObjectName(namespace: "infra", name: name), section: nil, port: nil)
    }

    private static func gateway(_ addresses: [String], _ acceptance: Acceptance = .accepted) -> WatchedObject {
        var object = WatchedObject(.gateway, namespace: "infra", name: "edge", uid: "1", addresses: addresses)
        object.extras.acceptance = acceptance
        return object
    }

    private static func route(
        _ parents: [(ParentReference, Acceptance)],
        names: [String] = [],
        uid: String = "1"
    ) -> WatchedObject {
        var object = WatchedObject(.httpRoute, namespace: "shop", name: "web", uid: uid)
        object.extras.parents = parents.map { RouteParent(reference: $0.0, acceptance: $0.1) }
        object.extras.specHostnames = names
        return object
    }

    // MARK: Gateways

    @Test(
        arguments: [
            (["b"], Acceptance.accepted, ["b"], nil), ([], .accepted, ["a"], nil),
            (["b"], .unknown("old"), ["a"], "old"), (["b"], .refused("no"), ["a"], "no"),
            ([], .refused("no"), ["a"], "no"),
        ] as [([String], Acceptance, [String], String?)]
    )
    func `a Gateway takes new addresses when they work, and keeps the taken ones through anything less`(
        addresses: [String],
        acceptance: Acceptance,
        kept: [String],
        doubt: String?
    ) {
        let former = Self.gateway(["a"]).holding(nil)
        let held = Self.gateway(addresses, acceptance).holding(former)
        #expect(held.addresses == kept && held.extras.doubt == doubt)
    }

    @Test func `a new Gateway whose addresses do not work yet has none`() {
        let held = Self.gateway(["a"], .unknown("Pending")).holding(nil)
        #expect(held.addresses.isEmpty && held.extras.doubt == "Pending")
    }

    @Test func `a Gateway that was created again keeps nothing`() {
        var again = Self.gateway(["a"], .unknown("Pending"))
        again.uid = "2"
        #expect(again.holding(Self.gateway(["a"]).holding(nil)).addresses.isEmpty)
    }

    // MARK: Services

    @Test func `a Service keeps its addresses through an empty status, and none when its type changes`() {
        let former = WatchedObject(.service, namespace: "a", name: "b", uid: "1", addresses: ["203.0.113.1"])
        var now = WatchedObject(.service, namespace: "a", name: "b", uid: "1")
        #expect(now.holding(former).addresses == ["203.0.113.1"])
        now.extras.refusal = "its type is ClusterIP, not LoadBalancer"
        #expect(now.holding(former).addresses.isEmpty)
    }

    // MARK: Routes

    struct Row: Sendable, CustomTestStringConvertible {
        var title: String
        var former: [(ParentReference, Acceptance)]?
        var now: [(ParentReference, Acceptance)]
        var counted: [ParentReference]
        var names: [String]
        var doubt: String?
        var refusal: String?
        var testDescription: String { title }
    }

    private static let rows = [
        Row(title: "accepted", former: nil, now: [(edge, .accepted)], counted: [edge], names: ["new"]),
        Row(title: "never told", former: nil, now: [(edge, .unknown("no"))], counted: [], names: ["new"], doubt: "no"),
        Row(
            title: "refused",
            former: [(edge, .accepted)],
            now: [(edge, .refused("NotAllowed"))],
            counted: [],
            names: ["new"],
            refusal: "Gateway infra/edge refuses it: NotAllowed"
        ),
        Row(
            title: "the status is about an earlier spec",
            former: [(edge, .accepted)],
            now: [(edge, .unknown("old"))],
            counted: [edge],
            names: ["former"],
            doubt: "old"
        ),
        Row(
            title: "moved to another Gateway, which says nothing yet",
            former: [(edge, .accepted)],
            now: [(other, .unknown("new"))],
            counted: [edge],
            names: ["former"],
            doubt: "new"
        ),
        Row(
            title: "moved to another Gateway, which accepts",
            former: [(edge, .accepted)],
            now: [(other, .accepted)],
            counted: [other],
            names: ["new"]
        ),
        Row(
            title: "one of two says nothing any more",
            former: [(edge, .accepted), (other, .accepted)],
            now: [(edge, .accepted), (other, .unknown("gone"))],
            counted: [edge, other],
            names: ["former", "new"],
            doubt: "gone"
        ),
        Row(
            title: "one refuses, one says nothing",
            former: [(edge, .accepted)],
            now: [(edge, .refused("x")), (other, .unknown("y"))],
            counted: [],
            names: ["former"],
            doubt: "y"
        ),
        Row(
            title: "it names no parent of ours",
            former: [(edge, .accepted)],
            now: [],
            counted: [],
            names: ["new"],
            refusal: "it names no Gateway or ListenerSet as its parent"
        ),
    ]

    @Test(arguments: rows)
    func `a route makes no new claim, and ends no old one, without a word about its present spec`(row: Row) {
        let former = row.former.map { Self.route($0, names: ["former"]).holding(nil) }
        let held = Self.route(row.now, names: ["new"]).holding(former)
        #expect(held.extras.parents.map(\.reference) == row.counted)
        #expect(held.extras.specHostnames == row.names)
        #expect(held.extras.doubt == row.doubt)
        #expect(held.extras.refusal == row.refusal)
    }

    @Test func `doubt lasts through any number of events`() {
        let accepted = Self.route([(Self.edge, .accepted)], names: ["former"]).holding(nil)
        let doubtful = Self.route([(Self.other, .unknown("x"))], names: ["new"])
        let once = doubtful.holding(accepted)
        #expect(doubtful.holding(once) == once)
    }

    @Test func `a ListenerSet keeps its Gateway while it is not accepted`() {
        func set(_ parent: ParentReference, _ acceptance: Acceptance) -> WatchedObject {
            var object = WatchedObject(.listenerSet, namespace: "shop", name: "set", uid: "1")
            object.extras.acceptance = acceptance
            object.extras.parents = [RouteParent(reference: parent, acceptance: acceptance)]
            return object
        }
        let former = set(Self.edge, .accepted).holding(nil)
        #expect(set(Self.other, .unknown("x")).holding(former).extras.parents.map(\.reference) == [Self.edge])
        #expect(set(Self.other, .unknown("x")).holding(nil).extras.parents.isEmpty)
        #expect(set(Self.other, .accepted).holding(former).extras.parents.map(\.reference) == [Self.other])
    }
}
