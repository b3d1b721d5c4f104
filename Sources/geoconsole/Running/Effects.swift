import FleetControl
import GeoFleet
import GeoConsole
import GeoEngine
import GeoRouting

/// Does what the console asks of the engine, and posts what comes of it.
struct Effects: Sendable {
    let surveyor: Surveyor
    let `operator`: Operator
    let mailbox: Mailbox

    /// Runs engine and commands until the task is cancelled or the commands end.
    func run(_ commands: AsyncStream<Command>) async {
        await withDiscardingTaskGroup { group in
            group.addTask { await surveyor.run() }
            group.addTask { for await fleet in surveyor.fleets { mailbox.post(.fleet(fleet)) } }
            group.addTask { for await events in surveyor.events { mailbox.post(.events(events)) } }
            group.addTask { for await calls in surveyor.calls { mailbox.post(.calls(calls)) } }
            for await command in commands { group.addTask { await perform(command) } }
            group.cancelAll()
        }
    }

    private func perform(_ command: Command) async {
        switch command {
        case .review(let remedy): mailbox.post(.reviewed(await `operator`.review(remedy)))
        case .perform(let review): mailbox.post(.ended(review: review.id, await `operator`.perform(review)))
        case .reread: await surveyor.reread()
        case .pause(let isPaused): surveyor.pause(isPaused)
        case .regionalHealth(let pool):
            do throws(Refusal) {
                mailbox.post(.regionalHealth(try await surveyor.regionalHealth(pool: pool)))
            } catch {
                // The details must not wait for what does not come.
                mailbox.post(.regionalHealth(RegionalHealth(pool: pool, probes: [])))
                mailbox.post(.told("\(error)"))
            }
        case .copy, .dump, .mouse, .repaint, .suspend, .quit: break
        }
    }
}
