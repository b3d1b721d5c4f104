import Foundation
import Harness
import NIOCore
import NIOPosix
import Synchronization
import Testing
import Wire

/// The probes' port under those who only want to keep it busy.
@Suite(.timeLimit(.minutes(30))) struct PortTests {
    /// More than the program may have files open.
    private static let count = 400

    /// A controller that may have so few files open, beside connections that each say something and then wait.
    private static func besides(
        _ greeting: String,
        _ body: (_ port: Int, Sim, ChildProcess, Flood) async throws -> Void
    ) async throws {
        try await Sim.with { sim in
            try await sim.createIngress("web", in: "eu", addresses: ["203.0.113.1"])
            let port = sim.port + 8
            let environment = sim.environment("eu").merging(["HTTP_ADDRESS": "127.0.0.1:\(port)"]) { $1 }
            let program = ChildProcess.binaries.appending(path: "external-dns-cloudflare-geo").path
            let eu = try ChildProcess(
                "/bin/sh",
                ["-c", "ulimit -n 96; exec '\(program)'"],
                environment: environment,
                log: sim.directory.appending(path: "limited.log")
            )
            defer { eu.kill() }
            try await eventually("it is ready") { (try? await Controller.probe(port, "/readyz").status) == 200 }
            let flood = Flood()
            try await flood.open(count, to: port, saying: greeting)
            do {
                try await body(port, sim, eu, flood)
            } catch {
                await flood.close()
                throw error
            }
            await flood.close()
        }
    }

    static let greetings = [
        "", "GET /livez HT", "GET /livez HTTP/1.1\r\nx: " + String(repeating: "y", count: 4000),
        "POST /livez HTTP/1.1\r\nhost: x\r\ncontent-length: 1000000000\r\n\r\n",
        "GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n",
    ]

    @Test(arguments: greetings)
    func `neither silence nor half requests keep probes, scrapes and passes from working`(greeting: String) async throws
    {
        try await Self.besides(greeting) { port, sim, eu, _ in
            for path in ["/livez", "/readyz"] {
                let status = try await Controller.probe(port, path).status
                #expect(status == 200)
            }
            // Where others have just scraped it, it is there again in the next second.
            try await eventually("a scrape is answered") { try await Controller.probe(port, "/metrics").status == 200 }
            // The pass needs a connection of its own to either API.
            try await sim.setAddresses(["203.0.113.2"], of: "web", in: "eu")
            try await eventually("the change is written") {
                try await sim.origins("k8s-pool-shop-eu").map { $0["address"] } == [.string("203.0.113.2")]
            }
            #expect(!eu.log.contains("Too many open files"))
            let files = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(eu.identifier)/fd").count
            #expect(files < 80)
        }
    }

    @Test func `who scrapes without a pause is turned away, and probes are answered meanwhile`() async throws {
        try await Self.besides("") { port, _, _, _ in
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<20 { group.addTask { try await Controller.probe(port, "/metrics").status } }
                return try await group.reduce(into: Set<Int>()) { $0.insert($1) }
            }
            #expect(statuses == [200, 503])
            let status = try await Controller.probe(port, "/livez").status
            #expect(status == 200)
            try await eventually("a scrape is answered again") {
                try await Controller.probe(port, "/metrics").status == 200
            }
        }
    }

    @Test func `thousands of half requests, one after the other, leave its memory as it was`() async throws {
        let half = "GET /livez HTTP/1.1\r\nx: " + String(repeating: "y", count: 7000)
        try await Self.besides(half) { port, _, eu, flood in
            let before = Self.memory(eu)
            for _ in 0..<6 { try await flood.open(Self.count, to: port, saying: half) }
            let status = try await Controller.probe(port, "/livez").status
            #expect(status == 200)
            #expect(Self.memory(eu) - before < 8 << 10)
        }
    }

    @Test func `who says nothing is hung up on, and so is who sends too long a head`() async throws {
        try await Self.besides("") { port, _, _, _ in
            let flood = Flood()
            try await flood.open(1, to: port, saying: "GET /livez HTTP/1.1\r\nx: ")
            try await eventually("it is hung up on", within: .seconds(30)) { flood.isClosed }
            let long = Flood()
            let head = "GET /livez HTTP/1.1\r\nx: " + String(repeating: "y", count: 9000) + "\r\n\r\n"
            try await long.open(1, to: port, saying: head)
            try await eventually("it is hung up on", within: .seconds(4)) { long.isClosed }
        }
    }

    /// What a process has resident, in KiB.
    private static func memory(_ process: ChildProcess) -> Int {
        let status = (try? String(contentsOfFile: "/proc/\(process.identifier)/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
        return Int(line.filter(\.isNumber)) ?? 0
    }
}

/// Connections that are held open.
private final class Flood: Sendable {
    private let channels = Mutex<[any Channel]>([])

    var isClosed: Bool { channels.withLock { $0.allSatisfy { !$0.isActive } } }

    func open(_ count: Int, to port: Int, saying greeting: String) async throws {
        for _ in 0..<count {
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(host: "127.0.0.1", port: port)
                .get()
            channels.withLock { $0.append(channel) }
            if !greeting.isEmpty { try? await channel.writeAndFlush(ByteBuffer(string: greeting)).get() }
        }
    }

    func close() async {
        for channel in channels.withLock({ $0 }) { try? await channel.close().get() }
    }
}
