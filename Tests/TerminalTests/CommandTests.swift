import Foundation
import GeoConsole
import HTTPTypes
import Harness
import Presentation
import Testing
import Wire

@testable import geoconsole

/// The commands that print an answer, as processes.
@Suite(.timeLimit(.minutes(30))) struct CommandTests {
    private struct Output {
        var code: Int32?
        var text: String
        /// The lines that the program itself has written on standard error.
        var remarks: [String] { text.split(separator: "\n").map(String.init).filter { $0.hasPrefix("geoconsole: ") } }
    }

    private static func run(_ arguments: [String], _ environment: [String: String], in folder: URL) async throws
        -> Output
    {
        let log = folder.appending(path: "out-\(UUID().uuidString)")
        let process = try ChildProcess("geoconsole", arguments, environment: environment, log: log)
        defer { process.kill() }
        let code = try await process.exitCode(within: .seconds(60))
        return Output(code: code, text: process.log)
    }

    private static func run(_ arguments: String..., sim: Sim) async throws -> Output {
        let clusters = ["--cluster", "eu=eu", "--cluster", "us_east=us_east"]
        return try await run(arguments + clusters, sim.consoleEnvironment, in: sim.directory)
    }

    @Test func `a place is explained and the world is drawn, and nothing is written`() async throws {
        try await Sim.with(arguments: ["--seed", "1"]) { sim in
            try await sim.setUp(["eu", "us_east"])
            let start = try await sim.lastRequest()
            let table = try await Self.run("explain", "--from", "sao paulo", sim: sim)
            #expect(table.code == 0 && table.remarks == [], "\(table.text)")
            #expect(table.text.contains("served by   k8s-pool-shop-us_east (us_east), 7,700 km"))
            let json = try await Self.run("explain", "--from", "Paris", "--without", "eu", "-o", "json", sim: sim)
            #expect(json.code == 0, "\(json.text)")
            let answer = try JSON.parse(Array(json.text.utf8))
            #expect(answer["status"]?["answer"]?["pool"]?["name"] == "k8s-pool-shop-us_east")
            let map = try await Self.run("map", "--size", "80x20", sim: sim)
            #expect(map.code == 0 && map.text.contains("A eu ") && map.text.contains("MARK"), "\(map.text)")
            #expect(!map.text.contains("\u{1B}"))
            let world = try await Self.run("map", "-o", "json", sim: sim)
            #expect(try JSON.parse(Array(world.text.utf8))["kind"] == "PoolMap")
            let log = try await sim.request(.get, "/sim/requests?since=\(start)").array ?? []
            let own = log.filter { ($0["caller"]?.string ?? "").contains("geoconsole") }
            #expect(own.count > 8)
            #expect(own.filter { $0["method"] != "GET" } == [])
        }
    }

    @Test func `what is wrong gets its status and one line`() async throws {
        try await Sim.with { sim in
            try await sim.setUp(["eu", "us_east"])
            let unknown = [
                (["--from", "Pariss"], "--from 'Pariss' is no listed city; near: Paris"),
                (["--from", "Paris", "--without", "eux"], "--without 'eux' is no pool of app.example.com; near: eu"),
                (["--from", "Paris", "--hostname", "x.example.com"], "--hostname 'x.example.com' is no load balancer"),
                (["--from", "Paris", "--write"], "this command writes nothing"),
                (["--from", "Paris", "--timeout", "0s"], "--timeout '0s': write a time"),
                ([], "Missing expected argument"),
            ]
            for (options, line) in unknown {
                let output = try await Self.run(
                    ["explain"] + options + ["--cluster", "eu=eu"],
                    sim.consoleEnvironment,
                    in: sim.directory
                )
                #expect(output.code == 64 && output.text.hasPrefix("geoconsole: " + line), "\(output.text)")
                #expect(output.text.hasSuffix("(geoconsole explain --help)\n"))
                #expect(output.text.split(separator: "\n").count == 1)
            }
            let id = try required(try await sim.loadBalancer()?["id"]?.string)
            _ = try await sim.cloudflare(
                .patch,
                "/zones/\(Sim.zone)/load_balancers/\(id)",
                ["steering_policy": "random"]
            )
            for command in [["explain", "--from", "Paris"], ["map"]] {
                let random = try await Self.run(
                    command + ["--cluster", "eu=eu"],
                    sim.consoleEnvironment,
                    in: sim.directory
                )
                #expect(random.code == 1, "\(random.text)")
                #expect(random.remarks.count == 1 && random.text.contains("set steering_policy to proximity"))
            }
        }
    }

    @Test func `a Cloudflare that refuses, hangs or is not there gets one line`() async throws {
        try await Sim.with { sim in
            try await sim.setUp(["eu"])
            let faults: [(JSON, String)] = [
                (["status": 500], "Cloudflare cannot be read: "), ("hangBefore", "Cloudflare has not answered in time"),
            ]
            for (effect, line) in faults {
                try await sim.fault(["match": ["side": "cloudflare", "caller": "geoconsole"], "do": effect])
                let output = try await Self.run("map", "--timeout", "2s", sim: sim)
                #expect(output.code == 1 && output.text.hasPrefix("geoconsole: " + line), "\(output.text)")
                #expect(output.text.split(separator: "\n").count == 1)
                try await sim.liftFaults()
            }
            try await sim.fault(["match": ["side": "kubernetes", "cluster": "us_east"], "do": "hangBefore"])
            let alone = try await Self.run("explain", "--from", "Paris", "--timeout", "2s", sim: sim)
            #expect(alone.code == 0 && alone.text.contains("served by   k8s-pool-shop-eu"), "\(alone.text)")
            #expect(alone.remarks.count == 1 && alone.text.contains("cluster us_east is not read"))
            sim.process.kill()
            let gone = try await Self.run("explain", "--from", "Paris", "--timeout", "5s", sim: sim)
            #expect(gone.code == 1 && gone.text.hasPrefix("geoconsole: Cloudflare cannot be read: "), "\(gone.text)")
            #expect(gone.text.split(separator: "\n").count == 1)
        }
    }

    @Test func `the simulated world is waited for until its pools serve`() async throws {
        try await Slots.shared.whileHolding {
            let folder = FileManager.default.temporaryDirectory
            let output = try await Self.run(["explain", "--demo", "--from", "Paris"], [:], in: folder)
            #expect(output.code == 0 && output.text.contains("(eu), 480 km"), "\(output.text)")
            let map = try await Self.run(["--demo", "map", "--ascii"], [:], in: folder)
            #expect(map.code == 0 && map.text.unicodeScalars.filter { !$0.isASCII }.isEmpty, "\(map.text)")
        }
    }

    // MARK: Colours

    @Test(
        arguments: [
            (true, true, ["TERM": "xterm-256color"], true, false),
            (true, true, ["TERM": "xterm-256color", "NO_COLOR": "1"], false, false),
            (true, true, ["TERM": "dumb"], false, false), (false, true, ["TERM": "xterm-256color"], false, false),
            (false, false, ["TERM": "xterm-256color"], false, false), (true, false, ["TERM": "xterm"], true, true),
        ] as [(Bool, Bool, [String: String], Bool, Bool)]
    )
    func `colours are for terminals without NO_COLOR, ASCII for those without UTF-8`(
        isTerminal: Bool,
        isUTF8: Bool,
        environment: [String: String],
        hasColours: Bool,
        isASCII: Bool
    ) {
        let printer = LinePrinter(Preferences(), environment: environment, isTerminal: isTerminal, isUTF8: isUTF8)
        let text = printer.text([Line("● serves", .bad) + Line("  ")])
        #expect(text.contains("\u{1B}[") == hasColours)
        #expect(text.contains("●") != isASCII)
        #expect(text.hasSuffix(hasColours ? "m\n" : "serves\n"))
    }

    @Test(arguments: [
        ("120x40", 120, 40), ("20X5", 20, 5), ("19x5", nil, nil), ("20x4", nil, nil), ("120", nil, nil),
        ("x", nil, nil),
        ("1001x40", nil, nil), ("120x40x2", nil, nil),
    ])
    func `the size of a picture has bounds`(text: String, columns: Int?, rows: Int?) {
        #expect(PictureSize(text)?.columns == columns && PictureSize(text)?.rows == rows)
    }
}
