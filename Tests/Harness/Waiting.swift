/// Why a test cannot go on.
package struct Failure: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}

/// Waits until a condition holds; throws with its name where it does not in time.
package func eventually(
    _ what: String,
    within limit: Duration = .seconds(30),
    every pause: Duration = .milliseconds(25),
    _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + limit
    // Time alone says nothing where hundreds of tests share two cores: this task may have slept through all of it.
    var tries = 1
    while !(try await condition()) {
        if ContinuousClock.now > end, tries >= 100 { throw Failure("not within \(limit): \(what)") }
        tries += 1
        try await Task.sleep(for: pause)
    }
}

/// The value, or a failure where there is none.
package func required<Value>(_ value: Value?) throws -> Value {
    guard let value else { throw Failure("a value is missing") }
    return value
}

/// Lets few tests at a time have processes: the machine has two cores.
package actor Slots {
    package static let shared = Slots(6)

    private var free: Int
    private var waiters: [CheckedContinuation<Void, Never>] = []

    package init(_ count: Int) {
        free = count
    }

    package nonisolated func whileHolding(_ body: () async throws -> Void) async throws {
        await acquire()
        do {
            try await body()
        } catch {
            await release()
            throw error
        }
        await release()
    }

    private func acquire() async {
        if free > 0 {
            free -= 1
            return
        }
        await withCheckedContinuation { waiters.append($0) }
    }

    private func release() {
        if waiters.isEmpty { free += 1 } else { waiters.removeFirst().resume() }
    }
}
