import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import NIOPosix
import NIOSSL
import ServiceLifecycle
import Simulation
import Wire

/// The servers of geosim: one for Cloudflare and the paths under `/sim`, and one for each cluster.
struct Servers {
    private let addressOptions: AddressOptions
    private let world: World
    private let time: Time
    private let tls: TLSConfiguration?

    init(addressOptions: AddressOptions, world: World, time: Time) throws {
        self.addressOptions = addressOptions
        self.world = world
        self.time = time
        tls = try addressOptions.authority()?.serverConfiguration(for: addressOptions.listen.host)
    }

    /// Serves requests until the process ends, and calls `report` once.
    ///
    /// `report` gets success as soon as all sockets listen, or the error of the first socket that cannot listen.
    func run(report: @escaping @Sendable (Result<Void, UserError>) -> Void) async throws {
        let (results, continuation) = AsyncStream<Result<Void, UserError>>.makeStream()
        let simulatedServers =
            [(SimulatedServer.cloudflare, addressOptions.listen.port)]
            + addressOptions.clusterPorts.map { (SimulatedServer.kubernetes($0.name), $0.port) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (server, port) in simulatedServers {
                group.addTask {
                    do throws(UserError) {
                        try await serve(server, port: port) { continuation.yield(.success(())) }
                    } catch {
                        continuation.yield(.failure(error))
                    }
                }
            }
            group.addTask {
                var waitingFor = simulatedServers.count
                for await result in results {
                    waitingFor -= 1
                    if case .failure = result { return report(result) }
                    if waitingFor == 0 { return report(result) }
                }
            }
            try await group.waitForAll()
        }
    }

    private func serve(_ server: SimulatedServer, port: Int, whenReady: @escaping @Sendable () -> Void)
        async throws(UserError)
    {
        do {
            try await makeService(for: server, port: port, whenReady: whenReady).run()
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw UserError(
                "port \(port) of \(addressOptions.listen.urlHost) is in use; stop what listens there, or choose other ports "
                    + "with --listen HOST:PORT"
            )
        } catch {
            throw UserError("cannot listen on \(addressOptions.listen.urlHost):\(port): \(error)")
        }
    }

    private func makeService(
        for server: SimulatedServer,
        port: Int,
        whenReady: @escaping @Sendable () -> Void
    ) throws -> any Service {
        let handler = SocketHandler(world: world, server: server, time: time)
        let plain = HTTPServerBuilder.http1(
            configuration: .init(additionalChannelHandlers: [ClosedConnectionHandler(world: world)])
        )
        let builder = try tls.map { try HTTPServerBuilder.tls(plain, tlsConfiguration: $0) } ?? plain
        return try builder.buildServer(
            configuration: ServerConfiguration(address: .hostname(addressOptions.listen.host, port: port)),
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: Logger(label: "geosim") { _ in SwiftLogNoOpLogHandler() },
            responder: { request, writer, channel in try await handler.respond(to: request, writer, channel) },
            onServerRunning: { _ in whenReady() }
        )
    }
}
