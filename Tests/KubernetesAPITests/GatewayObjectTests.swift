import Testing
import Wire

@testable import KubernetesAPI

/// Objects of the Gateway API and Services, as API servers send them.
struct GatewayObjectTests {
    private static func object(_ kind: ObjectKind, _ text: String, hostnames: Bool = true) throws -> WatchedObject {
        let line = #"{"type":"ADDED","object":\#(text)}"#
        let event = try WatchEvent(decoding: Array(line.utf8), ObjectReading(kind, readsHostnames: hostnames))
        switch event {
        case .upserted(let object, _): return object
        case .unreadable(let object, _): throw object
        default: throw MalformedReply("\(event)")
        }
    }

    private static func fixture(_ name: String, _ kind: ObjectKind) throws -> WatchedObject {
        try object(kind, String(decoding: try Fixture.bytes("gateway/\(name).json"), as: UTF8.self))
    }

    private static func gateway(status: String, generation: Int = 1) throws -> WatchedObject {
        let metadata = #"{"name":"edge","namespace":"infra","generation":\#(generation)}"#
        return try object(.gateway, #"{"kind":"Gateway","metadata":\#(metadata),"status":\#(status)}"#)
    }

    private static func route(_ parents: String, status: String, generation: Int = 1) throws -> [RouteParent] {
        let metadata = #"{"name":"shop","namespace":"shop","generation":\#(generation)}"#
        let text = #"{"metadata":\#(metadata),"spec":{"parentRefs":\#(parents)},"status":{"parents":\#(status)}}"#
        return try object(.httpRoute, text).extras.parents
    }

    private static func parent(
        _ name: String = "edge",
        kind: ObjectKind = .gateway,
        namespace: String = "shop",
        section: String? = nil,
        port: Int? = nil
    ) -> ParentReference {
        let id = ObjectName(namespace: namespace, name: name)
        return ParentReference(kind: kind, id: id, section: section, port: port)
    }

    // MARK: Whole objects

    @Test func `a Gateway gives its IP addresses and host names`() throws {
        let gateway = try Self.fixture("gateway-two-addresses", .gateway)
        #expect(gateway.addresses == ["203.0.113.10", "edge-2.lb.example.net"])
        #expect(gateway.extras.acceptance == .accepted && gateway.weight == "40" && gateway.clusterName == "shop")
        #expect(gateway.extras.listeners == [Listener(name: "https", hostname: "*.example.com", port: 443)])
    }

    @Test func `a Gateway without an address is not programmed`() throws {
        let gateway = try Self.fixture("gateway-no-address", .gateway)
        #expect(gateway.addresses.isEmpty)
        #expect(gateway.extras.acceptance == .refused("its condition Programmed is False (AddressNotAssigned)"))
    }

    @Test func `a route knows which parent accepts it`() throws {
        let route = try Self.fixture("httproute-accepted-and-refused", .httpRoute)
        #expect(
            route.extras.parents == [
                RouteParent(
                    reference: Self.parent(namespace: "infra", section: "https"),
                    acceptance: .accepted
                ),
                RouteParent(
                    reference: Self.parent("internal", namespace: "infra"),
                    acceptance: .refused("its condition Accepted is False (NotAllowedByListeners)")
                ),
            ]
        )
        #expect(route.extras.specHostnames == ["shop.example.com", "shop.example.org"])
    }

    @Test func `a condition about an earlier spec says nothing of the present one`() throws {
        let route = try Self.fixture("httproute-stale-generation", .httpRoute)
        let why = "its condition Accepted is about an earlier spec: generation 2 of 3"
        #expect(route.extras.parents.map(\.acceptance) == [.unknown(why)])
    }

    @Test func `a Service gives the addresses of its load balancer, whatever ipMode says`() throws {
        #expect(try Self.fixture("service-ipmode-proxy", .service).addresses == ["203.0.113.20"])
        let named = try Self.fixture("service-hostname", .service)
        #expect(named.addresses == ["edge-0123456789.lb.example.net"] && named.hostnames == "shop.example.com")
    }

    @Test func `an entry of a Service with address and name is one machine`() throws {
        let entries = #"[{"hostname":"a.example.net","ip":"203.0.113.1"},{"hostname":"b.example.net"}]"#
        let text =
            #"{"metadata":{"name":"a","namespace":"b"},"spec":{"type":"LoadBalancer"},"#
            + #""status":{"loadBalancer":{"ingress":\#(entries)}}}"#
        #expect(try Self.object(.service, text).addresses == ["203.0.113.1", "b.example.net"])
    }

    @Test(arguments: [
        (#"{"type":"NodePort"}"#, "its type is NodePort, not LoadBalancer"),
        ("{}", "its type is ClusterIP, not LoadBalancer"),
    ])
    func `a Service of another type asks for nothing`(spec: String, why: String) throws {
        let text = #"{"metadata":{"name":"a","namespace":"b"},"spec":\#(spec)}"#
        #expect(try Self.object(.service, text).extras.refusal == why)
    }

    @Test(arguments: ObjectKind.allCases)
    func `an object that is being deleted is known, but for an Ingress`(kind: ObjectKind) throws {
        let text = #"{"metadata":{"name":"a","namespace":"b","deletionTimestamp":"2026-11-22T12:34:57Z"}}"#
        #expect(try Self.object(kind, text).extras.isBeingDeleted == (kind != .ingress))
    }

    @Test(arguments: [true, false])
    func `the hosts of an Ingress' rules are read only where they count`(areRead: Bool) throws {
        let rules =
            #"[{"host":"a.example.com","http":{}},{"http":{}},{"host":"a.example.com"},{"host":"*.example.org"}]"#
        let text = #"{"metadata":{"name":"a","namespace":"b"},"spec":{"rules":\#(rules)}}"#
        let names = try Self.object(.ingress, text, hostnames: areRead).extras.specHostnames
        #expect(names == (areRead ? ["a.example.com", "*.example.org"] : []))
    }

    // MARK: Status of a Gateway

    struct Conditions: Sendable, CustomTestStringConvertible {
        var conditions: String
        var acceptance: Acceptance
        var testDescription: String { conditions }
    }

    @Test(arguments: [
        Conditions(conditions: "[]", acceptance: .unknown("its status has no condition Accepted")),
        Conditions(conditions: "null", acceptance: .unknown("its status has no condition Accepted")),
        Conditions(
            conditions: #"[{"type":"Accepted","status":"Unknown","reason":"Pending"}]"#,
            acceptance: .unknown("its condition Accepted is Unknown (Pending)")
        ),
        Conditions(
            conditions: #"[{"type":"Accepted","status":"True"}]"#,
            acceptance: .unknown("its status has no condition Programmed")
        ),
        Conditions(
            conditions:
                #"[{"type":"Programmed","status":"True"},{"type":"Accepted","status":"False","reason":"Invalid"}]"#,
            acceptance: .refused("its condition Accepted is False (Invalid)")
        ),
        Conditions(
            conditions: #"[{"type":"Accepted","status":"True"},{"type":"Programmed","status":"True"}]"#,
            acceptance: .accepted
        ),
        Conditions(
            conditions: #"[{"type":"Accepted","status":"True","observedGeneration":2},"#
                + #"{"type":"Programmed","status":"True","observedGeneration":1}]"#,
            acceptance: .unknown("its condition Programmed is about an earlier spec: generation 1 of 2")
        ),
        Conditions(
            conditions: #"[{"type":"Accepted","status":"True","observedGeneration":"2"},"#
                + #"{"type":"Programmed","status":"True","observedGeneration":3}]"#,
            acceptance: .accepted
        ),
    ])
    func `a Gateway counts where Accepted and Programmed are True for its present spec`(row: Conditions) throws {
        let gateway = try Self.gateway(status: #"{"conditions":\#(row.conditions)}"#, generation: 2)
        #expect(gateway.extras.acceptance == row.acceptance)
    }

    @Test func `only IP addresses and host names are addresses; others are kept to be told`() throws {
        let addresses =
            #"[{"value":"203.0.113.1"},{"type":"Hostname","value":"lb.example.net"},"#
            + #"{"type":"NamedAddress","value":"my-ip"},{"type":"example.net/pool","value":"a"},{"type":"IPAddress"}]"#
        let gateway = try Self.gateway(status: #"{"addresses":\#(addresses)}"#)
        #expect(gateway.addresses == ["203.0.113.1", "lb.example.net"])
        #expect(gateway.extras.unusableAddresses == ["NamedAddress my-ip", "example.net/pool a"])
    }

    @Test func `of 200 addresses the first 100 are read, and that is told`() throws {
        let addresses = (0..<200).map { #"{"value":"203.0.113.\#($0)"}"# }.joined(separator: ",")
        let gateway = try Self.gateway(status: #"{"addresses":[\#(addresses)]}"#)
        #expect(gateway.addresses.count == 101)
        #expect(gateway.addresses.last == "and 100 more; only 100 of a status are read")
    }

    // MARK: Parents of a route

    private static func entry(_ parent: String, _ condition: String) -> String {
        #"{"parentRef":\#(parent),"controllerName":"example.net/c","conditions":[{"type":"Accepted",\#(condition)}]}"#
    }

    @Test(arguments: [
        // Defaults of the API: this group, a Gateway, the route's namespace.
        (
            #"{"name":"edge"}"#,
            #"{"group":"gateway.networking.k8s.io","kind":"Gateway","name":"edge","namespace":"shop"}"#
        ),
        (#"{"name":"edge","sectionName":"a","port":443}"#, #"{"name":"edge","sectionName":"a","port":443}"#),
        (#"{"kind":"ListenerSet","name":"set"}"#, #"{"kind":"ListenerSet","name":"set","namespace":"shop"}"#),
    ])
    func `a parent is found in the status with the defaults filled in`(spec: String, status: String) throws {
        let parents = try Self.route("[\(spec)]", status: "[\(Self.entry(status, #""status":"True""#))]")
        #expect(parents.map(\.acceptance) == [.accepted])
    }

    @Test(arguments: [
        #"{"name":"other"}"#, #"{"name":"edge","namespace":"infra"}"#, #"{"name":"edge","sectionName":"a"}"#,
        #"{"name":"edge","port":80}"#, #"{"name":"edge","kind":"ListenerSet"}"#,
        #"{"name":"edge","kind":"Service","group":""}"#,
    ])
    func `a parent in the status that the spec does not name says nothing`(status: String) throws {
        let parents = try Self.route(#"[{"name":"edge"}]"#, status: "[\(Self.entry(status, #""status":"True""#))]")
        #expect(parents.map(\.acceptance) == [.unknown("its status says nothing of Gateway shop/edge yet")])
    }

    @Test(arguments: [
        #"[{"name":"web","kind":"Service","group":""}]"#, #"[{"name":"web","group":"example.net"}]"#,
        #"[{"name":""}]"#, "[]", "null",
    ])
    func `a parent of another kind or group is no parent of ours`(spec: String) throws {
        #expect(try Self.route(spec, status: "[]").isEmpty)
    }

    @Test(arguments: [
        (["True", "False"], Acceptance.accepted), (["False", "True"], .accepted),
        (["False", "Unknown"], .unknown("its condition Accepted is Unknown")),
        (["False"], .refused("its condition Accepted is False")),
    ])
    func `of several controllers one that accepts is enough`(statuses: [String], acceptance: Acceptance) throws {
        let entries = statuses.map { Self.entry(#"{"name":"edge"}"#, #""status":"\#($0)""#) }.joined(separator: ",")
        #expect(try Self.route(#"[{"name":"edge"}]"#, status: "[\(entries)]").map(\.acceptance) == [acceptance])
    }

    @Test func `an entry without conditions says nothing`() throws {
        let parents = try Self.route(#"[{"name":"edge"}]"#, status: #"[{"parentRef":{"name":"edge"}}]"#)
        #expect(parents.map(\.acceptance) == [.unknown("its status has no condition Accepted")])
    }

    // MARK: Bad input

    struct Bad: Sendable, CustomTestStringConvertible {
        var kind: ObjectKind
        var fields: String
        var why: String
        var testDescription: String { "\(kind.rawValue) \(fields.prefix(60))" }
    }

    private static let bad = [
        Bad(kind: .gateway, fields: #""status":7"#, why: "status is not an object"),
        Bad(kind: .gateway, fields: #""spec":"x""#, why: "spec is not an object"),
        Bad(kind: .gateway, fields: #""status":{"addresses":{}}"#, why: "status.addresses is not a list"),
        Bad(kind: .gateway, fields: #""status":{"addresses":[7]}"#, why: "status.addresses[] is not an object"),
        Bad(
            kind: .gateway,
            fields: #""status":{"addresses":[{"value":7}]}"#,
            why: "status.addresses[].value is not text"
        ),
        Bad(kind: .gateway, fields: #""status":{"conditions":"x"}"#, why: "status.conditions is not a list"),
        Bad(
            kind: .gateway,
            fields: #""status":{"conditions":[{"type":7}]}"#,
            why: "status.conditions[].type is not text"
        ),
        Bad(kind: .listenerSet, fields: #""spec":{"parentRef":[]}"#, why: "spec.parentRef is not an object"),
        Bad(kind: .httpRoute, fields: #""spec":{"parentRefs":{}}"#, why: "spec.parentRefs is not a list"),
        Bad(kind: .httpRoute, fields: #""spec":{"hostnames":"a"}"#, why: "spec.hostnames is not a list"),
        Bad(kind: .tlsRoute, fields: #""status":{"parents":7}"#, why: "status.parents is not a list"),
        Bad(
            kind: .grpcRoute,
            fields: #""spec":{"parentRefs":[{"name":"\#(String(repeating: "x", count: 300))"}]}"#,
            why: "spec.parentRefs[].name is longer than 253 bytes"
        ),
        Bad(kind: .service, fields: #""spec":{"type":7}"#, why: "spec.type is not text"),
        Bad(
            kind: .service,
            fields: #""status":{"loadBalancer":{"ingress":7}}"#,
            why: "status.loadBalancer.ingress is not a list"
        ),
    ]

    @Test(arguments: bad)
    func `a field of the wrong type makes one line that names the object`(row: Bad) throws {
        let error = #expect(throws: UnreadableObject.self) {
            try Self.object(row.kind, #"{"metadata":{"name":"a","namespace":"b"},\#(row.fields)}"#)
        }
        #expect(error?.description == "\(row.kind.rawValue) b/a is not readable: \(row.why)")
    }

    @Test(arguments: [
        (ObjectKind.gateway, #""spec":null,"status":null"#),
        (.gateway, #""status":{"addresses":null,"conditions":null}"#),
        (.gateway, #""status":{"addresses":[{"type":null,"value":null}]}"#),
        (.httpRoute, #""spec":{"parentRefs":null}"#),
        (.httpRoute, #""status":{"parents":[{"parentRef":null,"conditions":null}]}"#), (.service, #""status":{}"#),
    ])
    func `null is absent`(kind: ObjectKind, fields: String) throws {
        let object = try Self.object(kind, #"{"metadata":{"name":"a","namespace":"b"},\#(fields)}"#)
        #expect(object.addresses.isEmpty && object.extras.parents.isEmpty)
    }

    @Test func `a megabyte in a text takes no memory`() throws {
        let long = String(repeating: "x", count: 1 << 20)
        let text =
            #"{"metadata":{"name":"a","namespace":"b","annotations":{"dns.external/target":"\#(long)","#
            + #""dns.external/port":"\#(long)","dns.external/origin-host":"\#(long)"}},"#
            + #""status":{"addresses":[{"value":"\#(long)"},{"type":"NamedAddress","value":"\#(long)"}]}}"#
        #expect(try Self.object(.gateway, text).size < 10_000)
    }

    // MARK: Selection

    @Test(arguments: [(#"{"a":"b"}"#, false), (#"{"a":"c"}"#, true), ("{}", true), (#"{"cluster-name":"x"}"#, true)])
    func `a kind that is watched whole is selected here`(labels: String, isUnselected: Bool) throws {
        let reading = ObjectReading(.gateway, selector: LabelSelector("a=b"))
        let text = #"{"type":"ADDED","object":{"metadata":{"name":"a","namespace":"b","labels":\#(labels)}}}"#
        guard case .upserted(let object, _) = try WatchEvent(decoding: Array(text.utf8), reading) else {
            return #expect(Bool(false))
        }
        #expect(object.extras.isUnselected == isUnselected)
    }
}
