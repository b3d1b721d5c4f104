import Simulation

/// The same numbers in every process for the same seed, so that a failing case can be named by it.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var seed: Seed

    package init(_ seed: UInt64) {
        self.seed = Seed(seed)
    }

    package mutating func next() -> UInt64 { seed.next() }
}

extension SeededGenerator {
    /// True in `percent` of a hundred cases.
    package mutating func happens(_ percent: Int) -> Bool {
        Int.random(in: 0..<100, using: &self) < percent
    }

    package mutating func number(_ range: ClosedRange<Int>) -> Int {
        Int.random(in: range, using: &self)
    }

    package mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &self)]
    }

    /// Each of the elements with the given probability in percent, in their order.
    package mutating func some<Element>(_ elements: [Element], _ percent: Int) -> [Element] {
        var chosen: [Element] = []
        for element in elements where happens(percent) { chosen.append(element) }
        return chosen
    }
}
