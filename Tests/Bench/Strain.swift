import Foundation
import Harness
import Synchronization
import Wire

/// Resident memory and log while an API answers with more than any program should hold.
enum Strain {
    private static let watched = Duration.seconds(8)

    static var names: [String] { (kubernetes + cloudflare).map(\.name) + [manyPools] }
    private static let manyPools = "10,000 pools of one origin"

    /// Measures one of the replies.
    static func measure(_ name: String) async throws -> String {
        if name == manyPools {
            let account = Account(pools: 10_000)
            let line = try await measure(name, cloudflare: { account.answer($0) })
            return line + "\n  of the 10,000 pools: \(account.writes) writes, then none"
        }
        let kubernetes = kubernetes.first { $0.name == name }?.answer
        let cloudflare = cloudflare.first { $0.name == name }?.answer
        return try await measure(name, kubernetes: kubernetes, cloudflare: cloudflare)
    }

    // MARK: Runs

    private static func measure(
        _ name: String,
        kubernetes: (@Sendable (Hostile.Call) -> Hostile.Answer)? = nil,
        cloudflare: (@Sendable (Hostile.Call) -> Hostile.Answer)? = nil
    ) async throws -> String {
        var line = ""
        try await Sim.with(arguments: []) { sim in
            try await sim.createIngress("web", in: "eu", addresses: ["203.0.113.1"])
            try await Hostile.with(kubernetes ?? cloudflare ?? { _ in .json("{}") }) { hostile in
                var environment: [String: String] = [:]
                if kubernetes == nil {
                    environment["CF_API_URL"] = "http://127.0.0.1:\(hostile.port)/client/v4"
                } else {
                    try config(hostile.port).write(to: sim.kubeconfigFile, atomically: true, encoding: .utf8)
                }
                let controller = try await controller(sim, environment)
                let console = try await console(sim, environment)
                line =
                    "peak resident, \(watched.components.seconds) s of \(name): controller \(controller)   (bar: 100), "
                    + "console \(console.text()) MiB   (bar: 150)"
            }
        }
        return line
    }

    private static func controller(_ sim: Sim, _ environment: [String: String]) async throws -> String {
        var text = ""
        try await Controller.with("eu", sim, environment) { eu in
            try await Task.sleep(for: watched)
            let life = eu.process.isRunning ? "" : ", ENDED"
            text = "\(peak(eu.process.identifier).text()) MiB\(life), log \(eu.log.utf8.count >> 10) KiB"
        }
        return text
    }

    private static func console(_ sim: Sim, _ environment: [String: String]) async throws -> Double {
        var settings = sim.environment("eu").merging(environment) { $1 }
        settings["GEO_LOCATION"] = nil
        settings["KUBE_CONTEXT"] = nil
        settings["XDG_STATE_HOME"] = sim.directory.path
        let terminal = try PseudoTerminal(["geoconsole", "--cluster", "eu=eu"], environment: settings)
        terminal.read(for: watched)
        let size = peak(terminal.process)
        if size.isNaN { throw Ended(program: "geoconsole") }
        return size
    }

    /// A program that should have gone on did not.
    private struct Ended: Error, CustomStringConvertible {
        let program: String

        var description: String { "\(program) ended by itself: run it by hand to see why" }
    }

    /// The most that a process has had resident, in MiB.
    private static func peak(_ process: Int32) -> Double {
        let status = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
        return (Double(line.filter(\.isNumber)) ?? .nan) / 1024
    }

    private static func config(_ port: Int) -> String {
        """
        current-context: eu
        contexts: [{name: eu, context: {cluster: c, user: u}}]
        clusters: [{name: c, cluster: {server: "http://127.0.0.1:\(port)"}}]
        users: [{name: u, user: {token: t}}]
        """
    }

    // MARK: Replies

    private static let megabyte = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
    private static let long = String(repeating: "x", count: 4 << 20)

    private static func isWatch(_ call: Hostile.Call) -> Bool { call.target.contains("watch=true") }

    private static func list(_ items: String, continuation: String = "") -> Hostile.Answer {
        let metadata = #"{"resourceVersion":"5","continue":"\#(continuation)"}"#
        return .json(#"{"kind":"IngressList","metadata":\#(metadata),"items":[\#(items)]}"#)
    }

    private static func ingress(_ number: Int, bytes: Int = 2048, hostnames: String = "") -> String {
        let filler = String(repeating: "f", count: bytes)
        let labels = #"{"dns.external/geo-route":"true","cluster-name":"shop"}"#
        let annotations = #"{"filler":"\#(filler)","dns.external/hostname":"\#(hostnames)"}"#
        return #"{"metadata":{"namespace":"a","name":"n\#(number)","labels":\#(labels),"annotations":\#(annotations)},"#
            + #""status":{"loadBalancer":{"ingress":[{"ip":"203.0.113.1"}]}}}"#
    }

    private static let page = (0..<250).map { ingress($0) }.joined(separator: ",")
    private static let hostnames = (0..<30_000).map { "h\($0)" }.joined(separator: ",")

    private static let kubernetes: [(name: String, answer: @Sendable (Hostile.Call) -> Hostile.Answer)] = [
        (
            "endless list",
            { _ in Hostile.Answer(bytes: Array("{\"kind\":\"IngressList\",\"x\":\"".utf8), endless: megabyte) }
        ),
        ("ever new continuations", { list(page, continuation: "c\($0.number)") }),
        ("two continuations in turn", { list(page, continuation: "c\($0.number % 2)") }),
        (
            "ever new Ingresses",
            { call in
                list(
                    (0..<250).map { ingress(call.number * 250 + $0) }.joined(separator: ","),
                    continuation: "c\(call.number)"
                )
            }
        ),
        ("an Ingress of 7 MiB", { _ in list(ingress(1, bytes: 7 << 20)) }),
        (
            "an error message of 4 MiB from Kubernetes",
            { _ in .json(#"{"kind":"Status","code":500,"message":"\#(long)"}"#, status: 500) }
        ),
        ("a list of small values", { _ in .json("[" + String(repeating: "0,", count: (4 << 20) - 1000) + "0]") }),
        (
            "four annotations of 256 KiB",
            { call in
                isWatch(call)
                    ? Hostile.Answer(bytes: [], endless: [0x20])
                    : list((0..<4).map { ingress($0, hostnames: hostnames) }.joined(separator: ","))
            }
        ),
        ("an endless line", { call in isWatch(call) ? Hostile.Answer(bytes: [], endless: megabyte) : list("") }),
        (
            "error events of 3 MiB",
            { call in
                let event =
                    #"{"type":"ERROR","object":{"kind":"Status","code":500,"message":"\#(long.prefix(3 << 20))"}}"#
                return isWatch(call) ? .json(event + "\n") : list("")
            }
        ),
        (
            "a flood of events",
            { call in
                if !isWatch(call) { return list("") }
                let events = (0..<20_000).map {
                    #"{"type":"ADDED","object":\#(ingress($0, bytes: 0, hostnames: String(hostnames.prefix(4000))))}"#
                }
                return .json(events.joined(separator: "\n") + "\n")
            }
        ),
    ]

    private static let cloudflare: [(name: String, answer: @Sendable (Hostile.Call) -> Hostile.Answer)] = [
        ("endless reply", { _ in Hostile.Answer(bytes: Array("{\"success\":true,\"x\":\"".utf8), endless: megabyte) }),
        (
            "an error message of 4 MiB from Cloudflare",
            { _ in
                .json(#"{"success":false,"errors":[{"code":1,"message":"\#(long)"}]}"#, status: 500)
            }
        ),
        (
            "a reply of small values",
            { _ in
                .json(#"{"success":true,"result":["# + String(repeating: "0,", count: 3 << 20) + "0]}")
            }
        ),
        (
            "a pool of 4 MiB",
            { call in
                let pool = #"{"id":"p","name":"p","description":"\#(long)","origins":[]}"#
                return .json(#"{"success":true,"result":\#(call.target.hasSuffix("/pools") ? "[\(pool)]" : "[]")}"#)
            }
        ),
    ]
}

/// An account with many pools that takes writes, without the rules of a real one.
private final class Account: Sendable {
    private struct State {
        var pools: [JSON] = []
        var balancers: [JSON] = []
        var writes = 0
    }

    private let state = Mutex(State())
    private let foreign: [UInt8]

    init(pools count: Int) {
        let pools = (0..<count).map { number in
            #"{"id":"\#(Self.id(number))","name":"foreign-\#(number)","description":"made by somebody else","enabled":true,"#
                + #""created_on":"2026-01-01T00:00:00.000000Z","modified_on":"2026-01-01T00:00:00.000000Z","#
                + #""minimum_origins":1,"monitor":"f1aba936b94213e5b8dca0c0dbf1f9cc","check_regions":["WEU","ENAM"],"#
                + #""latitude":50.1,"longitude":8.6,"notification_email":"somebody@example.com","healthy":true,"#
                + #""networks":["cloudflare"],"load_shedding":{"default_percent":0,"default_policy":"random"},"#
                + #""origin_steering":{"policy":"random"},"#
                + #""origins":[{"name":"origin-1","address":"203.0.113.9","enabled":true,"weight":1}]}"#
        }
        foreign = Array(pools.joined(separator: ",").utf8)
    }

    var writes: Int { state.withLock { $0.writes } }

    private static func id(_ number: Int) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 32 - digits.count) + digits
    }

    func answer(_ call: Hostile.Call) -> Hostile.Answer {
        let path = call.target.prefix { $0 != "?" }
        return state.withLock { state in
            if call.method != "GET" {
                state.writes += 1
                return write(call, path.contains("/pools") ? \.pools : \.balancers, &state)
            }
            if path.hasSuffix("/load_balancers/pools") { return list(foreign, state.pools) }
            if path.hasSuffix("/load_balancers") { return list([], state.balancers) }
            return .json(#"{"success":true,"result":{"id":"x","name":"example.com","status":"active"}}"#)
        }
    }

    private func list(_ foreign: [UInt8], _ own: [JSON]) -> Hostile.Answer {
        let own = own.map(\.text).joined(separator: ",")
        let comma = foreign.isEmpty || own.isEmpty ? "" : ","
        return Hostile.Answer(
            bytes: Array(#"{"success":true,"result":["#.utf8) + foreign + Array("\(comma)\(own)]}".utf8)
        )
    }

    private func write(
        _ call: Hostile.Call,
        _ objects: WritableKeyPath<State, [JSON]>,
        _ state: inout State
    ) -> Hostile.Answer {
        let changes = (try? JSON.parse(call.body))?.object ?? JSONObject()
        let id = String(call.target.split(separator: "/").last ?? "")
        var object = JSONObject([(key: "id", value: .string(Self.id(100_000 + state.writes)))])
        if let index = state[keyPath: objects].firstIndex(where: { $0["id"]?.string == id }) {
            object = (state[keyPath: objects].remove(at: index).object ?? object).merging(changes)
        } else {
            object = object.merging(changes)
        }
        state[keyPath: objects].append(.object(object))
        return .json(#"{"success":true,"result":\#(JSON.object(object).text)}"#)
    }
}
