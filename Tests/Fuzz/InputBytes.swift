/// An input as a source of decisions: its bytes one after the other, then an endless nothing.
struct InputBytes: RandomNumberGenerator {
    private var rest: ArraySlice<UInt8>

    init(_ input: [UInt8]) {
        rest = input[...]
    }

    var isEmpty: Bool { rest.isEmpty }

    mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

    mutating func number(below bound: Int) -> Int { bound <= 256 ? Int(byte()) % bound : (wide() % bound) }

    mutating func string(upTo limit: Int) -> String {
        let size = min(number(below: limit + 1), rest.count)
        defer { rest = rest.dropFirst(size) }
        return String(decoding: rest.prefix(size), as: UTF8.self)
    }

    private mutating func wide() -> Int { Int(byte()) << 16 | Int(byte()) << 8 | Int(byte()) }

    /// One byte decides: the highest digits, by which the standard library picks from a range.
    ///
    /// Never all zero, or it would ask again for ever.
    mutating func next() -> UInt64 { UInt64(byte()) &* 0x0101_0101_0101_0101 | 0x8000 }
}
