import Foundation
import GeoRouting
import Testing

@testable import GeoConsole
@testable import Presentation

/// What is drawn is on file for the sizes at which the layout differs; glyphs, colours and all other sizes are held by
/// rules that every screen keeps.
struct ScreenTests {
    private static let small = Size(columns: 80, rows: 24)
    /// Details stand beside the table.
    private static let medium = Size(columns: 120, rows: 36)
    private static let large = Size(columns: 200, rows: 50)
    private static let sizes = [Size(columns: 60, rows: 16), small, Size(columns: 132, rows: 43)]

    // MARK: On file

    @Test(arguments: SampleScreen.all)
    func `a screen looks as on file`(_ screen: SampleScreen) throws {
        try GoldenScreen.expect(view(screen.model(Self.small)), screen.name)
    }

    @Test(arguments: SampleScreen.tabs + SampleScreen.details + SampleScreen.maps)
    func `a wider screen shows more columns, and details beside the table`(_ screen: SampleScreen) throws {
        try GoldenScreen.expect(view(screen.model(Self.medium)), screen.name + "-wide")
    }

    @Test(arguments: SampleScreen.tabs)
    func `a large screen shows all columns`(_ screen: SampleScreen) throws {
        try GoldenScreen.expect(view(screen.model(Self.large)), screen.name + "-large")
    }

    @Test(arguments: SampleScreen.all.filter { ["overview", "card", "detail-pool", "map"].contains($0.name) })
    func `a screen in ASCII looks as on file`(_ screen: SampleScreen) throws {
        try GoldenScreen.expect(view(screen.model(Self.small, ascii: true)), screen.name + "-ascii")
    }

    @Test func `each file is compared with a screen`() throws {
        let names = SampleScreen.all.map(\.name)
        let kept = try FileManager.default.contentsOfDirectory(atPath: GoldenScreen.folder.path)
            .filter { $0 != "README.txt" }
            .map { file in
                ["-wide.txt", "-large.txt", "-ascii.txt", ".txt"].first(where: file.hasSuffix)
                    .map { String(file.dropLast($0.count)) } ?? file
            }
        #expect(kept.filter { !names.contains($0) } == [])
    }

    // MARK: Rules

    @Test(arguments: SampleScreen.all)
    func `without UTF-8 a screen is the same, folded`(_ screen: SampleScreen) {
        for size in Self.sizes {
            let (rich, plain) = (view(screen.model(size)), view(screen.model(size, ascii: true)))
            #expect(plain.text.utf8.allSatisfy { $0 < 0x80 })
            // A map is not folded: in ASCII it is drawn anew.
            let isMap = { (line: Substring) in
                line.unicodeScalars.contains {
                    (0x2800...0x28FF).contains($0.value) || (0x2580...0x259F).contains($0.value) && $0 != "▌"
                }
            }
            let folded = rich.lines.filter { !isMap($0) }.map { $0.unicodeScalars.map(Glyphs.ascii.fold) }
            // An arrow or an ellipsis takes more room, and what follows it may stand elsewhere.
            let comparable = folded.filter { row in row.allSatisfy { $0.count == 1 } }
                .map { String(String.UnicodeScalarView($0.joined())) }
            let same = comparable.filter { plain.lines.contains($0[...]) }
            #expect(!comparable.isEmpty && same.count * 4 >= comparable.count * 3, "\(size)")
        }
    }

    /// What only a colour tells is lost where there is none.
    @Test(arguments: SampleScreen.all)
    func `without colours what is selected, marked or to be pressed looks other than text`(_ screen: SampleScreen) {
        let mono = Theme(.mono)
        let text = mono.appearance(of: .plain)
        for size in Self.sizes {
            let grid = view(screen.model(size))
            let loud: Set<Style.Role> = [.selection, .activeTab, .keyHint, .field, .badgeWrite, .badgeReadOnly]
            let cells = grid.cells.filter { loud.contains($0.style.role) }
            #expect(!cells.isEmpty)
            #expect(cells.allSatisfy { mono.appearance(of: $0.style) != text })
        }
    }

    @Test(arguments: SampleScreen.all)
    func `good, bad and doubtful have a sign of their own beside their colour`(_ screen: SampleScreen) {
        let signs: [Style.Role: Set<Unicode.Scalar>] = [.good: ["●", "✓"], .unknown: ["○", "?", "◆", "●"]]
        for size in Self.sizes {
            let grid = view(screen.model(size))
            for (role, expected) in signs {
                let marks = Set(
                    grid.cells.filter { $0.style.role == role && !$0.scalar.properties.isAlphabetic }.map(\.scalar)
                )
                .filter { "●▲✗○◆✓".unicodeScalars.contains($0) }
                #expect(marks.isSubset(of: expected), "\(size): \(marks)")
            }
        }
    }

    @Test(arguments: SampleScreen.all)
    func `at every size a screen has its head, its keys, and the whole frame of its dialog`(_ screen: SampleScreen) {
        for size in Self.sizes {
            let model = screen.model(size)
            let grid = view(model)
            #expect(grid.size == size && grid.lines.count == size.rows)
            #expect(grid.lines[0].hasPrefix("app.example.com") || grid.lines[0].hasPrefix("example.com"), "\(size)")
            #expect(grid.cells.contains { $0.style.role == .keyHint }, "\(size)")
            let corners = "┌┐└┘".unicodeScalars.map { corner in grid.cells.count { $0.scalar == corner } }
            #expect(Set(corners) == [model.dialog == nil ? 0 : 1], "\(size): \(corners)")
        }
    }
}
