/// A source of random numbers, passed as an argument so that tests can repeat a run.
package struct RandomSource: Sendable {
    /// The next number, evenly distributed in 0..<1.
    package let next: @Sendable () -> Double

    package init(_ next: @escaping @Sendable () -> Double) {
        self.next = next
    }

    /// The standard library's generator, for programs.
    package static let system = RandomSource { Double.random(in: 0..<1) }

    /// A random duration in `range`, evenly distributed.
    package func duration(in range: ClosedRange<Duration>) -> Duration {
        range.lowerBound + (range.upperBound - range.lowerBound) * next()
    }
}
