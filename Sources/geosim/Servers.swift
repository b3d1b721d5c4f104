import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import NIOPosix
import NIOSSL
import ServiceLifecycle
import Simulation
import Wire

/// The sockets: one for Cloudflare and steering, one for each cluster.
struct Servers {
    private let place: Place
    private let world: World
    private let time: Time
    private let tls: TLSConfiguration?

    init(place: Place, world: World, time: Time) throws {
        self.place = place
        self.world = world
        self.time = time
        tls = try place.authority()?.serverConfiguration(for: place.listen.host)
    }

    /// Serves for ever; calls `report` once: when all sockets listen, or when one cannot.
    func run(report: @escaping @Sendable (Result<Void, Failure>) -> Void) async throws {
        let (news, continuation) = AsyncStream<Result<Void, Failure>>.makeStream()
        let sides =
            [(Side.cloudflare, place.listen.port)] + place.clusterPorts.map { (Side.kubernetes($0.name), $0.port) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (side, port) in sides {
                group.addTask {
                    do throws(Failure) {
                        try await serve(side, port: port) { continuation.yield(.success(())) }
                    } catch {
                        continuation.yield(.failure(error))
                    }
                }
            }
            group.addTask {
                var missing = sides.count
                for await result in news {
                    missing -= 1
                    if case .failure = result { return report(result) }
                    if missing == 0 { return report(result) }
                }
            }
            try await group.waitForAll()
        }
    }

    private func serve(_ side: Side, port: Int, whenReady: @escaping @Sendable () -> Void) async throws(Failure) {
        do {
            try await server(side, port: port, whenReady: whenReady).run()
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw Failure(
                "port \(port) of \(place.listen.urlHost) is in use; stop what listens there, or choose other ports "
                    + "with --listen HOST:PORT"
            )
        } catch {
            throw Failure("cannot listen on \(place.listen.urlHost):\(port): \(error)")
        }
    }

    private func server(
        _ side: Side,
        port: Int,
        whenReady: @escaping @Sendable () -> Void
    ) throws -> any Service {
        let handler = SocketHandler(world: world, side: side, time: time)
        let plain = HTTPServerBuilder.http1(
            configuration: .init(additionalChannelHandlers: [HangUpHandler(world: world)])
        )
        let builder = try tls.map { try HTTPServerBuilder.tls(plain, tlsConfiguration: $0) } ?? plain
        return try builder.buildServer(
            configuration: ServerConfiguration(address: .hostname(place.listen.host, port: port)),
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: Logger(label: "geosim") { _ in SwiftLogNoOpLogHandler() },
            responder: { request, writer, channel in try await handler.respond(to: request, writer, channel) },
            onServerRunning: { _ in whenReady() }
        )
    }
}
