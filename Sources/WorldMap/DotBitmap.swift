/// A picture of dots that are set or not.
struct DotBitmap: Sendable, Hashable {
    let columns: Int
    let rows: Int
    private var dots: [Bool]

    init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
        dots = Array(repeating: false, count: columns * rows)
    }

    /// The dot in a column and row; outside the picture it is not set, and setting it does nothing.
    subscript(column: Int, row: Int) -> Bool {
        get { contains(column, row) && dots[row * columns + column] }
        set { if contains(column, row) { dots[row * columns + column] = newValue } }
    }

    private func contains(_ column: Int, _ row: Int) -> Bool {
        column >= 0 && column < columns && row >= 0 && row < rows
    }

    /// Sets the dots on a line between two points, given in parts of a dot.
    mutating func drawLine(from start: SIMD2<Double>, to end: SIMD2<Double>) {
        let way = end - start
        let steps = max(Int(max(abs(way.x), abs(way.y)).rounded(.up)), 1)
        for step in 0...steps {
            let point = start + way * (Double(step) / Double(steps))
            self[Int(point.x.rounded(.down)), Int(point.y.rounded(.down))] = true
        }
    }

    /// Sets the dots inside closed outlines; what lies in two of them lies outside.
    mutating func fill(_ rings: [[SIMD2<Double>]]) {
        var crossings: [[Double]] = Array(repeating: [], count: rows)
        for ring in rings {
            for (start, end) in zip(ring, ring.dropFirst() + ring.prefix(1)) where start.y != end.y {
                let (upper, lower) = start.y < end.y ? (start, end) : (end, start)
                // A row is crossed in the middle of its dots.
                let first = max(Int((upper.y - 0.5).rounded(.up)), 0)
                let last = min(Int((lower.y - 0.5).rounded(.up)), rows)
                guard first < last else { continue }
                for row in first..<last {
                    let part = (Double(row) + 0.5 - upper.y) / (lower.y - upper.y)
                    crossings[row].append(upper.x + part * (lower.x - upper.x))
                }
            }
        }
        for row in 0..<rows {
            let sorted = crossings[row].sorted()
            for index in stride(from: 0, to: sorted.count - 1, by: 2) {
                let first = max(Int((sorted[index] - 0.5).rounded(.up)), 0)
                let last = min(Int((sorted[index + 1] - 0.5).rounded(.up)), columns)
                guard first < last else { continue }
                for column in first..<last { self[column, row] = true }
            }
        }
    }
}
