import Foundation
import GeoConsole
import Harness
import Testing
import Wire

@testable import geoconsole

/// Accounts by name, from the settings file.
@Suite(.timeLimit(.minutes(30))) struct ProfileTests {
    private static func problems(_ lines: String) -> [String] {
        let text = "profiles:\n  prod:\n" + lines.split(separator: "\n").map { "    \($0)\n" }.joined()
        let configuration = Configuration(yaml: text, file: "config.yaml")
        return (configuration.profiles["prod"]?.problems ?? configuration.problems).map(\.text)
    }

    @Test func `a whole profile has no problem`() {
        let whole = """
            account: a1
            zone: z1
            hostname: app.example.com
            token-command: [pass, show, cloudflare]
            kubeconfig: ~/.kube/prod
            clusters:
              eu: prod-eu
              asia: {context: prod-asia, owner: asia-1a2b3c4d}
              "eu:blue": prod-eu-2
            theme: high-contrast
            colour: red
            writes: typed
            operator: alice
            """
        #expect(Self.problems(whole) == [])
    }

    @Test(arguments: [
        ("account: a\nzone: z\ntoken: abc", "5: a secret does not belong into this file: write token-file"),
        ("account: a\nzone: z\nacount: a", "5: no setting 'acount' in a profile; there are account, zone"),
        ("account: a", "2: profile prod lacks zone"),
        ("colour: red", "2: profile prod lacks account and zone"),
        ("account: a\nzone: z\nwrites: yes", "5: writes: write one of never, key, typed"),
        ("account: a\nzone: z\ncolour: pink", "5: colour: write one of red, yellow, green"),
        ("account: a\nzone: z\ntheme: blue", "5: theme: write one of "),
        ("account: a\nzone: z\naccount: b", "3: more than once: account"),
        ("account: a\nzone: z\ntoken-command: pass show", "5: token-command: write a program and its arguments"),
        ("account: a\nzone: z\ntoken-file: /a\ntoken-command: [b]", "6: write token-file or token-command, not both"),
        ("account: a\nzone: z\nclusters: eu", "5: under clusters write lines such as 'eu: CONTEXT'"),
        ("account: a\nzone: z\nclusters: {eu: {owner: x}}", "5: cluster eu: write 'eu: CONTEXT'"),
        ("account: a\nzone: z\nclusters: {eu: {context: x, token: y}}", "5: no setting 'token' of a cluster"),
        ("- a", "2: under prod write lines such as 'account: ID'"),
    ])
    func `each mistake has one line with its place`(lines: String, problem: String) {
        let problems = Self.problems(lines)
        #expect(problems.count == 1 && problems[0].hasPrefix("config.yaml:" + problem), "\(problems)")
    }

    /// Runs `body` with a settings file and a token file in the simulator's folder.
    private static func with(_ more: String, _ body: (Sim, [String: String]) async throws -> Void) async throws {
        try await Sim.with(arguments: ["--seed", "1"]) { sim in
            try await sim.setUp(["eu", "us_east"])
            let known = sim.consoleEnvironment
            let token = sim.directory.appending(path: "token")
            try (known["CF_API_TOKEN"] ?? "").write(to: token, atomically: true, encoding: .utf8)
            let settings = """
                profiles:
                  prod:
                    account: \(known["CF_ACCOUNT_ID"] ?? "")
                    zone: \(known["CF_ZONE_ID"] ?? "")
                    hostname: \(known["CF_LB_HOSTNAME"] ?? "app.example.com")
                    clusters: {eu: eu, us_east: us_east}
                \(more.replacingOccurrences(of: "TOKEN", with: token.path))
                """
            let folder = sim.directory.appending(path: "geoconsole")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try settings.write(to: folder.appending(path: "config.yaml"), atomically: true, encoding: .utf8)
            var environment = known
            environment["CF_API_TOKEN"] = nil
            // What is left of another account must not count.
            environment["CF_ACCOUNT_ID"] = "0123456789abcdef0123456789abcdef"
            environment["CF_ZONE_ID"] = "0123456789abcdef0123456789abcdee"
            environment["CF_LB_HOSTNAME"] = "other.example.org"
            environment["XDG_CONFIG_HOME"] = sim.directory.path
            try await body(sim, environment)
        }
    }

    private static func run(_ sim: Sim, _ arguments: [String], _ environment: [String: String]) async throws
        -> (code: Int32?, text: String)
    {
        let log = sim.directory.appending(path: "out-\(UUID().uuidString)")
        let process = try ChildProcess("geoconsole", arguments, environment: environment, log: log)
        defer { process.kill() }
        return (try await process.exitCode(within: .seconds(60)), process.log)
    }

    @Test(arguments: ["    token-file: TOKEN", "    token-command: [cat, TOKEN]"])
    func `one word names account, token and clusters`(token: String) async throws {
        try await Self.with(token) { sim, environment in
            let byOption = try await Self.run(sim, ["explain", "--from", "Paris", "-p", "prod"], environment)
            #expect(byOption.code == 0 && byOption.text.contains("served by   k8s-pool-shop-eu"), "\(byOption.text)")
            let byVariable = environment.merging(["GEOCONSOLE_PROFILE": "prod"]) { $1 }
            let answer = try await Self.run(sim, ["explain", "--from", "Paris"], byVariable)
            #expect(answer.code == 0, "\(answer.text)")
        }
    }

    @Test func `names are completed of the profile's account, not of the environment's`() async throws {
        try await Self.with("    token-file: TOKEN") { sim, environment in
            var environment = environment
            environment["XDG_CACHE_HOME"] = sim.directory.path
            // Read and kept by the first command, as a slow machine may take longer than a completion waits.
            _ = try await Self.run(sim, ["status", "-p", "prod"], environment)
            let words = ["---completion", "explain", "--", "--without", "3", "0", "geoconsole", "explain", "--without"]
            let named = environment.merging(["GEOCONSOLE_PROFILE": "prod"]) { $1 }
            let own = try await Self.run(sim, words + [""], named)
            #expect(own.text.contains("k8s-pool-shop-eu"), "\(own.text)")
            let none = try await Self.run(sim, words + [""], environment)
            #expect(!none.text.contains("k8s-pool-shop-eu"), "\(none.text)")
        }
    }

    @Test func `what keeps a profile from starting has one line`() async throws {
        let cases = [
            ("    token-command: [false]", "prod", "profile prod: token-command 'false' ended with status 1"),
            ("    token-command: [no-such-program]", "prod", "token-command 'no-such-program' does not exist"),
            ("    token-command: [echo]", "prod", "token-command 'echo' printed nothing"),
            ("    token-file: ./token", "prod", "token-file './token': write a path that begins with / or ~/"),
            ("    token-file: /no/such/file", "prod", "/no/such/file"),
            ("    token: secret-in-a-file", "prod", "config.yaml:7: a secret does not belong into this file"),
            ("    token-file: TOKEN", "prd", "no profile 'prd' in "),
            ("    token-file: [", "prod", "no profile 'prod': "),
        ]
        for (more, name, line) in cases {
            try await Self.with(more) { sim, environment in
                let output = try await Self.run(sim, ["explain", "--from", "Paris", "-p", name], environment)
                let lines = output.text.split(separator: "\n")
                // Of a file that cannot be read at all, a remark says where.
                #expect(output.code == 1 && (1...2).contains(lines.count), "\(output.text)")
                #expect(lines.last?.contains(line) == true, "\(output.text)")
                #expect(!output.text.contains("secret-in-a-file"))
            }
        }
    }

    @Test func `a profile that never writes cannot be unlocked, and its name stands on the screen`() async throws {
        try await Self.with("    token-file: TOKEN\n    writes: never\n    colour: red") { sim, environment in
            try await Terminal.with("geoconsole -p prod --write", (100, 30), environment: environment) { terminal in
                try await terminal.shows("k8s-pool-shop-eu", " prod ", "READ-ONLY")
                try await terminal.press("W")
                try await terminal.shows("profile prod never writes")
            }
        }
    }

    @Test func `where writes are typed, a card wants the profile's name; the operator is in the audit`() async throws {
        let settings = "    token-file: TOKEN\n    writes: typed\n    operator: alice"
        try await Self.with(settings) { sim, environment in
            let audit = sim.directory.appending(path: "audit.jsonl")
            let command = "geoconsole -p prod --write --audit \(audit.path)"
            try await Terminal.with(command, (100, 30), environment: environment) { terminal in
                try await terminal.shows("k8s-pool-shop-eu", " prod ")
                try await terminal.press("3", "w")
                try await terminal.shows("weight  33")
                try await terminal.press("5", "0", "Enter")
                try await terminal.shows("to confirm, type: prod")
                try await terminal.confirm("Set weight of origin-eu to 50")
                try await sim.origin("eu", becomesWeighted: "0.5")
            }
            let text = try String(contentsOf: audit, encoding: .utf8)
            #expect(text.contains("\"alice@"))
        }
    }
}
