import Testing

@testable import GeoConsole
@testable import Presentation

/// What stays of a text that is too long for its place.
struct ShorteningTests {
    private static func drawn(_ text: String, _ width: Int, _ glyphs: Glyphs = .utf8) -> String {
        var canvas = Canvas(Size(columns: 100, rows: 1), glyphs)
        canvas.draw(Line(text), in: Rect(column: 0, row: 0, columns: width, rows: 1))
        return canvas.grid.text
    }

    @Test(arguments: [
        ("k8s-pool-shop-us_west", 12, "…hop-us_west"), ("● k8s-pool-shop-us_west", 14, "● …hop-us_west"),
        ("shop/api-gateway", 10, "…i-gateway"), ("/accounts/023e…/load_balancers/pools", 12, "…ncers/pools"),
        ("  default_pools_of_eu", 12, "  …ols_of_eu"), ("k8s-pool-v1.2-eu", 8, "…v1.2-eu"),
    ])
    func `a name and a path keep their ends, and a glyph stays`(_ text: String, _ width: Int, _ expected: String) {
        #expect(Self.drawn(text, width) == expected)
    }

    @Test(arguments: [
        ("a3f-1204.eu-west-1.elb.amazonaws.com", 12, "a3f-1204.eu…"), ("shop.example.com:8443", 8, "shop.ex…"),
        ("2001:db8::10:1", 8, "2001:db…"), ("unhealthy", 6, "unhea…"),
        ("2026-10-19T21:51:36.000007Z", 17, "2026-10-19T21:51…"), (#"{"pop_pools":[]}"#, 8, #"{"pop_p…"#),
    ])
    func `a host name, an address and a plain word keep their starts`(_ text: String, _ width: Int, _ expected: String)
    {
        #expect(Self.drawn(text, width) == expected)
    }

    @Test(arguments: [
        ("the API server refuses the token", 16, "the API server …"),
        ("pool k8s-pool-smart-router-internal-eu is empty", 31, "pool …uter-internal-eu is empty"),
        ("pool k8s-pool-smart-router-internal-eu is empty", 20, "pool …-internal-eu …"),
        ("▲ k8s-pool-a-router-eu, k8s-pool-a-router-us_west", 34, "▲ …pool-a-router-eu, …uter-us_west"),
        ("high-contrast, colour-blind, mono", 20, "high-contrast, colo…"),
    ])
    func `a sentence loses the starts of its names, then its end`(_ text: String, _ width: Int, _ expected: String) {
        #expect(Self.drawn(text, width) == expected)
    }

    @Test(arguments: [
        ("  pool k8s-pool-of-the-company-internal-eu was unknown, is healthy", 48),
        ("MODIFIED shop/api 198.51.100.1, 198.51.100.2, 198.51.100.3 → 203.0.113.99", 40),
        ("load balancer app.example.com changed: steering_policy proximity → random", 50),
        ("origin-eu address of the whole company was 203.0.113.10, is healthy", 30),
    ])
    func `what is new is never cut`(_ text: String, _ width: Int) throws {
        let drawn = Self.drawn(text, width)
        let news = try #require(text.split(separator: ["→", ", is"].first(where: text.contains) ?? "").last)
        #expect(drawn.hasSuffix(news) && drawn.hasPrefix(text.prefix(6)) && drawn.contains("…"), "\(drawn)")
        #expect(drawn.unicodeScalars.count <= width)
    }

    @Test(arguments: [
        ("weights of eu: 10, 20 → 1, 2, 3, 4, 5, 6, 7, 8, 9", 24, "weigh… → 1, 2, 3, 4, 5,…"),
        ("eu → 1, 2, 3, 4, 5, 6, 7, 8, 9", 24, "eu → 1, 2, 3, 4, 5, 6, …"),
    ])
    func `news that do not fit leave a quarter to the start`(_ text: String, _ width: Int, _ expected: String) {
        #expect(Self.drawn(text, width) == expected)
    }

    @Test(arguments: ["origin-us_west-0f9e8d", "● pool-a is, is not", "a → b", "k8s-pool-a-eu: k8s-pool-b-us", " x "])
    func `no text is wider than its room, in Unicode or ASCII`(_ text: String) {
        for glyphs in Glyphs.all {
            for width in 0...40 {
                let cells = Line(text).cells(glyphs, shortenedTo: width)
                #expect(cells.count <= width, "\(width): \(cells.map(\.scalar))")
                #expect(cells.count == min(Line(text).width(glyphs), width) || cells.count > width - 3, "\(width)")
            }
        }
    }

    @Test func `an ellipsis has the colour of what it stands for`() {
        let line: Line = [Span("● ", .good), Span("k8s-pool-shop-us_west", .muted)]
        let cells = line.cells(.utf8, shortenedTo: 12)
        #expect(cells[2].scalar == "…" && cells[2].style.role == .muted)
    }
}
