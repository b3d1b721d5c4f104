import RoutingSupport
import Testing

@testable import GeoRouting

struct HostnameTests {
    @Test(arguments: [
        ("app.example.com", "app.example.com"), ("APP.Example.com.", "app.example.com"),
        ("*.example.com", "*.example.com"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"), ("bücher.example", "xn--bcher-kva.example"),
        ("App.BÜCHER.example.", "app.xn--bcher-kva.example"), ("*.bücher.example", "*.xn--bcher-kva.example"),
        ("例え.テスト", "xn--r8jz45g.xn--zckzah"), ("παράδειγμα.δοκιμή", "xn--hxajbheg2az3al.xn--jxalpdlp"),
    ])
    func `a name is kept in lower case`(text: String, canonical: String) throws {
        #expect(try #require(Hostname(text)).text == canonical)
    }

    @Test(arguments: [
        "", ".", "*", "a.*.com", "*a.example.com", "a b", "app..com", "-a.com", "10.0.0.1", "a/b", "0x7f000001",
        "a.0x7F", "2130706433", "b ü.de", "*ü.example.com", "ü*.example.com",
        "-ü.de", "a。b.de", "fußball.de", "ｅxample.com", "bu\u{308}cher.de", "a\u{200D}ü.de", "\u{AD}ü.de", "☃.net",
        "\u{0903}क.de",
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
        ("APP.example.COM", "app.example.com", true), ("*.example.com", "app.example.com", true),
        ("*.example.com", "a.b.example.com", false), ("*.*.example.com", "a.b.example.com", true),
        ("*.example.com", "example.com", false), ("*.example.com", "evil-example.com", false),
        ("app.*", "app.com", true), ("app.*", "app.example.com", false), ("a.*.c.com", "a.b.c.com", true),
        ("app-*.example.com", "app-1.example.com", true), ("app-*.example.com", "app-1.b.example.com", false),
        ("app-*.example.com", "my-app-1.example.com", false), ("a*.b*.com", "ax.by.com", true),
        ("a*.b*.com", "ax.cy.com", false), ("a*a.com", "a.com", false), ("a*a.com", "aa.com", true),
        ("*x*x.com", "x.com", false),
        ("www.example.com.", "www.example.com", true), ("*.BÜCHER.example", "app.xn--bcher-kva.example", true),
    ])
    func `a star stands for one label, or a part of one`(pattern: String, name: String, matches: Bool) throws {
        let hostname = try #require(Hostname(name))
        #expect(try HostnameGlob(reading: pattern).matches(hostname) == matches)
    }

    @Test func `a star stands for no star, but a name that is meant literally is itself`() throws {
        let wildcard: Hostname = "*.example.com"
        #expect(try !HostnameGlob(reading: "*.example.com").matches(wildcard))
        #expect(try !HostnameGlob(reading: "*.*.com").matches(wildcard))
        #expect(HostnameGlob(wildcard).matches(wildcard))
        #expect(!HostnameGlob(wildcard).matches("app.example.com"))
    }

    @Test(arguments: [
        ("shop", "shop", true), ("shop", "shops", false), ("*", "shop", true), ("*", "", true),
        ("shop-*", "shop-1", true),
        ("shop-*", "my-shop-1", false), ("a*a", "a", false), ("a*b*c", "a1b2c", true), ("**", "x", true),
    ])
    func `a glob's star stands for any run of characters`(pattern: String, text: String, matches: Bool) {
        #expect(Glob(pattern).matches(text) == matches)
    }

    @Test(arguments: [
        "", "*", "app-*", "**", "https://www.example.com", "a b.example.com", "10.0.0.1", "a..example.com",
        "*ü.example.com",
    ])
    func `a pattern that no name could match is refused`(pattern: String) {
        #expect(throws: Hostname.Invalid.self) { try HostnameGlob(reading: pattern) }
    }

    @Test func `a letter that needs more than lower case is named`() {
        #expect(
            throws: Hostname.Invalid(
                description: "U+DF needs more than lower case: write the name in its ASCII form, with xn--"
            )
        ) { try Hostname(reading: "fußball.example") }
    }

    @Test(arguments: [
        ("app.xn--bcher-kva.example", "app.bücher.example"), ("xn--r8jz45g.xn--zckzah", "例え.テスト"),
        ("app.example.com", "app.example.com"),
        // Broken codes, and those of what no person would write so.
        ("xn--99999999.example.com", "xn--99999999.example.com"), ("xn--a-b.example.com", "xn--a-b.example.com"),
        ("xn--fuball-cta.example.com", "xn--fuball-cta.example.com"),
    ])
    func `a name is shown as people write it`(text: String, shown: String) throws {
        #expect(try #require(Hostname(text)).description == shown)
    }

    /// RFC 3492 §7.1, those of its samples that have no upper case.
    @Test(arguments: [
        ("他们为什么不说中文", "ihqwcrb4cv8a8dqg056pqjye"), ("почемужеонинеговорятпорусски", "b1abfaaepdrnnbgefbadotcwatmq2g4l"),
        ("למההםפשוטלאמדבריםעברית", "4dbcagdahymbxekheh6e0a7fei0b"), ("3年b組金八先生", "3b-ww4c5e180e575a65lsy2b"),
        ("安室奈美恵-with-super-monkeys", "-with-super-monkeys-pc58ag80a8qai00g7n9n"), ("パフィーdeルンバ", "de-jg4avhby1noc0d"),
        ("そのスピードで", "d9juau41awczczp"), ("-> $1.00 <-", "-> $1.00 <--"),
    ])
    func `Punycode is that of the RFC`(label: String, code: String) {
        #expect(Punycode.encode(label) == code)
        #expect(Punycode.decode(code) == label)
    }

    @Test func `no code of any length traps`() {
        var generator = SystemRandomNumberGenerator()
        let digits = Array("abcdefghijklmnopqrstuvwxyz0123456789-")
        for _ in 0..<20_000 {
            let code = String(
                (0..<Int.random(in: 0...70, using: &generator)).map { _ in digits.randomElement() ?? "a" }
            )
            if let label = Punycode.decode(code) { #expect(Punycode.encode(label) != nil) }
        }
    }
}
