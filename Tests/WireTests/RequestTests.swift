import HTTPTypes
import Testing
import Wire

@Suite struct RequestTests {
    @Test(
        arguments: [
            ("/pools", "/pools", []),
            ("/pools?", "/pools", []),
            ("/pools?name=a%20b&page=2", "/pools", [("name", "a b"), ("page", "2")]),
            ("/pools?watch&x=&=y&a=b=c", "/pools", [("watch", ""), ("x", ""), ("", "y"), ("a", "b=c")]),
            ("/pools?a=1&&b=2&", "/pools", [("a", "1"), ("b", "2")]),
            ("/pools?a=x?y", "/pools", [("a", "x?y")]),
            ("/pools?\u{301}a=1", "/pools", [("\u{301}a", "1")]),
            ("/pools?a=\u{301}b", "/pools", [("a", "\u{301}b")]),
        ] as [(String, String, [(String, String)])]
    )
    func `path and query come apart`(target: String, path: String, items: [(String, String)]) {
        let request = Request(.get, target)
        #expect(request.path == path)
        #expect(request.query.map(\.name) == items.map(\.0))
        #expect(request.query.map(\.value) == items.map(\.1))
    }

    @Test func `of a query item that comes twice the first one counts`() {
        let request = Request(.get, "/x?a=1&a=2")
        #expect(request.queryValue("a") == "1")
        #expect(request.queryValue("b") == nil)
    }

    @Test(arguments: [
        ("dns.external/geo-route=true", "dns.external%2Fgeo-route%3Dtrue"),
        ("a b+c&d%", "a%20b%2Bc%26d%25"),
        ("AZaz09-._~", "AZaz09-._~"),
        ("é\n", "%C3%A9%0A"),
        ("", ""),
    ])
    func `percent coding goes there and back`(plain: String, coded: String) {
        #expect(plain.percentEncoded == coded)
        #expect(coded.percentDecoded == plain)
    }

    @Test(arguments: [
        ("a+b", "a b"), ("%", "%"), ("%4", "%4"), ("%zz", "%zz"), ("%+f", "% f"), ("%-1", "%-1"), ("%41%", "A%"),
        ("%2525", "%25"), ("%e2%82%ac", "€"),
    ])
    func `a broken escape stays as it is`(coded: String, plain: String) {
        #expect(coded.percentDecoded == plain)
    }

    @Test(
        arguments: [
            (.get, false), (.head, false), (.options, false), (.post, true), (.put, true), (.patch, true),
            (.delete, true),
        ] as [(HTTPRequest.Method, Bool)]
    )
    func `what can change something counts as a write`(method: HTTPRequest.Method, isWrite: Bool) {
        #expect(Request(method, "/").isWrite == isWrite)
    }
}
