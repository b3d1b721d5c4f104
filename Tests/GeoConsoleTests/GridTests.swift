import GeoConsole
import Testing

struct GridTests {
    @Test func `writing outside of the screen changes nothing`() {
        var grid = Grid(Size(columns: 2, rows: 1))
        grid[2, 0] = Cell("x")
        grid[0, -1] = Cell("x")
        #expect(grid == Grid(Size(columns: 2, rows: 1)))
    }
}
