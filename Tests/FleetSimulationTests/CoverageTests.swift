import FleetSimulation
import Testing

struct CoverageTests {
    @Test(arguments: Coverage.Operation.allCases)
    func `each operation can meet faults`(operation: Coverage.Operation) {
        let cells = Coverage.faults.compactMap { Coverage.cell($0, operation) }
        #expect(cells.count >= 12)
        #expect(Set(cells).count == cells.count)
    }

    @Test func `only reads can be stale, and only watches half-open`() {
        #expect(Coverage.cell("stale", .poolsRead) == "stale × pools read")
        #expect(Coverage.cell("stale", .poolUpdate) == nil)
        #expect(Coverage.cell("halfOpen", .watch) == "halfOpen × watch")
        #expect(Coverage.cell("halfOpen", .list) == nil)
        #expect(Coverage.cell("status 410", .poolDelete) == nil)
    }

    @Test func `what a seed has met stands in the table`() {
        var run = Run(seed: 2)
        let cells = Set(
            Coverage.faults.flatMap { fault in Coverage.Operation.allCases.compactMap { Coverage.cell(fault, $0) } }
        )
        let outcome = run.play()
        #expect(!outcome.coverage.isEmpty)
        #expect(outcome.coverage.isSubset(of: cells))
    }
}
