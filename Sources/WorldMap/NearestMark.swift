/// Finds the mark that serves a point: the nearest one that is eligible.
///
/// This is the only place that knows how the serving mark is found.
package struct NearestMark: Sendable {
    /// The directions of the eligible marks.
    let directions: [SIMD3<Double>]
    /// The indices of the eligible marks among all marks, the lowest rank first.
    let indices: [Int]

    package init(_ marks: [MapMark]) {
        let indices = marks.indices.filter { marks[$0].isEligible }
            .sorted { (marks[$0].rank, $0) < (marks[$1].rank, $1) }
        self.indices = indices
        directions = indices.map { marks[$0].point.direction }
    }

    var count: Int { indices.count }

    /// The index of the serving mark; nil if no mark is eligible.
    ///
    /// Of two equally near marks the one with the lower rank serves, else the first one.
    package func callAsFunction(_ point: GlobePoint) -> Int? { mark(toward: point.direction) }

    /// The index of the mark that serves the point in a direction, as `GlobePoint.direction` gives it.
    package func mark(toward direction: SIMD3<Double>) -> Int? {
        var best: Int?
        var largest = -Double.infinity
        for (index, other) in zip(indices, directions) {
            let product = (other * direction).sum()
            if product > largest { (best, largest) = (index, product) }
        }
        return best
    }
}
