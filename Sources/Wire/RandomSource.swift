/// A source of random numbers that is passed as an argument, because tests must be able to repeat a run.
package struct RandomSource: Sendable {
    /// The next number, evenly distributed in 0..<1.
    package let next: @Sendable () -> Double

    package init(_ next: @escaping @Sendable () -> Double) {
        self.next = next
    }

    /// The random number generator of the standard library, which the programs use.
    package static let system = RandomSource { Double.random(in: 0..<1) }

    /// A random duration in `range`, evenly distributed.
    package func duration(in range: ClosedRange<Duration>) -> Duration {
        range.lowerBound + (range.upperBound - range.lowerBound) * next()
    }
}
