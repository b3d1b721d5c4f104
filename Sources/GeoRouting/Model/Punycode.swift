/// Punycode (RFC 3492): an encoding that writes any label with the letters, digits and hyphens that DNS allows.
///
/// An encoded label has no prefix here; IDNA puts the prefix `xn--` before it.
enum Punycode {
    // The parameters of RFC 3492 §5.
    private static let base = 36
    private static let tMin = 1
    private static let tMax = 26
    private static let skew = 38
    private static let damp = 700
    private static let initialBias = 72
    private static let initialCodePoint = 128

    /// The limit on the length of a label in DNS.
    ///
    /// Longer input is refused, because the numbers below must stay small.
    private static let lengthLimit = 63

    /// The encoded label; nil where the label has more than 63 code points.
    static func encode(_ label: some StringProtocol) -> String? {
        let scalars = label.unicodeScalars.map { Int($0.value) }
        guard scalars.count <= lengthLimit else { return nil }
        var output = scalars.filter { $0 < initialCodePoint }.map { UInt8($0) }
        let basicCount = output.count
        if basicCount > 0 { output.append(UInt8(ascii: "-")) }
        var (codePoint, delta, bias, handledCount) = (initialCodePoint, 0, initialBias, basicCount)
        while handledCount < scalars.count, let next = scalars.filter({ $0 >= codePoint }).min() {
            delta += (next - codePoint) * (handledCount + 1)
            codePoint = next
            for scalar in scalars {
                if scalar < codePoint { delta += 1 }
                guard scalar == codePoint else { continue }
                appendNumber(delta, bias, to: &output)
                bias = adapt(delta, count: handledCount + 1, isFirst: handledCount == basicCount)
                delta = 0
                handledCount += 1
            }
            delta += 1
            codePoint += 1
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// The decoded label; nil where the text is malformed.
    static func decode(_ text: some StringProtocol) -> String? {
        let bytes = Array(text.utf8)
        guard bytes.count <= lengthLimit else { return nil }
        // The text begins with the ASCII characters of the label; the last hyphen ends them.
        let hyphen = bytes.lastIndex(of: UInt8(ascii: "-"))
        var scalars = bytes[..<(hyphen ?? 0)].map { Int($0) }
        var rest = bytes[(hyphen.map { $0 + 1 } ?? 0)...]
        var (codePoint, index, bias) = (initialCodePoint, 0, initialBias)
        while !rest.isEmpty {
            let before = index
            guard let number = readNumber(&rest, bias) else { return nil }
            index += number
            let count = scalars.count + 1
            bias = adapt(index - before, count: count, isFirst: before == 0)
            codePoint += index / count
            index %= count
            guard Unicode.Scalar(UInt32(clamping: codePoint)) != nil, codePoint >= initialCodePoint else { return nil }
            scalars.insert(codePoint, at: index)
            index += 1
        }
        var label = String.UnicodeScalarView()
        label.append(contentsOf: scalars.compactMap { Unicode.Scalar(UInt32(clamping: $0)) })
        return String(label)
    }

    // MARK: Numbers of variable length

    private static func appendNumber(_ number: Int, _ bias: Int, to output: inout [UInt8]) {
        var (rest, k) = (number, base)
        while rest >= threshold(k, bias) {
            let t = threshold(k, bias)
            output.append(digit(t + (rest - t) % (base - t)))
            rest = (rest - t) / (base - t)
            k += base
        }
        output.append(digit(rest))
    }

    private static func readNumber(_ rest: inout ArraySlice<UInt8>, _ bias: Int) -> Int? {
        var (number, weight, k) = (0, 1, base)
        while let byte = rest.popFirst() {
            guard let digit = value(of: byte) else { return nil }
            let (step, isTooLarge) = digit.multipliedReportingOverflow(by: weight)
            // A valid number is less than 0x110000 code points times 64 positions, far below 2^40.
            guard !isTooLarge, step < 1 << 40, number < 1 << 40 else { return nil }
            number += step
            let t = threshold(k, bias)
            if digit < t { return number }
            let (next, isOver) = weight.multipliedReportingOverflow(by: base - t)
            if isOver { return nil }
            weight = next
            k += base
        }
        return nil
    }

    private static func threshold(_ k: Int, _ bias: Int) -> Int { min(max(k - bias, tMin), tMax) }

    /// The bias for the next number (RFC 3492 §6.1).
    private static func adapt(_ delta: Int, count: Int, isFirst: Bool) -> Int {
        var delta = isFirst ? delta / damp : delta / 2
        delta += delta / count
        var k = 0
        while delta > (base - tMin) * tMax / 2 {
            delta /= base - tMin
            k += base
        }
        return k + (base - tMin + 1) * delta / (delta + skew)
    }

    private static func digit(_ value: Int) -> UInt8 {
        UInt8(value < 26 ? Int(UInt8(ascii: "a")) + value : Int(UInt8(ascii: "0")) + value - 26)
    }

    private static func value(of byte: UInt8) -> Int? {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(byte - UInt8(ascii: "a"))
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(byte - UInt8(ascii: "A"))
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte - UInt8(ascii: "0")) + 26
        default: nil
        }
    }
}
