/// Gives regions colours in such a way that regions that touch differ.
enum RegionColours {
    /// The number of colours; six are always enough for regions on a globe.
    static let count = 6

    /// A colour, 0 to 5, for each region.
    ///
    /// - Parameters:
    ///   - count: the number of regions.
    ///   - pairs: the regions that touch.
    ///   - kept: colours that stay where no two neighbours would share them; none if nil.
    /// - Returns: the colour of each region.
    static func assign(_ count: Int, _ pairs: Set<SIMD2<Int>>, keeping kept: [Int]? = nil) -> [Int] {
        var neighbours: [[Int]] = Array(repeating: [], count: count)
        for pair in pairs where pair.x >= 0 {
            neighbours[pair.x].append(pair.y)
            neighbours[pair.y].append(pair.x)
        }
        var colours = [Int?](repeating: nil, count: count)
        for region in kept == nil ? order(neighbours) : Array(0..<count) {
            let taken = Set(neighbours[region].compactMap { colours[$0] })
            if let kept, !taken.contains(kept[region]) {
                colours[region] = kept[region]
                continue
            }
            // Among the free colours, the one that most differs from its neighbour's in the order of the regions.
            let first = region % Self.count
            let choices = (0..<Self.count).map { (first + $0) % Self.count }
            colours[region] = choices.first { !taken.contains($0) } ?? first
        }
        return colours.map { $0 ?? 0 }
    }

    /// The regions in an order in which six colours are enough: each has at most five neighbours before it.
    private static func order(_ neighbours: [[Int]]) -> [Int] {
        var degrees = neighbours.map(\.count)
        var rest = Set(neighbours.indices)
        var order: [Int] = []
        while let next = rest.min(by: { (degrees[$0], $0) < (degrees[$1], $1) }) {
            rest.remove(next)
            order.append(next)
            for other in neighbours[next] { degrees[other] -= 1 }
        }
        return order.reversed()
    }
}
