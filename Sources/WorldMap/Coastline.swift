/// The outlines of continents and islands.
struct Coastline: Sendable {
    /// A point of an outline, in tenths of a degree.
    struct Point: Sendable, Hashable {
        /// East of the map's western edge, 0 to 3600.
        var east: Int
        /// North of 60° S.
        var north: Int
    }

    /// The outlines, each closed; an outline in another one is a lake.
    let rings: [[Point]]

    /// The outlines of the whole world.
    static let world = Coastline(decoding: encoded)

    private init(decoding text: StaticString) {
        var rings: [[Point]] = [[]]
        var digits: [Int] = []
        text.withUTF8Buffer { bytes in
            for byte in bytes where byte != UInt8(ascii: "\n") {
                if byte == UInt8(ascii: "~") {
                    rings.append([])
                    continue
                }
                digits.append(byte == UInt8(ascii: "p") ? 44 : Int(byte) - 48)
                guard digits.count == 4 else { continue }
                let point = Point(east: digits[0] * 64 + digits[1], north: digits[2] * 64 + digits[3])
                rings[rings.count - 1].append(point)
                digits.removeAll(keepingCapacity: true)
            }
        }
        self.rings = rings
    }
}

extension Coastline.Point {
    /// The east of the 180th meridian, along which the data cut the land of Chukotka and of Fiji in two.
    static let dateLine = 3484

    var isOnDateLine: Bool { east == Self.dateLine }
}
