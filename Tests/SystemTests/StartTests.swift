import Foundation
import HTTPTypes
import Harness
import Testing
import Wire

/// What a node, a firewall, or a person's dry run makes of the start.
@Suite struct StartTests {
    /// A node that refuses sockets, or addresses, of IPv6, made by a library put before the system's.
    private static func withoutIPv6(
        _ refusal: String,
        _ sim: Sim,
        _ body: (_ preload: String) async throws -> Void
    ) async throws {
        let compiler = try #require(Tool.path("cc"))
        let source = sim.directory.appending(path: "no-ipv6.c")
        let library = sim.directory.appending(path: "no-ipv6.so").path
        let code = """
            #define _GNU_SOURCE
            #include <dlfcn.h>
            #include <errno.h>
            #include <sys/socket.h>
            int socket(int domain, int type, int protocol) {
                if (\(refusal) == EAFNOSUPPORT && domain == AF_INET6) { errno = EAFNOSUPPORT; return -1; }
                return ((int (*)(int, int, int))dlsym(RTLD_NEXT, "socket"))(domain, type, protocol);
            }
            int bind(int descriptor, const struct sockaddr *address, socklen_t length) {
                if (address->sa_family == AF_INET6) { errno = \(refusal); return -1; }
                return ((int (*)(int, const struct sockaddr *, socklen_t))dlsym(RTLD_NEXT, "bind"))(descriptor, address, length);
            }
            """
        try code.write(to: source, atomically: true, encoding: .utf8)
        let tool = try Tool(
            compiler,
            ["-shared", "-fPIC", "-o", library, source.path, "-ldl"],
            directory: sim.directory
        )
        let output = try await tool.output()
        try #require(output.code == 0, "\(output.text)")
        try await body(library)
    }

    @Test(
        .enabled(if: Tool.path("cc") != nil, "no C compiler is installed"),
        arguments: ["EAFNOSUPPORT", "EADDRNOTAVAIL"]
    )
    func `on a node without IPv6 the standard address is IPv4's, and said`(refusal: String) async throws {
        try await Sim.with { sim in
            try await Self.withoutIPv6(refusal, sim) { library in
                let port = sim.port + 8
                let settings = ["HTTP_ADDRESS": "[::]:\(port)", "LD_PRELOAD": library]
                try await Controller.with("eu", sim, settings) { eu in
                    try await eventually("it answers") { (try? await Controller.probe(port, "/livez").status) == 200 }
                    let line =
                        "WARNING - This node has no IPv6: listening on 0.0.0.0:\(port) instead of HTTP_ADDRESS [::]:\(port)"
                    #expect(eu.log.components(separatedBy: line).count == 2)
                    try await eventually("passes run") { eu.passes > 0 }
                    eu.process.signal(SIGTERM)
                    let code = try await eu.process.exitCode()
                    #expect(code == 0)
                }
            }
        }
    }

    @Test(.enabled(if: Tool.path("cc") != nil, "no C compiler is installed"))
    func `an address of IPv6 that somebody has chosen is not replaced`() async throws {
        try await Sim.with { sim in
            try await Self.withoutIPv6("EAFNOSUPPORT", sim) { library in
                let settings = ["HTTP_ADDRESS": "[::1]:\(sim.port + 8)", "LD_PRELOAD": library]
                try await Controller.with("eu", sim, settings) { eu in
                    let code = try await eu.process.exitCode()
                    #expect(code == 1)
                    #expect(
                        eu.logged("Cannot listen on HTTP_ADDRESS ::1:\(sim.port + 8): Address family not supported")
                    )
                }
            }
        }
    }

    @Test func `a dry run writes neither the Lease nor Events, and runs passes beside a leader`() async throws {
        try await Sim.with { sim in
            try await sim.createIngress("web", in: "eu", addresses: ["203.0.113.1"])
            let settings = LeaderTests.settings("dry").merging(["DRY_RUN": "true", "EVENTS": "true"]) { $1 }
            try await Controller.with("eu", sim, settings) { eu in
                try await eventually("a pass ends") { eu.passes > 0 }
                try await eu.forcePass()
                #expect(eu.logged("A dry run takes no part in the election of LEADER_ELECT"))
                #expect(eu.logged("Dry run: would create pool"))
            }
            let log = try await sim.request(.get, "/sim/requests?since=0")
            let writes = (log.array ?? log["requests"]?.array ?? []).filter {
                ($0["caller"]?.string ?? "").contains("external-dns-cloudflare-geo") && $0["method"]?.string != "GET"
            }
            #expect(writes.isEmpty, "\(writes.map(\.text))")
        }
    }

    @Test func `a single pass writes beside the replicas that elect a leader`() async throws {
        try await Sim.with { sim in
            try await sim.createIngress("web", in: "eu", addresses: ["203.0.113.1"])
            let once = try Controller.start("eu", sim, LeaderTests.settings("once"), arguments: ["--once"])
            let code = try await once.process.exitCode(within: .seconds(30))
            #expect(code == 0)
            #expect(try await sim.pool(ChangeTests.pool) != nil)
        }
    }

    @Test func `a flag switches off what the environment has switched on`() async throws {
        try await Sim.with { sim in
            try await sim.createIngress("web", in: "eu", addresses: ["203.0.113.1"])
            let wet = try Controller.start("eu", sim, ["DRY_RUN": "true"], arguments: ["--once", "--no-dry-run"])
            let code = try await wet.process.exitCode(within: .seconds(30))
            #expect(code == 0)
            #expect(try await sim.pool(ChangeTests.pool) != nil)
        }
    }

    @Test func `a firewall's page is told as one, and not as a missing permission`() async throws {
        try await Sim.with { sim in
            try await sim.fault([
                "match": ["side": "cloudflare"],
                "do": ["status": 403, "body": "<html><title>Access denied</title></html>"],
            ])
            try await Controller.with("eu", sim) { eu in
                try await eventually("a pass fails") {
                    eu.logged(#"403 Forbidden, not from Cloudflare's API ("#) && eu.logged("while reading the pools")
                }
                #expect(eu.logged(#""Access denied""#) && eu.logged("a firewall, proxy or portal has answered"))
                #expect(!eu.logged("the token needs the permission"))
            }
        }
    }

    @Test func `a forced pass asks Cloudflare again although it has asked for an hour`() async throws {
        try await Sim.with { sim in
            try await sim.createIngress("web", in: "eu", addresses: ["203.0.113.1"])
            try await sim.fault([
                "match": ["side": "cloudflare", "path": "/pools"],
                "do": ["status": 429, "retryAfter": .number("9223372036854775807")], "times": 1,
            ])
            try await Controller.with("eu", sim) { eu in
                try await eventually("Cloudflare wants no request") {
                    eu.logged("not sent: the server wants no request")
                }
                #expect(try await sim.pools().isEmpty)
                eu.process.signal(SIGHUP)
                try await eventually("it converges") { try await sim.loadBalancer() != nil }
            }
        }
    }
}
