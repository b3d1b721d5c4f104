import GeoRouting
import Testing

@testable import GeoConsole
@testable import Presentation

struct LayoutTests {
    @Test(arguments: Tab.allCases)
    func `a click on what the screen shows means what it shows`(_ tab: Tab) throws {
        let model = Model.troubled(tab)
        let layout = Layout(model)
        let lines = view(model).text.split(separator: "\n", omittingEmptySubsequences: false)
        for other in Tab.allCases {
            let place = try #require(lines[1].range(of: "\(other.number) \(other.title)"))
            let column = lines[1].distance(from: lines[1].startIndex, to: place.lowerBound)
            #expect(layout.hit(column: column, row: 1, in: model) == .tab(other))
        }
        let selected = try #require(lines.firstIndex { $0.dropFirst().hasPrefix("▸") })
        let row = try #require(model[tab].selected)
        #expect(layout.hit(column: 5, row: selected, in: model) == .row(row))
        #expect(layout.hit(column: 3, row: selected - 1, in: model) == .title(0))
        #expect(layout.hit(column: 3, row: 23, in: model) == nil)
    }

    @Test func `details beside the table leave the table where it was`() {
        var model = Model.troubled(.pools, size: Size(columns: 120, rows: 36))
        let before = Layout(model)
        model.detail = Detail(tab: .pools, row: "k8s-pool-shop-eu")
        #expect(Layout(model) == before)
        #expect(!before.detailsReplaceTable(model))
    }

    @Test func `columns to the left scroll out, the first one stays`() {
        var model = Model.troubled(.pools)
        model[.pools].scrolledOutColumns = 2
        let titles = view(model).text.split(separator: "\n", omittingEmptySubsequences: false)[3]
        #expect(titles.hasPrefix("   POOL"))
        #expect(!titles.contains("GEO") && !titles.contains("HEALTH") && titles.contains("ORIGINS"))
    }
}

extension Substring {
    fileprivate func range(of text: String) -> Range<Index>? { firstRange(of: text) }
}
