/// Puts the jobs of one process into its queue.
package final class ProcessExecutor: TaskExecutor {
    let machine: Machine
    let number: Int

    init(machine: Machine, number: Int) {
        self.machine = machine
        self.number = number
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        machine.enqueue(UnownedJob(job), number)
    }

    package func asUnownedTaskExecutor() -> UnownedTaskExecutor {
        UnownedTaskExecutor(ordinary: self)
    }

    /// The process' own clock, which may be ahead of the machine's.
    package var clock: ProcessClock { ProcessClock(machine: machine, number: number) }
}

/// A clock as one process sees it.
package struct ProcessClock: Clock {
    package struct Instant: InstantProtocol {
        package var offset: Duration

        package func advanced(by span: Duration) -> Instant { Instant(offset: offset + span) }
        package func duration(to other: Instant) -> Duration { other.offset - offset }
        package static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    let machine: Machine
    /// Nil for the machine's own time.
    let number: Int?

    package init(machine: Machine, number: Int? = nil) {
        self.machine = machine
        self.number = number
    }

    private var skew: Duration { number.map(machine.skew) ?? .zero }

    package var now: Instant { Instant(offset: machine.now + skew) }
    package var minimumResolution: Duration { .zero }

    package func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        // The clock may jump meanwhile: a sleeper that was woken early sleeps on.
        while now < deadline { try await machine.sleep(until: deadline.offset - skew) }
        try Task.checkCancellation()
    }
}
