import Foundation
import Testing

@testable import WorldMap

/// What the map looks like is on file; with RECORD_SCREENS=1 in the environment the tests file it anew.
struct PictureTests {
    struct Sample: CustomTestStringConvertible {
        var columns: Int
        var rows: Int
        var charset: Charset

        var testDescription: String { "\(charset)-\(columns)x\(rows)" }

        var picture: WorldPicture {
            WorldPicture(LandRaster(Projection(fitting: columns, rows), charset), .sample)
        }
    }

    static let samples = [(60, 14), (80, 24), (120, 36), (200, 50)].flatMap { columns, rows in
        Charset.allCases.map { Sample(columns: columns, rows: rows, charset: $0) }
    }

    @Test(arguments: samples)
    func `a map looks as on file`(_ sample: Sample) throws {
        let picture = sample.picture
        // The upper half is all that a terminal without colours shows.
        let text = "\(picture.text)\n\(String(repeating: "=", count: 20)) colours\n\(picture.colourText)\n"
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Pictures/\(sample.testDescription).txt")
        if ProcessInfo.processInfo.environment["RECORD_SCREENS"] == "1" {
            return try Data(text.utf8).write(to: file)
        }
        let kept = try String(contentsOf: file, encoding: .utf8)
        #expect(text == kept, "\(sample) looks otherwise than on file: RECORD_SCREENS=1 files it anew")
    }

    @Test(arguments: samples)
    func `every mark is on the map`(_ sample: Sample) {
        let picture = sample.picture
        for index in [MapMark].sample.indices {
            #expect(picture.cells.count { $0.content == .state(index) } == 1)
            #expect(picture.cells.count { $0.content == .letter(index) } == 1)
        }
    }

    @Test(arguments: samples.filter { $0.charset == .ascii })
    func `in ASCII nothing else is drawn`(_ sample: Sample) {
        #expect(sample.picture.cells.map(\.scalar).filter { !$0.isASCII } == [])
    }

    @Test(arguments: samples)
    func `borders show without colours`(_ sample: Sample) {
        let raster = LandRaster(Projection(fitting: sample.columns, sample.rows), sample.charset)
        let whole = WorldPicture(raster, [MapMark("", at: -58, 0, .good)])
        for content in [WorldPicture.Cell.Content.land, .sea] {
            let changed = zip(sample.picture.cells, whole.cells).filter {
                $0.content == content && $1.content == content && $0.scalar != $1.scalar
            }
            #expect(changed.count > sample.columns / 3)
        }
    }
}

extension WorldPicture {
    var text: String { lines { $0.scalar } }

    /// A digit for each cell in a region's colour, else what the cell is.
    var colourText: String {
        lines { cell in
            switch cell.content {
            case .sea: cell.scalar == " " ? " " : "."
            case .land: cell.region.map { Unicode.Scalar(UInt8(ascii: "0") + UInt8(colours[$0])) } ?? "?"
            case .state: "S"
            case .letter: "L"
            case .name: "N"
            }
        }
    }

    private func lines(_ scalar: (Cell) -> Unicode.Scalar) -> String {
        (0..<projection.rows).map { row in
            var line = String.UnicodeScalarView()
            for column in 0..<projection.columns { line.append(scalar(self[column, row])) }
            while line.last == " " { line.removeLast() }
            return String(line)
        }.joined(separator: "\n")
    }
}
