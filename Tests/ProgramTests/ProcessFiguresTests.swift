import Foundation
import Testing

@testable import external_dns_cloudflare_geo

struct ProcessFiguresTests {
    /// A line of proc(5) whose program has a name that looks like more fields.
    private static let stat =
        "7 (geo (x) 9 S) S 1 7 7 0 -1 4194560 1500 0 3 0 250 50 0 0 20 0 4 0 12000 73400320 8192 18446744073709551615 1 1"
    private static let limits = """
        Limit                     Soft Limit           Hard Limit           Units
        Max cpu time              unlimited            unlimited            seconds
        Max open files            1024                 524288               files

        """

    private static func figures(stat: String = stat, limits: String = limits) -> ProcessFigures? {
        ProcessFigures(
            stat: stat,
            system: "cpu  1 2 3\nbtime 1700000000\nprocesses 4\n",
            limits: limits,
            openFiles: 12,
            units: ProcessFigures.Units(ticks: 100, page: 4096)
        )
    }

    @Test func `fields are counted from the end of the program's name`() throws {
        let figures = try #require(Self.figures())
        #expect(figures.cpu == 3 && figures.start == 1_700_000_120)
        #expect(figures.virtualMemory == 73_400_320 && figures.residentMemory == 8192 * 4096)
        #expect(figures.openFiles == 12 && figures.openFileLimit == 1024)
    }

    @Test(arguments: ["", "7 (geo) S 1 7", "no name"])
    func `a text that is none of Linux' gives no figures`(stat: String) {
        #expect(Self.figures(stat: stat) == nil)
    }

    @Test func `no limit is none`() {
        let limits = Self.limits.replacing("1024     ", with: "unlimited")
        #expect(Self.figures(limits: limits)?.openFileLimit == nil)
    }

    @Test func `those of this process are within reason`() throws {
        let figures = try #require(ProcessFigures.now())
        let now = Date().timeIntervalSince1970
        #expect(figures.start < now + 1 && figures.start > now - 86_400)
        #expect(figures.residentMemory > 1e6 && figures.virtualMemory > figures.residentMemory)
        #expect(figures.openFiles >= 3 && figures.cpu > 0)
    }

    @Test func `each has a help text, and no other has`() throws {
        let registry = PrometheusRegistry(help: ProcessFigures.help)
        try #require(ProcessFigures.now()).record(in: registry)
        let lines = registry.text.split(separator: "\n").filter { $0.hasPrefix("# HELP ") }
        #expect(lines.allSatisfy { $0.hasSuffix(".") })
        #expect(Set(lines.map { String($0.split(separator: " ")[2]) }).isSubset(of: ProcessFigures.help.keys))
    }
}
