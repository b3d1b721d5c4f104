/// Randomness as an argument: an even number in 0..<1 at each call.
package struct RandomSource: Sendable {
    package let next: @Sendable () -> Double

    package init(_ next: @escaping @Sendable () -> Double) {
        self.next = next
    }

    package static let system = RandomSource { Double.random(in: 0..<1) }

    /// An even duration in the range.
    package func duration(in range: ClosedRange<Duration>) -> Duration {
        range.lowerBound + (range.upperBound - range.lowerBound) * next()
    }
}
