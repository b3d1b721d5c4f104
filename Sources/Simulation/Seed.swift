/// The only source of random numbers in the simulation.
///
/// It is the generator SplitMix64. The same seed gives the same world in every process.
package struct Seed: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(_ value: UInt64) {
        state = value
    }

    /// Returns the next 64 random bits, computed as in https://prng.di.unimi.it/splitmix64.c.
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension Seed {
    /// Returns `count` random hex digits in lower case, for ids.
    mutating func hex(_ count: Int) -> String {
        let digits = Array("0123456789abcdef")
        var word: UInt64 = 0
        return String(
            (0..<count).map { index in
                if index % 16 == 0 { word = next() }
                defer { word >>= 4 }
                return digits[Int(word & 15)]
            }
        )
    }

    /// Returns a random UUID (version 4).
    mutating func uuid() -> String {
        let digits = Array(hex(32))
        let variant = ["8", "9", "a", "b"][Int(next() & 3)]
        return String(digits[0..<8]) + "-" + String(digits[8..<12]) + "-4" + String(digits[13..<16]) + "-" + variant
            + String(digits[17..<20]) + "-" + String(digits[20..<32])
    }

    /// Returns a random span in this range of seconds, in steps of a millisecond.
    mutating func seconds(in range: ClosedRange<Int>) -> Duration {
        .milliseconds(Int.random(in: range.lowerBound * 1000...range.upperBound * 1000, using: &self))
    }

    /// Returns a random element; nil where there are none.
    mutating func element<Elements: RandomAccessCollection>(of elements: Elements) -> Elements.Element? {
        guard !elements.isEmpty else { return nil }
        let offset = Int.random(in: 0..<elements.count, using: &self)
        return elements[elements.index(elements.startIndex, offsetBy: offset)]
    }
}
