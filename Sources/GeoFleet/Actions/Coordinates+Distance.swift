package import GeoRouting

extension Coordinates {
    /// Kilometres over ground, on a sphere.
    package func distance(to other: Coordinates) -> Double {
        let (left, right) = (unitVector, other.unitVector)
        let chord = zip(left, right).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
        return 2 * Angle.arcSine(min(chord / 2, 1)) * 6371
    }

    private var unitVector: [Double] {
        let (north, east) = (latitude * .pi / 180, longitude * .pi / 180)
        return [
            Angle.cosine(north) * Angle.cosine(east), Angle.cosine(north) * Angle.sine(east), Angle.sine(north),
        ]
    }
}

/// The little trigonometry that distances need, for the standard library has none.
private enum Angle {
    /// For arguments from -π to π.
    static func sine(_ x: Double) -> Double {
        // Taylor's series; seventeen terms are exact to the last digits at π.
        var term = x
        var sum = x
        for n in 1...17 {
            term *= -x * x / Double((2 * n) * (2 * n + 1))
            sum += term
        }
        return sum
    }

    static func cosine(_ x: Double) -> Double {
        var term = 1.0
        var sum = 1.0
        for n in 1...17 {
            term *= -x * x / Double((2 * n - 1) * (2 * n))
            sum += term
        }
        return sum
    }

    /// The angle from 0 to π/2 whose sine is `y`, by bisection.
    static func arcSine(_ y: Double) -> Double {
        var (low, high) = (0.0, Double.pi / 2)
        for _ in 0..<50 {
            let middle = (low + high) / 2
            if sine(middle) < y { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }
}
