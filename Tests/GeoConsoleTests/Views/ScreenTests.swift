import GeoRouting
import Testing

@testable import GeoConsole

struct ScreenTests {
    struct Case: CustomTestStringConvertible {
        var tab: Tab
        var size: Size
        var isASCII: Bool
        var isMono: Bool

        var testDescription: String {
            let title = tab.title.lowercased().split(separator: " ").joined(separator: "-")
            return "\(title)-\(size.columns)x\(size.rows)-\(isASCII ? "ascii" : "utf8")-\(isMono ? "mono" : "colour")"
        }

        static let all: [Case] = Tab.allCases.flatMap { tab in
            [(80, 24), (120, 36), (200, 50)].flatMap { columns, rows in
                [(false, false), (false, true), (true, false), (true, true)].map { isASCII, isMono in
                    Case(tab: tab, size: Size(columns: columns, rows: rows), isASCII: isASCII, isMono: isMono)
                }
            }
        }
    }

    @Test(arguments: Case.all)
    func `a view looks as on file`(_ example: Case) throws {
        let model = Model.troubled(example.tab, size: example.size, ascii: example.isASCII)
        try GoldenScreen.expect(view(model), example.testDescription, mono: example.isMono)
    }
}
