import CNcurses
import FleetControl
import GeoConsole
import Presentation
import GeoEngine
import GeoFleet
import GeoRouting
import Synchronization

/// Performs the commands for the engine, and posts the answers to the mailbox.
struct Effects: Sendable {
    let fleetWatcher: FleetWatcher
    let runner: ActionRunner
    let mailbox: Mailbox
    let names: NamesCache.Keeper

    /// Runs the fleet watcher and performs commands, until the task is cancelled or the commands end.
    func run(_ commands: AsyncStream<Command>) async {
        await withDiscardingTaskGroup { group in
            group.addTask { await fleetWatcher.run() }
            group.addTask {
                var names = names
                for await fleet in fleetWatcher.fleets {
                    mailbox.post(.fleet(fleet))
                    names.keep(fleet)
                }
            }
            group.addTask { for await events in fleetWatcher.events { mailbox.post(.events(events)) } }
            group.addTask { for await calls in fleetWatcher.calls { mailbox.post(.calls(calls)) } }
            for await command in commands { group.addTask { await perform(command) } }
            group.cancelAll()
        }
    }

    private func perform(_ command: Command) async {
        switch command {
        case .preview(let action): mailbox.post(.previewed(await runner.preview(action)))
        case .perform(let preview): mailbox.post(.ended(preview: preview.id, await runner.perform(preview)))
        case .reread: await fleetWatcher.reread()
        case .pause(let isPaused): fleetWatcher.setPaused(isPaused)
        case .regionalHealth(let pool):
            do throws(Refusal) {
                mailbox.post(.regionalHealth(try await fleetWatcher.regionalHealth(pool: pool)))
            } catch {
                // Without an answer, the open details would wait for ever. So an answer without probes is posted.
                mailbox.post(.regionalHealth(RegionalHealth(pool: pool, probes: [])))
                mailbox.post(.status(error.text))
            }
        // `Console` performs these itself.
        case .copy, .dump, .mouse, .repaint, .suspend, .quit: break
        }
    }
}

/// The messages from the engine that the console has not handled yet.
///
/// Posting never waits for the reader. A new fleet replaces an unread fleet. The reader is woken only if it may be
/// asleep.
final class Mailbox: Sendable {
    private struct State {
        var messages: [Message] = []
        /// Whether one of the messages answers a command; then none of them waits until news may be drawn.
        var isUrgent = false
    }

    private let state = Mutex(State())

    func post(_ message: Message) {
        let mustWake = state.withLock { state in
            let wasEmpty = state.messages.isEmpty
            let wasUrgent = state.isUrgent
            if case .fleet = message { state.messages.removeAll { if case .fleet = $0 { true } else { false } } }
            state.messages.append(message)
            state.isUrgent = wasUrgent || message.isAnswer
            // Only the first message and the first answer make the reader's wake-up time earlier.
            return wasEmpty || state.isUrgent != wasUrgent
        }
        if mustWake { cn_wake() }
    }

    var isUrgent: Bool { state.withLock { $0.isUrgent } }
    var isEmpty: Bool { state.withLock { $0.messages.isEmpty } }

    /// Removes and returns all messages.
    func removeAll() -> [Message] {
        state.withLock { state in
            defer { state = State() }
            return state.messages
        }
    }
}

extension Message {
    /// Whether the message answers a command.
    fileprivate var isAnswer: Bool {
        switch self {
        case .previewed, .ended, .status, .regionalHealth: true
        default: false
        }
    }
}
