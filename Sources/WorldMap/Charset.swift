/// The characters that a map is drawn with.
package enum Charset: Sendable, Hashable, CaseIterable {
    /// Braille: 2 × 4 dots in each cell.
    case braille
    /// Quarters of a block, for fonts without braille: 2 × 2 dots in each cell.
    case block
    /// ASCII: 2 × 4 dots in each cell; a character shows roughly how many there are, and where.
    case ascii

    /// The number of dots in a cell from left to right.
    var dotColumns: Int { 2 }
    /// The number of dots in a cell from top to bottom.
    var dotRows: Int { self == .block ? 2 : 4 }

    /// The character for a cell; bit `row * 2 + column` of each mask stands for a dot.
    ///
    /// Borders show without colours too: on land as gaps, at sea as dots.
    ///
    /// - Parameters:
    ///   - land: the dots on land.
    ///   - border: the dots on a border between two regions.
    ///   - dottedBorder: those of them that are at sea and not left out.
    /// - Returns: the character, one column wide.
    func scalar(land: Int, border: Int, dottedBorder: Int) -> Unicode.Scalar {
        switch self {
        case .braille: Self.brailleByMask[(land & ~border | dottedBorder) & 0xFF]
        // Whole blocks would be too heavy for a border at sea.
        case .block: land == 0 && border != 0 ? "·" : Self.blocksByMask[land & ~border & 0xF]
        case .ascii: land == 0 && border != 0 ? "." : Self.ascii(land, border)
        }
    }

    /// The characters by mask; Unicode counts a braille cell's dots down the left side first, the lowest pair last.
    private static let brailleByMask: [Unicode.Scalar] = (0..<256).map { mask in
        let bits = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80]
        let code = bits.indices.reduce(0) { $0 | (mask >> $1 & 1 == 1 ? bits[$1] : 0) }
        return code == 0 ? " " : Unicode.Scalar(UInt32(0x2800 + code)) ?? " "
    }

    private static let blocksByMask: [Unicode.Scalar] = [
        " ", "▘", "▝", "▀", "▖", "▌", "▞", "▛", "▗", "▚", "▐", "▜", "▄", "▙", "▟", "█",
    ]

    private static func ascii(_ land: Int, _ border: Int) -> Unicode.Scalar {
        // A border that takes less than a quarter of the cell belongs to the cell beside it.
        if (border & land).nonzeroBitCount >= 3 { return " " }
        switch ((land & 0x0F).nonzeroBitCount, (land >> 4 & 0x0F).nonzeroBitCount) {
        case (0, 0): return " "
        case (0, _): return "."
        case (_, 0): return "'"
        case (let upper, let lower): return upper + lower >= 5 ? "#" : ":"
        }
    }
}
