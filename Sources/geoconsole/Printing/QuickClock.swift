/// A clock that runs faster than the real one, for a simulated world that a command waits for.
struct QuickClock: Clock {
    struct Instant: InstantProtocol {
        var offset: Duration

        func advanced(by span: Duration) -> Instant { Instant(offset: offset + span) }

        func duration(to other: Instant) -> Duration { other.offset - offset }

        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    /// How many of its seconds pass in one real second.
    let factor: Int
    private let base = ContinuousClock()
    private let start = ContinuousClock.now

    init(factor: Int) {
        self.factor = factor
    }

    var now: Instant { Instant(offset: start.duration(to: base.now) * factor) }
    var minimumResolution: Duration { base.minimumResolution * factor }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try await base.sleep(until: start + deadline.offset / factor, tolerance: tolerance.map { $0 / factor })
    }
}
