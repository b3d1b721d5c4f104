import Foundation
import NIOCore
import Synchronization

/// The connections to the probes' port: few at a time, and none for long.
///
/// When there are too many, the connection that has waited longest for a request is closed. A client that opens
/// hundreds of them, or never completes a request, takes neither the descriptors that passes need nor the place of the
/// next probe.
///
///     waiting ──► (a request's head) ──► answering ──► (the answer) ──► waiting ──► … ──► closed at its deadline
final class ConnectionLimits: Sendable {
    /// The time from accepting a connection to the whole head of its first request.
    private static let headTime = TimeAmount.seconds(5)
    /// The time from a request's head to the answer.
    private static let answerTime = TimeAmount.seconds(10)
    /// The time from an answer to the next request's head; a Prometheus that scrapes less often connects anew.
    private static let idleTime = TimeAmount.seconds(75)

    /// The largest head of a request, in bytes, and the most header fields in it.
    static let headLimit = 8 << 10
    static let fieldLimit = 64

    /// The most open connections: a quarter of the file descriptors, but at least 4 and at most 64.
    ///
    /// Probes and scrapers need fewer than 64.
    private static var usualLimit: Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 64 }
        return max(4, min(64, Int(clamping: limit.rlim_cur) / 4))
    }

    private struct Connection {
        var channel: any Channel
        var isAnswering = false
        /// The state's `turn` at this connection's last change: the connection with the lower turn waits longer.
        var turn: Int
    }

    private struct State {
        var open: [ObjectIdentifier: Connection] = [:]
        /// Counts the changes of all connections.
        var turn = 0
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int? = nil) {
        self.limit = limit ?? Self.usualLimit
    }

    /// A channel handler that enforces these limits on one connection.
    func handler() -> any RemovableChannelHandler { Watch(self) }

    private func opened(_ channel: any Channel) {
        let superfluous = state.withLock { state -> (any Channel)? in
            state.turn += 1
            state.open[ObjectIdentifier(channel)] = Connection(channel: channel, turn: state.turn)
            if state.open.count <= limit { return nil }
            // If all others are being answered, the new connection is the only one that waits, and is closed itself.
            let waiting = state.open.filter { !$0.value.isAnswering }
            guard let oldest = waiting.min(by: { $0.value.turn < $1.value.turn }) else { return nil }
            state.open[oldest.key] = nil
            return oldest.value.channel
        }
        superfluous?.close(promise: nil)
    }

    private func changed(_ channel: any Channel, isAnswering: Bool) {
        state.withLock { state in
            state.turn += 1
            state.open[ObjectIdentifier(channel)]?.isAnswering = isAnswering
            state.open[ObjectIdentifier(channel)]?.turn = state.turn
        }
    }

    private func closed(_ channel: any Channel) {
        state.withLock { $0.open[ObjectIdentifier(channel)] = nil }
    }

    /// Stands behind the HTTP decoder, so that each read is the whole head of a request, or a later part of one.
    private final class Watch: ChannelDuplexHandler, RemovableChannelHandler {
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
