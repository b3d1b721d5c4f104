import GeoRouting
import Testing

struct HostnameTests {
    @Test(arguments: [
        ("app.example.com", "app.example.com"), ("APP.Example.com.", "app.example.com"),
        ("*.example.com", "*.example.com"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
    ])
    func `a name is kept in lower case`(text: String, canonical: String) throws {
        #expect(try #require(Hostname(text)).text == canonical)
    }

    @Test(arguments: [
        "", ".", "*", "a.*.com", "*a.example.com", "a b", "app..com", "-a.com", "10.0.0.1", "a/b", "bücher.de",
    ])
    func `what is no name is refused`(text: String) {
        #expect(Hostname(text) == nil)
    }

    @Test(arguments: [
        ("example.com", true), ("app.example.com", true), ("a.b.example.com", true), ("*.example.com", true),
        ("evilexample.com", false), ("example.com.evil.net", false), ("example.org", false), ("com", false),
    ])
    func `a name lies in its zone by whole labels`(text: String, isIn: Bool) throws {
        #expect(try #require(Hostname(text)).isIn(zone: "example.com") == isIn)
    }

    @Test(arguments: [
        ("app.example.com", "app.example.com", true), ("app.example.com", "api.example.com", false),
        ("APP.example.COM", "app.example.com", true), ("*", "app.example.com", true),
        ("*.example.com", "app.example.com", true), ("*.example.com", "a.b.example.com", true),
        ("*.example.com", "example.com", false), ("*.example.com", "evil-example.com", false),
        ("*.example.com", "*.example.com", true), ("app-*", "app-1.example.com", true),
        ("app-*", "my-app-1.com", false),
        ("a*.b*.com", "ax.by.com", true), ("a*.b*.com", "ax.cy.com", false), ("a*a", "a", false), ("a*a", "aa", true),
        ("*x*x", "x", false), ("", "app.example.com", false), ("**", "app.example.com", true),
    ])
    func `a star stands for any run of characters`(pattern: String, name: String, matches: Bool) throws {
        let hostname = try #require(Hostname(name))
        #expect(HostnameGlob(pattern).matches(hostname) == matches)
    }
}
