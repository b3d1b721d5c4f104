/// Numbers as people read them.
package enum Figure {
    /// `6,200 km`: as exact as a decision needs.
    static func kilometres(_ distance: Double) -> String {
        let step = distance < 1000 ? 10.0 : 100
        return grouped(Int((distance / step).rounded() * step)) + " km"
    }

    private static func grouped(_ number: Int) -> String {
        let digits = Array(String(number))
        return digits.enumerated().map { index, digit in
            index > 0 && (digits.count - index) % 3 == 0 ? ",\(digit)" : String(digit)
        }.joined()
    }

    /// `1 healthy origin`, `3 healthy origins`.
    package static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
