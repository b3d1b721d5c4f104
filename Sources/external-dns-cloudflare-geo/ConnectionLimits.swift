import Foundation
import NIOCore
import Synchronization

/// The limits on connections to the probes' port: how many there are, and how long each lasts.
///
/// When there are too many connections, the one that has waited longest for a request is closed. Therefore file
/// descriptors are left for passes and probes, even if a client opens many connections or never completes a request.
///
///     waiting ──► (a request's head) ──► answering ──► (the answer) ──► waiting ──► … ──► closed at its deadline
final class ConnectionLimits: Sendable {
    /// The time from accepting a connection to the whole head of its first request.
    private static let headTime = TimeAmount.seconds(5)
    /// The time from a request's head to the answer.
    private static let answerTime = TimeAmount.seconds(10)
    /// The time from an answer to the next request's head; a Prometheus that scrapes less often connects again.
    private static let idleTime = TimeAmount.seconds(75)

    /// The size limit of a request's head, in bytes.
    static let headLimit = 8 << 10
    /// The most header fields in a request's head.
    static let fieldLimit = 64

    /// The most open connections: a quarter of the file descriptors, at least 4 and at most 64.
    ///
    /// Probes and scrapers need fewer than 64.
    private static var defaultLimit: Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 64 }
        return max(4, min(64, Int(clamping: limit.rlim_cur) / 4))
    }

    private struct Connection {
        var channel: any Channel
        var isAnswering = false
        /// The state's `changeNumber` at this connection's last change; a lower number means a longer wait.
        var changeNumber: Int
    }

    private struct State {
        var connections: [ObjectIdentifier: Connection] = [:]
        /// Counts the changes of all connections.
        var changeNumber = 0
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int? = nil) {
        self.limit = limit ?? Self.defaultLimit
    }

    /// A channel handler that enforces these limits on one connection.
    func handler() -> any RemovableChannelHandler { LimitEnforcer(self) }

    private func opened(_ channel: any Channel) {
        let excess = state.withLock { state -> (any Channel)? in
            state.changeNumber += 1
            let connection = Connection(channel: channel, changeNumber: state.changeNumber)
            state.connections[ObjectIdentifier(channel)] = connection
            if state.connections.count <= limit { return nil }
            // Where all others are being answered, only the new connection waits: it is closed.
            let waiting = state.connections.filter { !$0.value.isAnswering }
            guard let oldest = waiting.min(by: { $0.value.changeNumber < $1.value.changeNumber }) else { return nil }
            state.connections[oldest.key] = nil
            return oldest.value.channel
        }
        excess?.close(promise: nil)
    }

    private func changed(_ channel: any Channel, isAnswering: Bool) {
        state.withLock { state in
            state.changeNumber += 1
            state.connections[ObjectIdentifier(channel)]?.isAnswering = isAnswering
            state.connections[ObjectIdentifier(channel)]?.changeNumber = state.changeNumber
        }
    }

    private func closed(_ channel: any Channel) {
        state.withLock { $0.connections[ObjectIdentifier(channel)] = nil }
    }

    /// The handler after the HTTP decoder: each read is the whole head of a request, or a later part of a request.
    private final class LimitEnforcer: ChannelDuplexHandler, RemovableChannelHandler {
        typealias InboundIn = Any
        typealias OutboundIn = Any

        private let limits: ConnectionLimits
        private var isAnswering = false
        private var deadline: Scheduled<Void>?

        init(_ limits: ConnectionLimits) {
            self.limits = limits
        }

        func handlerAdded(context: ChannelHandlerContext) {
            limits.opened(context.channel)
            setDeadline(in: ConnectionLimits.headTime, context)
        }

        func handlerRemoved(context: ChannelHandlerContext) {
            limits.closed(context.channel)
            deadline?.cancel()
        }

        func channelInactive(context: ChannelHandlerContext) {
            limits.closed(context.channel)
            deadline?.cancel()
            context.fireChannelInactive()
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            if !isAnswering { change(true, ConnectionLimits.answerTime, context) }
            context.fireChannelRead(data)
        }

        func flush(context: ChannelHandlerContext) {
            context.flush()
            if isAnswering { change(false, ConnectionLimits.idleTime, context) }
        }

        private func change(_ isAnswering: Bool, _ time: TimeAmount, _ context: ChannelHandlerContext) {
            self.isAnswering = isAnswering
            limits.changed(context.channel, isAnswering: isAnswering)
            setDeadline(in: time, context)
        }

        private func setDeadline(in time: TimeAmount, _ context: ChannelHandlerContext) {
            deadline?.cancel()
            let channel = context.channel
            deadline = context.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
        }
    }
}
