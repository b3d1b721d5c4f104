import CNcurses
import GeoConsole
import Synchronization

/// News on its way from the engine to the screen.
///
/// Nobody waits: a fleet that was not yet looked at gives way to the next one, and the pipe is written to only when the
/// reader may sleep.
final class Mailbox: Sendable {
    private struct State {
        var messages: [Message] = []
        var isUrgent = false
    }

    private let state = Mutex(State())

    func post(_ message: Message) {
        let isWorthWaking = state.withLock { state in
            let wasEmpty = state.messages.isEmpty
            let wasUrgent = state.isUrgent
            if case .fleet = message { state.messages.removeAll { if case .fleet = $0 { true } else { false } } }
            state.messages.append(message)
            state.isUrgent = wasUrgent || message.isAnswer
            return wasEmpty || state.isUrgent != wasUrgent
        }
        if isWorthWaking { cn_wake() }
    }

    var isUrgent: Bool { state.withLock { $0.isUrgent } }
    var isEmpty: Bool { state.withLock { $0.messages.isEmpty } }

    func take() -> [Message] {
        state.withLock { state in
            defer { state = State() }
            return state.messages
        }
    }
}

extension Message {
    /// Whether somebody has asked for it.
    fileprivate var isAnswer: Bool {
        switch self {
        case .reviewed, .ended, .told, .regionalHealth: true
        default: false
        }
    }
}
