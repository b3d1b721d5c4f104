import Foundation
import HTTPTypes
import Harness
import Testing
import Wire

/// The commands that show the fleet, as processes.
@Suite(.timeLimit(.minutes(30))) struct ListCommandTests {
    private static let kinds = [
        ("findings", "FindingList"), ("pools", "PoolList"), ("origins", "OriginList"),
        ("loadbalancers", "LoadBalancerList"), ("lb", "LoadBalancerList"), ("ingresses", "SourceList"),
        ("sources", "SourceList"), ("events", "FleetEventList"), ("calls", "APICallList"), ("status", "FleetStatus"),
    ]

    @Test func `each command prints a table, an object and names, and nothing is written`() async throws {
        try await Sim.with { sim in
            try await sim.setUp(["eu", "us_east"])
            let start = try await sim.lastRequest()
            for (command, kind) in Self.kinds {
                let mayFind = ["status", "findings"].contains(command)
                for format in ["table", "wide", "json", "yaml", "name"] {
                    let run = try await sim.command("\(command) -o \(format)")
                    #expect(run.code == 0 || mayFind && run.code == 2, "\(command) \(run.text)")
                    #expect(run.remarks.filter { $0 != "geoconsole: no findings" } == [], "\(run.text)")
                    if format == "json" { #expect(try run.json["kind"]?.string == kind) }
                    if format == "yaml" { #expect(run.text.contains("\nkind: \"\(kind)\"\n"), "\(run.text)") }
                }
            }
            let log = try await sim.request(.get, "/sim/requests?since=\(start)").array ?? []
            let own = log.filter { ($0["caller"]?.string ?? "").contains("geoconsole") }
            #expect(own.count > 50 && own.filter { $0["method"] != "GET" } == [])
            let pools = try await sim.command("pools eu --no-headers")
            #expect(pools.output.hasPrefix("k8s-pool-shop-eu   eu "), "\(pools.text)")
            let names = try await sim.command("ingresses -n default -o name")
            #expect(names.output == "ingress/eu/default/web\ningress/us_east/default/web\n")
            #expect(try await sim.command("ingresses -n other").text == "geoconsole: no sources\n")
        }
    }

    @Test func `what reads the clusters alone does not call Cloudflare, and the other way round`() async throws {
        try await Sim.with { sim in
            try await sim.setUp(["eu", "us_east"])
            for (command, side) in [("ingresses", "kubernetes"), ("calls", "cloudflare")] {
                let start = try await sim.lastRequest()
                _ = try await sim.command(command)
                let log = try await sim.request(.get, "/sim/requests?since=\(start)").array ?? []
                let sides = log.filter { ($0["caller"]?.string ?? "").contains("geoconsole") }
                    .map { $0["side"]?.string }
                #expect(Set(sides) == [side])
            }
        }
    }

    @Test func `a finding has its own exit status`() async throws {
        try await Sim.with { sim in
            try await sim.setUp(["eu", "us_east"])
            try await sim.patchPool("k8s-pool-shop-eu") { $0.map { $0.setting("enabled", false) } }
            let status = try await sim.command("status")
            #expect(status.code == 2 && status.output.contains("OriginDrained"), "\(status.text)")
            let findings = try await sim.command("findings OriginDrained -o json")
            #expect(findings.code == 2)
            let finding = try findings.json["items"]?.array?.first?["status"]
            #expect(
                finding?["remedy"]
                    == "geoconsole enable k8s-pool-shop-eu/origin-eu --cluster eu=eu --cluster us_east=us_east"
            )
        }
    }

    // MARK: What goes wrong

    @Test func `each fault of the API gets its constant, its exit status and one line`() async throws {
        try await Sim.with { sim in
            try await sim.setUp(["eu", "us_east"])
            let faults: [(JSON, [String])] = [
                (["status": 401], ["Unauthorized"]), (["status": 403], ["Forbidden"]),
                (["status": 429], ["RateLimited"]), (["status": 500], ["ServerFault"]),
                ("hangBefore", ["TimedOut"]), ("half", ["ServerFault", "Unreachable"]),
                ("truncate", ["ServerFault", "Unreachable"]), (["garbage": 500], ["ServerFault"]),
                ("dropBefore", ["Unreachable"]),
            ]
            for (effect, reasons) in faults {
                try await sim.fault(["match": ["side": "cloudflare", "caller": "geoconsole"], "do": effect])
                let pools = try await sim.command("pools -o json --timeout 2s")
                #expect(pools.code == 1 && pools.remarks.count == 1, "\(effect.text) \(pools.text)")
                #expect(try pools.json["kind"] == "Status")
                #expect(try reasons.contains(pools.json["reason"]?.string ?? ""), "\(effect.text) \(pools.text)")
                let status = try await sim.command("status -o json --timeout 2s")
                #expect(status.code == 1 && status.remarks.count == 1, "\(effect.text) \(status.text)")
                #expect(try status.json["status"]?["result"] == "Unknown")
                let sources = try await sim.command("ingresses -o name --timeout 2s")
                #expect(sources.code == 0 && sources.output.contains("ingress/eu/"), "\(sources.text)")
                try await sim.liftFaults()
            }
        }
    }

    @Test func `a cluster that does not answer is said, and what is known is printed`() async throws {
        try await Sim.with { sim in
            try await sim.setUp(["eu", "us_east"])
            for effect: JSON in ["hangBefore", ["status": 403], ["status": 500]] {
                try await sim.fault(["match": ["side": "kubernetes", "cluster": "us_east"], "do": effect])
                let sources = try await sim.command("ingresses -o json --timeout 2s")
                #expect(sources.code == 1 && sources.remarks.count == 1, "\(sources.text)")
                #expect(try sources.json["items"]?.array?.count == 1)
                #expect(try sources.json["metadata"]?["incomplete"]?.array?.count == 1)
                let pools = try await sim.command("pools -o name --timeout 2s")
                #expect(pools.code == 0 && pools.remarks.count == 1, "\(pools.text)")
                #expect(pools.output.contains("pool/k8s-pool-shop-us_east"))
                try await sim.liftFaults()
            }
        }
    }

    @Test func `an empty account is no failure`() async throws {
        try await Sim.with { sim in
            for (command, noun) in [("pools", "pools"), ("lb", "load balancers"), ("origins", "origins")] {
                let run = try await sim.command(command)
                #expect(run.code == 0 && run.text == "geoconsole: no \(noun)\n")
                #expect(try await sim.command("\(command) -o json").json["items"] == [])
            }
            #expect(try await sim.command("status").code != 1)
        }
    }

    @Test(arguments: [
        ("pools -o xml", "The value 'xml' is invalid for '-o <format>'"),
        ("pools --watch -o yaml", "--watch prints lines"),
        ("status --write", "this command writes nothing"), ("audit --since soon", "--since 'soon': write a time"),
        ("pools --timeout 0s", "--timeout '0s': write a time"), ("status everything", "Unexpected argument"),
    ])
    func `a wrong command line is said in one line and in JSON`(line: String, problem: String) async throws {
        let folder = FileManager.default.temporaryDirectory
        let words = line.split(separator: " ").map(String.init)
        let run = try await CommandRun.run(words, in: folder)
        #expect(run.code == 64 && run.text.hasPrefix("geoconsole: " + problem), "\(run.text)")
        #expect(run.text.hasSuffix("(geoconsole \(words[0]) --help)\n"))
        let json = try await CommandRun.run(words + ["--nonsense", "-o", "json"], in: folder)
        #expect(json.code == 64 && json.remarks.count == 1)
        #expect(try json.json["reason"] == "Usage" && json.json["exitStatus"] == 64)
    }

    @Test func `settings that are missing are a failure in JSON too`() async throws {
        let run = try await CommandRun.run(["status", "-o", "json"], in: FileManager.default.temporaryDirectory)
        #expect(run.code == 1 && run.remarks.count == 1)
        #expect(try run.json["reason"] == "Settings")
    }

    // MARK: The audit file

    @Test func `the audit file is read without a network`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "audit-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder.appending(path: "geoconsole"),
            withIntermediateDirectories: true
        )
        defer { try? FileManager.default.removeItem(at: folder) }
        let environment = ["XDG_STATE_HOME": folder.path]
        let none = try await CommandRun.run(["audit"], environment, in: folder)
        #expect(
            none.code == 0 && none.text.hasPrefix("geoconsole: no calls in \(folder.path)/geoconsole/"),
            "\(none.text)"
        )
        let now = String(Date().ISO8601Format().dropLast())
        let lines = ["2020-01-01T00:00:00", now].map { time in
            #"{"when":"\#(time).000000Z","who":"al@host","session":"a","action":1,"what":"Drain eu","phase":"intended","#
                + #""method":"PATCH","path":"/pools/1","body":null,"before":null,"after":null,"result":null}"#
        }
        let file = folder.appending(path: "geoconsole/audit.jsonl")
        try (lines + ["cut off"]).joined(separator: "\n").write(to: file, atomically: true, encoding: .utf8)
        let all = try await CommandRun.run(["audit", "-o", "json"], environment, in: folder)
        #expect(try all.code == 0 && all.json["items"]?.array?.count == 2)
        #expect(all.remarks.count == 1)
        let latest = try await CommandRun.run(["audit", "--since", "2h", "--no-headers"], environment, in: folder)
        #expect(latest.output.split(separator: "\n").count == 1 && latest.output.contains("not recorded"))
        let denied = try await CommandRun.run(["audit", "--audit", folder.path, "-o", "json"], in: folder)
        #expect(try denied.code == 1 && denied.json["reason"] == "Settings")
    }
}

extension JSON {
    fileprivate func setting(_ key: String, _ value: JSON) -> JSON {
        var object = object ?? JSONObject()
        object[key] = value
        return .object(object)
    }
}
